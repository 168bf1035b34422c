"""测速 — how fast the system is with ten years of a whole district in it: seed, serve, press, and one table.

``./dev bench`` runs it; ``docs/bench.md`` says how to read what comes out.
"""
