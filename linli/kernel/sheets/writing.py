"""写表格 — a workbook that Excel and WPS open as it was meant: noughts kept, no cell taken for a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice, zip_longest
from typing import IO, Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from linli.kernel.now import BEIJING
from linli.kernel.sheets.shapes import column_name

NARROWEST, WIDEST = 8, 44  # in figures
LOOKED_AT = 200  # rows by which the width of a column is known
LONGEST = 32_000  # characters in one cell; Excel takes 32,767
OFFERED_DOWN_TO = 100_000  # the row down to which drop-down lists are offered
LIST_LENGTH = 255  # characters of a list within its rule; a longer one stands in a sheet of its own
TITLE_WITHOUT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
IN_MEMORY = 8 * 1024 * 1024
TEXT, DAY, MOMENT = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """要写的表 — one sheet: its headings, and rows that may come one by one.

    ``notes`` explains a heading, ``choices`` offers a column's values in a drop-down list, ``text`` names the
    columns that are codes (room numbers, telephones), ``widths`` those whose width is known; each by heading.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    text: Collection[str] = ()


def write_workbook(sheets: Iterable[Written]) -> IO[bytes]:
    """写工作簿 — the workbook as an open file at its beginning; the caller closes it.

    Rows are written as they come: neither they nor the file are held in memory whole.
    """
    workbook = Workbook(write_only=True)
    lists = Lists(workbook)
    for sheet in sheets:
        write_sheet(workbook, sheet, lists)
    lists.write()
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — the caller closes it
    workbook.save(file)
    file.seek(0)
    return file


def write_sheet(workbook: Workbook, sheet: Written, lists: Lists) -> None:
    """One sheet: bold headings that stay in sight, a filter over them, and the rows."""
    page = workbook.create_sheet(TITLE_WITHOUT.sub("", sheet.title)[:31])
    rows = iter(sheet.rows)
    first = list(islice(rows, LOOKED_AT))
    letters = {heading: column_name(at) for at, heading in enumerate(sheet.headings, start=1)}
    for at, heading in enumerate(sheet.headings):
        column = page.column_dimensions[letters[heading]]
        column.width = sheet.widths.get(heading) or width_of([heading, *(row[at] for row in first)])
        if heading in sheet.text:
            column.number_format = TEXT
    for heading, offered in sheet.choices.items():
        page.data_validations.append(lists.rule(letters[heading], offered))
    page.freeze_panes = "A2"
    page.append([heading_cell(page, heading, sheet.notes.get(heading, "")) for heading in sheet.headings])
    pens = [Pen(page, heading in sheet.text) for heading in sheet.headings]
    count = 1
    for row in chain(first, rows):
        page.append([pen.cell(value) for pen, value in zip(pens, row, strict=True)])
        count += 1
    if sheet.headings:
        page.auto_filter.ref = f"A1:{column_name(len(sheet.headings))}{count}"


def heading_cell(page: Any, heading: str, note: str) -> WriteOnlyCell:
    """A heading, with its explanation as a comment."""
    cell = WriteOnlyCell(page, heading)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFEDEFF2")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if note:
        cell.comment = Comment(note, "", height=90, width=260)
    return cell


class Pen:
    """一列的笔 — writes the cells of one column. A cell is on its way as soon as its row is appended, so one
    cell for each format serves all rows.
    """

    def __init__(self, page: Any, is_text: bool) -> None:
        self.is_text = is_text
        self.cells = {number_format: WriteOnlyCell(page) for number_format in ("General", TEXT, DAY, MOMENT)}
        for number_format, cell in self.cells.items():
            cell.number_format = number_format

    def cell(self, value: Cell) -> WriteOnlyCell | None:
        """The cell of one row; None where there is nothing to say."""
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return self._put(
                MOMENT, value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value
            )
        if isinstance(value, date):
            return self._put(DAY, value)
        if isinstance(value, str) or self.is_text:
            return self._words(str(value))
        return self._put("General", value)

    def _put(self, number_format: str, value: Any) -> WriteOnlyCell:
        cell = self.cells[number_format]
        cell.value = value
        cell.number_format = number_format  # a date would choose its own
        return cell

    def _words(self, text: str) -> WriteOnlyCell:
        """A text is a text, also one that begins with = + - @ and would be reckoned by a spreadsheet."""
        text = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
        cell = self.cells[TEXT if self.is_text or text.startswith(("=", "+", "-", "@")) else "General"]
        cell.value = text
        cell.data_type = "s"
        return cell


class Lists:
    """选项 — the drop-down lists of a workbook; the long ones stand in a hidden sheet at its end."""

    TITLE = "选项"

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.columns: list[Sequence[str]] = []

    def rule(self, letter: str, offered: Sequence[str]) -> DataValidation:
        """The rule that offers ``offered`` in a column; something else may be written after a warning."""
        rule = DataValidation(
            type="list", formula1=self._source(offered), allow_blank=True, errorStyle="warning"
        )
        rule.add(f"{letter}2:{letter}{OFFERED_DOWN_TO}")
        return rule

    def _source(self, offered: Sequence[str]) -> str:
        joined = ",".join(offered)
        if len(joined) <= LIST_LENGTH and not any(sign in one for one in offered for sign in ',"'):
            return f'"{joined}"'
        self.columns.append(offered)
        letter = column_name(len(self.columns))
        return f"'{self.TITLE}'!${letter}$1:${letter}${len(offered)}"

    def write(self) -> None:
        """The sheet of the long lists, where there are any."""
        if not self.columns:
            return
        page = self.workbook.create_sheet(self.TITLE)
        page.sheet_state = "hidden"
        for row in zip_longest(*self.columns):
            page.append(row)


def width_of(values: Iterable[Cell]) -> float:
    """列宽 — for the widest of some values, a Chinese character being twice as wide as a figure."""
    widest = max((width_in_figures(value) for value in values), default=0)
    return float(min(max(widest + 2, NARROWEST), WIDEST))


def width_in_figures(value: Cell) -> int:
    if isinstance(value, datetime):
        return len("2026-11-25 09:30")
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in str(value or ""))
