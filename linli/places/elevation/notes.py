"""旁注 — what is written around the wall: whose floors these are, and which part waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linli.places.elevation import scenery
from linli.places.elevation.facts import Building, Leader, Part
from linli.places.elevation.front import (
    BELOW,
    FIRST_NOTE,
    GAP,
    LABEL,
    NOTE,
    NUMBERS,
    SHED_LABEL,
    Front,
    Lanes,
    Strip,
    covered_floors,
    is_noted,
    lane_width,
)
from linli.places.elevation.pen import Span, Stroke, Text, clip

LINE = 17  # from one baseline to the next
BESIDE = 12  # from the wall to the first bracket
UNDER = 36  # from the earth to the bracket under an entrance
TONE = {"calm": "", "empty": "", "open": " t-soon", "late": " t-late"}


@dataclass(frozen=True, slots=True)
class Bracket:
    """邻的括线 — from the top of a leader's highest floor to the foot of the lowest."""

    leader: Leader
    d: str
    top: int
    bottom: int
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """公共部位 — a part as drawn: its strokes and its words, in one link."""

    part: Part
    strokes: tuple[Stroke, ...]
    texts: tuple[Text, ...]


def brackets(front: Front, lanes: Lanes) -> Iterable[Bracket]:
    """括线 — every leader of ``lanes`` once."""
    edge = front.wall.start - NUMBERS - 4
    for lane in lanes.left:
        yield from (_beside(front, leader, edge, -1) for leader in lane)
        edge -= lane_width(lane)
    edge = front.wall.end + BESIDE
    for lane in lanes.right:
        yield from (_beside(front, leader, edge, 1) for leader in lane)
        edge += lane_width(lane)
    strips = {strip.section.name: strip for strip in front.strips}
    under = dict.fromkeys(strips, front.ground + UNDER)
    for leader in lanes.feet:
        name = leader.entrance or ""
        yield _under(front, leader, strips[name], under[name])
        under[name] += 3 * LINE + 5


def signs(building: Building, front: Front) -> Iterable[Sign]:
    """部位图 — sheds in the yard, then what is on the roof, each waiting part with a note above."""
    for part, span in front.yard:
        yield _shed(front, part, span)
    line = FIRST_NOTE
    # From left to right and from the top down, so that no note's line crosses another's.
    for anchor, part, strokes in sorted(_on_the_roof(building.parts, front), key=lambda drawn: drawn[0]):
        if not is_noted(part):
            yield Sign(part, strokes, ())
            continue
        column = front.wall.end + BESIDE + GAP
        leading = Stroke("thin", f"M{anchor} {_roof_line(front, part)}V{line}H{column - 4}")
        texts = _lines(part.name, part.label, TONE[part.state], column, line + 5)
        yield Sign(part, (*strokes, leading), tuple(texts))
        line += NOTE


def _roof_line(front: Front, part: Part) -> int:
    """起点 — where a note's line begins: on top of the tower, or on the roof."""
    if part.kind == "lift" and front.towers:
        return front.top - scenery.TOWER - 4
    return front.top - (scenery.RIDGE if front.pitched else 12)


def _beside(front: Front, leader: Leader, edge: int, way: int) -> Bracket:
    """墙边 — right (``way`` 1) or left (-1) of the wall; a low bracket has room for one line only."""
    covered = covered_floors(leader, front.floors)
    top, bottom = front.row(covered[0]), front.row(covered[-1]) + front.pitch
    middle = (top + bottom) // 2
    d = f"M{edge} {top + 4}h{way * 7}v{bottom - top - 8}h{-way * 7}"
    anchor, sub = ("start" if way == 1 else "end"), leader.sub if bottom - top >= 2 * LINE + 2 else ""
    texts = _lines(
        leader.label, sub, _tone(leader), edge + way * GAP, middle - 3 if sub else middle + 5, anchor
    )
    return Bracket(leader, d, top, bottom, tuple(texts))


def _under(front: Front, leader: Leader, strip: Strip, y: int) -> Bracket:
    """单元下 — under an entrance that has one leader for all of it."""
    span = strip.whole
    d = f"M{span.start + 4} {y}v6h{span.width - 8}v-6"
    texts = _lines(leader.label, leader.sub, _tone(leader), span.middle, y + LINE + 6, "middle")
    return Bracket(leader, d, front.top, front.foot, tuple(texts))


def _tone(leader: Leader) -> str:
    return " t-late" if leader.vacant else ""


def _lines(label: str, sub: str, tone: str, x: int, y: int, anchor: str = "start") -> Iterable[Text]:
    yield Text(x, y, clip(label, LABEL), f"t-strong{tone}", anchor)
    if sub:
        yield Text(x, y + LINE, clip(sub, LABEL), "t", anchor)


def _shed(front: Front, part: Part, span: Span) -> Sign:
    strokes = scenery.shed(span.start, span.width, front.ground, charging=part.kind == "charging")
    lines = (
        [(part.name, "t")]
        if part.state == "calm"
        else [(part.name, "t"), (part.label, f"t{TONE[part.state]}")]
    )
    texts = (
        Text(span.middle, front.ground + BELOW + LINE * at, clip(words, SHED_LABEL), kind, "middle")
        for at, (words, kind) in enumerate(lines)
    )
    return Sign(part, tuple(strokes), tuple(texts))


def _on_the_roof(parts: Sequence[Part], front: Front) -> Iterable[tuple[int, Part, tuple[Stroke, ...]]]:
    """屋顶部位 — where its note begins, the part, its strokes; a second lift shares the tower."""
    drawn: set[int] = set()
    for part, at in lifts(parts, front):
        again = at in drawn
        yield front.strips[at].core.middle + 6 * again, part, () if again else tuple(lift(front, at))
        drawn.add(at)
    stretches = tuple(roof_stretches(front))
    for order, part in enumerate(part for part in parts if part.kind in ("roof", "plots")):
        above = stretches[min(order, len(stretches) - 1)]
        level = front.top - scenery.RIDGE if front.pitched else front.top
        cover = scenery.plots if part.kind == "plots" else scenery.membrane
        yield above.middle + 6 * order, part, tuple(cover(stretches, level))


def lifts(parts: Iterable[Part], front: Front) -> Iterable[tuple[Part, int]]:
    """电梯归位 — each lift and the number of its entrance; those that name none follow in order."""
    names = [strip.section.name for strip in front.strips]
    for order, part in enumerate(part for part in parts if part.kind == "lift"):
        yield part, names.index(part.entrance) if part.entrance in names else min(order, len(names) - 1)


def lift(front: Front, at: int) -> Iterable[Stroke]:
    """电梯 — its tower on the roof; in a walk-up the glass shaft that was added before the stairs."""
    if front.towers:
        return scenery.lift_tower(front.towers[at].start, front.towers[at].width, front.top)
    core = front.strips[at].core
    return scenery.lift_shaft(
        core.start + 4, core.width - 8, front.top, front.foot - front.pitch, front.pitch
    )


def roof_stretches(front: Front) -> Iterable[Span]:
    """屋面 — the open stretches of roof between the towers, the tank's left out; never none."""
    inset = scenery.lean(front.wall.width) if front.pitched else 8
    start, end = front.wall.start + inset, tank(front) or front.wall.end - inset
    edges = [start, *(edge for tower in front.towers for edge in (tower.start - 8, tower.end + 8)), end]
    stretches = [Span(left, right - left) for left, right in zip(edges[::2], edges[1::2], strict=True)]
    return [span for span in stretches if span.width >= 24] or [Span(start, max(end - start, 24))]


def tank(front: Front) -> int | None:
    """水箱 — where it begins, if the roof has room for one right of the last tower."""
    start = front.wall.end - 54
    return start if front.towers and start - front.towers[-1].end > 12 else None
