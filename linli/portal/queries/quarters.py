"""各片 — the community drawn as it stands: every area's buildings, a window lit where somebody waits."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from linli.cases.models import Case
from linli.cases.windows import windows
from linli.people.models import User
from linli.places import codes, elevation
from linli.places.building import entrance_name, floor_of
from linli.places.elevation import Skyline
from linli.places.models import Place

KINDS = (Place.Kind.GROUP, Place.Kind.NEIGHBOURS, Place.Kind.BUILDING, Place.Kind.HOME)
COLUMNS = ("pk", "kind", "name", "code", "shape", "floors", "entrance", "floor", "room", "use")


@dataclass(frozen=True, slots=True)
class Quarter:
    """一片 — its skyline and what there is, in figures. No name stands here: an area is not a person."""

    place: Place
    skyline: Skyline
    homes: int
    groups: int
    neighbours: int
    open: int
    waiting: int  # homes with a lit window
    late: int


@dataclass(frozen=True, slots=True)
class Town:
    """全社区 — its quarters in the order of the tree, and the homes of all of them."""

    quarters: tuple[Quarter, ...]
    homes: int
    waiting: int
    late: int


def town(community: Place, user: User) -> Town:
    """各片天际线 — five queries, whatever the size; the areas stand in the order of the tree.

    What stands below the areas is read as plain rows: two thousand models would cost more than their drawing.
    """
    here = Place.objects.current().within(community).order_by("code")
    areas = list(here.filter(kind=Place.Kind.AREA)) or [community]
    rows = list(here.filter(kind__in=KINDS).values_list(*COLUMNS, named=True))
    lamps = windows(community, user)
    low, high = community.span
    open_codes = Case.objects.visible_to(user).filter(is_open=True, place_code__gte=low, place_code__lt=high)
    by_area = _by_area(areas, rows)
    tops = [area.code for area in areas]
    waiting = Counter(_top_of(tops, code) for code in open_codes.values_list("place_code", flat=True))
    drawings = elevation.skylines([_buildings(by_area[area.code], lamps) for area in areas])
    quarters = tuple(
        _quarter(area, by_area[area.code], drawing, waiting[area.code], lamps)
        for area, drawing in zip(areas, drawings, strict=True)
    )
    return Town(
        quarters,
        sum(quarter.homes for quarter in quarters),
        sum(quarter.waiting for quarter in quarters),
        sum(quarter.late for quarter in quarters),
    )


def _top_of(tops: Sequence[str], code: str) -> str:
    """Which of ``tops``, codes in order and none below another, lies above ``code``; "" when none does."""
    at = bisect_right(tops, code) - 1
    return tops[at] if at >= 0 and codes.is_within(code, tops[at]) else ""


def _by_area(areas: Sequence[Place], rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {area.code: [] for area in areas}
    tops = list(found)
    for row in rows:
        if top := _top_of(tops, row.code):
            found[top].append(row)
    return found


def _buildings(rows: Sequence[Any], lamps: Any) -> list[elevation.Building]:
    """The buildings of one area with their homes; a home outside of any building has no window to be lit."""
    homes: dict[str, list[elevation.Home]] = {}
    buildings = [row for row in rows if row.kind == Place.Kind.BUILDING]
    tops = [building.code for building in buildings]
    for row in rows:
        if row.kind == Place.Kind.HOME:
            homes.setdefault(_top_of(tops, row.code), []).append(_window(row, lamps))
    return [
        elevation.Building(
            key=building.code,
            name=building.name,
            kind=building.shape or "slab",
            floors=range(1, (building.floors or 1) + 1),
            homes=homes.get(building.code, []),
        )
        for building in buildings
    ]


def _window(home: Any, lamps: Any) -> elevation.Home:
    state: Any = lamps.get(home.pk) or ("empty" if home.use == Place.Use.VACANT else "calm")
    return elevation.Home(
        key=str(home.pk),
        entrance=entrance_name(home.entrance),
        floor=floor_of(home),
        room=home.room or home.name,
        state=state,
    )


def _quarter(area: Place, rows: Sequence[Any], skyline: Skyline, open_cases: int, lamps: Any) -> Quarter:
    kinds = Counter(row.kind for row in rows)
    lit = [lamps[row.pk] for row in rows if row.kind == Place.Kind.HOME and row.pk in lamps]
    return Quarter(
        area,
        skyline,
        kinds[Place.Kind.HOME],
        kinds[Place.Kind.GROUP],
        kinds[Place.Kind.NEIGHBOURS],
        open_cases,
        len(lit),
        lit.count("late"),
    )
