"""导出 — homes as the lines of a workbook, with the columns by which registers are brought in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.kernel.exports import Export
from linli.kernel.sheets.writing import Cell
from linli.places import codes
from linli.places.models import Place

K = Place.Kind
ABOVE = (K.AREA, K.GROUP, K.NEIGHBOURS, K.ESTATE, K.BUILDING)


def homes_below(place: Place, reader: Any) -> QuerySet[Place]:
    """房屋 — the homes in use at or below ``place`` in the reader's sight."""
    return Place.objects.current().visible_to(reader).within(place).filter(kind=K.HOME).order_by("code")


def homes() -> Export[Place]:
    """房屋 — where each hangs, what it is, how large."""

    def cells(rows: list[Place]) -> Iterator[Sequence[Cell]]:
        above = {code for home in rows for code in codes.levels(home.code)}
        named = {
            place.code: (place.kind, place.name)
            for place in Place.objects.filter(code__in=above).exclude(kind=K.HOME)
        }
        for home in rows:
            path = dict(named[code] for code in codes.levels(home.code) if code in named)
            yield (
                *(path.get(kind, "") for kind in ABOVE),
                home.entrance or path.get(K.ENTRANCE, ""),
                home.floor,
                home.room,
                home.area_cm2 / 100 if home.area_cm2 else None,
                str(home.get_use_display()),
                home.full_name,
            )

    headings = (
        *(str(kind.label) for kind in ABOVE),
        _("单元"), _("楼层"), _("房号"), _("面积（㎡）"), _("用途"), _("全称"),
    )  # fmt: skip
    as_text = (str(K.BUILDING.label), _("单元"), _("房号"))
    narrower = _("请打开下一级，一处一处导出。")
    return Export("homes", _("房屋"), headings, cells, text=as_text, narrower=narrower)
