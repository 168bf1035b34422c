"""房屋台账 — a tree grows out of rows, whatever they look like, and never twice."""

import pytest

from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.places import lifecycle as places
from linli.places.models import Place
from tests.registers.steps import HOMES, brought, said, undone, verdicts, written

pytestmark = pytest.mark.django_db


def tree(community) -> set[str]:
    """Every place in use below a community, by the names down to it."""
    places = Place.objects.current().within(community).exclude(pk=community.pk)
    return {"/".join(each.name for each in place.path() if each.code > community.code) for place in places}


def test_an_empty_community_grows_its_tree_from_rows(world):
    # given a community without anything in it, and rows of two buildings
    community = places.add(kind="community", name="新社区", parent=world.street, by=world.admin)
    rows = [
        HOMES,
        ["锦绣苑", "1", "1", "101", 88.5, "自住", "一片", "1组", "第1邻"],
        ["锦绣苑", "1栋", "1单元", "102", "90㎡", "空置", "一片", "1组", "第1邻"],
        ["锦绣苑", "1幢", "2", "101", None, "门面", "一片", "1组", "2邻"],
        ["锦绣苑", "2", None, "201室", None, None, "一片", "2组", None],
    ]

    # when the administrator brings them in
    source = written(brought(community, "homes", rows, world.admin), world.admin)

    # then the tree stands, each place once, with what the rows said
    assert source.state == "done"
    assert tree(community) == {
        "一片", "一片/锦绣苑", "一片/锦绣苑/第 1 组", "一片/锦绣苑/第 2 组",
        "一片/锦绣苑/第 1 组/1 栋", "一片/锦绣苑/第 1 组/1 栋/1 单元", "一片/锦绣苑/第 1 组/1 栋/2 单元",
        "一片/锦绣苑/第 1 组/1 栋/1 单元/第 1 邻", "一片/锦绣苑/第 1 组/1 栋/2 单元/第 2 邻",
        "一片/锦绣苑/第 1 组/1 栋/1 单元/第 1 邻/101", "一片/锦绣苑/第 1 组/1 栋/1 单元/第 1 邻/102",
        "一片/锦绣苑/第 1 组/1 栋/2 单元/第 2 邻/101",
        "一片/锦绣苑/第 2 组/2 栋", "一片/锦绣苑/第 2 组/2 栋/201",
    }  # fmt: skip
    homes = Place.objects.within(community).filter(kind="home").order_by("code")
    assert [(one.entrance, one.floor, one.room, one.area_cm2, one.use) for one in homes] == [
        ("1", 1, "101", 8850, "dwelling"),
        ("1", 1, "102", 9000, "vacant"),
        ("2", 1, "101", None, "shop"),
        ("", 2, "201", None, "dwelling"),
    ]
    assert all(place.door_code for place in Place.objects.within(community).filter(kind="building"))
    assert LogEntry.objects.on(homes[0]).get().verb == "add"


def test_the_same_workbook_twice_changes_nothing(world):
    rows = [HOMES, ["华尔星城小区二期", "8", "2", "1105", 88, "自住", "二片", "华尔星城二期组", "第4邻"]]
    written(brought(world.community, "homes", rows, world.he), world.he)
    before = tree(world.community)

    again = brought(world.community, "homes", rows, world.he)

    assert verdicts(again) == {2: "there"}
    assert written(again, world.he).state == "done"
    assert tree(world.community) == before


def test_what_a_row_says_anew_is_changed_and_a_home_moves_to_its_neighbours(world):
    # given 1104 of building 8, in 第 4 邻, lived in
    rows = [HOMES, ["华尔星城小区二期", "8 栋", "2", "1104", 120.25, "空置", None, None, "第5邻"]]

    # when a workbook says it is empty, larger, and another leader's
    source = brought(world.community, "homes", rows, world.he)
    assert verdicts(source) == {2: "change"}
    source = written(source, world.he)

    # then so it is
    home = Place.objects.get(pk=world.home_next_door.pk)
    assert (home.use, home.area_cm2, home.parent.name) == ("vacant", 12025, "第 5 邻")

    # and undone, it is as before, and the new 邻 is gone
    assert undone(source, world.he).state == "undone"
    home = Place.objects.get(pk=world.home_next_door.pk)
    assert (home.use, home.area_cm2, home.parent.name) == ("dwelling", None, "第 4 邻")
    assert not Place.objects.filter(name="第 5 邻").exists()


def test_a_room_that_stands_twice_names_both_rows(world):
    rows = [
        HOMES,
        ["华尔星城小区二期", "8", "2", "901", None, None, None, None, None],
        ["华尔星城小区二期", "8栋", "二单元", "９０１室", None, None, None, None, None],
    ]
    source = brought(world.community, "homes", rows, world.he)
    assert verdicts(source) == {2: "make", 3: "wrong"}
    assert said(source) == {3: [("room", "第 2 行和第 3 行是同一套房，请只留一行")]}


def test_every_unclear_cell_of_a_row_is_named_with_what_to_do(world):
    rows = [["小区", "楼栋", "房号", "楼层", "面积", "用途"], ["二期", "8", "1106", "顶楼", "约九十", "豪宅"]]
    source = brought(world.community, "homes", rows, world.he)
    assert said(source) == {
        2: [
            ("use", "“豪宅”看不懂，请写：自住、空置、分间出租、商铺"),
            ("size", "面积只写数字，例如：89.50"),
            ("floor", "楼层只写数字，例如：11"),
        ]
    }


def test_one_cell_may_hold_the_whole_address(world):
    rows = [["房屋坐落"], ["华尔星城小区二期8栋2单元1107"], ["橘井苑 3栋 202室"], ["8-2-1108"], ["某处"]]
    source = brought(world.community, "homes", rows, world.he)
    assert verdicts(source) == {2: "make", 3: "make", 4: "make", 5: "wrong"}
    assert said(source)[5] == [("room", "认不出门牌“某处”，请写成“小区名8栋2单元1103”")]
    written(source, world.he)
    homes = Place.objects.filter(room__in=["1107", "202", "1108"]).order_by("room")
    assert [home.path()[-2].full_name or home.path()[-2].name for home in homes if home.room != "202"] == [
        "华尔星城小区二期 8 栋 2 单元",
        "华尔星城小区二期 8 栋 2 单元",
    ]
    assert next(home for home in homes if home.room == "202").full_name == "橘井苑 3 栋 202"


def test_undoing_leaves_what_was_touched_and_names_it(world):
    # given two homes brought in, of which one was changed by hand since
    rows = [HOMES, *([None, "8", "1", room, None, None, None, None, None] for room in ("501", "502"))]
    rows[1][0] = rows[2][0] = "华尔星城小区二期"
    source = written(brought(world.community, "homes", rows, world.he), world.he)
    home = Place.objects.get(room="501")
    places.change(home, by=world.he, seen=0, name="501", use="shop")

    # when the import is undone
    source = undone(source, world.he)

    # then the untouched home is gone; the other stays, with the entrance it stands in
    assert set(Place.objects.filter(room__in=["501", "502"]).values_list("room", flat=True)) == {"501"}
    assert sorted(source.effects.exclude(stays="").values_list("title", "stays")) == [
        ("华尔星城小区二期 8 栋 1 单元", "已有地方用到它"),
        ("华尔星城小区二期 8 栋 1 单元 501", "导入以后改动过"),
    ]


def test_nobody_imports_what_they_may_not_write_by_hand(world):
    for user in (world.xie, world.li, world.zhao):
        with pytest.raises(Refused) as refusal:
            brought(world.community, "homes", [HOMES], user)
        assert refusal.value.reason == "没有权限：导入房屋"


def test_a_title_totals_and_an_example_are_no_data(world):
    rows = [
        ["联福社区房屋台账（2026年）"],
        ["栋号", "单元号", "门牌号", "建筑面积(㎡)"],
        ["例：8 栋", "2", "1103", "89.50"],
        ["8", "2", "1109", "88"],
        ["合计", None, None, "88"],
        ["注：以上面积含公摊"],
    ]
    source = brought(world.community, "homes", rows, world.he)
    assert (verdicts(source), source.total) == ({4: "make"}, 1)
