"""楼面 — the facts of a building front, and which door stands where on it.

Plain values in, plain values out; nothing here knows Django or pixels. ``drawing.py`` draws
one building large from these facts, ``skyline.py`` draws many small, and because both seat the
homes by the same rule the small drawing lights the same window as the large one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

State = Literal["calm", "open", "late", "empty"]  # 无待办 · 有待办 · 逾期 · 空置
Kind = Literal["slab", "point", "walkup"]  # 板楼 · 点式 · 步梯楼
PartKind = Literal["roof", "plots", "lift", "bikes", "charging"]  # 屋面 · 屋面菜地 · 电梯 · 车棚 · 充电棚


@dataclass(frozen=True, slots=True)
class Home:
    """房屋 — one home and how it fares. ``label`` is what is read aloud: “1403 室，逾期”."""

    key: str
    entrance: str
    floor: int
    room: str
    state: State = "calm"
    label: str = ""
    url: str = ""
    shop: bool = False  # 商铺: drawn with a signboard, whatever its state

    @property
    def door(self) -> str:
        """门 — what is left of the room number without its floor.

        >>> [Home("k", "1", floor, room).door for floor, room in [(14, "1403"), (11, "8-2-1103")]]
        ['03', '03']
        >>> Home("k", "1", 1, "东铺").door
        '东铺'
        """
        last = self.room.rsplit("-", 1)[-1]
        rest = last.lstrip("0").removeprefix(str(self.floor))
        return rest if rest and rest != last.lstrip("0") else last


@dataclass(frozen=True, slots=True)
class Entrance:
    """单元 — one entrance; 0 doors means: as many as its homes show."""

    name: str
    doors_per_floor: int = 0


@dataclass(frozen=True, slots=True)
class Leader:
    """邻长所管 — the floors ``low`` to ``high``, both included, of one entrance or (``None``) of all.

    ``label`` and ``sub`` are the two lines beside the bracket; where an entrance has leaders of
    its own let one of them name it.
    """

    label: str
    low: int
    high: int
    entrance: str | None = None
    sub: str = ""
    vacant: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """公共部位 — a common part that can be drawn; ``entrance`` says whose lift it is."""

    kind: PartKind
    name: str
    label: str = ""
    state: State = "calm"
    url: str = ""
    entrance: str | None = None


@dataclass(frozen=True, slots=True)
class Building:
    """楼栋 — everything that is known of one building front.

    ``floors`` are the storeys by the numbers people use, gaps (4, 13, 14) left out; floors and
    entrances that only a home names are added. ``key`` must be unique on its page.
    """

    key: str
    name: str
    kind: Kind = "slab"
    floors: Sequence[int] = ()
    entrances: Sequence[Entrance] = ()
    homes: Sequence[Home] = ()
    leaders: Sequence[Leader] = ()
    parts: Sequence[Part] = ()

    @property
    def storeys(self) -> tuple[int, ...]:
        """楼层 — from the ground up, never empty."""
        return tuple(sorted({*self.floors, *(home.floor for home in self.homes)})) or (1,)


@dataclass(frozen=True, slots=True)
class Seat:
    """窗位 — one place on a floor: left (0) or right (1) of the stairs, ``index`` of ``count`` there."""

    home: Home | None
    side: int
    index: int
    count: int

    def place(self, start: int, width: int) -> tuple[int, int]:
        """起止 — left edge and width within its side; neighbours meet and never overlap."""
        left, right = (start + width * edge // self.count for edge in (self.index, self.index + 1))
        return left, right - left


@dataclass(frozen=True, slots=True)
class Section:
    """单元段 — one entrance on the front: its doors from left to right, its seats floor by floor."""

    name: str
    doors: tuple[str, ...]
    floors: Mapping[int, tuple[Seat, ...]]

    @property
    def left(self) -> int:
        """左户 — how many doors stand left of the stairs; the odd one does."""
        return (len(self.doors) + 1) // 2

    @property
    def right(self) -> int:
        return len(self.doors) - self.left


def sections(building: Building) -> tuple[Section, ...]:
    """分段 — the entrances from left to right, with every home on its seat exactly once."""
    known = {entrance.name: entrance.doors_per_floor for entrance in building.entrances}
    strays = {home.entrance for home in building.homes} - known.keys()
    known |= dict.fromkeys(sorted(strays, key=_natural), 0)
    return tuple(_section(building, name, wanted) for name, wanted in (known or {"": 0}).items())


def _section(building: Building, name: str, wanted: int) -> Section:
    homes = [home for home in building.homes if home.entrance == name]
    doors = _doors(homes, wanted)
    by_floor: dict[int, list[Home]] = {floor: [] for floor in building.storeys}
    for home in homes:
        by_floor[home.floor].append(home)
    return Section(name, doors, {floor: tuple(_seats(own, doors)) for floor, own in by_floor.items()})


def _doors(homes: Sequence[Home], wanted: int) -> tuple[str, ...]:
    """门位 — the commonest doors of an entrance, from left to right; blank where too few are known."""
    usual = [home for home in homes if not home.shop] or homes
    if not wanted:
        heights = Counter(Counter(home.floor for home in usual).values())
        wanted = max(heights, key=lambda count: (heights[count], count), default=1)
    seen = Counter(home.door for home in usual)
    common = sorted(seen, key=lambda door: (-seen[door], _natural(door)))[:wanted]
    return tuple(sorted(common, key=_natural) + [""] * (wanted - len(common)))


def _seats(homes: Sequence[Home], doors: Sequence[str]) -> Iterable[Seat]:
    """就位 — each home at its door; a floor of shops, or with more homes than doors, shares the wall evenly."""
    ordered = sorted(homes, key=lambda home: (_natural(home.door), home.key))
    left = (len(doors) + 1) // 2
    slots: list[Home | None] = list(ordered)
    if homes and (len(homes) > len(doors) or all(home.shop for home in homes)):
        left = max(1, round(len(homes) * left / len(doors)))
    else:
        slots = _at_their_doors(ordered, doors)
    for side, half in enumerate((slots[:left], slots[left:])):
        yield from (Seat(home, side, index, len(half)) for index, home in enumerate(half))


def _at_their_doors(homes: Iterable[Home], doors: Sequence[str]) -> list[Home | None]:
    slots: list[Home | None] = [None] * len(doors)
    strays = []
    for home in homes:
        door = home.door
        at = doors.index(door) if door in doors else None
        if at is None or slots[at]:
            strays.append(home)
        else:
            slots[at] = home
    for home in strays:
        slots[slots.index(None)] = home
    return slots


@lru_cache(maxsize=1000)
def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """自然序 — numbers by size, so that 2 单元 comes before 10 单元."""
    return tuple((int(word), "") if word.isdecimal() else (-1, word) for word in re.findall(r"\d+|\D+", name))
