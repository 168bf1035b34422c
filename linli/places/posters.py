"""门牌海报 — what hangs in the hall of a building: its code, who leads here, whom to call, how to say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linli.kernel.paper import qr
from linli.places import codes, queries
from linli.places.building import Building, Neighbours
from linli.places.models import Place
from linli.places.queries import Seat

K = Place.Kind
HUNG = (K.COMMUNITY, K.AREA, K.GROUP, K.ESTATE, K.BUILDING)  # whose buildings are printed together
DRAWN = (K.BUILDING, K.NEIGHBOURS, K.HOME)


@dataclass(frozen=True, slots=True)
class Leader:
    """三长 — one line of those who lead in the house; nobody: a vacancy."""

    role: str
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Poster:
    """一张门牌 — of one building."""

    place: str
    code: str  # as it is typed: “4K7Q 9XTM”
    picture: str
    address: str  # without the “https://” nobody types
    leaders: tuple[Leader, ...]


@dataclass(frozen=True, slots=True)
class Posters:
    """一叠门牌 — the posters of a place in the order of its buildings, and what stands on each of them."""

    title: str
    community: str
    phone: str
    words: dict[str, Any]
    empty: str  # said when there is no building
    posters: tuple[Poster, ...]


def posters(top: Place, reader: Any, address_of: Callable[[Place], str]) -> Posters:
    """印门牌 — for every building in use at or below ``top``; five queries, however many there are."""
    rows = Place.objects.current().within(top).filter(kind__in=DRAWN).order_by("code")
    seats = queries.seats(top, reader)
    community = next((each for each in top.path() if each.kind == K.COMMUNITY), None)
    return Posters(
        title=_("%(place)s 门牌海报") % {"place": top.full_name},
        community=community.name if community else "",
        phone=community.phone if community else "",
        words=words(),
        empty=_("这里还没有楼栋。先在“地方”里新增楼栋，再印门牌。"),
        posters=tuple(
            poster(building, below, seats, address_of(building)) for building, below in apart(rows)
        ),
    )


def words() -> dict[str, Any]:
    """海报上的话 — the same on every poster."""
    return {
        "call": _("有事，扫一扫，说一声"),
        "how": [
            _("用微信扫一扫，或手机相机对准二维码。"),
            _("点一下是什么事，说一两句，能拍就拍一张。"),
            _("留好回执码，随时看谁在办、什么时候回话。"),
        ],
        "free": _("不用下载，不用登录，可以不留姓名。"),
        "typed": _("扫不了？浏览器里打开"),
        "number": _("门牌码"),
        "leaders": _("本楼的楼栋长、邻长"),
        "vacant": _("空缺，先找社区"),
        "phone": _("社区值班电话"),
        "danger": _("着火、漏气、有人被困，先打 119　有人受伤 120　报警 110"),
    }


def apart(rows: Iterable[Place]) -> list[tuple[Place, list[Place]]]:
    """一栋一栋 — each building with what stands below it; ``rows`` in the order of the tree."""
    found: list[tuple[Place, list[Place]]] = []
    for row in rows:
        if row.kind == K.BUILDING:
            found.append((row, []))
        elif found and codes.is_within(row.code, found[-1][0].code):
            found[-1][1].append(row)
    return found


def poster(building: Place, below: Sequence[Place], seats: Sequence[Seat], address: str) -> Poster:
    drawn = Building(
        place=building,
        below=below,
        seats={seat.place_id: seat for seat in seats if seat.kind == "neighbour_leader"},
        waiting=None,
        in_sight=frozenset(),
    )
    code = building.door_code or ""
    return Poster(
        place=building.full_name,
        code=f"{code[:4]} {code[4:]}".strip(),
        picture=qr(address),
        address=address.split("//", 1)[-1],
        leaders=(*_heads(building, seats), *(_leader(each) for each in drawn.neighbours)),
    )


def _heads(building: Place, seats: Sequence[Seat]) -> list[Leader]:
    return [
        Leader(seat.role, seat.who, "")
        for seat in seats
        if seat.kind == "building_leader" and seat.place_id == building.pk
    ]


def _leader(each: Neighbours) -> Leader:
    return Leader(each.name, each.seat.who if each.seat else "", each.where)
