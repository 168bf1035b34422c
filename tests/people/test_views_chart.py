"""结构图、邻和户数、角色 — a sheet for the board without a household, and the numbers behind the 邻 (rules 1, 3)."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.cases.lifecycle import CASE
from linli.people import lifecycle as people
from linli.people.management.commands import roles as roles_command
from linli.people.models import Post, Tenure
from linli.people.queries.homes import Limits, homes_of
from linli.people.roles import PERMISSION_NAMES, ROLES, Permission, PostKind, in_words
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from tests.world import BEGAN, SYSTEM


@pytest.fixture
def chart_url(world):
    return reverse("people:chart", args=[world.community.pk])


@pytest.fixture
def neighbours_url(world):
    return reverse("people:neighbours", args=[world.community.pk])


def vacancies(client, chart_url):
    return client.get(chart_url).text.count('<em class="chart-vacant">空缺</em>')


def settle(world, count, *, kinds=("living",), parent=None):
    """``count`` homes more in a 邻, each with one person."""
    parent = parent or world.neighbours
    rows = [
        NewPlace("home", f"2{number:03d}", parent, {"use": "dwelling", "entrance": "1"})
        for number in range(count)
    ]
    homes = places.add_many(rows, by=SYSTEM)
    household = people.NewHousehold
    people.settle_many(
        [household(home, BEGAN, (people.NewResident(f"居民{home.name}", kinds),)) for home in homes],
        by=SYSTEM,
    )
    return homes


# 三长结构图


def test_anybody_reads_the_chart_without_an_account(client, world, chart_url):
    page = client.get(chart_url).text

    for word in (
        "联福社区",
        "何书记",
        "二片",
        "李片长",
        "三片",
        "周片长",
        "王组长",
        "赵邻长",
        "孙邻长",
        "8 栋第 4 邻",
    ):
        assert word in page
    assert "0735-0000100" in page  # the duty telephone is the community's own


def test_no_resident_and_no_home_stand_on_the_chart(client, world, chart_url):
    page = client.get(chart_url).text

    assert "张阿姨" not in page
    assert "1103" not in page


def test_a_phone_stands_on_the_chart_only_by_consent(client, world, chart_url):
    # given
    assert world.zhao.phone not in client.get(chart_url).text
    # when
    people.change_account(world.zhao, by=world.zhao, shows_phone=True, quiet_from=None, quiet_until=None)
    # then
    assert world.zhao.phone in client.get(chart_url).text
    assert world.wang.phone not in client.get(chart_url).text


def test_an_empty_seat_is_a_vacancy_and_a_cover_is_marked(client, world, chart_url, clock):
    # given nobody leads the 邻 any more
    before = vacancies(client, chart_url)
    tenure = world.zhao_post.tenures.get()
    people.end_tenure(tenure, by=world.he, on=date(2026, 3, 2))
    assert vacancies(client, chart_url) == 1 + before
    # when the group leader minds it
    people.cover(world.zhao_post, person=world.wang, by=world.he, since=date(2026, 3, 2))
    # then
    assert "王组长（代管）" in client.get(chart_url).text
    assert vacancies(client, chart_url) == before


def test_a_neighbourhood_without_a_post_counts_as_a_vacancy(client, world, chart_url):
    before = vacancies(client, chart_url)
    places.add(kind="neighbours", name="第 5 邻", parent=world.building, by=SYSTEM)

    assert vacancies(client, chart_url) == before + 1


def test_what_lies_in_no_area_stands_under_the_community(client, world, chart_url):
    building = places.add(kind="building", name="老院 1 栋", parent=world.community, by=SYSTEM)
    places.add(kind="neighbours", name="第 9 邻", parent=building, by=SYSTEM)

    page = client.get(chart_url).text
    assert "社区直管" in page
    assert "老院 1 栋第 9 邻" in page


def test_a_building_leader_stands_beside_them(client, world, chart_url):
    people.add_post(kind="building_leader", place=world.building, by=SYSTEM)

    assert "楼栋长" in client.get(chart_url).text


def test_only_who_works_here_is_led_on_to_the_posts(client, world, chart_url):
    inside = world.zhao_post.get_absolute_url()
    assert inside not in client.get(chart_url).text

    client.force_login(world.zhao)
    assert inside in client.get(chart_url).text


def test_only_a_community_has_a_chart(client, world):
    assert client.get(reverse("people:chart", args=[world.area.pk])).status_code == 404
    assert client.get(reverse("people:chart", args=[2**40])).status_code == 404


def test_a_community_without_areas_says_so(client, world):
    empty = places.add(kind="community", name="新社区", parent=world.street, by=SYSTEM)

    assert "还没有片、组、邻" in client.get(reverse("people:chart", args=[empty.pk])).text


def test_the_chart_of_a_whole_community_costs_no_more_queries(client, world, chart_url):
    # given
    client.force_login(world.he)
    client.get(chart_url)
    with CaptureQueriesContext(connection) as few:
        client.get(chart_url)
    # when it has as many 邻 as a real community
    rows = [NewPlace("neighbours", f"新 {number} 邻", world.next_area) for number in range(163)]
    Post.objects.bulk_create(
        Post(kind=PostKind.NEIGHBOUR_LEADER, place=place, place_code=place.code)
        for place in places.add_many(rows, by=SYSTEM)
    )
    new = Post.objects.filter(place__name__startswith="新 ")
    Tenure.objects.bulk_create(
        Tenure(post=post, person=world.sun, since=BEGAN, chosen="elected") for post in new
    )
    with CaptureQueriesContext(connection) as many:
        page = client.get(chart_url).text
    # then
    assert "<b>165</b> 邻" in page
    assert len(many) == len(few)


# 邻和户数


def test_sixteen_households_are_a_warning_and_fifteen_are_none(client, world, neighbours_url):
    # given one household there, and fourteen more
    settle(world, 14)
    client.force_login(world.li)
    assert "建议分邻" not in client.get(neighbours_url).text
    # when
    settle(world, 15, parent=world.far_home.parent)
    places.add(kind="neighbours", name="第 6 邻", parent=world.building, by=SYSTEM)
    extra = places.add(
        kind="home",
        name="1105",
        parent=world.neighbours,
        by=SYSTEM,
        use="dwelling",
        entrance="2",
        room="1105",
    )
    people.move_in(home=extra, name="陈家", since=BEGAN, by=SYSTEM)
    # then
    page = client.get(neighbours_url).text
    assert "16 户，超过 15 户，建议分邻" in page
    assert "0 户，不足 5 户" in page


def test_who_is_only_registered_or_has_left_does_not_count(client, world, clock):
    settle(world, 3, kinds=("registered",))
    settled = people.move_in(home=world.home_next_door, name="谢家", since=BEGAN, by=SYSTEM)
    assert homes_of(world.neighbours) == 2

    people.move_out(settled, on=date(2026, 3, 1), by=SYSTEM)
    assert homes_of(world.neighbours) == 1


def test_the_uneven_and_the_leaderless_can_be_picked(client, world, neighbours_url):
    # given one 邻 with 6 households and a leader, and one with a vacancy
    settle(world, 5)
    places.add(kind="neighbours", name="第 7 邻", parent=world.building, by=SYSTEM)
    client.force_login(world.he)

    uneven = client.get(neighbours_url, {"show": "uneven"}).text
    assert "第 7 邻" in uneven
    assert "第 4 邻" not in uneven
    vacant = client.get(neighbours_url, {"show": "vacant"}).text
    assert "未设岗" in vacant
    assert "第 4 邻" not in vacant
    assert client.get(neighbours_url, {"show": "<b>"}).status_code == 200


def test_the_area_leader_finds_every_household_without_a_leader(client, world, neighbours_url):
    # given a lived-in home outside any 邻, and one whose 邻 has lost its leader
    loose = places.add(
        kind="home", name="101", parent=world.building, by=SYSTEM, use="dwelling", entrance="1", room="101"
    )
    people.move_in(home=loose, name="何家", since=BEGAN, by=SYSTEM)
    client.force_login(world.li)
    page = client.get(neighbours_url).text
    assert loose.full_name in page
    assert world.home.full_name not in page
    # when
    people.end_tenure(world.zhao_post.tenures.get(), by=world.he, on=date(2026, 3, 2))
    # then
    page = client.get(neighbours_url).text
    assert world.home.full_name in page
    # and the leader of the next area sees none of them
    client.force_login(world.zhou)
    assert world.home.full_name not in client.get(neighbours_url).text


def test_an_outsider_does_not_find_the_numbers_of_a_community(client, world, neighbours_url):
    elsewhere = places.add(kind="community", name="别的社区", parent=world.street, by=SYSTEM)
    client.force_login(world.zhao)

    assert client.get(reverse("people:neighbours", args=[elsewhere.pk])).status_code == 404
    client.logout()
    assert client.get(neighbours_url).status_code == 303


def test_thirty_neighbourhoods_cost_no_more_queries_than_one(client, world, neighbours_url):
    client.force_login(world.he)
    client.get(neighbours_url)
    with CaptureQueriesContext(connection) as few:
        client.get(neighbours_url)
    rows = [NewPlace("neighbours", f"新 {number} 邻", world.next_area) for number in range(23)]
    places.add_many(rows, by=SYSTEM)
    settle(world, 3)
    with CaptureQueriesContext(connection) as many:
        client.get(neighbours_url)
    assert len(many) == len(few)


def test_the_limits_name_their_source(client, world, neighbours_url):
    client.force_login(world.he)

    assert Limits.at(world.community.code).source in client.get(neighbours_url).text


# 角色和权限


def test_the_roles_are_read_as_sentences_and_as_a_table(client, world):
    client.force_login(world.admin)
    page = client.get(reverse("people:roles")).text

    assert str(ROLES[PostKind.SECRETARY].sentence) in page
    assert "设岗、任职、建账号" in page
    assert "居民凭回执码" in page


def test_every_right_has_a_name_and_stands_in_the_table_once():
    assert set(PERMISSION_NAMES) == set(Permission)
    assert sum(len(rows) for _noun, rows in in_words()) == len(Permission)


def test_a_right_is_called_what_its_button_says():
    buttons = {f"case.{verb}": move.label for verb, move in CASE.moves.items()}
    different = {
        right: (str(name), str(buttons[right]))
        for right, name in PERMISSION_NAMES.items()
        if right in buttons and str(name) != str(buttons[right])
    }
    assert different == {}


def test_the_page_of_roles_in_the_docs_is_fresh():
    assert roles_command.PAGE.read_text(encoding="utf-8") == roles_command.page(), "run ./dev manage roles"


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(roles_command, "PAGE", tmp_path / "roles.md")
    call_command("roles")

    assert (tmp_path / "roles.md").read_text(encoding="utf-8") == roles_command.page()
