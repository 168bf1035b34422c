"""大类 — the ten large choices at a door: what people see first, before any category is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Category

DANGER, OTHER = "danger", "other"
UNSURE = "other.other"


@dataclass(frozen=True, slots=True)
class DoorTile:
    """大类 — ``usual`` is the category taken unless another is chosen, ``part`` where it mostly is."""

    key: str
    label: Any
    hint: Any
    icon: str
    usual: str
    part: str = ""
    row: bool = False


TILES = {
    tile.key: tile
    for tile in (
        DoorTile("leak", _("漏水、堵管"), _("屋面、外墙、房屋质量"), "water", "repair.leak"),
        DoorTile("power", _("停电、路灯"), _("楼道灯、燃气、网络"), "bolt", "repair.common_facility"),
        DoorTile("lift", _("电梯"), _("有人被困，请选“有危险”"), "lift", "repair.elevator", "lift"),
        DoorTile("bike", _("电动车"), _("停放、充电、飞线"), "bike", "parking.ev_charging", "charging"),
        DoorTile("noise", _("吵闹、邻里"), _("装修、广场舞、养犬"), "noise", "noise.household"),
        DoorTile("build", _("搭建、占道"), _("屋面、楼道、车位"), "wall", "space.occupation"),
        DoorTile("clean", _("垃圾、绿化"), _("清运、油烟、下水道"), "bin", "environment.garbage"),
        DoorTile("care", _("老人、困难"), _("想请人上门看看"), "heart", "care.elder"),
        DoorTile(DANGER, _("有危险！"), _("起火、煤气味、有人受伤、打架"), "fire", "", row=True),
        DoorTile(
            OTHER, _("别的事、说不清"), _("物业收费、业委会、小区外的事"), "say", "other.other", row=True
        ),
    )
}


def categories_of(tile: str) -> list[Category]:
    """类别 — what one may choose below a tile; 说不清 stands last in every one but danger."""
    within = Q(tile=tile)
    if tile == OTHER:
        within |= Q(is_external=True)
    elif tile != DANGER:
        within |= Q(key=UNSURE)
    found = list(Category.objects.filter(within))
    return sorted(found, key=lambda category: category.key == UNSURE and tile != OTHER)
