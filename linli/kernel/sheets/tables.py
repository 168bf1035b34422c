"""表头 — where the headings of a sheet stand, and which of its rows are no data: titles, totals, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from linli.kernel.sheets.shapes import Sheet

LOOKED_THROUGH = 20  # rows; titles and notes above the headings are never more
NAME = re.compile(r"[0-9.,:/%\- ]*")  # what has nothing but figures heads no column
LONGEST = 30  # characters; a longer text is a sentence
TOTAL = re.compile(r".{0,8}(?:合计|小计|总计|共计|累计|总数)(?:[:：(（].*|[0-9户套间人个]*)")
NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|制表人?|审核人?|负责人|填报单位|联系电话)\s*[0-9]?[:：].*"
)

Row = list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """表 — headings, one for each column, and the rows below with Excel's number of each.

    ``left_out`` are the numbers of rows that are no data: totals, notes, banners, headings printed again.
    """

    headings: list[str]
    heading_row: int
    rows: list[tuple[int, Row]]
    left_out: list[int]


def table_of(sheet: Sheet, known: Collection[str] = ()) -> Table | None:
    """找出表头 — headings and data of a sheet; None where there are no headings.

    ``known`` are headings that would be welcome: a row that has some of them goes before all others.
    Two lines of headings are read as one: “户主 / 姓名” is 姓名 where the name stands once, else 户主姓名.
    """
    at = heading_at(sheet.rows, known)
    if at is None:
        return None
    depth = 2 if has_second_line(sheet.rows, at, known) else 1
    headings = joined(sheet.rows[at], sheet.rows[at + 1]) if depth == 2 else list(sheet.rows[at])
    above = [squeezed(row) for row in sheet.rows[at : at + depth]]
    rows: list[tuple[int, Row]] = []
    left_out: list[int] = []
    for number, row in enumerate(sheet.rows[at + depth :], start=sheet.first_row + at + depth):
        if not any(row):
            continue
        if is_total(row) or is_banner(row) or squeezed(row) in above:
            left_out.append(number)
        else:
            rows.append((number, row))
    return Table(headings, sheet.first_row + at, rows, left_out)


def heading_at(rows: Sequence[Row], known: Collection[str] = ()) -> int | None:
    """表头行 — the index of the (first) row of headings; None where no row could be one."""
    welcome = {squeezed_word(word) for word in known}
    best, most = None, (0, 1)
    for at, row in enumerate(rows[:LOOKED_THROUGH]):
        names = {squeezed_word(cell) for cell in row if is_name(cell)}
        filled = {cell for cell in row if cell}
        if len(names) < len(filled):  # a figure among them: a row of data
            names &= welcome
        weight = (len(names & welcome), len(names))
        if weight > most:
            best, most = at, weight
    if best and has_second_line(rows, best - 1, known):  # the lower line has the names that are known
        return best - 1
    return best


def has_second_line(rows: Sequence[Row], at: int, known: Collection[str]) -> bool:
    """两行表头 — whether the row below goes on with the headings: it repeats some and parts others."""
    if at + 1 >= len(rows):
        return False
    upper, lower = rows[at], rows[at + 1]
    if len({cell for cell in upper if cell}) < 2:  # a title
        return False
    if not all(is_name(cell) for cell in (*upper, *lower) if cell):
        return False
    times = Counter(cell for cell in upper if cell)
    parted = [low for up, low in zip(upper, lower, strict=True) if low and (times[up] > 1 or not up)]
    repeated = [up for up, low in zip(upper, lower, strict=True) if up and up == low]
    welcome = {squeezed_word(word) for word in known}
    is_headed = bool(repeated) or any(squeezed_word(low) in welcome for low in parted)
    return len(set(parted)) > 1 and is_headed


def joined(upper: Row, lower: Row) -> Row:
    """合成表头 — one heading for each column from two lines of them."""
    times = Counter(lower)
    headings, over = [], ""
    for up, low in zip(upper, lower, strict=True):
        over = up or over
        if not low or low == up:
            headings.append(up)
        else:
            headings.append(low if times[low] == 1 else f"{over}{low}")
    return headings


def is_total(row: Row) -> bool:
    """合计行 — totals, notes and signatures, which stand among data and are none.

    >>> is_total(["", "合 计", "320"]), is_total(["8栋小计"]), is_total(["注：含公摊"]), is_total(["小计家园"])
    (True, True, True, False)
    """
    first, *others = [cell for cell in row if cell][:2] or [""]
    return bool(NOTE.fullmatch(first)) or any(
        TOTAL.fullmatch(squeezed_word(cell)) for cell in (first, *others)
    )


def is_banner(row: Row) -> bool:
    """通栏 — one text over the whole row, as merged cells give it: the title of what follows.

    >>> is_banner(["8栋（2002年交付）"] * 4), is_banner(["1", "1", "1"]), is_banner(["8栋", "", ""])
    (True, False, False)
    """
    return len(row) > 2 and is_name(row[0]) and len(set(row)) == 1


def is_name(cell: str) -> bool:
    """像表头 — whether a cell could head a column."""
    return bool(cell) and len(cell) <= LONGEST and not NAME.fullmatch(cell)


def squeezed_word(word: str) -> str:
    """去空格 — “姓 名” and “姓名” head the same column."""
    return word.replace(" ", "")


def squeezed(row: Row) -> list[str]:
    return [squeezed_word(cell) for cell in row]
