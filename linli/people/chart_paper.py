"""结构图 — the sheet on the board, ready for paper: posts, names, telephones by consent, no household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from linli.kernel.paper import qr
from linli.people.queries.chart import Branch, Chart, Seat, Wing

Size = Literal["a3", "a4"]
COLUMNS: dict[str, int] = {"a3": 6, "a4": 3}  # areas beside each other on a sheet lying on its side


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """一张结构图 — for ``size``; a wing is a column, and what does not fit goes on overleaf."""

    title: str
    size: Size
    columns: int
    street: str
    community: str
    phone: str
    picture: str
    secretary: list[dict[str, Any]]
    figures: list[tuple[int, str]]
    wings: list[dict[str, Any]]
    words: dict[str, str]


def chart_sheet(sheet: Chart, size: Size, address: str) -> ChartSheet:
    """印结构图 — from the drawn chart of a community; ``address`` is the page where anybody may say something."""
    return ChartSheet(
        title=_("%(community)s 三长结构图") % {"community": sheet.community.name},
        size=size,
        columns=max(1, min(COLUMNS[size], len(sheet.wings))),
        street=sheet.street,
        community=sheet.community.name,
        phone=sheet.community.phone,
        picture=qr(address),
        secretary=_people(sheet.secretary),
        figures=[
            (sheet.areas, _("片")),
            (sheet.groups, _("组")),
            (sheet.neighbours, _("邻")),
            (sheet.filled, _("邻长在岗")),
        ],
        wings=[_wing(wing) for wing in sheet.wings],
        words={
            "name": _("片·组·邻 三长结构图"),
            "secretary": _("书记"),
            "phone": _("值班电话"),
            "scan": _("扫码说一件事"),
            "leader": _("片长"),
            "vacant": _("空缺"),
            "acting": _("（代管）"),
            "empty": _("还没有片、组、邻。先在“地方”里建起来，这里就画出来。"),
            "foot": _(
                "有事先找邻长，邻长办不了找组长，组长办不了找片长；到期没办，系统自动上报。本图不含住户信息。"
            ),
        },
    )


def _wing(wing: Wing) -> dict[str, Any]:
    return {
        "name": wing.name if wing.leader else _("社区直管"),
        "led": wing.leader is not None,
        "people": _people(wing.leader),
        "counts": _("%(groups)d 组 %(neighbours)d 邻")
        % {"groups": wing.groups, "neighbours": wing.neighbours},
        "branches": [_branch(branch) for branch in wing.branches],
    }


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "name": branch.name if branch.leader else _("未分组"),
        "led": branch.leader is not None,
        "people": _people(branch.leader),
        "seats": [{"place": seat.place, "role": seat.role, "people": _people(seat)} for seat in branch.seats],
    }


def _people(seat: Seat | None) -> list[dict[str, Any]]:
    """Those who sit there, as the chart knows them: a telephone is there by consent alone."""
    return [
        {"name": one.name, "phone": one.phone, "acting": one.is_acting}
        for one in (seat.people if seat else ())
    ]
