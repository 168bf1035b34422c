"""地方的页面 — whoever works here finds a place, sees what is theirs, and nothing beyond."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry
from linli.people import lifecycle as people
from linli.places import lifecycle
from linli.places.lifecycle import NewPlace
from linli.places.models import Place


def page(client: Any, who: Any, place: Place, name: str = "place", **asked: str) -> str:
    client.force_login(who)
    answer = client.get(reverse(f"places:{name}", args=[place.pk]), asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def hang_homes(world: Any, *floors: int, below: Place | None = None) -> list[Place]:
    rows = [
        NewPlace(
            "home",
            f"{floor}{door:02}",
            below or world.building,
            {"use": "dwelling", "entrance": "1", "floor": floor, "room": f"{floor}{door:02}"},
        )
        for floor in floors
        for door in (1, 2)
    ]
    return lifecycle.add_many(rows, by=Clock())


def state_of(html: str, room: str) -> str:
    """The state of a home's window in the drawing."""
    (found,) = re.findall(rf'<a class="home"[^>]*data-state="(\w+)"><title>{room}[，<]', html)
    return found


# ---------------------------------------------------------------- the tree


def test_the_tree_begins_with_the_ground_of_my_posts(client, world):
    client.force_login(world.li)
    html = client.get("/places/").content.decode()
    assert f'href="/places/{world.area.pk}/"' in html
    assert f'href="/places/{world.next_area.pk}/"' not in html


@pytest.mark.parametrize(
    "text", ["8-2-1103", "8栋2单元1103室", " 8 栋 1103 ", "8-1103", "1103", "８-２-１１０３"]
)
def test_a_home_is_found_by_its_number_however_it_is_written(client, world, text):
    client.force_login(world.li)
    html = client.get("/places/", {"q": text}).content.decode()
    assert f'href="/places/{world.home.pk}/"' in html
    assert f'href="/places/{world.home_next_door.pk}/"' not in html


def test_an_estate_is_found_by_a_part_of_its_name(client, world):
    client.force_login(world.he)
    html = client.get("/places/", {"q": "星城小区"}).content.decode()
    assert f'href="/places/{world.estate.pk}/"' in html


def test_nothing_is_found_beyond_my_ground(client, world):
    client.force_login(world.zhou)
    assert "在您的范围内没有查到" in client.get("/places/", {"q": "8-2-1103"}).content.decode()


@pytest.mark.parametrize("text", ["x" * 10_000, "😀𠮷", "%_'\"", "---", "8-"])
def test_any_search_is_answered(client, world, text):
    client.force_login(world.he)
    assert client.get("/places/", {"q": text, "page": "nonsense"}).status_code == 200


def test_who_has_no_ground_is_told_so(client, world):
    client.force_login(world.manager)
    assert "您还没有管片、管组或管邻的岗位" in client.get("/places/").content.decode()


def test_a_place_out_of_my_ground_is_not_found_and_the_attempt_is_logged(client, world):
    client.force_login(world.zhou)
    assert client.get(f"/places/{world.home.pk}/").status_code == 404
    assert LogEntry.objects.filter(verb="out_of_scope", actor_id=world.zhou.pk).exists()
    assert client.get("/places/99999999999999999999/").status_code == 404


def test_pages_of_places_are_for_those_who_sign_in(client, world):
    assert client.get(f"/places/{world.building.pk}/").status_code == 303


def test_an_area_shows_what_hangs_below_and_who_leads_it(client, world):
    html = page(client, world.li, world.area)
    assert f'href="/places/{world.group.pk}/"' in html
    assert "李片长" in html
    assert "2 户" in html


def test_the_path_above_me_shows_my_own_branch_alone(client, world):
    html = page(client, world.zhao, world.community)
    assert f'href="/places/{world.area.pk}/"' in html
    assert f'href="/places/{world.next_area.pk}/"' not in html


def test_the_tree_asks_as_often_for_thirty_children_as_for_one(client, world):
    client.force_login(world.li)
    client.get(f"/places/{world.estate.pk}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/places/{world.estate.pk}/")
    rows = [NewPlace("building", f"{n} 栋", world.estate, {"floors": 6}) for n in range(9, 39)]
    hang_homes(world, 2, below=lifecycle.add_many(rows, by=Clock())[0])
    with CaptureQueriesContext(connection) as many:
        client.get(f"/places/{world.estate.pk}/")
    assert len(many) == len(one)


# ---------------------------------------------------------------- the community


def test_the_community_shows_its_figures_its_gaps_and_its_telephone(client, world):
    # given a 邻 whose leader has left
    people.end_tenure(world.zhao_post.tenures.get(), by=world.he, on=date(2026, 3, 2))

    html = page(client, world.he, world.community)

    assert "0735-0000100" in html
    assert re.search(r"岗位缺口.*华尔星城小区二期 8 栋 第 4 邻", html, re.DOTALL)
    assert re.search(r"3<small>户</small>", html)


# ---------------------------------------------------------------- the building


def test_a_building_is_drawn_from_its_own_floors_and_doors(client, world):
    hang_homes(world, 1, 2, 3)
    html = page(client, world.he, world.building)
    assert html.count('<a class="home"') == 8
    assert "18 层" in html
    assert "2 单元" in html


def test_a_window_is_lit_by_a_case_about_the_home_and_by_what_was_told_from_it(client, world, clock):
    # given one home told of the roof, and a case is about the other
    world.receive("屋面漏水", place=world.roof, home=world.home)
    world.receive("装修吵", place=world.home_next_door, home=None)

    # then both are lit, and the roof says what waits there
    html = page(client, world.li, world.building)
    assert (state_of(html, "1103"), state_of(html, "1104")) == ("open", "open")
    assert "屋面漏水" in html


def test_a_window_is_late_when_the_whole_limit_has_passed(client, world, clock):
    world.reported_case()
    clock.advance(timedelta(days=8))
    html = page(client, world.li, world.building)
    assert state_of(html, "1103") == "late"
    assert re.search(r'data-state="late">\s*<span class="stat-num">1<small>件', html)


@pytest.mark.parametrize(
    ("identity", "leader_sees", "others_see"),
    [("named", "open", "open"), ("leader", "open", "calm"), ("sealed", "calm", "calm")],
)
def test_a_window_tells_nobody_who_did_not_want_to_be_known(client, world, identity, leader_sees, others_see):
    world.receive("屋面漏水", place=world.roof, home=world.home, identity=identity)
    assert state_of(page(client, world.zhao, world.building), "1103") == leader_sees
    assert state_of(page(client, world.he, world.building), "1103") == others_see


def test_who_leads_some_floors_gets_no_link_and_no_lamp_for_the_others(client, world):
    (other, *_more) = hang_homes(world, 3)
    lifecycle.change(other, by=Clock(), seen=0, name="301", use="vacant")
    html = page(client, world.zhao, world.building)
    assert state_of(html, "301") == "calm"
    assert f'href="/places/{other.pk}/"' not in html
    assert f'href="/places/{world.home.pk}/"' in html
    assert state_of(page(client, world.he, world.building), "301") == "empty"


def test_who_sees_no_cases_is_told_that_the_windows_say_nothing(client, world):
    world.reported_case()
    html = page(client, world.admin, world.building)
    assert "窗子不代表有没有待办" in html
    assert state_of(html, "1103") == "calm"
    assert "楼道顶上漏水" not in html


def test_leaders_stand_beside_their_floors_and_a_gap_is_named(client, world):
    empty = lifecycle.add(kind="neighbours", name="第 1 邻", parent=world.building, by=Clock())
    hang_homes(world, 1, 2, 3, below=empty)
    people.add_post(kind="neighbour_leader", place=empty, by=Clock())
    html = page(client, world.he, world.building)
    assert "第 4 邻·赵邻长" in html
    assert "第 1 邻·空缺" in html
    assert "1–3 层·6 户" in html
    assert "有 1 邻空缺" in html


def test_a_building_without_floors_or_homes_has_a_page_too(client, world):
    bare = lifecycle.add(kind="building", name="门卫室", parent=world.estate, by=Clock())
    html = page(client, world.he, bare)
    assert "这里没有未办结的事" in html
    assert '<svg class="elevation' not in html


def test_a_building_asks_as_often_for_thirty_cases_as_for_one(client, world):
    def report(home: Place) -> None:
        world.receive("楼道灯不亮", place=world.roof, home=home)

    homes = hang_homes(world, *range(1, 11), *range(12, 17))
    report(world.home)
    client.force_login(world.he)
    client.get(f"/places/{world.building.pk}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/places/{world.building.pk}/")
    for home in homes[:29]:
        report(home)
    with CaptureQueriesContext(connection) as many:
        html = client.get(f"/places/{world.building.pk}/").content.decode()
    assert len(many) == len(one)
    assert re.search(r"30<small>件", html)


# ---------------------------------------------------------------- homes and parts


def test_a_home_says_its_facts_its_floor_and_what_was_told_from_it(client, world):
    world.receive("屋面漏水", place=world.roof, home=world.home)
    html = page(client, world.zhao, world.home)
    assert "自住" in html
    assert "11 层" in html
    assert f'href="/places/{world.home_next_door.pk}/"' in html
    assert "屋面漏水" in html
    assert f'href="/people/homes/{world.home.pk}/"' in html


def test_residents_are_not_offered_to_who_may_not_see_them(client, world):
    assert f"/people/homes/{world.home.pk}/" not in page(client, world.admin, world.home)


def test_a_common_part_says_what_waits_there(client, world):
    world.reported_case("屋面漏水")
    html = page(client, world.li, world.roof)
    assert "屋面" in html
    assert "赵邻长" in html


# ---------------------------------------------------------------- the door code


def test_the_page_of_a_door_code_shows_it_and_leads_to_its_poster(client, world):
    html = page(client, world.zhao, world.building, "door_code")
    code = world.building.door_code
    assert f"http://testserver/d/{code}/" in html
    assert f"{code[:4]} {code[4:]}" in html
    assert "<svg" in html
    assert f'href="/places/{world.building.pk}/poster/paper/"' in html
    assert "换一个新码" not in html


def test_only_a_building_has_a_door_code(client, world):
    client.force_login(world.he)
    assert client.get(f"/places/{world.estate.pk}/door-code/").status_code == 404


@pytest.mark.parametrize("text", ["8栋", "8 栋", "二期8栋", "华尔星城小区二期 8 栋"])
def test_a_building_is_found_however_its_name_is_spaced(client, world, text):
    client.force_login(world.li)
    answer = client.get(reverse("places:places"), {"q": text})
    assert f'href="/places/{world.building.pk}/"' in answer.content.decode()
