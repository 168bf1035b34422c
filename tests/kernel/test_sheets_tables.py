"""Headings among titles, data among totals: what a sheet is made of, before anybody maps its columns."""

from linli.kernel.sheets import Sheet, is_total, table_of

KNOWN = ("楼栋", "单元", "房号", "姓名", "电话")


def sheet(*rows, first_row=1):
    width = max(map(len, rows))
    return Sheet("表", [[*row, *[""] * (width - len(row))] for row in rows], first_row)


def test_headings_are_found_below_a_title_and_blank_rows():
    # given a register as offices print it, whose title was merged over all columns
    table = table_of(
        sheet(
            ["联福社区居民花名册（2026年）"] * 4,
            [],
            ["填表人：李片长", "", "", "2026-03-01"],
            ["楼 栋", "房 号", "姓 名", "电 话"],
            ["8栋", "0102", "张阿姨", "13800138000"],
            first_row=2,
        )
    )
    # then it is the row of different names, and rows have Excel's numbers
    assert table.headings == ["楼 栋", "房 号", "姓 名", "电 话"]
    assert (table.heading_row, table.rows) == (5, [(6, ["8栋", "0102", "张阿姨", "13800138000"])])


def test_known_headings_go_before_a_longer_row_of_words():
    rows = [["请", "如实", "填写", "本表"], ["姓名", "电话"], ["张阿姨", "13800138000"]]
    assert table_of(sheet(*rows), KNOWN).headings[:2] == ["姓名", "电话"]
    assert table_of(sheet(*rows), KNOWN).heading_row == 2


def test_a_register_of_words_alone_has_its_headings_in_the_first_row():
    table = table_of(sheet(["片", "片长"], ["一片", "李片长"], ["二片", "周片长"]))
    assert (table.headings, len(table.rows)) == (["片", "片长"], 2)


def test_two_lines_of_headings_become_one():
    # given merged headings, which the reader has filled already
    table = table_of(
        sheet(
            ["楼栋", "房号", "户主", "户主", "租户", "租户", "备注"],
            ["楼栋", "房号", "姓名", "电话", "姓名", "电话", "备注"],
            ["8栋", "0102", "张阿姨", "13800138000", "", "", ""],
        ),
        KNOWN,
    )
    assert table.headings == ["楼栋", "房号", "户主姓名", "户主电话", "租户姓名", "租户电话", "备注"]
    assert [number for number, _row in table.rows] == [3]


def test_a_name_below_that_stands_once_needs_no_name_above():
    table = table_of(
        sheet(["房屋", "房屋", "业主"], ["楼栋", "房号", "业主"], ["8栋", "0102", "张阿姨"]), KNOWN
    )
    assert table.headings == ["楼栋", "房号", "业主"]


def test_totals_notes_and_headings_printed_again_are_no_data():
    table = table_of(
        sheet(
            ["楼栋", "房号"],
            ["8栋", "101"],
            ["小 计", "1"],
            ["楼栋", "房号"],
            ["9栋", "101"],
            [],
            ["合计：", "2"],
            ["注：空置房未列入。", ""],
        )
    )
    assert table.rows == [(2, ["8栋", "101"]), (5, ["9栋", "101"])]
    assert table.left_out == [3, 4, 7, 8]


def test_a_name_that_begins_like_a_total_is_none():
    totals = [
        "合计",
        "合　计".replace("　", " "),
        "小计",
        "总计：320户",
        "本页小计",
        "注：见附件",
        "填表人：李",
    ]
    assert all(is_total(["", word, "8"]) for word in totals)
    names = ["小计家园", "合计家园小区", "注册", "备注", "8栋", "总计划办", ""]
    assert not any(is_total([word, "8"]) for word in names)


def test_a_title_over_the_whole_row_between_the_data_is_no_data():
    table = table_of(
        sheet(["楼栋", "单元", "房号"], ["8栋（2002年交付）"] * 3, ["8栋", "1", "101"], ["1", "1", "1"]),
        KNOWN,
    )
    assert table.left_out == [2]
    assert [number for number, _row in table.rows] == [3, 4]


def test_a_sheet_of_figures_or_of_one_column_of_titles_has_no_headings():
    assert table_of(sheet(["1", "2"], ["3", "4"])) is None
    assert table_of(sheet(["联福社区花名册"], ["没有内容"])) is None
    assert table_of(Sheet("空", [])) is None
