"""立面 — one building drawn as it stands: facts in, plain geometry out.

The template prints this as SVG attributes, without style or script, so a strict content policy
holds. The same answer carries the floors as rows, for the list that phones and screen readers get.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linli.places.elevation import notes, pen, scenery
from linli.places.elevation.facts import Building, Home, Leader, Seat
from linli.places.elevation.front import (
    BELOW,
    TREE,
    Front,
    Lanes,
    Strip,
    covered_floors,
    lay_out,
    sort_into_lanes,
)
from linli.places.elevation.notes import Bracket, Sign
from linli.places.elevation.pen import Bay, Span, Stroke, Text, clip, measure

NUMBER = 18  # a door's name is written below it when it is as short as a number
WIDE = 760  # beyond this a drawing scrolls at its own size rather than shrink its text


@dataclass(frozen=True, slots=True)
class Window:
    """一户 — a link over the whole home; ``bay`` names the drawing that is placed at ``x``, ``y``."""

    home: Home
    bay: str
    x: int
    y: int
    width: int
    height: int
    flag: str


@dataclass(frozen=True, slots=True)
class Row:
    """一层 — a floor as a list: leaders whose floors begin here, then the homes of each entrance.

    ``None`` is a door that no home answers to.
    """

    floor: int
    leaders: tuple[Leader, ...]
    groups: tuple[tuple[Home | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Elevation:
    """立面图 — everything the templates print, in the order of painting."""

    key: str
    name: str
    width: int
    height: int
    bays: tuple[Bay, ...]
    behind: tuple[Stroke, ...]
    windows: tuple[Window, ...]
    before: tuple[Stroke, ...]
    signs: tuple[Sign, ...]
    brackets: tuple[Bracket, ...]
    texts: tuple[Text, ...]
    rows: tuple[Row, ...]
    entrances: tuple[str, ...]
    counts: dict[str, int]

    @property
    def is_wide(self) -> bool:
        """宽图 — wider than the column of a page."""
        return self.width > WIDE


def draw(building: Building) -> Elevation:
    """画立面 — from the building's own floors, doors and entrances.

    Every home is drawn once and no two overlap. A door that no home answers to stays plain
    wall; a leader without any floor of this building is left out.
    """
    lanes = sort_into_lanes(building)
    front = lay_out(building, lanes)
    bays: dict[str, Bay] = {}
    windows = tuple(_windows(front, bays))
    signs = tuple(notes.signs(building, front))
    brackets = tuple(notes.brackets(front, lanes))
    texts = (*_floor_numbers(front, building.leaders), *_door_numbers(front))
    noted = [*(sign.texts for sign in signs), *(bracket.texts for bracket in brackets)]
    written = [*texts, *(text for lines in noted for text in lines)]
    earth_end = front.wall.end + (24 if lanes.right else TREE + 12)
    return Elevation(
        key=building.key,
        name=building.name,
        width=max(earth_end, *(text.span.end + 2 for text in written)),
        height=max(front.ground + 12, *(text.y + 6 for text in written)),
        bays=tuple(bays.values()),
        behind=(*scenery.earth(0, earth_end, front.ground), *_trees(front, lanes), *_wall(building, front)),
        windows=windows,
        before=tuple(_entrances(front)),
        signs=signs,
        brackets=brackets,
        texts=texts,
        rows=tuple(_rows(front, building.leaders)),
        entrances=tuple(strip.section.name for strip in front.strips),
        counts=Counter(home.state for home in building.homes),
    )


def _windows(front: Front, bays: dict[str, Bay]) -> Iterable[Window]:
    """各户的窗 — every home on its seat; ``bays`` gathers the bays used, each once."""
    for floor in front.floors:
        y = front.row(floor)
        for strip in front.strips:
            for seat in strip.section.floors[floor]:
                if seat.home:
                    yield _window(front, strip, seat, seat.home, y, bays)


def _window(front: Front, strip: Strip, seat: Seat, home: Home, y: int, bays: dict[str, Bay]) -> Window:
    side = strip.side(seat.side)
    x, width = seat.place(side.start, side.width)
    bay = pen.home_bay(front.kind, seat.side, width, front.pitch)
    if home.shop:
        bay = pen.shop_bay(width, front.pitch)
    bays.setdefault(bay.name, bay)
    flag = pen.flag(home.state, x + bay.flag[0], y + bay.flag[1])
    return Window(home, bay.name, x, y, width, front.pitch, flag)


def _wall(building: Building, front: Front) -> Iterable[Stroke]:
    """墙身 — roof, wall, floor lines and stairs; lifts that are parts are drawn later, as links."""
    wall, tall = front.wall, front.foot - front.top
    yield from _roof(building, front)
    yield Stroke("wall", pen.box(wall.start, front.top, wall.width, tall))
    yield Stroke("plinth", pen.box(wall.start - 3, front.foot, wall.width + 6, scenery.PLINTH))
    cores = (strip.core for strip in front.strips)
    yield Stroke("core", "".join(pen.box(core.start, front.top, core.width, tall) for core in cores))
    slabs = (front.row(floor) for floor in front.floors[1:])
    yield Stroke("slab", "".join(f"M{wall.start} {y}h{wall.width}" for y in slabs))
    joints = (strip.whole.start for strip in front.strips[1:])
    yield Stroke("rail", "".join(f"M{x} {front.top}V{front.foot}" for x in joints))
    tops = [front.row(floor) for floor in front.floors[:-1]]
    for strip in front.strips:
        if tops:
            yield from scenery.stairs(front.kind, strip.core.start, strip.core.width, tops, front.pitch)


def _roof(building: Building, front: Front) -> Iterable[Stroke]:
    if not front.towers:
        yield from scenery.low_roof(front.wall.start, front.wall.width, front.top, pitched=front.pitched)
        return
    yield from scenery.flat_roof(front.wall.start, front.wall.width, front.top)
    if (start := notes.tank(front)) is not None:
        yield from scenery.water_tank(start, front.top)
    known = {at for _, at in notes.lifts(building.parts, front)}
    for at in range(len(front.towers)):
        if at not in known:
            yield from notes.lift(front, at)


def _entrances(front: Front) -> Iterable[Stroke]:
    hedges, start = [], front.wall.start
    for strip in front.strips:
        yield from scenery.door(strip.core.start, strip.core.width, front.ground)
        hedges.append(Span(start, strip.core.middle - 24 - start))
        start = strip.core.middle + 24
    yield scenery.shrubs((*hedges, Span(start, front.wall.end - start)), front.ground)


def _trees(front: Front, lanes: Lanes) -> Iterable[Stroke]:
    if not front.yard and not lanes.left:
        yield scenery.tree(18, front.ground)
    if not lanes.right:
        yield scenery.tree(front.wall.end + 26, front.ground)


def _floor_numbers(front: Front, leaders: Sequence[Leader]) -> Iterable[Text]:
    """层号 — the floors by number; where a leader's floors begin the number is strong."""
    heads = {covered[0] for leader in leaders if (covered := covered_floors(leader, front.floors))}
    for floor in front.floors:
        kind = "t-strong" if floor in heads else "t"
        yield Text(front.wall.start - 10, front.row(floor) + front.pitch // 2 + 5, str(floor), kind, "end")


def _door_numbers(front: Front) -> Iterable[Text]:
    """门号 — below the earth under each column: to find 1403, go to floor 14 and above 03."""
    y = front.ground + BELOW
    for strip in front.strips:
        section, core = strip.section, strip.core
        for side, doors in enumerate((section.doors[: section.left], section.doors[section.left :])):
            for index, door in enumerate(doors):
                seat = Seat(None, side, index, len(doors))
                x, width = seat.place(strip.side(side).start, strip.side(side).width)
                if door and measure(door) <= NUMBER:
                    yield Text(x + width // 2, y, door, "t", "middle")
        if section.name:
            room = core.width + strip.left.width // section.left - 24
            yield Text(core.middle, y, clip(section.name, room), "t-strong", "middle")


def _rows(front: Front, leaders: Sequence[Leader]) -> Iterable[Row]:
    for floor in front.floors:
        begin = (leader for leader in leaders if covered_floors(leader, front.floors)[:1] == (floor,))
        groups = (tuple(seat.home for seat in strip.section.floors[floor]) for strip in front.strips)
        yield Row(floor, tuple(begin), tuple(groups))
