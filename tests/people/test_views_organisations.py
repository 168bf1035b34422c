"""联动单位 — registered, changed, represented; seen by the communities they work with."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.once import new_key
from linli.people import lifecycle as people
from linli.people.models import Organisation
from linli.places import lifecycle as places
from tests.world import SYSTEM


@pytest.fixture
def desk(client, world):
    client.force_login(world.xie)
    return client


def at(name, *args):
    return reverse(f"people:{name}", args=args)


def press(client, url, **typed):
    return client.post(url, {"form_key": new_key()} | typed)


def change(client, company, **typed):
    known = {"kind": company.kind, "name": company.name, "phone": company.phone}
    known["serves"] = [place.pk for place in company.serves.all()]
    return press(client, at("change_organisation", company.pk), **(known | typed))


def test_the_list_says_what_each_one_is_and_where_it_works(client, world):
    client.force_login(world.zhao)
    page = client.get(at("organisations")).text

    for word in ("星城物业", "物业公司", "0735-0000200", "华尔星城小区二期"):
        assert word in page
    assert "登记单位" not in page  # a 邻长 registers none


def test_the_list_is_narrowed_by_kind_and_by_what_has_ended(desk, world):
    people.add_organisation(kind="water", name="自来水公司", home=world.community, by=SYSTEM)
    change(desk, world.company, ended_on="2026-03-01")

    assert "星城物业" not in desk.get(at("organisations")).text
    assert "星城物业" in desk.get(at("organisations"), {"ended": "on"}).text
    assert "自来水公司" not in desk.get(at("organisations"), {"kind": "power"}).text
    assert desk.get(at("organisations"), {"kind": "bakery", "ended": "x"}).status_code == 200


def test_an_organisation_of_another_community_is_not_found(desk, world):
    elsewhere = places.add(kind="community", name="别的社区", parent=world.street, by=SYSTEM)
    other = people.add_organisation(kind="water", name="别家水厂", home=elsewhere, by=SYSTEM)

    assert "别家水厂" not in desk.get(at("organisations")).text
    assert desk.get(at("organisation", other.pk)).status_code == 404
    assert desk.get(at("change_organisation", other.pk)).status_code == 404


def test_thirty_organisations_cost_no_more_queries_than_one(desk, world):
    def count():
        with CaptureQueriesContext(connection) as queries:
            desk.get(at("organisations"))
        return len(queries)

    count()
    one = count()
    for number in range(24):
        people.add_organisation(kind="power", name=f"电力 {number} 班", home=world.community, by=SYSTEM)
    assert count() == one


def test_its_page_names_representatives_and_what_it_has_in_hand(desk, world):
    world.dispatched_case()
    page = desk.get(at("organisation", world.company.pk)).text

    for word in ("星经理", "1 件未办结的事项", "联福社区", "0735-0000200"):
        assert word in page


def test_one_without_a_representative_says_what_follows(client, world):
    client.force_login(world.he)
    bare = people.add_organisation(kind="fire", name="消防救援站", home=world.community, by=SYSTEM)

    page = client.get(at("organisation", bare.pk)).text
    assert "还没有代表" in page
    assert at("begin_tenure", bare.posts.get().pk) in page


def test_the_secretary_puts_a_representative_in_place(client, world):
    client.force_login(world.he)
    bare = people.add_organisation(kind="fire", name="消防救援站", home=world.community, by=SYSTEM)
    answer = press(
        client,
        at("begin_tenure", bare.posts.get().pk),
        name="肖队长",
        phone="13900006666",
        since="2026-03-02",
        chosen="appointed",
    )

    assert answer.status_code == 200
    assert "肖队长" in client.get(at("organisation", bare.pk)).text


def test_the_desk_registers_one_and_goes_on_to_its_page(desk, world):
    answer = press(
        desk,
        at("add_organisation"),
        kind="lift",
        name="快达电梯维保",
        phone="0735-0000300",
        home=world.community.pk,
    )

    made = Organisation.objects.get(name="快达电梯维保")
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert made.posts.count() == 1


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "星城物业"}, "已有同名单位"),
        ({"name": ""}, "必填"),
        ({"name": "厂" * 10_000}, "80"),
        ({"kind": "bakery"}, "bakery"),
        ({"phone": "1" * 31}, "30"),
        ({"home": "x"}, "有效"),
        ({"home": "999999"}, "有效"),
    ],
)
def test_what_cannot_be_registered_says_why(desk, world, typed, reason):
    form = {"kind": "lift", "name": "🛗 电梯", "phone": "", "home": world.community.pk}
    answer = press(desk, at("add_organisation"), **(form | typed))

    assert (answer.status_code, reason in answer.text) == (422, True)
    assert Organisation.objects.count() == 1


def test_places_served_and_the_last_day_are_changed(desk, world):
    answer = change(desk, world.company, phone="0735-1", serves=[world.community.pk, world.area.pk])

    world.company.refresh_from_db()
    assert answer.status_code == 303
    assert {place.pk for place in world.company.serves.all()} == {world.community.pk, world.area.pk}
    change(desk, world.company, ended_on="2026-03-02")
    assert "起停用" in desk.get(at("organisation", world.company.pk)).text


def test_it_cannot_serve_a_place_outside_its_home(desk, world):
    assert change(desk, world.company, serves=[world.street.pk]).status_code == 422
    assert change(desk, world.company, serves=[]).status_code == 422


def test_who_may_not_change_organisations_is_told(client, world):
    client.force_login(world.zhao)

    for url in (at("add_organisation"), at("change_organisation", world.company.pk)):
        answer = client.get(url)
        assert (answer.status_code, "没有权限" in answer.text) == (403, True)
