"""导出 — cases as the lines of a workbook: the columns of the list, each with the value behind its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.models import Case
from linli.cases.queries.lists import lines
from linli.kernel.exports import Export
from linli.kernel.now import now
from linli.kernel.sheets.writing import Cell


def cases(reader: Any) -> Export[Case]:
    """事项 — as the list shows them to ``reader``: who may not read the words reads kind and place."""
    at = now()

    def cells(rows: list[Case]) -> Iterator[Sequence[Cell]]:
        for line in lines(rows, at):
            case, deadline = line.case, line.deadline
            yield (
                case.number,
                case.title_for(reader),
                case.place.full_name,
                case.category.name,
                line.source,
                line.who,
                line.asked,
                deadline.at if deadline else None,
                deadline.words if deadline else "",
                str(case.get_state_display()),
                "、".join(line.marks),
                case.received_at,
                case.closed_at,
            )

    headings = (
        _("编号"), _("什么事"), _("在哪里"), _("类别"), _("来自"), _("现在由谁"), _("请谁接手"),
        _("时限"), _("时限情况"), _("状态"), _("标记"), _("收到时间"), _("结案时间"),
    )  # fmt: skip
    return Export("cases", _("事项"), headings, cells, text=(_("编号"),))
