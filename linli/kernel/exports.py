"""导出 — a list out again as a workbook: what its pages show, row for row, with a line in the log.

The rows come from the same query as the list, so that nothing can be exported which cannot be seen; and a
cell says no more than the page does (a telephone that is masked there is masked here).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.kernel.audit import LogEntry
from linli.kernel.http import sorry
from linli.kernel.lifecycle import Words
from linli.kernel.now import today
from linli.kernel.sheets import Written, write_workbook
from linli.kernel.sheets.writing import Cell

MOST = 50_000
CHUNK = 500  # rows read at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Export(Generic[Row]):
    """一份导出 — how the rows of one list are written.

    ``name`` is what the log calls the list; ``cells`` makes the lines of some rows at once, so that what
    belongs to them is fetched in one query. ``text`` names the headings of codes; ``narrower`` says how to
    get a shorter list.
    """

    name: str
    title: str
    headings: Sequence[str]
    cells: Callable[[list[Row]], Iterable[Sequence[Cell]]]
    text: Collection[str] = ()
    narrower: str = ""


def as_workbook(
    request: HttpRequest,
    export: Export[Row],
    found: models.QuerySet[Row],
    *,
    about: models.Model | None = None,
    narrowed: Mapping[str, Any] | None = None,
    words: str = "",
) -> HttpResponse:
    """交出表格 — answer with all rows of ``found`` as a workbook, or with a sentence when they are too many.

    The log keeps who took which list, how it was ``narrowed`` (ids and codes; ``words`` that somebody typed
    apart) and how many rows it had. ``about`` is the record the list belongs to, else the reader.
    """
    reader: Any = request.user
    if found.order_by()[: MOST + 1].count() > MOST:
        reason = _("一次最多导出 %(most)d 行，这份名单更长。%(narrower)s") % {
            "most": MOST,
            "narrower": export.narrower or _("请先用上面的条件缩小范围，再分几次导出。"),
        }
        return sorry(request, 422, reason)
    rows = Counted(export, found)
    file = write_workbook([Written(export.title, export.headings, rows, text=export.text)])
    kept = {key: one for key, one in (narrowed or {}).items() if one}
    LogEntry.write(
        by=request.actor,  # type: ignore[attr-defined]
        verb="export",
        about=about or reader,
        facts={"list": export.name, "rows": rows.number} | kept,
        words=Words(inside=words),
    )
    name = f"{export.title}-{today().isoformat()}.xlsx"
    answer: Any = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return]


class Counted(Generic[Row]):
    """数着的行 — the lines of a list, read and written a few hundred at a time; ``number`` says how many."""

    def __init__(self, export: Export[Row], found: models.QuerySet[Row]) -> None:
        self.export, self.found, self.number = export, found, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        rows = iter(self.found[:MOST].iterator(CHUNK))
        while chunk := list(islice(rows, CHUNK)):
            self.number += len(chunk)
            yield from self.export.cells(chunk)
