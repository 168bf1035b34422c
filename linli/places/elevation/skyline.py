"""天际线 — the buildings of an area side by side, one small window a home, for seeing many areas at once.

Windows are not boxes but dashes: neighbours in the same state are one stroke, which the style sheet
breaks every ``PANE`` and ``GAP``. A community of two thousand homes is a few kilobytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from linli.places.elevation.facts import Building, Section, State, sections
from linli.places.elevation.pen import Stroke, box

FLOOR, PANE, GAP = 7, 4, 2  # height of a floor, width of a window, wall between two
EDGE = 4  # wall beyond the last window
STREET = 8  # between two buildings
TREE = 12
ROW = 260  # a longer row of buildings breaks
ROOF = 9  # room above the highest building
EARTH = 4


@dataclass(frozen=True, slots=True)
class Block:
    """一栋 — one small building: its outline, and its windows by state."""

    name: str
    outline: str
    windows: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Skyline:
    """一片的天际线 — drawn to the same scale as its neighbours when made by ``skylines``."""

    width: int
    height: int
    blocks: tuple[Block, ...]
    trees: str
    ground: str


def skylines(areas: Iterable[Sequence[Building]]) -> tuple[Skyline, ...]:
    """各片天际线 — one for each area, all in the same frame, so that heights can be compared."""
    drawn = [_rows(buildings) for buildings in areas]
    width = max((_width(row) for rows in drawn for row in rows), default=0)
    height = max((_height(rows) for rows in drawn), default=0)
    return tuple(_draw(rows, width, height) for rows in drawn)


def skyline(buildings: Sequence[Building]) -> Skyline:
    """天际线 — one area by itself."""
    return skylines([buildings])[0]


@dataclass(frozen=True)
class _Plan:
    building: Building
    sections: tuple[Section, ...]

    @cached_property
    def width(self) -> int:
        doors = sum(len(section.doors) for section in self.sections)
        return doors * (PANE + GAP) - GAP + 2 * EDGE

    @cached_property
    def height(self) -> int:
        return len(self.building.storeys) * FLOOR + EDGE


def _rows(buildings: Iterable[Building]) -> list[list[_Plan]]:
    """排行 — as few rows as will do, as even as they can be."""
    plans = [_Plan(building, sections(building)) for building in buildings]
    room = ROW
    rows = _broken(plans, room)
    while len(rows) > 1 and len(tighter := _broken(plans, room - PANE)) == len(rows):
        rows, room = tighter, room - PANE
    return rows


def _broken(plans: Sequence[_Plan], room: int) -> list[list[_Plan]]:
    rows: list[list[_Plan]] = [[]]
    for plan in plans:
        if rows[-1] and _width([*rows[-1], plan]) > room:
            rows.append([])
        rows[-1].append(plan)
    return rows


def _width(row: Sequence[_Plan]) -> int:
    return sum(plan.width + STREET for plan in row) + STREET + TREE


def _height(rows: Sequence[Sequence[_Plan]]) -> int:
    return sum(max((plan.height for plan in row), default=0) + ROOF + EARTH for row in rows)


def _draw(rows: Sequence[Sequence[_Plan]], width: int, height: int) -> Skyline:
    blocks, trees, ground = [], "", ""
    foot = height - _height(rows)
    for row in rows:
        foot += max((plan.height for plan in row), default=0) + ROOF
        x = STREET
        for plan in row:
            blocks.append(_block(plan, x, foot))
            x += plan.width + STREET
        trees += f"M{x} {foot}v-5a5 5 0 1 1 2 0v5z"
        ground += f"M0 {foot}H{width}"
        foot += EARTH
    return Skyline(width, height, tuple(blocks), trees, ground)


def _block(plan: _Plan, x: int, foot: int) -> Block:
    top = foot - plan.height
    outline = box(x, top, plan.width, plan.height)
    if plan.building.kind == "walkup":
        outline += f"M{x - 2} {top}l4-5h{plan.width - 4}l4 5z"
    else:
        outline += f"M{x + plan.width // 2 - 4} {top}v-5h8v5"
    runs: dict[State, list[_Run]] = {}
    for state, run in _windows(plan, x + EDGE, top):
        own = runs.setdefault(state, [])
        if own and own[-1].goes_on_with(run):
            run = _Run(own[-1].start, run.end, run.y)
            own.pop()
        own.append(run)
    windows = (Stroke(state, "".join(run.d for run in own)) for state, own in runs.items())
    return Block(plan.building.name, outline, tuple(windows))


@dataclass(frozen=True, slots=True)
class _Run:
    """一笔窗 — neighbouring windows in one state on one floor."""

    start: int
    end: int
    y: int

    @property
    def d(self) -> str:
        return f"M{self.start} {self.y}h{self.end - self.start}"

    def goes_on_with(self, other: "_Run") -> bool:
        whole = other.end - other.start == PANE and (self.end - self.start) % (PANE + GAP) == PANE
        return whole and self.y == other.y and self.end + GAP == other.start


def _windows(plan: _Plan, x: int, top: int) -> Iterable[tuple[State, _Run]]:
    """一窗一户 — from the top down; more homes than doors have narrower windows."""
    for level, floor in enumerate(reversed(plan.building.storeys)):
        y, start = top + EDGE + level * FLOOR + 2, x
        for section in plan.sections:
            middle = start + section.left * (PANE + GAP)
            end = middle + section.right * (PANE + GAP)
            for seat in section.floors[floor]:
                left, width = seat.place(*((middle, end - middle) if seat.side else (start, middle - start)))
                if seat.home:
                    yield seat.home.state, _Run(left, left + max(1, min(width - GAP, PANE)), y)
            start = end
