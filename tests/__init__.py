"""测试 — mirrors ``linli/``; beside it whole journeys (stories), pages (browser), the repository (house)."""
