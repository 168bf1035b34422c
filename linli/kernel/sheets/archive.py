"""压缩包 — what an xlsx or ods says of itself before it is opened: how large, how wide, what is missing.

calamine lays every sheet out as a full rectangle: two cells in far corners would take all memory. And it
reads a formula whose value was never stored as an empty cell.
"""

from __future__ import annotations

import copy
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from linli.kernel.sheets.shapes import Unreadable, column_number

MAX_UNZIPPED = 200 * 1024 * 1024
MAX_RATIO = 250  # a register of nothing but the same row shrinks to a hundredth
SMALL = 10 * 1024 * 1024  # below this a ratio proves nothing
CHUNK = 1024 * 1024

Box = tuple[tuple[int, int], tuple[int, int]]  # rows and columns from 0, both corners inside

XLSX_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^>]*>")
XLSX_AT = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
XLSX_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["']([0-9]{1,7})["']""")
UNSTORED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>\s*
         <(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*
         (?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>""",
    re.VERBOSE,
)
ODS_PART = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
ODS_SAYS = re.compile(rb'([a-z-]+:[a-z-]+)="([^"]*)"')
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, NotImplementedError,
    EOFError, KeyError, OSError, ValueError,
)  # fmt: skip
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Plan:
    """概况 — how far the content of one sheet reaches, and what calamine does not tell of it."""

    height: int = 0
    width: int = 0
    unstored: list[tuple[int, int]] = field(default_factory=list)  # row and column from 1
    merged: list[Box] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        self.height, self.width = max(self.height, row), max(self.width, column)


def plans(content: bytes) -> dict[str, Plan]:
    """概况 — what each visible sheet of an xlsx, or each of an ods, holds, by name. Raises ``Unreadable``."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            weigh(archive, len(content))
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return {
                    name: xlsx_plan(archive.read(part)) for name, part in xlsx_parts(archive) if part in names
                }
            if "content.xml" in names:
                return dict(ods_plans(archive.read("content.xml")))
    except BROKEN as error:
        raise Unreadable(broken()) from error
    except RuntimeError as error:  # how zipfile says that a password is asked for
        raise Unreadable(locked()) from error
    raise Unreadable(_("这个文件里没有能读的工作表。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传。"))


def broken() -> str:
    return _("文件打不开，可能没有传完或已损坏。请在 Excel 或 WPS 中打开看一看，另存一份再上传。")


def locked() -> str:
    return _("文件设有打开密码。请在 Excel 或 WPS 中取消密码，另存一份再上传。")


def weigh(archive: zipfile.ZipFile, size: int) -> None:
    """称一称 — unpack everything into nothing, and stop where it grows too large.

    What the archive says of its own sizes is not believed.
    """
    total, buffer = 0, 0
    for info in archive.infolist():
        whole = copy.copy(info)
        whole.file_size, whole.CRC = MAX_UNZIPPED + 1, None  # type: ignore[assignment]
        with archive.open(whole) as part:
            while buffer := len(part.read(CHUNK)):
                total += buffer
                if total > MAX_UNZIPPED or (total > SMALL and total > size * MAX_RATIO):
                    raise Unreadable(
                        _("文件解压后太大，可能已损坏。请只保留要导入的工作表，另存为 .xlsx 后再上传。")
                    )


# ——— xlsx ———


def xlsx_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The names of the visible sheets, each with the path of its part."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet" and element.get("state", "visible") == "visible":
            target = targets.get(element.get(RELATION), "")
            yield element.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def xlsx_plan(xml: bytes) -> Plan:
    """The plan of one sheet, from its raw text: to parse it would take longer than to read it."""
    plan, placeless = Plan(), False
    for found in XLSX_CELL.finditer(xml):
        at = XLSX_AT.search(found[0])
        if at is None:
            placeless = True
        elif not found[0].endswith(b"/>"):  # a colour without content reaches nowhere
            plan.reach(int(at[2]), column_number(at[1].decode()))
    if placeless:
        rows = [*map(int, XLSX_ROW.findall(xml)), xml.count(b"<row")]
        plan.reach(max(rows), max(part.count(b"<c") for part in xml.split(b"<row")))
    if b"<f" in xml or b":f" in xml:
        plan.unstored = [
            (int(row), column_number(letters.decode())) for letters, row in UNSTORED.findall(xml)
        ]
    return plan


# ——— ods ———


def ods_plans(xml: bytes) -> Iterator[tuple[str, Plan]]:
    """The plans of the sheets of an ods in their order, with merged cells, which calamine does not tell."""
    plan, name = Plan(), ""
    row = column = repeated = 0
    for found in ODS_PART.finditer(xml):
        says = {key: value.decode() for key, value in ODS_SAYS.findall(found[2])}
        if found[1] == b"table":
            if name:
                yield name, plan
            plan, name, row, repeated = Plan(), says.get(b"table:name", "?"), 0, 0
        elif found[1] == b"table-row":
            row, column = row + repeated, 0
            repeated = int(says.get(b"table:number-rows-repeated", 1))
        else:
            times = int(says.get(b"table:number-columns-repeated", 1))
            if b"office:value-type" in says:
                plan.reach(row + repeated, column + times)
            down = int(says.get(b"table:number-rows-spanned", 1))
            across = int(says.get(b"table:number-columns-spanned", 1))
            if down > 1 or across > 1:
                plan.merged.append(((row, column), (row + down - 1, column + across - 1)))
            column += times
    if name:
        yield name, plan
