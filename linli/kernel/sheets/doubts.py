"""存疑 — cells that can be read, but not as they were meant: what Excel changed behind a person's back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.kernel.sheets.cells import EXACT, SHORTENED
from linli.kernel.sheets.shapes import Doubt

HOUSE = re.compile(r"[0-9]{1,3}-[0-9]{1,4}(?:-[0-9]{1,4})?")  # 8-2, 8-2-1103, as people write a door

Values = Sequence[Sequence[Any]]
Rows = Sequence[Sequence[str]]


def doubts_of(values: Values, rows: Rows, unstored: Iterable[tuple[int, int]]) -> list[Doubt]:
    """存疑 — the doubts of one sheet in its order, from the values in it and their texts.

    ``unstored`` are the formulas without a value, as row and column from 1.
    """
    said = _("这一格是公式，但文件里没有算出的结果。请在 Excel 中打开并保存一次，再上传。")
    found = [Doubt(row, column, said) for row, column in unstored]
    found += numbers(values, rows)
    found += doors(values, rows)
    return sorted(found, key=lambda doubt: (doubt.row, doubt.column))


def numbers(values: Values, rows: Rows) -> Iterator[Doubt]:
    """号码 — numbers whose last figures Excel has lost."""
    for number, (cells, texts) in enumerate(zip(values, rows, strict=True), start=1):
        for column, (value, text) in enumerate(zip(cells, texts, strict=True), start=1):
            if says := doubt_of(value, text):
                yield Doubt(number, column, says)


def doubt_of(value: Any, text: str) -> str:
    """为什么 — in a sentence; "" for nearly all cells."""
    if isinstance(value, float):
        if abs(value) >= EXACT:
            return _("号码超过 15 位，Excel 已把后几位改成 0。请把这一列设为“文本”，重新填写这个号码。")
    elif isinstance(value, str) and "+" in text and SHORTENED.fullmatch(text):
        return _("号码被写成了 %(text)s，后几位已丢失。请在原表把这一列设为“文本”或“数值”，再保存一次。") % {
            "text": text
        }
    return ""


def doors(values: Values, rows: Rows) -> Iterator[Doubt]:
    """门牌 — days in a column of doors: whoever types 8-2 into a cell without a format gets 2 August."""
    said = _(
        "Excel 把这一格当成了日期。如果这里是 %(month)d-%(day)d 这样的门牌，请把这一列设为“文本”，重新填写。"
    )
    days = [
        (at, column, value)
        for at, cells in enumerate(values)
        for column, value in enumerate(cells)
        if isinstance(value, date)
    ]
    columns = {column for _at, column, _day in days}
    of_doors = {column for column in columns if any(HOUSE.fullmatch(texts[column]) for texts in rows)}
    for at, column, day in days:
        if column in of_doors:
            yield Doubt(at + 1, column + 1, said % {"month": day.month, "day": day.day})
