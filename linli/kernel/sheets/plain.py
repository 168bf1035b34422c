"""文本表格 — csv and its relatives, in whichever encoding and with whichever separator they come."""

from __future__ import annotations

import codecs
import csv
import re
from functools import cache
from io import StringIO

from django.utils.translation import gettext as _

from linli.kernel.sheets.cells import clean, lengthened
from linli.kernel.sheets.shapes import Doubt, Sheet, Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOST = "\ufffd"
SAMPLE = 200_000  # bytes by which an encoding is known
SEPARATORS = ",;\t"
LOOKED_AT = 50  # lines by which a separator is known
HINT = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
AS_FORMULA = re.compile(r'="([^"]*)"')  # how some programs keep the noughts of 0102


def read_plain(content: bytes, name: str) -> Sheet:
    """读文本表格 — one sheet from text. A byte that means nothing is replaced, and its row doubted.

    Raises ``Unreadable`` for what is no text.
    """
    text = decoded(content)
    hint = HINT.match(text)  # what Excel writes, and nobody means as a row
    if "\0" in text:
        raise Unreadable(_("这个文件不是表格。请上传 Excel、WPS 的表格文件（.xlsx、.xls）或 .csv。"))
    rows: list[list[str]] = []
    doubts: list[Doubt] = []
    separator = hint[1] if hint else separator_of(text)
    reader = csv.reader(StringIO(text[hint.end() if hint else 0 :], newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append([plain(cell) for cell in cells])
            if LOST in "".join(cells):
                doubts.append(Doubt(number, 0, _("这一行有认不出的字，已用“\ufffd”代替。请对照原表改正。")))
    except csv.Error as error:
        raise Unreadable(
            _("第 %(row)d 行读不下去，多半是引号没有成对。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传。")
            % {"row": len(rows) + 1}
        ) from error
    return Sheet(name, rows, doubts=doubts)


def plain(cell: str) -> str:
    """The text of one cell, without what other programs put around it."""
    if found := AS_FORMULA.fullmatch(cell):
        return clean(found[1])
    return lengthened(clean(cell))


def decoded(content: bytes) -> str:
    """解码 — by its mark, else by the evidence of its characters."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    return content.decode(encoding_of(content), errors="replace")


def encoding_of(content: bytes) -> str:
    """编码 — UTF-8, GB18030, Big5 or UTF-16: the one whose characters are the commonest."""
    sample = content[:SAMPLE]
    if len(content) > SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    if sample.isascii() and b"\0" not in sample:
        return "utf-8" if content.isascii() else "gb18030" if not is_utf8(content) else "utf-8"
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 8 > len(sample) and min(even, odd) * 8 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return max(("utf-8", "gb18030", "big5"), key=lambda encoding: likelihood(sample, encoding))


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def likelihood(sample: bytes, encoding: str) -> float:
    """可能性 — the share of common characters among all that are not ASCII, in one encoding."""
    foreign = [sign for sign in sample.decode(encoding, errors="replace") if sign > "\x7f"]
    common = common_characters(encoding)
    return sum(sign in common for sign in foreign) / (len(foreign) or 1)


@cache
def common_characters(encoding: str) -> frozenset[str]:
    """常用字 — the first level of the national standards, where the commoner characters stand."""
    simplified = [bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    traditional = [
        bytes((high, low)) for high in range(0xA4, 0xC7) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    ]
    gb = frozenset("".join(pair.decode("gb2312", errors="ignore") for pair in simplified))
    big5 = frozenset("".join(pair.decode("big5", errors="ignore") for pair in traditional))
    signs = frozenset("，。、；：（）！？“”《》—０１２３４５６７８９　㎡")
    return {"gb18030": gb | signs, "big5": big5 | signs}.get(encoding, gb | big5 | signs)


def separator_of(text: str) -> str:
    """分隔符 — the one that most lines have equally often."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]

    def steadiness(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        return sum(count > 0 for count in counts), min(max(counts, default=0), sum(counts))

    return max(SEPARATORS, key=steadiness)
