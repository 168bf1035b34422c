"""单元格 — one value of a workbook as the text a person meant."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from linli.kernel.masking import FULL_TO_HALF

EXACT = 10**15  # Excel keeps fifteen figures of a number and makes noughts of the rest

SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " ")
UNSEEN = dict.fromkeys([*range(9), *range(14, 32), 127, 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
HALF = FULL_TO_HALF | SPACES | UNSEEN
SIGNS = str.maketrans("（）［］－—–‐‑−﹣＿＃．／＋＊＆＠：", "()[]-------_#./+*&@:")
CODE = re.compile(r"(?=.*[0-9A-Za-z])[0-9A-Za-z栋幢座楼层单元室号房组邻片区期门()\[\]\-_#./+*&@: ]{1,40}")
SHORTENED = re.compile(r"([0-9])(?:\.([0-9]+))?[Ee]\+?([0-9]{1,2})")
SURELY = 7  # Excel shows at most six figures of a shortened number; with more of them, it was not shortened


def clean(text: str) -> str:
    """清理 — trimmed, on one line, with ordinary digits, letters and spaces; a code with ordinary signs too.

    >>> clean("　８－２－１１０３ "), clean("王五（户主，\\n常住）"), clean("（０７３５）２３４５６７８")
    ('8-2-1103', '王五（户主， 常住）', '(0735)2345678')
    """
    if not text.isascii():
        text = text.translate(HALF)
        signs = text.translate(SIGNS)
        if signs is not text and CODE.fullmatch(signs.strip()):
            text = signs
    elif not text.isprintable():
        text = text.translate(UNSEEN)
    return " ".join(text.split())


def written(value: Any) -> str:
    """写成文字 — a value as calamine gives it: dates as ISO, whole numbers without a point.

    >>> written(1103.0), written("0102"), written(13800138000.0), written(88.35), written(True)
    ('1103', '0102', '13800138000', '88.35', '是')
    >>> written(date(2020, 2, 29)), written(datetime(2020, 2, 29)), written(datetime(2020, 2, 29, 9, 30))
    ('2020-02-29', '2020-02-29', '2020-02-29 09:30')
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float):
        return figures(value)
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.replace(microsecond=0, second=0).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)


def figures(value: float) -> str:
    """数字 — with all its figures, never as 1.38E+10."""
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def lengthened(text: str) -> str:
    """还原 — a number that was written short, with all its figures, where they are still there.

    >>> lengthened("1.3800138E+10"), lengthened("1.38E+10"), lengthened("3E2")
    ('13800138000', '1.38E+10', '3E2')
    """
    found = SHORTENED.fullmatch(text)
    if not found:
        return text
    known = 1 + len(found[2] or "")
    power = int(found[3])
    return format(Decimal(text), "f") if SURELY <= known <= power + 1 else text
