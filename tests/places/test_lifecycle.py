"""地方 — what may be hung on the tree, in what way it grows, changes and ends."""

from datetime import date
from time import perf_counter

import pytest

from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.places import lifecycle
from linli.places.lifecycle import NewPlace
from linli.places.models import Place

ON = date(2026, 3, 2)


def dwelling(name: str, parent: Place | NewPlace, **details: object) -> NewPlace:
    return NewPlace("home", name, parent, {"use": "dwelling", **details})


def test_a_list_hangs_buildings_and_their_homes_at_once(world):
    # given a building that stands in the list itself, below an estate that stands already
    building = NewPlace("building", "9 栋", world.estate, {"shape": "slab", "floors": 2})
    rows = [building, *(dwelling(room, building, room=room, floor=int(room[0])) for room in ("101", "201"))]

    # when the secretary hangs it
    made = lifecycle.add_many(rows, by=world.he)

    # then everything has its code, its spoken name and its own log entry, and the building its door code
    assert [place.full_name for place in made] == [
        "华尔星城小区二期 9 栋",
        "华尔星城小区二期 9 栋 101",
        "华尔星城小区二期 9 栋 201",
    ]
    assert [place.code for place in made] == sorted(place.code for place in made)
    assert len(made[0].door_code) == 8
    assert [LogEntry.objects.on(place).get().verb for place in made] == ["add"] * 3
    assert LogEntry.objects.on(made[1]).get().facts == {"kind": "home", "parent": made[0].pk}
    assert set(Place.objects.within(made[0])) == set(made)


def test_a_list_goes_on_counting_where_the_tree_stopped(world):
    first = lifecycle.add(kind="building", name="9 栋", parent=world.estate, by=world.he)
    second, third = lifecycle.add_many(
        [NewPlace("building", f"{n} 栋", world.estate) for n in (10, 11)], by=world.he
    )
    assert [first.code[-4:], second.code[-4:], third.code[-4:]] == ["0002", "0003", "0004"]


def test_one_wrong_line_leaves_the_tree_as_it_was(world):
    before = Place.objects.count()
    rows = [dwelling("1201", world.neighbours), dwelling("1103", world.neighbours)]

    with pytest.raises(Refused) as refusal:
        lifecycle.add_many(rows, by=world.he)

    assert refusal.value.reason == "“1103”：同一上级下已有“1103”"
    assert Place.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "name", "where", "details", "reason"),
    [
        ("area", "四片", "area", {}, "这一条路径上已经有同类的地方"),
        ("home", "1", "roof", {"use": "shop"}, "房屋和公共部位下面不能再挂地方"),
        ("entrance", "1 单元", "group", {}, "单元要挂在楼栋下面"),
        ("estate", "小区", "far_building", {}, "层级颠倒：上面的地方比它小"),
        ("home", "1104", "neighbours", {"use": "dwelling"}, "同一上级下已有“1104”"),
        ("home", "1105", "neighbours", {}, "房屋要写明用途"),
        ("part", "水箱", "building", {}, "公共部位要写明是哪一种"),
        ("building", "  ", "estate", {}, "名称要写，最多 60 个字"),
        ("building", "楼" * 61, "estate", {}, "名称要写，最多 60 个字"),
    ],
)
def test_what_may_not_hang_there_is_refused_with_its_reason(world, kind, name, where, details, reason):
    places = {"far_building": world.far_home.parent.parent} | vars(world)
    with pytest.raises(Refused) as refusal:
        lifecycle.add(kind=kind, name=name, parent=places[where], by=world.he, **details)
    assert refusal.value.reason == reason


def test_only_a_district_stands_at_the_root(world):
    with pytest.raises(Refused, match="只能是区"):
        lifecycle.add(kind="street", name="某街道", parent=None, by=Clock())
    assert lifecycle.add(kind="district", name="苏仙区", parent=None, by=Clock()).code == "0002"


def test_a_leader_does_not_change_the_tree(world):
    with pytest.raises(Refused, match="没有权限"):
        lifecycle.add_many([dwelling("1201", world.neighbours)], by=world.li)


def test_five_thousand_homes_are_hung_in_seconds(db):
    district = NewPlace("district", "北湖区", None)
    street = NewPlace("street", "郴江街道", district)
    community = NewPlace("community", "联福社区", street)
    buildings = [NewPlace("building", f"{n} 栋", community, {"floors": 10}) for n in range(1, 51)]
    homes = [
        dwelling(f"{floor}{door:02}", building)
        for building in buildings
        for floor in range(10)
        for door in range(10)
    ]
    began = perf_counter()
    made = lifecycle.add_many([district, street, community, *buildings, *homes], by=Clock())
    assert len(made) == 5053
    assert perf_counter() - began < 10  # measured: 2.5 s


def test_a_new_name_is_said_all_the_way_down(world):
    lifecycle.change(world.building, by=world.he, seen=0, name="星座楼")
    world.home.refresh_from_db()
    assert world.home.full_name == "华尔星城小区二期 星座楼 1103"


def test_who_comes_second_is_told_so(world):
    lifecycle.change(world.building, by=world.he, seen=0, name="星座楼")
    with pytest.raises(Refused, match="刚刚已由别人处理"):
        lifecycle.change(world.building, by=world.admin, seen=0, name="八栋")


def test_a_place_ends_when_nothing_hangs_on_it_and_nothing_is_open(world):
    # given a roof about which a case is open
    world.reported_case()

    # then neither roof nor building can end, and each says why
    with pytest.raises(Refused, match="还有 1 件没办结的事项"):
        lifecycle.end(world.roof, by=world.he, seen=0, on=ON)
    with pytest.raises(Refused, match="下面还有在用的地方"):
        lifecycle.end(world.building, by=world.he, seen=0, on=ON)

    # and what is free ends, and makes room for the same name
    lifecycle.end(world.home_next_door, by=world.he, seen=0, on=ON)
    again = lifecycle.add(kind="home", name="1104", parent=world.neighbours, by=world.he, use="vacant")
    assert again.code > world.home_next_door.code


def test_a_new_door_code_makes_the_old_poster_worthless(world):
    before = world.building.door_code
    lifecycle.replace_door_code(world.building, by=world.he)
    world.building.refresh_from_db()
    assert world.building.door_code != before
    with pytest.raises(Refused, match="只有楼栋有门牌码"):
        lifecycle.replace_door_code(world.estate, by=world.he)


def test_a_group_inside_an_estate_is_passed_over_in_what_people_say(world):
    # given an estate so large that each of its buildings is a group
    estate = lifecycle.add(kind="estate", name="桂香苑", parent=world.next_area, by=Clock())
    group = lifecycle.add(kind="group", name="3 栋组", parent=estate, by=Clock())

    # when a building, its neighbours and a home are hung below the group
    building = lifecycle.add(kind="building", name="3 栋", parent=group, by=Clock())
    entrance = lifecycle.add(kind="entrance", name="2 单元", parent=building, by=Clock())
    neighbours = lifecycle.add(kind="neighbours", name="第 5 邻", parent=entrance, by=Clock())
    home = lifecycle.add(kind="home", name="301", parent=neighbours, by=Clock(), use="dwelling")

    # then the group has the estate's name, and neither 组 nor 邻 stands in the name of the home
    assert group.full_name == "桂香苑 3 栋组"
    assert building.full_name == "桂香苑 3 栋"
    assert neighbours.full_name == "桂香苑 3 栋 2 单元 第 5 邻"
    assert home.full_name == "桂香苑 3 栋 2 单元 301"
