"""墙面 — where the wall stands: floors, entrances, doors and the room left around them.

Everything is computed from the building's own facts. Measures are whole drawing units, one CSS
pixel at natural size, so that text keeps the size it is written in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from linli.places.elevation.facts import Building, Kind, Leader, Part, Section, sections
from linli.places.elevation.pen import Span, clip, measure
from linli.places.elevation.scenery import PLINTH, TOWER

PITCH = {"slab": (24, 30), "point": (24, 28), "walkup": (30, 38)}  # least and greatest height of a floor
WALL = {"slab": 256, "point": 224, "walkup": 300}  # the width that the homes of a floor share
CORE = 34  # the stairs, with or without a lift
TALL = 540  # above this height floors are pressed towards their least
HOME = (36, 84)  # least and greatest width of a home
EDGE = 6  # wall beyond the last home
NUMBERS = 30  # the column of floor numbers
TREE, SHED = 40, 58  # what stands in the yard takes this much of it
LABEL = 180  # a line longer than this is cut
SHED_LABEL = 84  # and below a shed, so that the yard does not push the building aside
FIRST_NOTE, NOTE = 14, 38  # the line of the uppermost note above the roof, and from one to the next
BELOW = 25  # from the earth down to the line of door numbers
GAP = 16  # from the wall's edge, or a lane's, to its label


@dataclass(frozen=True)
class Strip:
    """一段墙 — one entrance: homes left, the stairs, homes right."""

    section: Section
    left: Span
    core: Span
    right: Span

    @property
    def whole(self) -> Span:
        return Span(self.left.start, self.right.end - self.left.start)

    def side(self, which: int) -> Span:
        return self.right if which else self.left


@dataclass(frozen=True)
class Front:
    """墙面 — the wall and the room around it; every other measure begins from here."""

    kind: Kind
    pitched: bool  # tiles on a slope: a walk-up whose roof nobody plants
    yard: tuple[tuple[Part, Span], ...]
    top: int
    pitch: int
    floors: tuple[int, ...]  # highest first
    strips: tuple[Strip, ...]

    @cached_property
    def wall(self) -> Span:
        start = self.strips[0].whole.start - EDGE
        return Span(start, self.strips[-1].whole.end + EDGE - start)

    @cached_property
    def towers(self) -> tuple[Span, ...]:
        """机房 — one over each entrance that has a lift tower, from left to right."""
        if self.kind == "walkup":
            return ()
        wide = 84 if self.kind == "point" else 56
        widths = (min(wide, strip.whole.width - 10) for strip in self.strips)
        return tuple(
            Span(strip.core.middle - width // 2, width)
            for strip, width in zip(self.strips, widths, strict=True)
        )

    @property
    def foot(self) -> int:
        return self.top + self.pitch * len(self.floors)

    @property
    def ground(self) -> int:
        return self.foot + PLINTH

    def row(self, floor: int) -> int:
        """层顶 — the upper edge of a floor."""
        return self.top + self.pitch * self.floors.index(floor)


@dataclass(frozen=True)
class Lanes:
    """括线各归其位 — left of the wall, right of it, and under entrances that have one leader alone.

    A lane holds leaders whose floors do not meet, so that their brackets stand one above another.
    """

    left: tuple[tuple[Leader, ...], ...]
    right: tuple[tuple[Leader, ...], ...]
    feet: tuple[Leader, ...]


def lay_out(building: Building, lanes: Lanes) -> Front:
    """放样 — find the place of everything that stands, before a line is drawn."""
    floors = tuple(reversed(building.storeys))
    least, most = PITCH[building.kind]
    segments = sections(building)
    yard = tuple(_yard(building.parts))
    start = (yard[-1][1].end if yard else TREE) + NUMBERS
    start += sum(lane_width(lane) for lane in lanes.left) + EDGE
    return Front(
        kind=building.kind,
        pitched=building.kind == "walkup" and all(part.kind != "plots" for part in building.parts),
        yard=yard,
        top=_top(building),
        pitch=max(least, min(most, TALL // len(floors))),
        floors=floors,
        strips=tuple(_strips(segments, start, _home(building.kind, segments, lanes.feet), CORE)),
    )


def sort_into_lanes(building: Building) -> Lanes:
    """分栏 — the building's leaders right of the wall; those of an entrance where they are nearest to it."""
    segments = {segment.name: segment for segment in sections(building)}
    first, several = next(iter(segments)), len(segments) > 1
    placed: dict[str, list[Leader]] = {name: [] for name in ("", *segments)}
    feet = []
    for leader in building.leaders:
        covered = covered_floors(leader, building.storeys)
        segment = segments.get(leader.entrance or "") if several and leader.entrance else None
        if segment and set(covered) >= _lived_in(segment):
            feet.append(leader)
        elif covered:
            placed[segment.name if segment else ""].append(leader)
    left = placed.pop(first) if several and first else []
    return Lanes(
        tuple(_pack(left)), tuple(lane for group in placed.values() for lane in _pack(group)), tuple(feet)
    )


def is_noted(part: Part) -> bool:
    """要说明 — a part of the roof that somebody waits for gets a note above it."""
    return part.kind in ("roof", "plots", "lift") and part.state in ("open", "late")


def covered_floors(leader: Leader, floors: Iterable[int]) -> tuple[int, ...]:
    """所管楼层 — those of the leader's floors that this building has, in the order given."""
    return tuple(floor for floor in floors if leader.low <= floor <= leader.high)


def lane_width(lane: Iterable[Leader]) -> int:
    """栏宽 — room for a bracket and its labels."""
    return (
        GAP + max(measure(clip(words, LABEL)) for leader in lane for words in (leader.label, leader.sub)) + 12
    )


def _lived_in(segment: Section) -> set[int]:
    """有住户的楼层 — all floors for an entrance of which no home is known."""
    lived = {floor for floor, seats in segment.floors.items() if any(seat.home for seat in seats)}
    return lived or set(segment.floors)


def _pack(leaders: Iterable[Leader]) -> list[tuple[Leader, ...]]:
    """并栏 — who leads fewer floors stands nearer to the wall."""
    lanes: list[tuple[Leader, ...]] = []
    for leader in sorted(leaders, key=lambda leader: (leader.high - leader.low, leader.low)):
        for at, lane in enumerate(lanes):
            if all(other.high < leader.low or leader.high < other.low for other in lane):
                lanes[at] = (*lane, leader)
                break
        else:
            lanes.append((leader,))
    return lanes


def _yard(parts: Iterable[Part]) -> Iterable[tuple[Part, Span]]:
    start = 0
    for part in parts:
        if part.kind in ("bikes", "charging"):
            lines = (part.name,) if part.state == "calm" else (part.name, part.label)
            width = max(SHED, *(measure(clip(line, SHED_LABEL)) + 8 for line in lines))
            yield part, Span(start, width)
            start += width


def _top(building: Building) -> int:
    """檐口 — the wall begins below the roof and a line for each note above it."""
    roof = 34 if building.kind == "walkup" else TOWER + 10
    notes = sum(is_noted(part) for part in building.parts)
    return roof + (FIRST_NOTE + NOTE * (notes - 1) + 2 if notes else 0)


def _home(kind: Kind, segments: Iterable[Section], feet: Iterable[Leader]) -> int:
    """户宽 — homes share the wall evenly, wide enough for the leader's label under an entrance."""
    doors = {segment.name: len(segment.doors) for segment in segments}
    width = max(HOME[0], min(HOME[1], WALL[kind] // sum(doors.values())))
    for leader in feet:
        room = max(measure(clip(words, LABEL)) for words in (leader.label, leader.sub)) + 12
        width = max(width, -(-(room - CORE) // doors[leader.entrance or ""]))
    return width


def _strips(segments: Iterable[Section], x: int, home: int, core: int) -> Iterable[Strip]:
    for segment in segments:
        left = Span(x, home * segment.left)
        stairs = Span(left.end, core)
        right = Span(stairs.end, home * segment.right)
        yield Strip(segment, left, stairs, right)
        x = right.end
