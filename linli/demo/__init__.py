"""演示 — a community with a life of its own, built by the same verbs that people use."""
