"""Workbooks as they lie on the desks of a community: whatever they are, clean text or one sentence."""

import contextlib
import io
import os
import random
import re
import struct
import zipfile
import zlib
from datetime import date, datetime

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from linli.kernel.sheets import Doubt, Unreadable, read_workbook, reading, shapes
from linli.kernel.sheets.plain import encoding_of

ROWS = [
    line.split() for line in ("小区 楼栋 房号 姓名", "翠园小区 8栋 0102 张阿姨", "翠园小区 8栋 1103 欧阳建国")
]
REGISTER = "".join(",".join(row) + "\n" for row in ROWS)
TRADITIONAL = "社區 樓棟 房號 姓名\n聯福社區 八棟 0102 張阿姨\n聯福社區 八棟 1103 歐陽建國\n".replace(
    " ", ","
)


def saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def xlsx(*rows, title="花名册"):
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    return workbook


def read(content, name="register.xlsx"):
    return read_workbook(io.BytesIO(content), name)


def refusal(content, name="register.xlsx"):
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    return refused.value.reason


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()


def repacked(content, path, change):
    """The same archive with one part changed, as no program would write it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[path] = change(parts[path])
    return zipped(parts)


def ods(table):
    """An OpenDocument sheet with this table in it."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content{names}>{body}</office:document-content>",
            "META-INF/manifest.xml": manifest,
        }
    )


def said(text, times="", spans=""):
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{times}{spans}><text:p>{text}</text:p></table:table-cell>"


# ——— values ———


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_date_is_the_same_day_in_both_calendars_of_excel(epoch):
    workbook = xlsx()
    workbook.epoch = epoch
    workbook.active.append([date(2020, 2, 29), datetime.fromisoformat("2020-02-29 09:30"), date(1958, 10, 1)])
    assert read(saved(workbook))[0].rows == [["2020-02-29", "2020-02-29 09:30", "1958-10-01"]]


def test_an_old_workbook_keeps_its_days_in_both_calendars():
    for is_1904 in (False, True):
        workbook = xlwt.Workbook(encoding="utf-8")
        workbook.dates_1904 = is_1904
        page = workbook.add_sheet("旧表")
        style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        page.write(0, 0, date(2020, 2, 29), style)
        assert read(saved(workbook), "old.xls")[0].rows == [["2020-02-29"]]


def test_numbers_keep_their_figures_and_texts_their_noughts():
    rows = read(saved(xlsx([1103.0, "0102", 13800138000, 13800138000.0, 88.35, 0.1 + 0.2, True])))[0].rows
    assert rows == [["1103", "0102", "13800138000", "13800138000", "88.35", "0.3", "是"]]


def test_full_width_signs_spaces_and_breaks_are_cleaned():
    sheet = read(
        saved(
            xlsx(
                [
                    "　８－２－１１０３ ",
                    "１３８００１３８０００",
                    "王五\n（户主）",
                    "（０７３５）２３４５６７８",
                ]
            )
        )
    )[0]
    assert sheet.rows == [["8-2-1103", "13800138000", "王五 （户主）", "(0735)2345678"]]


def test_figures_that_excel_has_lost_are_said_and_never_made_up():
    # given a number of identity typed as a number, and a telephone kept as Excel showed it
    sheet = read(saved(xlsx(["证件", "电话"], [430102199001011234, "1.38E+10"])))[0]
    assert sheet.rows[1][1] == "1.38E+10"
    assert [(doubt.row, doubt.column) for doubt in sheet.doubts] == [(2, 1), (2, 2)]
    assert "15 位" in sheet.doubts[0].says
    assert sheet.doubts[1].says.startswith("号码被写成了 1.38E+10，后几位已丢失。")


def test_a_door_that_excel_took_for_a_day_is_doubted_and_a_day_is_not():
    # given doors of which one was typed into a cell without a format, beside days of moving in
    rows = [
        ["门牌", "入住"],
        ["8-2-1103", date(2020, 2, 29)],
        [date(2026, 8, 2), date(2021, 3, 1)],
        ["8-3", "不详"],
    ]
    sheet = read(saved(xlsx(*rows)))[0]
    assert sheet.rows[2][0] == "2026-08-02"
    assert [(doubt.row, doubt.column) for doubt in sheet.doubts] == [(3, 1)]
    assert "如果这里是 8-2 这样的门牌" in sheet.doubts[0].says


def test_a_formula_gives_its_stored_value_and_one_without_is_named():
    # given what a program wrote that does not reckon, beside what Excel stored
    content = saved(xlsx(["面积", "合计"], [88, "=A2*2"], [90, "=A3*2"]))
    content = repacked(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>A3*2</f><v></v>", b"<f>A3*2</f><v>180</v>").replace(
            b"<f>A3*2</f><v />", b"<f>A3*2</f><v>180</v>"
        ),
    )
    sheet = read(content)[0]
    assert sheet.rows == [["面积", "合计"], ["88", ""], ["90", "180"]]
    assert [(doubt.row, doubt.column) for doubt in sheet.doubts] == [(2, 2)]
    assert "公式" in sheet.doubts[0].says


# ——— where things stand ———


def test_merged_cells_are_filled_down_and_sideways():
    workbook = xlsx(
        ["楼栋", "房号", "备注"], ["8栋", "101", "两户"], [None, "102", None], [None, "103", None]
    )
    workbook.active.merge_cells("A2:A4")
    workbook.active.merge_cells("C2:C3")
    rows = read(saved(workbook))[0].rows
    assert rows[1:] == [["8栋", "101", "两户"], ["8栋", "102", "两户"], ["8栋", "103", ""]]


def test_merged_cells_of_old_and_open_workbooks_are_filled_too():
    # given the same merged building in an xls and in an ods
    old = xlwt.Workbook(encoding="utf-8")
    page = old.add_sheet("旧表")
    page.write_merge(0, 1, 0, 0, "8栋")
    page.write(0, 1, "101")
    page.write(1, 1, "102")
    merged = said("8栋", spans=' table:number-rows-spanned="2"')
    open_one = ods(
        '<table:table table:name="开放">'
        f"<table:table-row>{merged}{said('101')}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{said('102')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
        "</table:table>"
    )
    for content in (saved(old), open_one):
        assert read(content)[0].rows == [["8栋", "101"], ["8栋", "102"]]


def test_empty_edges_are_cut_off_and_rows_keep_the_numbers_of_excel():
    workbook = xlsx([], [], ["姓名", None, "电话", None], [None], ["张阿姨", None, "13800138000"], [None])
    workbook.active["G40"].font = openpyxl.styles.Font(bold=True)  # looks are no content
    sheet = read(saved(workbook))[0]
    assert sheet.first_row == 3
    assert sheet.rows == [["姓名", "", "电话"], ["", "", ""], ["张阿姨", "", "13800138000"]]


def test_hidden_and_empty_sheets_are_left_out():
    workbook = xlsx(["姓名"])
    workbook.create_sheet("空表")
    hidden = workbook.create_sheet("选项")
    hidden.append(["业主"])
    hidden.sheet_state = "hidden"
    assert [sheet.name for sheet in read(saved(workbook))] == ["花名册"]


# ——— text ———


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_register_is_read_in_any_encoding_with_any_separator(encoding, separator):
    sheet = read(REGISTER.replace(",", separator).encode(encoding), "花名册.csv")[0]
    assert (sheet.name, sheet.doubts) == ("花名册", [])
    assert sheet.rows == ROWS


def test_big5_is_told_from_gb18030_by_its_characters():
    assert encoding_of(TRADITIONAL.encode("big5")) == "big5"
    assert encoding_of(REGISTER.encode("gb18030")) == "gb18030"
    assert encoding_of(TRADITIONAL.encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_stray_byte_costs_one_row_a_sentence_and_nothing_else(encoding):
    # given a register with one byte that means nothing
    content = REGISTER.encode(encoding).replace(b"1103", b"1103\xff")
    sheet = read(content, "花名册.csv")[0]
    assert sheet.rows[0] == ["小区", "楼栋", "房号", "姓名"]
    assert sheet.rows[2] == ["翠园小区", "8栋", "1103\ufffd", "欧阳建国"]
    assert sheet.doubts == [Doubt(3, 0, "这一行有认不出的字，已用“\ufffd”代替。请对照原表改正。")]


def test_cells_of_text_may_hold_separators_breaks_and_guarded_noughts():
    sheet = read('room,note\n="0102","漏水,\n三楼"\n1.3800138E+10,\n'.encode(), "a.csv")[0]
    assert sheet.rows == [["room", "note"], ["0102", "漏水, 三楼"], ["13800138000", ""]]


def test_the_separator_that_excel_names_is_no_row():
    sheet = read("sep=;\r\na,b;c\r\n".encode("utf-8-sig"), "a.csv")[0]
    assert sheet.rows == [["a,b", "c"]]


def test_text_that_calls_itself_a_workbook_is_read_all_the_same():
    assert read(REGISTER.replace(",", "\t").encode("gbk"), "导出.xls")[0].rows[1][2] == "0102"


def test_a_quote_without_its_pair_is_a_sentence(monkeypatch):
    content = ("name,phone\n" + '"张阿姨,1\n' + "李,2\n" * 60_000).encode()
    assert refusal(content, "a.csv") == (
        "第 2 行读不下去，多半是引号没有成对。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传。"
    )


# ——— what is refused ———


def test_three_hundred_columns_are_a_sentence():
    words = "工作表“花名册”有 300 列，最多读 200 列。请删去右边多余的列，再上传。"
    assert refusal(saved(xlsx(["列"] * 300))) == words
    assert refusal(("列," * 299 + "列").encode(), "花名册.csv") == words


def test_too_many_rows_are_a_sentence():
    assert "有 100001 行，最多读 100000 行" in refusal(("房\n" * 100_001).encode(), "花名册.csv")
    assert len(read(("房\n" * 100_000).encode(), "花名册.csv")[0].rows) == 100_000


def test_two_cells_in_far_corners_are_refused_before_they_fill_the_memory():
    # given a workbook of two cells, which laid out would take a hundred gigabytes
    workbook = xlsx(["姓名"])
    workbook.active["XFD1048576"] = "远"
    assert "有 16384 列" in refusal(saved(workbook))
    workbook = xlsx(["姓名"])
    workbook.active["A1048576"] = "远"
    assert "有 1048576 行" in refusal(saved(workbook))


def test_far_corners_are_found_without_the_addresses_of_cells_and_in_open_workbooks():
    far = b'<row r="1048576"><c t="inlineStr"><is><t>a</t></is></c></row></sheetData>'
    content = repacked(
        saved(xlsx(["姓名"])), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", far)
    )
    assert "有 1048576 行" in refusal(content)
    repeated = said("a", times=' table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{repeated}</table:table-row>'
    assert "有 16384 列" in refusal(ods(f'<table:table table:name="开放">{row}</table:table>'))


def test_a_sheet_that_is_long_and_wide_is_refused(monkeypatch):
    monkeypatch.setattr(shapes, "MAX_CELLS", 11)
    assert "太大（4 行、3 列）" in refusal(saved(xlsx(*[["a", "b", "c"]] * 4)))


def bomb(size, declared=None):
    """A workbook whose one sheet unpacks to ``size`` bytes, and says ``declared`` of itself."""
    content = repacked(saved(xlsx(["姓名"])), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * size)
    if declared is None:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
        crc = zlib.crc32(archive.read(info)[:declared])
    honest, lying = (
        struct.pack("<LLL", info.CRC, info.compress_size, info.file_size),
        struct.pack("<LLL", crc, info.compress_size, declared),
    )
    assert content.count(honest) == 2  # beside the part and in the index
    return content.replace(honest, lying)


@pytest.mark.parametrize("declared", [None, 900])
def test_a_zip_bomb_is_refused_before_it_is_opened_whatever_it_says_of_its_size(declared):
    assert refusal(bomb(60 * 1024 * 1024, declared)).startswith("文件解压后太大")


def test_a_file_over_twenty_megabytes_is_refused():
    assert refusal(random.Random(1).randbytes(reading.MAX_BYTES + 1)).startswith("文件超过 20 MB。")


def test_a_locked_workbook_says_how_to_unlock_it():
    locked = reading.OLE + b"\0" * 600 + reading.ENCRYPTED
    assert refusal(locked) == "文件设有打开密码。请在 Excel 或 WPS 中取消密码，另存一份再上传。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的。"),
        (b"\r\n \r\n", "文件是空的。"),
        (b"\0" * 300, "文件是空的。"),
        (saved(openpyxl.Workbook()), "文件里没有内容。"),
        (saved(xlsx(["姓名"]))[:-400], "文件打不开"),
        (b"PK\x03\x04" + b"a" * 300, "文件打不开"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "文件打不开"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "这个文件其实是网页"),
        (b'\r\n<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas"/>', "这个文件其实是网页"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "这个文件其实是网页"),
        (b"%PDF-1.7 ...", "这个文件不是表格。"),
        (b"\x89PNG\r\n\x1a\n", "这个文件不是表格。"),
        (b"MZ\x90\0\x03\0\0\0" * 40, "这个文件不是表格。"),
        (zipped({"word/document.xml": "<a/>"}), "这个文件里没有能读的工作表。"),
    ],
)
def test_what_is_no_workbook_is_one_sentence(content, words):
    assert refusal(content, "花名册.xls").startswith(words)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_with_a_broken_part_is_one_sentence(part):
    content = repacked(saved(xlsx(["姓名"], ["张阿姨"])), part, lambda xml: xml[: len(xml) // 2])
    assert refusal(content).startswith("文件打不开")


def old_xls():
    workbook = xlwt.Workbook(encoding="utf-8")
    page = workbook.add_sheet("旧表")
    page.write_merge(0, 0, 0, 2, "花名册")
    for at in range(1, 20):
        page.write(at, 0, "张阿姨")
        page.write(at, 1, 13800138000)
    return saved(workbook)


@pytest.mark.parametrize("content", [saved(xlsx(["姓名", "电话"], ["张阿姨", 13800138000])), old_xls()])
def test_no_cut_and_no_flipped_byte_ends_in_anything_but_sheets_or_a_sentence(content):
    # calamine panics at some of the old ones, and asks for hundreds of gigabytes at others
    chance = random.Random(4)
    for _round in range(25):
        spoiled = bytearray(content[: chance.choice([len(content), chance.randrange(1, len(content))])])
        for _byte in range(4):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        with contextlib.suppress(Unreadable):
            read(bytes(spoiled))


def test_twenty_thousand_homes_are_read_in_three_seconds():
    # given a register of twelve columns
    row = [
        "翠园小区",
        "8栋",
        "2单元",
        11,
        1103,
        88.5,
        "张阿姨",
        "13800138000",
        "业主",
        date(2020, 2, 29),
        "无",
        True,
    ]

    def lengthened(xml):
        line = re.search(rb"<row .*?</row>", xml)[0]
        lines = (re.sub(rb'r="([A-L]?)1"', rb'r="\g<1>%d"' % n, line) for n in range(1, 20_001))
        return xml.replace(line, b"".join(lines))

    content = repacked(saved(xlsx(row)), "xl/worksheets/sheet1.xml", lengthened)
    begun = sum(os.times()[:4])  # of processors, the process beside included
    # when it is read
    rows = read(content)[0].rows
    # then each row is there, soon
    assert sum(os.times()[:4]) - begun < 3
    assert len(rows) == 20_000
    assert rows[-1][4:10] == ["1103", "88.5", "张阿姨", "13800138000", "业主", "2020-02-29"]
