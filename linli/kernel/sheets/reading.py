"""读表格 — xlsx, xlsm, xls, ods and csv, as they lie on the desks of a community, into clean text."""

from __future__ import annotations

import logging
import pickle
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from linli.kernel.sheets import apart, shapes
from linli.kernel.sheets.archive import Box, Plan, broken, locked, plans
from linli.kernel.sheets.cells import written
from linli.kernel.sheets.doubts import doubts_of
from linli.kernel.sheets.plain import read_plain
from linli.kernel.sheets.shapes import Sheet, Unreadable, check_size

logger = logging.getLogger(__name__)

MAX_BYTES = 20 * 1024 * 1024

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the name of the stream that holds a locked xlsx
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:MIME-Version:|(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype|html|head|table|meta|workbook))",
    re.IGNORECASE | re.DOTALL,
)
BINARY = re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|Rar!|7z\xbc\xaf")

Rows = list[list[str]]


def read_workbook(upload: BinaryIO, name: str) -> list[Sheet]:
    """读工作簿 — the visible sheets that have content, in their order, whatever the file is called.

    Merged cells are filled, formulas give the value last stored, empty edges are cut off (``first_row``
    says how far above). ``name`` is what a csv calls its only sheet.

    Raises ``Unreadable`` with a sentence for whatever is no workbook, is locked, or too large.
    """
    upload.seek(0)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(_("文件超过 20 MB。请删去图片和多余的工作表，或分成几个文件上传。"))
    if not content.strip(b"\0\r\n\t "):
        raise Unreadable(_("文件是空的。请重新选择文件。"))
    if content.startswith((ZIP, OLE)):
        sheets = read_cells(content)
    elif PAGE.match(content):
        raise Unreadable(_("这个文件其实是网页，不是表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"))
    elif BINARY.match(content):
        raise Unreadable(_("这个文件不是表格。请上传 Excel、WPS 的表格文件（.xlsx、.xls）或 .csv。"))
    else:
        sheet = read_plain(content, name.rsplit(".", 1)[0])
        check_size(sheet.name, len(sheet.rows), max(map(len, sheet.rows), default=0))
        sheets = [trimmed(sheet)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Unreadable(_("文件里没有内容。请打开看一看，内容是不是在隐藏的工作表里。"))
    return sheets


def read_cells(content: bytes) -> list[Sheet]:
    """The sheets of a file that calamine reads."""
    if content.startswith(OLE) and ENCRYPTED in content:
        raise Unreadable(locked())
    known = plans(content) if content.startswith(ZIP) else {}
    for name, plan in known.items():
        check_size(name, plan.height, plan.width)
    return [sheet_of(laid, known.get(laid[0], Plan())) for laid in laid_out(content)]


def laid_out(content: bytes) -> list[apart.Laid]:
    """铺开 — what calamine makes of the file, in a process of its own. Raises ``Unreadable``."""
    most = (str(shapes.MAX_ROWS), str(shapes.MAX_COLUMNS), str(shapes.MAX_CELLS))
    child = subprocess.run(
        [sys.executable, "-I", apart.__file__, *most], input=content, capture_output=True, check=False
    )
    if child.returncode == apart.LOCKED:
        raise Unreadable(locked())
    if child.returncode:
        last = child.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        kind = last.partition(":")[0]  # never the words after it: they may be those of a cell
        logger.info("a workbook could not be laid out: %s", kind)
        raise Unreadable(broken())
    laid: list[apart.Laid] = pickle.loads(child.stdout)
    return laid


def sheet_of(laid: apart.Laid, plan: Plan) -> Sheet:
    """一张表 — its cells as text, merged ones filled, with a doubt for each that may not be as meant."""
    name, height, width, values_by_row, merged = laid
    check_size(name, height, width)
    values = values_by_row or []
    rows = [[written(value) for value in cells] for cells in values]
    doubts = doubts_of(values, rows, plan.unstored)
    fill(rows, merged or plan.merged)
    return trimmed(Sheet(name, rows, doubts=doubts))


def fill(rows: Rows, merged: Sequence[Box]) -> None:
    """合并单元格 — give every cell of a merged range the text of its first one."""
    room = sum(map(len, rows))
    for (top, left), (bottom, right) in merged:
        bottom = min(bottom, len(rows) - 1)
        if top > bottom or left >= len(rows[top]):
            continue
        right = min(right, len(rows[top]) - 1)
        room -= (bottom - top + 1) * (right - left + 1)
        if room < 0:  # they overlap, which no program writes
            return
        text = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [text] * (right - left + 1)


def trimmed(sheet: Sheet) -> Sheet:
    """去掉空边 — without empty rows above and below and empty columns on the right; all rows of one length."""
    filled = [at for at, row in enumerate(sheet.rows) if any(row)]
    if not filled:
        return Sheet(sheet.name, [], doubts=sheet.doubts)
    first, last = filled[0], filled[-1]
    kept = sheet.rows[first : last + 1]
    width = max(
        len(row) - next(at for at, cell in enumerate(reversed(row)) if cell) for row in kept if any(row)
    )
    rows = [(row + [""] * (width - len(row)))[:width] for row in kept]
    return Sheet(sheet.name, rows, sheet.first_row + first, sheet.doubts)
