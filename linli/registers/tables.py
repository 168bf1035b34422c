"""表 — the rows of an import by its fields, out of the workbook that was uploaded."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from linli.kernel.sheets import Sheet, Table, is_total, read_workbook, table_of
from linli.registers.columns import known
from linli.registers.models import Import
from linli.registers.rows import Row

HEAD = 30  # rows of a sheet that are kept beside the import, to match columns by
WIDEST = 60  # characters of a cell in that head
EXAMPLE = ("例：", "示例", "（示例", "(示例")  # a row that begins so shows how to fill in, and says nothing


def heads(sheets: Sequence[Sheet]) -> list[dict[str, object]]:
    """表头部分 — the first rows of each sheet, small enough to be kept."""
    return [
        {
            "name": sheet.name,
            "first_row": sheet.first_row,
            "count": len(sheet.rows),
            "rows": [[cell[:WIDEST] for cell in row] for row in sheet.rows[:HEAD]],
        }
        for sheet in sheets
    ]


def head_of(source: Import, number: int) -> Sheet:
    """一张表的开头 — as it was kept."""
    kept = source.sheets[number]
    return Sheet(kept["name"], kept["rows"], kept["first_row"])


def headed(sheet: Sheet, kind: str, heading: int) -> Table | None:
    """认表头 — with the heading row that somebody named by Excel's number, else with the one that is found."""
    at = heading - sheet.first_row
    if not heading or not 0 <= at < len(sheet.rows):
        return table_of(sheet, known(kind))
    below = enumerate(sheet.rows[at + 1 :], start=heading + 1)
    filled = [(number, row) for number, row in below if any(row)]
    rows = [(number, row) for number, row in filled if not is_total(row)]
    left_out = [number for number, row in filled if is_total(row)]
    return Table(list(sheet.rows[at]), heading, rows, left_out)


def likeliest(sheets: Sequence[Sheet], kind: str) -> int:
    """该用哪张表 — the sheet whose headings are the most welcome."""
    welcome = set(known(kind))

    def weight(number: int) -> tuple[int, int]:
        table = table_of(sheets[number], welcome)
        hits = len({heading.replace(" ", "") for heading in table.headings} & welcome) if table else 0
        return hits, -number

    return max(range(len(sheets)), key=weight)


def read_sheet(source: Import) -> Sheet:
    """读原表 — the sheet of an import, whole. Raises ``Unreadable``."""
    content = BytesIO(bytes(source.workbook.content))
    return read_workbook(content, source.file_name)[source.sheet]


def read_rows(source: Import) -> list[Row]:
    """读行 — the data of an import by field; examples, totals and empty rows are left out."""
    sheet = read_sheet(source)
    table = headed(sheet, source.kind, source.heading)
    if table is None:
        return []
    fields = {column: key for key, column in source.columns.items()}
    doubts: dict[int, list[tuple[str, str]]] = {}
    for doubt in sheet.doubts:
        doubts.setdefault(doubt.row, []).append((fields.get(doubt.column - 1, ""), doubt.says))
    rows = []
    for number, cells in table.rows:
        said = {key: cells[column] for key, column in source.columns.items() if column < len(cells)}
        if any(said.values()) and not cells[0].startswith(EXAMPLE):
            rows.append(Row(number, said, tuple(doubts.get(number, ()))))
    return rows
