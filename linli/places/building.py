"""A building put together from its rows: what the elevation draws, and the lists beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from linli.places import codes, elevation
from linli.places.elevation.facts import Kind, PartKind, State
from linli.places.models import Place
from linli.places.queries import Matter, Seat, Waiting

DRAWN: dict[str, PartKind] = {
    Place.Part.ROOF: "roof",
    Place.Part.LIFT: "lift",
    Place.Part.BIKE_SHED: "bikes",
    Place.Part.CHARGING: "charging",
}
SHAPES: dict[str, Kind] = {
    Place.Shape.SLAB: "slab",
    Place.Shape.POINT: "point",
    Place.Shape.WALKUP: "walkup",
}
PLOTS = "菜地"  # a roof that people plant is called so


@dataclass(frozen=True, slots=True)
class Neighbours:
    """一邻 — homes of the building under one leader, and on which floors they are."""

    name: str
    url: str
    seat: Seat | None
    floors: tuple[int, ...]
    entrances: frozenset[str]
    homes: int

    @property
    def vacant(self) -> bool:
        return self.seat is None or self.seat.vacant

    @property
    def where(self) -> str:
        """几层到几层 — “16–18 层”; nothing when no home says its floor."""
        if not self.floors:
            return ""
        low, high = self.floors[0], self.floors[-1]
        return _("%(floor)d 层") % {"floor": low} if low == high else f"{low}–{high} {_('层')}"


@dataclass(frozen=True, slots=True)
class CommonPart:
    """公共部位 — a part of the building, and the most urgent matter there."""

    place: Place
    name: str  # as said inside the building: 2 单元 电梯
    state: State
    matter: Matter | None


@dataclass(frozen=True)
class Building:
    """楼栋 — one building with everything in use below it, from the top of the tree down."""

    place: Place
    below: Sequence[Place]
    seats: Mapping[int, Seat]  # leader's post by place
    waiting: Waiting | None
    in_sight: frozenset[int]  # places the reader may open; the others are drawn, and nothing is told of them

    def of_kind(self, kind: str) -> list[Place]:
        return [place for place in self.below if place.kind == kind]

    @property
    def homes(self) -> list[Place]:
        return self.of_kind(Place.Kind.HOME)

    @property
    def area_cm2(self) -> int:
        """专有面积 — of all homes together, in 0.01 ㎡; 0 as long as one of them is not known."""
        areas = [home.area_cm2 for home in self.homes]
        return sum(area or 0 for area in areas) if all(areas) else 0

    @property
    def entrances(self) -> list[str]:
        """单元 — by the names people use, those that homes name included."""
        named = [place.name for place in self.of_kind(Place.Kind.ENTRANCE)]
        said = sorted({entrance_name(home.entrance) for home in self.homes if home.entrance}, key=_natural)
        return list(dict.fromkeys([*named, *said]))

    @property
    def neighbours(self) -> list[Neighbours]:
        """各邻 — of this building, those of the highest floors first; whoever has no home here comes last."""
        found = [self._neighbours(place) for place in self.of_kind(Place.Kind.NEIGHBOURS)]
        return sorted(found, key=lambda each: each.floors[::-1], reverse=True)

    @property
    def parts(self) -> list[CommonPart]:
        first: dict[int, Matter] = {}
        for matter in self.waiting.matters if self.waiting else ():
            first.setdefault(matter.place_id, matter)
        return [
            CommonPart(part, self._called(part), self._state(part), first.get(part.pk))
            for part in self.of_kind(Place.Kind.PART)
        ]

    def _called(self, part: Place) -> str:
        return part.full_name.removeprefix(self.place.full_name).strip() or part.name

    @property
    def waiting_homes(self) -> int:
        """有待办 — how many homes have a lit window."""
        return sum(self._state(home) in ("open", "late") for home in self.homes)

    def drawn(self) -> elevation.Elevation:
        """立面 — the building as it stands."""
        return elevation.draw(
            elevation.Building(
                key=f"b{self.place.pk}",
                name=self.place.full_name,
                kind=SHAPES.get(self.place.shape, "slab"),
                floors=self._storeys(),
                entrances=[elevation.Entrance(name) for name in self.entrances],
                homes=[self._home(home) for home in self.homes],
                leaders=[leader for each in self.neighbours if (leader := self._leader(each))],
                parts=[self._part(each) for each in self.parts if each.place.part in DRAWN],
            )
        )

    def _storeys(self) -> Sequence[int]:
        """Floors as numbered by the homes once they reach all the way up; until then counted from 1."""
        numbered = sorted({floor_of(home) for home in self.homes})
        count = self.place.floors or 0
        return numbered if len(numbered) >= count else range(1, count + 1)

    def _state(self, place: Place) -> State:
        if self.waiting and (lamp := self.waiting.windows.get(place.pk)):
            return lamp
        is_empty = place.use == Place.Use.VACANT and place.pk in self.in_sight
        return "empty" if is_empty else "calm"

    def _home(self, home: Place) -> elevation.Home:
        state = self._state(home)
        words = {"open": _("有待办"), "late": _("逾期"), "empty": _("空置"), "calm": ""}[state]
        number = home.room or home.name
        return elevation.Home(
            key=str(home.pk),
            entrance=entrance_name(home.entrance),
            floor=floor_of(home),
            room=number,
            state=state,
            label="，".join(filter(None, [number, words])),
            url=home.get_absolute_url() if home.pk in self.in_sight else "",
            shop=home.use == Place.Use.SHOP,
        )

    def _part(self, part: CommonPart) -> elevation.Part:
        kind = DRAWN[part.place.part]
        return elevation.Part(
            kind="plots" if kind == "roof" and PLOTS in part.place.name else kind,
            name=part.name,
            label=part.matter.title if part.matter else "",
            state=part.state,
            url=part.place.get_absolute_url() if part.place.pk in self.in_sight else "",
            entrance=entrance_name(part.place.entrance) or None,
        )

    def _leader(self, each: Neighbours) -> elevation.Leader | None:
        if not each.floors:
            return None
        (only,) = each.entrances if len(each.entrances) == 1 and len(self.entrances) > 1 else (None,)
        who = _("空缺") if each.vacant or each.seat is None else each.seat.who
        count = _("%(n)d 户") % {"n": each.homes}
        low, high = each.floors[0], each.floors[-1]
        return elevation.Leader(f"{each.name}·{who}", low, high, only, f"{each.where}·{count}", each.vacant)

    def _neighbours(self, place: Place) -> Neighbours:
        homes = [home for home in self.homes if codes.is_within(home.code, place.code)]
        return Neighbours(
            name=place.name,
            url=place.get_absolute_url() if place.pk in self.in_sight else "",
            seat=self.seats.get(place.pk),
            floors=tuple(sorted({floor_of(home) for home in homes})),
            entrances=frozenset(entrance_name(home.entrance) for home in homes),
            homes=len(homes),
        )


@lru_cache(maxsize=1000)
def entrance_name(entrance: str) -> str:
    """单元名 — as said aloud: “2” is 2 单元, what already has a name keeps it.

    >>> entrance_name("2"), entrance_name("东单元"), entrance_name("")
    ('2 单元', '东单元', '')
    """
    return f"{entrance} 单元" if re.fullmatch(r"[\dA-Za-z]+", entrance) else entrance


def floor_of(home: Place) -> int:
    """楼层 — as registered, else as the door number says it, else the ground floor."""
    if home.floor is not None:
        return home.floor
    number = re.search(r"(\d{1,2})\d\d$", home.room or home.name)
    return int(number[1]) if number else 1


def _natural(text: str) -> list[tuple[int, str]]:
    """2 单元 before 10 单元."""
    return [(int(part or 0), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]
