"""设计系统 — what every page is made of. Knows no domain noun: components take plain values."""
