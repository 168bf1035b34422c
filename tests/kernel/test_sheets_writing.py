"""A workbook as we write it, opened again by another program than ours."""

import io
import tracemalloc
from datetime import UTC, date, datetime

import openpyxl
import pytest

from linli.kernel.sheets import Written, read_workbook, write_workbook

HEADINGS = ["房号", "姓名", "电话", "面积", "入住", "收到"]
AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
ROW = ("0102", "张阿姨", "13800138000", 88.5, date(2020, 2, 29), AT)


def opened(*sheets):
    with write_workbook(sheets) as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


def test_codes_are_text_days_are_days_and_times_are_beijing_times():
    page = opened(Written("居民", HEADINGS, [ROW], text=("房号", "电话")))["居民"]
    assert [cell.value for cell in page[2]] == [
        "0102",
        "张阿姨",
        "13800138000",
        88.5,
        datetime.fromisoformat("2020-02-29"),
        datetime.fromisoformat("2026-11-25 09:30"),
    ]
    assert [page["A2"].number_format, page["C2"].number_format] == ["@", "@"]
    assert page.column_dimensions["A"].number_format == "@"  # what is typed below keeps its noughts too


def test_headings_are_bold_stay_in_sight_and_explain_themselves():
    page = opened(Written("居民", HEADINGS, [ROW], notes={"房号": "写成 1103 就可以"}))["居民"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:F2")
    assert all(cell.font.bold for cell in page[1])
    assert page["A1"].comment.text == "写成 1103 就可以"
    assert page["B1"].comment is None


def test_columns_are_as_wide_as_their_chinese():
    rows = [["华尔星城小区二期 8 栋", "1"], ["字" * 90, "2"]]
    page = opened(Written("地方", ["地方", "户"], rows[:1]))["地方"]
    assert page.column_dimensions["A"].width == 23
    assert page.column_dimensions["B"].width == 8
    assert opened(Written("地方", ["地方", "户"], rows))["地方"].column_dimensions["A"].width == 44
    wide = opened(Written("地方", ["地方", "户"], rows, widths={"地方": 60}))["地方"]
    assert wide.column_dimensions["A"].width == 60


@pytest.mark.parametrize(
    "words", ["=1+1", "+8613800138000", "-1+2", "@SUM(A1)", '=HYPERLINK("http://x","y")', "#N/A"]
)
def test_no_words_of_a_resident_are_reckoned_by_a_spreadsheet(words):
    cell = opened(Written("事项", ["说的事"], [[words]]))["事项"]["A2"]
    assert (cell.value, cell.data_type) == (words, "s")
    assert cell.number_format == ("General" if words == "#N/A" else "@")
    # and read back in, they are still words
    with write_workbook([Written("事项", ["说的事"], [[words]])]) as file:
        assert read_workbook(file, "a.xlsx")[0].rows == [["说的事"], [words]]


def test_short_choices_stand_in_the_rule_and_long_ones_in_a_hidden_sheet():
    many = [f"华尔星城小区{n}期" for n in range(60)]
    choices = {"关系": ["业主", "租户"], "小区": many, "楼栋": ["8,9栋"]}
    workbook = opened(Written("居民", ["关系", "小区", "楼栋"], [], choices=choices))
    page, lists = workbook["居民"], workbook["选项"]
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules == {
        "A2:A100000": '"{},{}"'.format("业主", "租户"),
        "B2:B100000": "'选项'!$A$1:$A$60",
        "C2:C100000": "'选项'!$B$1:$B$1",
    }
    assert lists.sheet_state == "hidden"
    assert [lists["A60"].value, lists["B1"].value] == [many[-1], "8,9栋"]


def test_signs_that_no_workbook_may_hold_are_left_out():
    page = opened(Written("事\x00项", ["说的事"], [["漏\x07水" + "很" * 40_000]]))["事项"]
    assert page["A2"].value.startswith("漏水很")
    assert len(page["A2"].value) == 32_000


def test_a_title_is_cut_to_what_excel_allows():
    assert opened(Written("居民[8/9栋]:" + "长" * 40, ["姓名"], [])).sheetnames == ["居民89栋" + "长" * 26]


def test_rows_are_written_as_they_come_and_never_held_together():
    tracemalloc.start()
    rows = ([f"{n:04}", "x" * 3_000] for n in range(1_500))
    with write_workbook([Written("居民", ["房号", "备注"], rows)]) as file:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(read_workbook(file, "a.xlsx")[0].rows) == 1_501
    # then the whole took less than half of what its words alone take
    assert peak < 1_500 * 3_000 / 2
