"""维护地方 — the tree is built, changed, moved and ended by hand; a refusal comes back with its reason."""

from typing import Any

import pytest
from django.urls import reverse

from linli.cases.models import Case
from linli.kernel.access import Clock
from linli.kernel.once import new_key
from linli.places import lifecycle
from linli.places.models import Place

FLOORS = {"entrances": 2, "doors": 2, "low": 1, "high": 6, "numbering": "run_on", "use": "dwelling"}
BUILDING = {"kind": "building", "name": "9 栋", "shape": "walkup", "floors": "6"}
PAGES = ["add", "add_homes", "take_in", "change", "move", "end"]


def press(client: Any, who: Any, verb: str, at: Place, /, **fields: Any) -> Any:
    client.force_login(who)
    return client.post(reverse(f"places:{verb}", args=[at.pk]), {"form_key": new_key()} | fields)


def html_of(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_who_may_not_change_the_tree_is_told_which_right_is_lacking(client, world, name):
    client.force_login(world.li)
    answer = client.get(reverse(f"places:{name}", args=[world.building.pk]))
    assert answer.status_code == 403
    assert "没有权限：变更地方" in html_of(answer)
    assert press(client, world.li, name, world.building).status_code == 403


@pytest.mark.parametrize("name", [*PAGES, "door_code"])
def test_a_place_beyond_my_ground_is_not_found(client, world, name):
    client.force_login(world.zhou)
    assert client.get(reverse(f"places:{name}", args=[world.building.pk])).status_code == 404


def test_a_leader_finds_nothing_to_change_on_the_page(client, world):
    client.force_login(world.li)
    assert "新增下级" not in html_of(client.get(f"/places/{world.estate.pk}/"))
    client.force_login(world.he)
    assert "新增下级" in html_of(client.get(f"/places/{world.estate.pk}/"))


# ---------------------------------------------------------------- adding


def test_one_is_offered_what_may_hang_there(client, world):
    client.force_login(world.he)
    html = html_of(client.get(f"/places/{world.estate.pk}/add/"))
    assert "?kind=building" in html
    assert "?kind=area" not in html
    assert "不能再挂地方" in html_of(client.get(f"/places/{world.home.pk}/add/"))


def test_a_building_is_added_and_leads_to_its_homes(client, world):
    answer = press(client, world.he, "add", world.estate, **BUILDING)
    made = Place.objects.get(name="9 栋")
    assert answer.url == f"/places/{made.pk}/add-homes/"
    assert (made.parent, made.shape, made.floors) == (world.estate, "walkup", 6)


def test_a_home_keeps_its_area_to_the_hundredth(client, world):
    fields = {
        "kind": "home",
        "name": "1201",
        "use": "vacant",
        "floor": "12",
        "area": "137.52",
        "entrance": "2",
    }
    press(client, world.he, "add", world.neighbours, **fields)
    made = Place.objects.get(name="1201")
    assert (made.area_cm2, made.room, made.use, made.floor) == (13752, "1201", "vacant", 12)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "8 栋"}, "同一上级下已有“8 栋”"),
        ({"name": ""}, "名称"),
        ({"name": "长" * 10_000}, "60"),
        ({"floors": "many"}, "层数"),
        ({"floors": "-3"}, "层数"),
        ({"shape": "castle"}, "楼型"),
        ({"built_in": "9999"}, "年份太远了"),
        ({"name": "a\x00b"}, "名称"),
    ],
)
def test_a_form_that_cannot_be_comes_back_with_its_reason_and_its_words(client, world, fields, reason):
    answer = press(client, world.he, "add", world.estate, **(BUILDING | fields))
    assert answer.status_code == 422
    assert reason in html_of(answer)
    assert 'value="9 栋"' in html_of(answer) or "name" in fields
    assert Place.objects.filter(kind="building").count() == 2


def test_rare_characters_are_kept(client, world):
    press(client, world.he, "add", world.estate, **(BUILDING | {"name": "𠮷祥楼😀"}))
    assert Place.objects.filter(full_name="华尔星城小区二期 𠮷祥楼😀").exists()


def test_an_unknown_kind_asks_again_which(client, world):
    answer = press(client, world.he, "add", world.estate, kind="castle", name="9 栋")
    assert answer.status_code == 200
    assert "?kind=building" in html_of(answer)


def test_a_repeated_press_adds_once(client, world):
    client.force_login(world.he)
    fields = {"form_key": new_key(), **BUILDING}
    answers = [client.post(f"/places/{world.estate.pk}/add/", fields) for _time in range(2)]
    assert answers[0].url == answers[1].url
    assert Place.objects.filter(name="9 栋").count() == 1


# ---------------------------------------------------------------- homes by floor and door


def test_homes_are_shown_before_they_are_made(client, world):
    building = lifecycle.add(kind="building", name="9 栋", parent=world.estate, by=Clock(), floors=6)
    html = html_of(press(client, world.he, "add_homes", building, step="preview", left_out="4", **FLOORS))
    assert "5 层 × 2 单元 × 2 户 = 20 户" in html
    assert "生成这 20 户" in html
    assert not building.children.exists()


def test_homes_are_made_floor_by_floor_and_door_by_door(client, world):
    building = lifecycle.add(kind="building", name="9 栋", parent=world.estate, by=Clock(), floors=6)
    press(client, world.he, "add_homes", building, step="make", **FLOORS)
    homes = list(building.children.order_by("code").values_list("name", "entrance", "floor", "room"))
    assert len(homes) == 24
    assert homes[:4] == [
        ("101", "1", 1, "101"),
        ("102", "1", 1, "102"),
        ("103", "2", 1, "103"),
        ("104", "2", 1, "104"),
    ]


def test_homes_that_begin_anew_in_each_entrance_are_found_by_their_number(client, world):
    building = lifecycle.add(kind="building", name="9 栋", parent=world.estate, by=Clock(), floors=6)
    press(client, world.he, "add_homes", building, step="make", **(FLOORS | {"numbering": "restart"}))
    home = building.children.get(name="2-601")
    assert f'href="/places/{home.pk}/"' in html_of(client.get("/places/", {"q": "9-2-601"}))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"high": "0", "low": "0"}, "没有一层楼"),
        ({"entrances": "30", "doors": "60", "high": "99"}, "一次最多 2000 户"),
        ({"left_out": "十三"}, "只写楼层号"),
        ({"doors": "1e9"}, "每层每单元几户"),
        ({"high": "11", "low": "11", "doors": "4", "entrances": "1"}, "同一上级下已有"),
    ],
)
def test_homes_that_cannot_be_made_come_back_with_the_reason(client, world, fields, reason):
    lifecycle.add(kind="home", name="1101", parent=world.building, by=Clock(), use="dwelling")
    before = Place.objects.count()
    answer = press(client, world.he, "add_homes", world.building, step="make", **(FLOORS | fields))
    assert answer.status_code == 422
    assert reason in html_of(answer)
    assert Place.objects.count() == before


def test_homes_are_taken_in_by_the_leader_of_their_floors(client, world):
    # given homes of a building that hang on nobody
    building = lifecycle.add(kind="building", name="9 栋", parent=world.estate, by=Clock(), floors=6)
    press(client, world.he, "add_homes", building, step="make", **FLOORS)
    first = lifecycle.add(kind="neighbours", name="第 1 邻", parent=building, by=Clock())

    # when those of the first three floors of one entrance are taken in
    press(client, world.he, "take_in", first, low=1, high=3, entrance="1")

    # then they are spoken of as before, and their leader has them
    assert sorted(first.children.values_list("name", flat=True)) == ["101", "102", "201", "202", "301", "302"]
    assert first.children.first().full_name == "华尔星城小区二期 9 栋 101"

    # and a second time there is nothing left to take
    answer = press(client, world.he, "take_in", first, low=1, high=3, entrance="1")
    assert answer.status_code == 422
    assert "没有还没归邻的房屋" in html_of(answer)


# ---------------------------------------------------------------- changing, moving, ending


def test_a_place_gets_another_name(client, world):
    fields = {"name": "星座楼", "shape": "slab", "floors": "18", "built_in": "2017", "seen": 0}
    answer = press(client, world.he, "change", world.building, **fields)
    assert answer.url == f"/places/{world.building.pk}/"
    world.building.refresh_from_db()
    assert (world.building.full_name, world.building.built_in) == ("华尔星城小区二期 星座楼", 2017)


def test_the_form_shows_what_stands(client, world):
    client.force_login(world.he)
    html = html_of(client.get(f"/places/{world.building.pk}/change/"))
    assert 'value="8 栋"' in html
    assert 'value="18"' in html
    assert 'name="seen" value="0"' in html


def test_who_comes_second_keeps_the_typed_words(client, world):
    lifecycle.change(world.estate, by=world.admin, seen=0, name="二期")
    answer = press(client, world.he, "change", world.estate, name="星城二期", seen=0)
    assert answer.status_code == 422
    assert "刚刚已由别人处理" in html_of(answer)
    assert "星城二期" in html_of(answer)


def test_a_move_says_first_what_goes_along(client, world):
    world.reported_case()
    client.force_login(world.he)
    html = html_of(client.get(f"/places/{world.group.pk}/move/", {"to": world.next_area.pk}))
    for label, count in (("地方", 7), ("岗位", 4), ("未办结事项", 1)):
        assert f"<li>{label} <b>{count}</b></li>" in html
    world.group.refresh_from_db()
    assert world.group.parent == world.area


def test_a_move_offers_the_places_beside_the_present_parent_and_a_search(client, world):
    client.force_login(world.he)
    assert f"?to={world.next_area.pk}" in html_of(client.get(f"/places/{world.group.pk}/move/"))
    found = html_of(client.get(f"/places/{world.building.pk}/move/", {"q": "橘井苑组"}))
    assert "橘井苑组" in found
    assert "?to=" in found


def test_a_branch_moves_and_its_cases_with_it(client, world):
    case = world.reported_case()
    answer = press(client, world.he, "move", world.group, to=world.next_area.pk, seen=0)
    assert answer.url == f"/places/{world.group.pk}/"
    assert case in Case.objects.visible_to(world.zhou)


def test_a_move_that_cannot_be_says_why_before_it_is_pressed(client, world):
    client.force_login(world.he)
    html = html_of(client.get(f"/places/{world.group.pk}/move/", {"to": world.estate.pk}))
    assert "不能移到自己下面" in html
    assert 'aria-disabled="true"' in html


@pytest.mark.parametrize("to", ["", "abc", "99999999999999999999", "-1", "0"])
def test_a_move_to_nowhere_asks_again(client, world, to):
    client.force_login(world.he)
    assert client.get(f"/places/{world.group.pk}/move/", {"to": to}).status_code == 200
    assert press(client, world.he, "move", world.group, to=to, seen=0).status_code == 422


def test_a_place_ends_on_a_day(client, world):
    press(client, world.he, "end", world.home_next_door, on="2026-03-02", seen=0)
    world.home_next_door.refresh_from_db()
    assert str(world.home_next_door.ended_on) == "2026-03-02"
    assert "2026年3月2日停用" in html_of(client.get(f"/places/{world.home_next_door.pk}/"))


def test_what_is_in_use_does_not_end_and_says_why(client, world):
    client.force_login(world.he)
    html = html_of(client.get(f"/places/{world.building.pk}/end/"))
    assert "下面还有在用的地方" in html
    assert 'aria-disabled="true"' in html
    answer = press(client, world.he, "end", world.building, on="2026-03-02", seen=0)
    assert answer.status_code == 422
    assert "下面还有在用的地方" in html_of(answer)


def test_an_end_without_a_day_asks_for_it(client, world):
    answer = press(client, world.he, "end", world.home_next_door, on="someday", seen=0)
    assert answer.status_code == 422
    assert "停用日期" in html_of(answer)


def test_a_new_door_code_is_given_and_the_old_one_is_gone(client, world):
    before = world.building.door_code
    answer = press(client, world.he, "replace_door_code", world.building)
    assert answer.url == f"/places/{world.building.pk}/door-code/"
    world.building.refresh_from_db()
    assert world.building.door_code != before
    assert press(client, world.li, "replace_door_code", world.building).status_code == 403
