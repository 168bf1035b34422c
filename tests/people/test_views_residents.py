"""居民和住户 — found on one's own ground only, phones masked in lists, every look at a person logged (rule 36)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.audit import LogEntry
from linli.kernel.once import new_key
from linli.people import lifecycle as people
from linli.people.models import Household, Relation, Resident
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from tests.world import BEGAN, SYSTEM

TODAY = date(2026, 3, 2)


@pytest.fixture
def aunt(world):
    return Resident.objects.get(name="张阿姨")


@pytest.fixture
def stranger(world):
    return people.add_resident(
        name="别处人", home=world.far_home, kind="living", since=BEGAN, by=SYSTEM, phone="13900002201"
    )


@pytest.fixture
def leader(client, world):
    client.force_login(world.zhao)
    return client


def at(name, *args):
    return reverse(f"people:{name}", args=args)


def press(client, url, **typed):
    return client.post(url, {"form_key": new_key()} | typed)


# 名单


def test_a_leader_finds_only_those_on_their_ground(leader, aunt, stranger):
    page = leader.get(at("residents")).text

    assert "张阿姨" in page
    assert "别处人" not in page
    assert "1103 实际居住" in page


def test_a_list_masks_every_phone(leader, aunt):
    page = leader.get(at("residents")).text

    assert "139****1103" in page
    assert aunt.phone not in page


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("张", True),
        ("张阿姨", True),
        (" 张阿姨 ", True),
        ("阿姨", False),
        ("13900001103", True),
        ("+86 139 0000 1103", True),
        ("1390000", False),
        ("%", False),
        ("_阿姨", False),
        ("别处人", False),
        ("13900002201", False),
        ("张" * 10_000, False),
        ("🀄️𠮷", False),
    ],
)
def test_a_search_takes_the_beginning_of_a_name_or_a_whole_phone(leader, aunt, stranger, words, is_found):
    answer = leader.get(at("residents"), {"q": words})

    assert answer.status_code == 200
    assert ("实际居住" in answer.text) == is_found
    assert ("没有找到" in answer.text) == (not is_found)


@pytest.mark.parametrize("who", ["party", "officer", "admin", "manager"])
def test_who_has_no_business_with_residents_is_told_which_right_is_missing(client, world, aunt, who):
    client.force_login(getattr(world, who))

    for url in (at("residents"), at("resident", aunt.pk), at("home", world.home.pk)):
        answer = client.get(url)
        assert (answer.status_code, "没有权限：看居民" in answer.text) == (403, True)


def test_thirty_residents_cost_no_more_queries_than_one(leader, world, aunt):
    def count():
        with CaptureQueriesContext(connection) as queries:
            leader.get(at("residents"))
        return len(queries)

    count()
    one = count()
    rows = [
        NewPlace("home", f"2{n:03d}", world.neighbours, {"use": "dwelling", "entrance": "1"})
        for n in range(20)
    ]
    newcomers = (people.NewResident("新人", ("living", "owner"), "13900003333"),)
    people.settle_many(
        [people.NewHousehold(home, BEGAN, newcomers) for home in places.add_many(rows, by=SYSTEM)], by=SYSTEM
    )
    assert count() == one


# 居民页


def test_a_look_at_a_resident_is_logged_once_a_day(leader, world, aunt):
    page = leader.get(at("resident", aunt.pk)).text
    leader.get(at("resident", aunt.pk))

    assert aunt.phone in page
    assert "这次查看已留痕" in page
    looks = LogEntry.objects.filter(verb="look", about_kind="people.resident", about_id=aunt.pk)
    assert [look.actor_id for look in looks] == [world.zhao.pk]


def test_a_guessed_number_answers_404_and_leaves_a_line(leader, world, stranger):
    answer = leader.get(at("resident", stranger.pk))

    assert answer.status_code == 404
    assert "别处人" not in answer.text
    lines = LogEntry.objects.filter(verb="out_of_scope", actor_id=world.zhao.pk)
    assert [line.facts["view"] for line in lines] == ["people:resident"]
    assert not LogEntry.objects.filter(verb="look").exists()


def test_relations_are_dated_and_those_to_other_grounds_stay_there(leader, world, aunt):
    people.relate(aunt, home=world.far_home, kind="owner", since=BEGAN, by=SYSTEM)

    page = leader.get(at("resident", aunt.pk)).text
    assert world.home.full_name in page
    assert "2024年1月1日" in page
    assert world.far_home.full_name not in page


def test_a_name_and_a_phone_are_corrected(leader, aunt):
    answer = press(leader, at("change_resident", aunt.pk), name="张𠮷阿姨", phone="0735-234 5678")

    aunt.refresh_from_db()
    assert answer.status_code == 303
    assert (aunt.name, aunt.phone) == ("张𠮷阿姨", "07352345678")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "", "phone": ""}, "必填"),
        ({"name": "长" * 10_000, "phone": ""}, "40"),
        ({"name": "张阿姨", "phone": "打给她"}, "电话只写数字"),
        ({"name": "张阿姨", "phone": "1" * 25}, "电话只写数字"),
    ],
)
def test_what_cannot_be_stored_says_why(leader, aunt, typed, reason):
    answer = press(leader, at("change_resident", aunt.pk), **typed)

    assert (answer.status_code, reason in answer.text) == (422, True)
    aunt.refresh_from_db()
    assert aunt.name == "张阿姨"


def test_a_relation_ends_and_stays_in_the_history(leader, world, aunt):
    relation = aunt.relations.get()
    url = at("end_relation", aunt.pk, relation.pk)
    assert "记录保留" in leader.get(url).text

    assert press(leader, url, on="2024-01-01").status_code == 422
    assert press(leader, url, on="2026-03-02").status_code == 303
    assert "2026年3月2日" in leader.get(at("resident", aunt.pk)).text
    assert leader.get(url).status_code == 404


def test_nobody_changes_a_resident_of_another_ground(leader, world, stranger):
    relation = stranger.relations.get()
    for url in (
        at("change_resident", stranger.pk),
        at("end_relation", stranger.pk, relation.pk),
        at("relate", world.home.pk, stranger.pk),
        at("add_resident", world.far_home.pk),
        at("move_in", world.far_home.pk),
    ):
        assert leader.get(url).status_code == 404
        assert press(leader, url, name="黑手").status_code == 404
    assert leader.get(at("home", world.far_home.pk)).status_code == 404
    stranger.refresh_from_db()
    assert stranger.name == "别处人"


# 住户


def test_a_home_shows_who_lives_there_and_who_owns_it(leader, world, aunt):
    # given the owner lives elsewhere
    owner = people.add_resident(
        name="房东", home=world.far_home, kind="living", since=BEGAN, by=SYSTEM, phone="13900005555"
    )
    people.relate(owner, home=world.home, kind="owner", since=BEGAN, by=SYSTEM)
    # when
    page = leader.get(at("home", world.home.pk)).text
    # then the owner is named, masked, and cannot be opened
    for word in ("张阿姨", "房东", "业主", "139****5555", "2024年1月1日入住"):
        assert word in page
    assert owner.get_absolute_url() not in page
    assert aunt.get_absolute_url() in page
    assert (
        LogEntry.objects.filter(verb="look", about_kind="places.place", about_id=world.home.pk).count() == 1
    )


def test_a_place_that_is_no_home_has_no_households(leader, world):
    assert leader.get(at("home", world.roof.pk)).status_code == 404


def test_a_newcomer_is_registered_from_the_home(leader, world):
    home = world.home_next_door
    answer = press(
        leader, at("add_resident", home.pk), name="陈先生", phone="", kind="tenant", since="2026-03-01"
    )

    assert answer.status_code == 303
    assert "陈先生" in leader.get(answer["Location"]).text
    assert Relation.objects.get(resident__name="陈先生").kind == "tenant"


def test_registering_asks_what_the_person_is_to_the_home(leader, world):
    answer = press(leader, at("add_resident", world.home.pk), name="陈先生", since="2026-03-01")

    assert (answer.status_code, "与这套房的关系" in answer.text, "陈先生" in answer.text) == (422, True, True)


def test_a_known_resident_is_related_to_a_second_home(leader, world, aunt):
    home = world.home_next_door
    assert "张阿姨" not in leader.get(at("choose_resident", home.pk)).text
    page = leader.get(at("choose_resident", home.pk), {"q": "张"}).text
    assert at("relate", home.pk, aunt.pk) in page
    # when
    press(leader, at("relate", home.pk, aunt.pk), kind="owner", since="2026-01-01")
    # then
    assert "业主" in leader.get(at("home", home.pk)).text
    again = press(leader, at("relate", home.pk, aunt.pk), kind="owner", since="2026-01-01")
    assert (again.status_code, "已登记过这一关系" in again.text) == (422, True)


def test_a_household_moves_in_and_out(leader, world):
    home = world.home_next_door
    press(leader, at("move_in", home.pk), name="谢家", since="2025-05-01")
    household = Household.objects.get(home=home)
    assert "谢家" in leader.get(at("home", home.pk)).text
    # when
    url = at("move_out", home.pk, household.pk)
    assert "实际居住" in leader.get(url).text
    press(leader, url, on="2026-03-02")
    # then
    assert "2026年3月2日迁出" in leader.get(at("home", home.pk)).text
    assert leader.get(url).status_code == 404


def test_a_move_out_before_the_move_in_is_refused(leader, world, aunt):
    household = Household.objects.get(home=world.home)
    answer = press(leader, at("move_out", world.home.pk, household.pk), on="2023-01-01")

    assert (answer.status_code, "迁出要晚于入住" in answer.text) == (422, True)
