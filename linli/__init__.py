"""邻里 — neighbourhood self-governance: one tree of places, one holder for every case, one clock."""

__version__ = "0.1.0"
