"""一步一步 — workbooks for the tests, and the way of one from the upload to the registers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook

from linli.places.models import Place
from linli.registers import lifecycle, queries
from linli.registers.jobs import bring_in
from linli.registers.models import Import

ON = date(2026, 3, 1)
HOMES = ["小区", "楼栋", "单元", "房号", "面积", "用途", "片", "组", "邻"]


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def brought(community: Place, kind: str, content: bytes | list, by, *, name="台账.xlsx", on=ON) -> Import:
    """Uploaded, its columns as proposed, and checked."""
    content = content if isinstance(content, bytes) else xlsx(content)
    source = lifecycle.upload(kind=kind, community=community, name=name, content=content, by=by)
    reading = queries.reading(source, source.sheet, 0)
    columns = {column.field: column.number for column in reading.columns if column.field}
    lifecycle.match(source, by=by, seen=0, sheet=source.sheet, heading=0, columns=columns, on=on)
    bring_in()
    return fresh(source)


def written(source: Import, by) -> Import:
    """Checked before, now in the registers."""
    lifecycle.apply(source, by=by, seen=source.version)
    bring_in()
    return fresh(source)


def undone(source: Import, by) -> Import:
    lifecycle.undo(source, by=by, seen=source.version)
    bring_in()
    return fresh(source)


def fresh(source: Import) -> Import:
    return Import.objects.get(pk=source.pk)


def verdicts(source: Import) -> dict[int, str]:
    """Excel's number of each row → what it came to."""
    return dict(source.rows.values_list("number", "verdict"))


def said(source: Import) -> dict[int, list]:
    """Excel's number of each row about which something is said → (field, sentence) pairs."""
    return {row.number: [tuple(each) for each in row.remarks] for row in source.rows.all() if row.remarks}
