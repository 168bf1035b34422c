"""What pages of places show: the ground one works on, what hangs below, who leads it, what waits there.

Posts and matters belong to floors above. They tell what they know of a place through the three lists below;
each adds its function when it is ready.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Replace
from django.utils.translation import gettext_lazy as _

from linli.kernel.masking import half_width
from linli.places import codes
from linli.places.models import Place
from linli.ui.shapes import Deadline

Lamp = Literal["open", "late"]
BELOW_END = ":"  # follows "9": every code below ``code`` is smaller than ``code`` + ":"


@dataclass(frozen=True, slots=True)
class Matter:
    """未办结的事 — an open matter of a place, as far as the reader may see it."""

    number: str
    title: str
    url: str
    place_id: int
    where: str
    who: str
    deadline: Deadline | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """等待答复 — the open matters of a place, most urgent first, and the windows they light (place id → lamp)."""

    matters: tuple[Matter, ...] = ()
    windows: Mapping[int, Lamp] = field(default_factory=dict)

    @property
    def late(self) -> int:
        return sum(matter.is_late for matter in self.matters)


@dataclass(frozen=True, slots=True)
class Seat:
    """岗位 — a post that leads a place, and who sits in it; nobody: vacant."""

    place_id: int
    kind: str
    role: str
    names: tuple[str, ...]
    post_id: int
    ground: str
    is_acting: bool = False

    @property
    def vacant(self) -> bool:
        return not self.names

    @property
    def who(self) -> str:
        return "、".join(self.names)


# (place, reader) → what waits there; None from who has no right to see matters.
WAITING: list[Callable[[Place, Any], Waiting | None]] = []
# (place, reader) → the posts of the path down to the place, and of everything below a community.
SEATS: list[Callable[[Place, Any], list[Seat]]] = []
# What else goes along when a branch moves: its name, and how many of it stand at or below the place.
BELONGINGS: list[Callable[[Place], tuple[str, int]]] = []


def waiting(place: Place, reader: Any) -> Waiting | None:
    """等待答复 — at and below ``place``; None when ``reader`` has no business with matters."""
    told = [each for tell in WAITING if (each := tell(place, reader)) is not None]
    if not told:
        return None
    windows: dict[int, Lamp] = {}
    for each in told:
        windows |= {
            pk: "late" if "late" in (lamp, windows.get(pk)) else lamp for pk, lamp in each.windows.items()
        }
    return Waiting(tuple(matter for each in told for matter in each.matters), windows)


def seats(place: Place, reader: Any) -> list[Seat]:
    """岗位 — of the path down to ``place`` and of what hangs below it, from the top down."""
    return [seat for tell in SEATS for seat in tell(place, reader)]


def belongings(place: Place) -> list[tuple[str, int]]:
    """随同移动 — the places of the branch, and what upper floors keep there."""
    places = Place.objects.within(place).count()
    return [(str(_("地方")), places), *(count(place) for count in BELONGINGS)]


# ---------------------------------------------------------------- the tree


def grounds(reader: Any) -> QuerySet[Place]:
    """我的范围 — the places of the reader's own posts, the tops of what they may walk down."""
    lows = [low for low, _high in reader.ranges()]
    return Place.objects.current().filter(code__in=lows).order_by("code")


def in_sight(reader: Any, code: str) -> bool:
    """在范围内 — whether a place with this code lies on the ground of a post of ``reader``."""
    return any(low <= code < high for low, high in reader.ranges())


def may_open(reader: Any, place: Place) -> bool:
    """打得开 — whether ``reader`` may open the page of a place: on their ground, or on the path above it."""
    return in_sight(reader, place.code) or any(low.startswith(place.code) for low, _high in reader.ranges())


def with_homes(places: QuerySet[Place]) -> QuerySet[Place]:
    """房屋数 — each place with ``homes``: how many homes in use hang at or below it."""
    own = OuterRef("code")
    homes = Place.objects.current().filter(
        kind=Place.Kind.HOME, code__gte=own, code__lt=Concat(own, Value(BELOW_END))
    )
    counted = homes.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return places.annotate(homes=Coalesce(Subquery(counted), 0))


def children(place: Place, reader: Any) -> QuerySet[Place]:
    """下级 — what hangs directly below ``place`` and is in the reader's sight."""
    return Place.objects.current().visible_to(reader).filter(parent=place).order_by("code")


def count_kinds(place: Place, reader: Any) -> dict[str, int]:
    """各类数目 — how many places of each kind in use stand below ``place`` in the reader's sight."""
    below = Place.objects.current().visible_to(reader).within(place).exclude(pk=place.pk)
    return dict(below.order_by().values_list("kind").annotate(n=Count("pk")))


def inside(building: Place) -> list[Place]:
    """楼内 — everything in use below a building, from the top of the tree down; one query."""
    return list(Place.objects.current().within(building).exclude(pk=building.pk).order_by("code"))


def loose_homes(neighbours: Place, low: int, high: int, entrance: str) -> list[Place]:
    """未归邻的房屋 — of the building in which a 邻 stands: from floor to floor, of one entrance or ("") of all."""
    building = next((each for each in neighbours.path() if each.kind == Place.Kind.BUILDING), None)
    if building is None:
        return []
    homes = Place.objects.current().within(building).filter(kind=Place.Kind.HOME, floor__range=(low, high))
    loose = homes.filter(parent__kind__in=[Place.Kind.BUILDING, Place.Kind.ENTRANCE]).order_by("code")
    return list(loose.filter(entrance=entrance) if entrance else loose)


def same_floor(home: Place) -> list[Place]:
    """同层 — the homes on the floor of ``home`` in its building, itself among them."""
    building = next((each for each in home.path() if each.kind == Place.Kind.BUILDING), None)
    if building is None or home.floor is None:
        return []
    homes = Place.objects.current().within(building).filter(kind=Place.Kind.HOME, floor=home.floor)
    return list(homes.order_by("entrance", "room", "code"))


def parents_nearby(place: Place) -> QuerySet[Place]:
    """邻近的上级 — the likeliest new parents: those of the same kind beside the present one."""
    if place.parent is None:
        return Place.objects.none()
    beside = Place.objects.current().filter(kind=place.parent.kind, parent=place.parent.parent)
    return beside.exclude(pk=place.parent.pk).order_by("code")


# ---------------------------------------------------------------- looking for a place

# 8-2-1103 · 8栋2单元1103室 · 8-1103
_NUMBER = re.compile(
    r"^(?P<building>[\w号]{1,12}?)\s*(?:栋|幢|号楼|[-－—–~])\s*"
    r"(?:(?P<entrance>\w{1,4}?)\s*(?:单元|[-－—–~])\s*)?(?P<room>\w{1,8}?)\s*[室号]?$"
)
_LARGE = ["district", "street", "community", "area", "group", "estate", "building"]
MOST_BUILDINGS = 40


@dataclass(frozen=True, slots=True)
class Number:
    """门牌 — a house number taken apart: building, entrance ("" when not said), room."""

    building: str
    entrance: str
    room: str

    @classmethod
    def read(cls, text: str) -> Number | None:
        """认门牌 — the parts of a number as people write it; None for anything else.

        >>> Number.read("8-2-1103")
        Number(building='8', entrance='2', room='1103')
        >>> Number.read("8栋2单元1103室")
        Number(building='8', entrance='2', room='1103')
        >>> Number.read("8 栋 1103")
        Number(building='8', entrance='', room='1103')
        >>> Number.read("华尔星城")
        """
        found = _NUMBER.match(text.strip())
        return cls(found["building"], found["entrance"] or "", found["room"]) if found else None


def find(text: str, reader: Any) -> QuerySet[Place]:
    """查找地方 — by a house number, by a room, or by a part of a name, on the reader's own ground."""
    mine = Place.objects.current().visible_to(reader)
    text = " ".join(half_width(text).split())
    if number := Number.read(text):
        homes = _homes(number, mine)
        if homes is not None:
            return homes.order_by("code")
    close = text.replace(" ", "")  # “8栋” and “8 栋” are the same building to whoever asks
    spelt = mine.annotate(close_name=Replace("full_name", Value(" "), Value("")))
    return spelt.filter(Q(name=text) | Q(kind__in=_LARGE, close_name__contains=close)).order_by("code")


def _homes(number: Number, mine: QuerySet[Place]) -> QuerySet[Place] | None:
    """The homes of a number in the buildings of that name; None when there is no such building."""
    spelt = [f"{number.building}{word}" for word in ("", "栋", " 栋", "幢", " 幢", "号楼", " 号楼")]
    buildings = mine.filter(kind=Place.Kind.BUILDING).filter(
        Q(name__in=spelt) | Q(*(Q(name__endswith=f" {word}") for word in spelt), _connector=Q.OR)
    )
    ranges = [codes.span(code) for code in buildings.values_list("code", flat=True)[:MOST_BUILDINGS]]
    if not ranges:
        return None
    inside = Q(*(Q(code__gte=low, code__lt=high) for low, high in ranges), _connector=Q.OR)
    homes = mine.filter(inside, kind=Place.Kind.HOME, room=number.room)
    return homes.filter(entrance=number.entrance) if number.entrance else homes
