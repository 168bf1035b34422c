"""What a workbook is to this house: sheets of text, and what had to be doubted while reading them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 5_000_000  # laid out as a rectangle: what a small server has room for


class Unreadable(Exception):
    """读不了 — a file that is no workbook, or too large a one; ``reason`` says what to do about it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Doubt:
    """存疑 — a place that was read, but not surely as it was meant; ``says`` is a whole sentence.

    ``row`` counts as Excel does, from 1; ``column`` too, and is 0 where the whole row is doubted.
    """

    row: int
    column: int
    says: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """工作表 — its rows as clean text, all of one length; ``first_row`` is Excel's number of ``rows[0]``."""

    name: str
    rows: list[list[str]]
    first_row: int = 1
    doubts: list[Doubt] = field(default_factory=list)


def column_name(column: int) -> str:
    """列名 — the letters over a column, counted from 1.

    >>> column_name(1), column_name(26), column_name(27), column_name(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """列号 — the other way round.

    >>> column_number("A"), column_number("AA"), column_number("AAA")
    (1, 27, 703)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, column: int) -> str:
    """单元格 — as Excel names it.

    >>> cell_name(7, 3)
    'C7'
    """
    return f"{column_name(column)}{row}"


def check_size(name: str, height: int, width: int) -> None:
    """核对大小 — raises ``Unreadable`` for a sheet that is too long or too wide."""
    if width > MAX_COLUMNS:
        reason = _("工作表“%(name)s”有 %(n)d 列，最多读 %(most)d 列。请删去右边多余的列，再上传。")
        raise Unreadable(reason % {"name": name, "n": width, "most": MAX_COLUMNS})
    if height > MAX_ROWS:
        reason = _("工作表“%(name)s”有 %(n)d 行，最多读 %(most)d 行。请删去下面多余的行，或分成几个文件。")
        raise Unreadable(reason % {"name": name, "n": height, "most": MAX_ROWS})
    if height * width > MAX_CELLS:
        reason = _("工作表“%(name)s”太大（%(rows)d 行、%(columns)d 列）。请只留要导入的列，或分成几个文件。")
        raise Unreadable(reason % {"name": name, "rows": height, "columns": width})
