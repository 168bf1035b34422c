"""楼的样子 — what makes a wall a building: stairs, doors, roofs, sheds, trees and the earth below."""

from collections.abc import Iterable, Sequence

from linli.places.elevation.facts import Kind
from linli.places.elevation.pen import Span, Stroke, bars, box

TOWER = 48  # height of a lift tower above the roof, without its cap
RIDGE = 24  # height of a pitched roof
PLINTH = 8  # the raised base between the lowest floor and the earth
LEAVES = (8, 10, 7, 11, 8, 9, 6, 10)  # heights; no two plants side by side are alike


# Stairs and doors


def stairs(kind: Kind, x: int, width: int, tops: Sequence[int], pitch: int) -> Iterable[Stroke]:
    """楼梯间 — half-landing windows beside a lift; in a walk-up the flights themselves are seen.

    ``tops`` are the upper edges of the floors above the ground floor, highest first.
    """
    if kind != "walkup":
        pane = round(pitch * 0.6)
        glass = "".join(box(x + width // 2 - 7, y + pitch - pane // 2, 14, pane) for y in tops)
        yield Stroke("core-pane", glass)
        yield Stroke("muntin", "".join(f"M{x + width // 2} {y + pitch - pane // 2}v{pane}" for y in tops))
        return
    near, far = x + 4, x + width - 4
    flights = "".join(
        f"M{near} {y + pitch}L{far} {y + pitch // 2}L{near} {y}M{far - 5} {y + pitch // 2}H{far + 4}"
        for y in tops
    )
    rails = "".join(
        f"M{near} {y + pitch - 7}L{far} {y + pitch // 2 - 7}L{near} {y - 7}" for y in tops if y - 7 > tops[0]
    )
    yield Stroke("flight", flights)
    yield Stroke("thin", rails)


def door(x: int, width: int, ground: int) -> Iterable[Stroke]:
    """单元门 — two leaves under a canopy, two steps down to the earth."""
    middle, foot = x + width // 2, ground - PLINTH
    yield Stroke("door", box(middle - 12, foot - 19, 24, 19))
    yield Stroke("thin", f"M{middle} {foot - 19}v19M{middle - 3} {foot - 10}v3M{middle + 3} {foot - 10}v3")
    yield Stroke("wall", box(middle - width // 2 - 4, foot - 24, width + 8, 4))
    yield Stroke("door", box(middle - 16, foot, 32, 4) + box(middle - 20, foot + 4, 40, 4))


# Roofs


def flat_roof(x: int, width: int, top: int) -> Iterable[Stroke]:
    """上人屋面 — a rail on posts along the edge."""
    posts = bars(x, top - 10, width, 10, max(width // 9, 1))
    yield Stroke(
        "thin", f"M{x - 4} {top - 10}h{width + 8}M{x} {top - 10}v10M{x + width} {top - 10}v10{posts}"
    )


def low_roof(x: int, width: int, top: int, *, pitched: bool) -> Iterable[Stroke]:
    """步梯楼屋顶 — tiles on a slope, or a plain parapet where people use the roof."""
    if not pitched:
        yield Stroke("wall", box(x - 5, top - 6, width + 10, 6))
        return
    slope = lean(width)
    yield Stroke("tiles", f"M{x - 8} {top}l{slope} -{RIDGE}h{width + 16 - 2 * slope}l{slope} {RIDGE}z")
    steps = ((course * RIDGE // 3, x - 8 + course * slope / 3) for course in (1, 2))
    courses = "".join(f"M{left:.1f} {top - up}H{2 * x + width - left:.1f}" for up, left in steps)
    joints = "".join(
        f"M{x + width * i / 24:.1f} {top - RIDGE + RIDGE // 3 * (i % 3)}v8" for i in range(2, 23)
    )
    yield Stroke("thin", courses + joints)
    yield Stroke("wall", box(x - 10, top, width + 20, 3))


def lean(width: int) -> int:
    """坡 — how far a pitched roof draws in at each end."""
    return min(22, width // 4)


def lift_tower(x: int, width: int, top: int) -> Iterable[Stroke]:
    """电梯机房 — a small house on the roof; its window is lit when the lift waits for an answer."""
    middle = x + width // 2
    yield Stroke("wall", box(x, top - TOWER, width, TOWER) + box(x - 4, top - TOWER - 4, width + 8, 4))
    yield Stroke("pane", box(middle - 10, top - TOWER + 11, 20, 12))
    yield Stroke("muntin", f"M{middle} {top - TOWER + 11}v12")
    yield Stroke("core", box(middle - 6, top - 17, 12, 17))


def lift_shaft(x: int, width: int, top: int, foot: int, pitch: int) -> Iterable[Stroke]:
    """加装电梯 — a glass shaft before the old stairs, from the eaves down to the canopy at ``foot``."""
    yield Stroke("wall", box(x, top - 6, width, foot - top + 6) + box(x - 3, top - 10, width + 6, 4))
    yield Stroke("pane", "".join(box(x + 4, y + 4, width - 8, pitch - 8) for y in range(top, foot, pitch)))
    yield Stroke("muntin", f"M{x + width // 2} {top}V{foot}")


def water_tank(x: int, top: int) -> Iterable[Stroke]:
    """水箱 — where the roof has room for one."""
    yield Stroke("wall", box(x, top - 33, 38, 23))
    yield Stroke(
        "thin", f"M{x + 4} {top - 10}v10M{x + 34} {top - 10}v10M{x + 13} {top - 33}v23M{x + 25} {top - 33}v23"
    )


def plots(spans: Iterable[Span], top: int) -> Iterable[Stroke]:
    """屋面菜地 — beds of earth with leaves standing in them."""
    soil, leaves = "", ""
    for span in spans:
        soil += box(span.start, top - 8, span.width, 7)
        for i, x in enumerate(range(span.start + 4, span.end - 3, 7)):
            tall = LEAVES[(i + span.start) % len(LEAVES)]
            leaves += f"M{x} {top - 7}q-5-3-4-{tall}q4 1 4 {tall - 4}q1-4 5-{tall - 2}q0 5-5 {tall - 2}z"
    yield Stroke("soil", soil)
    yield Stroke("leaf", leaves)


def membrane(spans: Iterable[Span], top: int) -> Iterable[Stroke]:
    """防水层 — the roof's own skin, lit when the roof waits for an answer."""
    yield Stroke("pane", "".join(box(span.start, top - 4, span.width, 4) for span in spans))


# Around the house


def shed(x: int, width: int, ground: int, *, charging: bool) -> Iterable[Stroke]:
    """车棚 — a roof on posts; bicycles below, or charging posts with a cable each."""
    left, right = x + width // 2 - 24, x + width // 2 + 24
    yield Stroke("thin", f"M{left + 5} {ground - 23}v23M{right - 5} {ground - 23}v23")
    yield Stroke("wall", f"M{left} {ground - 26}l24-8 24 8v3h-48z")
    yield Stroke("pane", box(x + width // 2 - 5, ground - 23, 10, 3))
    if charging:
        posts = (left + 12, left + 28)
        yield Stroke("door", "".join(box(post, ground - 15, 7, 15) for post in posts))
        yield Stroke(
            "rail",
            "".join(f"M{post + 4} {ground - 13}l-2 4h3l-2 4M{post + 7} {ground - 6}h4v-6" for post in posts),
        )
        return
    hub = ground - 6
    wheels = "".join(f"M{left + at} {hub}a5 5 0 1 0 10 0a5 5 0 1 0-10 0" for at in (11, 26))
    yield Stroke("rail", f"{wheels}M{left + 16} {hub}l5-9h8l2 9M{left + 21} {hub - 9}l4 9")


def tree(x: int, ground: int) -> Stroke:
    """树 — beside the house when nothing else needs the place."""
    return Stroke(
        "tree", f"M{x + 1} {ground}v-26h-3v26z{_round(x, ground - 42, 17)}{_round(x + 11, ground - 31, 11)}"
    )


def shrubs(spans: Iterable[Span], ground: int) -> Stroke:
    """绿篱 — a low hedge along the plinth, never as high as a window."""
    hedge = "".join(
        f"M{span.start} {ground}" + "q0-6 5-6q5 0 5 6" * (span.width // 10) + "z"
        for span in spans
        if span.width >= 10
    )
    return Stroke("tree", hedge)


def earth(start: int, end: int, ground: int) -> Iterable[Stroke]:
    """地面 — the line everything stands on, hatched as surveyors do."""
    count = max((end - start) // 11, 1)
    yield Stroke("hatch", f"M{start + 8} {ground + 2}l-7 8" + "m18-8l-7 8" * (count - 1))
    yield Stroke("ground", f"M{start} {ground}H{end}")


def _round(x: int, y: int, radius: int) -> str:
    return f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0-{2 * radius} 0z"
