"""搬进来 — an empty community moves in with six ugly workbooks, and somebody says the first thing at a door."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook

from linli.cases.models import Case
from linli.kernel.jobs import tick
from linli.people import lifecycle as people
from linli.people.models import Household, Organisation, Tenure
from linli.places import lifecycle as places
from linli.places.models import Place
from tests import chromium
from tests.browser.window import DESK
from tests.world import BEGAN, SYSTEM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]


def old_excel(rows, merged=()) -> bytes:
    """As Excel 97 wrote it; ``merged`` are boxes of rows and columns."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("房屋")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(at, column, value)
    for box in merged:
        sheet.merge(*box)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def excel(*sheets) -> bytes:
    """An xlsx of several sheets: (title, rows)."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


# A title over all columns, numbers as figures, the building named once for all its rows, a total below.
HOMES = old_excel(
    [
        ["锦绣社区房屋台账（2026年3月）"],
        ["序号", "小区名称", "幢号", "单元", "室号", "建筑面积（㎡）", "现状", "片区", "小组", "邻"],
        [1, "锦绣苑", 1, 1, 101, 88.5, "自住", "一片", "1组", "1邻"],
        [2, "", "", 1, 102, "90平方", "空置", "一片", "1组", "1邻"],
        [3, "", "", 1, 201, 88.5, "群租", "一片", "1组", "1邻"],
        ["", "合计", "", "", "", 267, "", "", "", ""],
    ],
    merged=[(0, 0, 0, 9), (2, 4, 1, 1), (2, 4, 2, 2)],
)
# A text file as an old program gives it, with a byte that means nothing, and one room twice.
MORE_HOMES = [
    ["房屋坐落", "使用情况", "责任邻"],
    ["锦绣苑2栋2单元３０１室", "自住", "2邻"],
    ["锦绣苑2栋2单元302", "门面", "2邻"],
    ["锦绣苑2栋2单元301", "", "2邻"],
]
RESIDENTS = excel(
    ("填表说明", [["请勿改动列名"]]),
    (
        "花名册",
        [
            ["锦绣社区居民花名册"],
            [],
            ["户主", "居民姓名", "联系方式", "现住址", "人员类别", "入住时间"],
            ["彭家", "彭大爷", "１３８ ０００１ １１１１", "锦绣苑1栋1单元101", "业主、常住", "2011年5月"],
            ["彭家", "彭奶奶", None, "锦绣苑1栋1单元101", "配偶", 40664],
            [None, "小贺", 13800012222, "2-2-301", "租户/居住", "2025.9.1"],
            [None, "小贺", 13800012222, "2-2-301", "租户/居住", "2025.9.1"],
        ],
    ),
)
ORGANISATIONS = excel(
    ("Sheet1", [["公司名称", "类型", "值班电话", "管理小区"], ["锦绣物业", "物业", "0735-0000400", "锦绣苑"]])
)
POSTS = "\ufeff" + "\n".join(
    [
        "职务\t姓名\t手机号码\t所在楼栋\t责任邻\t怎么产生",
        "邻长\t罗姐\t138-0001-3333\t1栋\t第1邻\t自荐",
        "门长\t罗姐\t13800013333\t1栋\t第1邻\t",
    ]
)
TERM = excel(
    (
        "换届名单",
        [["拟任岗位", "人选", "电话", "楼幢", "邻别"], ["邻长", "曾师傅", "13800014444", "1幢", "1邻"]],
    )
)


def test_a_community_moves_in_and_is_spoken_to(visit, scene, moment, tmp_path):
    # given a community of which nothing is known but its name and its secretary
    world = scene.world
    community = places.add(
        kind="community", name="锦绣社区", parent=world.street, by=SYSTEM, prefix="JX", phone="0735-0000300"
    )
    tan = people.add_user(phone="13800010001", name="谭书记", password=None, by=SYSTEM, ground=community)
    post = people.add_post(kind="secretary", place=community, by=SYSTEM)
    people.begin_tenure(post, tan, by=SYSTEM, since=BEGAN, chosen="appointed")
    table = visit(tan, width=DESK)

    def bring(
        kind: str, name: str, content: bytes, *, corrects: Mapping[str, str] = {}, on: str = ""
    ) -> None:
        """Upload, match, check: the page says what would be."""
        path = Path(tmp_path / name)
        path.write_bytes(content)
        table.open(f"/registers/upload/?kind={kind}")
        table.page.locator("input[type=file]").set_input_files(path)
        table.press("上传")
        for heading, meaning in corrects.items():
            table.page.get_by_label(heading, exact=True).select_option(label=meaning)
        if on:
            table.write("换届日期", on)
        table.press("核对")
        tick()
        table.open(re.sub(r"^https?://[^/]+", "", table.page.url))

    def write(button: str) -> None:
        table.press(button)
        tick()
        table.open(re.sub(r"^https?://[^/]+", "", table.page.url))

    # when she brings the homes in, and corrects what one column was taken for
    bring("homes", "房屋.xls", HOMES, corrects={"现状": "用途"})
    write("登记这 3 行")
    assert table.sees("全部登记好了")
    more = "\n".join(map(";".join, MORE_HOMES)).encode("gb18030") + b"\xff\n"
    bring("homes", "二栋.csv", more, corrects={"责任邻": "邻"})
    assert table.sees("第 2 行和第 4 行是同一套房，请只留一行")
    write("登记这 2 行")

    # and the residents, the organisations, the posts
    bring("residents", "花名册.xlsx", RESIDENTS)
    write("登记这 3 行")
    assert table.sees("和第 6 行重复")
    bring("organisations", "单位.xlsx", ORGANISATIONS)
    write("登记这 1 行")
    bring("posts", "岗位.csv", POSTS.encode("utf-16-le"), corrects={"责任邻": "邻"})
    assert table.sees("“门长”看不懂")
    write("登记这 1 行")

    # then the tree stands, with its people in it
    homes = Place.objects.within(community).filter(kind="home")
    assert {(home.full_name, home.use, home.area_cm2) for home in homes} == {
        ("锦绣苑 1 栋 1 单元 101", "dwelling", 8850),
        ("锦绣苑 1 栋 1 单元 102", "vacant", 9000),
        ("锦绣苑 1 栋 1 单元 201", "let_by_room", 8850),
        ("锦绣苑 2 栋 2 单元 301", "dwelling", None),
        ("锦绣苑 2 栋 2 单元 302", "shop", None),
    }
    households = Household.objects.filter(home__in=homes)
    assert {(one.name, one.members.count(), one.since.isoformat()) for one in households} == {
        ("彭家", 2, "2011-05-01"),
        ("小贺", 1, "2025-09-01"),
    }
    assert Organisation.objects.get(name="锦绣物业").serves.get().name == "锦绣苑"

    # and a change of term that was a mistake is taken back in one step
    bring("term", "换届.xlsx", TERM, on="2026-04-01")
    assert table.sees("接替罗姐")
    write("登记这 1 行")
    table.page.get_by_text("撤销这次导入").first.click()
    table.press("撤销", within="dialog, details[open], main")
    tick()
    table.open(re.sub(r"^https?://[^/]+", "", table.page.url))
    assert table.sees("已撤销")
    leader = Tenure.objects.get(post__place__name="第 1 邻", post__place__code__startswith=community.code)
    assert (leader.person.name, leader.until) == ("罗姐", None)

    # when a resident says the first thing at the door of building 1
    building = Place.objects.within(community).get(kind="building", name="1 栋")
    phone = visit(script=False)
    phone.open(f"/d/{building.door_code}/")
    phone.press("漏水、堵管")
    phone.write("请说一说", "一单元楼梯间渗水")
    phone.press("下一步")
    phone.press("下一步")
    phone.press("说完了，送出")

    # then it is a case of the new community
    assert phone.page.locator(".copy-text-code").inner_text()
    case = Case.objects.latest("pk")
    assert (case.number, case.place) == ("JX-2026-0001", building)
