"""小图 — a line of few values drawn small, as the attributes of an SVG; no script, no style in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 220, 56  # of the drawing; the last value is written at the right of it
LEFT, RIGHT, TOP, FOOT = 4, 180, 8, 48


@dataclass(frozen=True, slots=True)
class Spark:
    """一条线 — the line, the area below it, the last point with its words. ``note`` is read aloud instead."""

    line: str
    area: str
    x: str
    y: str
    last: str
    note: str
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = FOOT


def draw(values: Sequence[float | None], *, top: float, last: str, note: str, base: float = 0) -> Spark:
    """画线 — ``values`` from left to right between ``base`` and ``top``; None is a gap that the line crosses.

    >>> draw([0, 5, 10], top=10, last="10", note="").line
    'M4 48L92 28L180 8'
    """
    span = (top - base) or 1
    step = (RIGHT - LEFT) / max(1, len(values) - 1)
    points = [
        (f"{LEFT + step * at:g}", f"{FOOT - (min(top, max(base, value)) - base) / span * (FOOT - TOP):.3g}")
        for at, value in enumerate(values)
        if value is not None
    ]
    if not points:
        return Spark("", "", str(RIGHT), str(FOOT), last, note)
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    return Spark(line, f"{line}V{FOOT}H{points[0][0]}z", *points[-1], last, note)
