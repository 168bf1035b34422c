"""链 — who receives first, who stands above, and which number a case gets."""

from datetime import UTC, datetime, timedelta

import pytest

from linli.cases import routing
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.people import lifecycle as people
from linli.people.roles import TIERS
from linli.places import lifecycle as places
from tests.world import BEGAN, SYSTEM


def vacate(world, *keys):
    for key in keys:
        people.end_tenure(world.posts[key].tenures.get(), by=world.he, on=today())


def chain_at(world, place=None, home=None, without=()):
    return routing.chain(place or world.roof, home, without=frozenset(user.pk for user in without))


def seat(world, kind, place, name):
    post = people.add_post(kind=kind, place=place, by=world.he)
    user = people.add_user(
        phone=f"138{place.pk:08d}", name=name, password=None, by=world.he, ground=world.community
    )
    people.begin_tenure(post, user, by=world.he, since=BEGAN, chosen="elected")
    return post


def test_the_chain_goes_from_the_neighbours_to_the_street(world):
    chain = chain_at(world, home=world.home)
    keys = ("zhao", "wang", "li", "xie", "he", "officer")
    assert chain.posts == tuple(world.posts[key] for key in keys)
    assert chain.first() == world.zhao_post
    assert chain.desk() == world.xie_post


def test_without_a_home_the_common_part_goes_to_the_nearest_filled_post_above(world):
    assert chain_at(world).first() == world.wang_post


def test_the_building_leader_receives_where_no_neighbour_leader_is(world):
    leader = seat(world, "building_leader", world.building, "楼栋长")
    assert chain_at(world).first() == leader
    assert chain_at(world, home=world.home).posts[:2] == (world.zhao_post, leader)


def test_the_neighbour_leader_of_the_reporters_home_goes_before_the_one_of_the_place(world):
    # given two neighbourhoods in one building, the other one listed first or last
    other = places.add(kind="neighbours", name="第 9 邻", parent=world.building, by=SYSTEM)
    home = places.add(
        kind="home", name="1701", parent=other, use="dwelling", entrance="1", floor=17, room="1701", by=SYSTEM
    )
    leader = seat(world, "neighbour_leader", other, "钱邻长")

    # then each resident is heard by their own leader, also about the other's home
    assert chain_at(world, place=home, home=world.home).first() == world.zhao_post
    assert chain_at(world, place=world.home, home=home).first() == leader


@pytest.mark.parametrize(
    ("empty", "first"),
    [
        (("zhao",), "wang"),
        (("zhao", "wang"), "li"),
        (("zhao", "wang", "li"), "xie"),
        (("zhao", "wang", "li", "xie"), "he"),
    ],
)
def test_an_empty_post_falls_to_the_next_level(world, empty, first):
    vacate(world, *empty)
    assert chain_at(world, home=world.home).first() == world.posts[first]


def test_when_nobody_is_there_at_all_the_answer_is_none(world):
    world.officer_post.tenures.update(until=today())
    for key in ("zhao", "wang", "li", "xie", "he"):
        world.posts[key].tenures.update(until=today())
    chain = chain_at(world, home=world.home)
    assert (chain.posts, chain.first(), chain.desk(), chain.above(world.zhao_post)) == ((), None, None, None)


def test_whom_it_is_about_is_passed_over_wherever_they_sit(world):
    chain = chain_at(world, home=world.home, without=[world.zhao, world.li])
    assert [post.tier for post in chain.posts] == ["group", "community", "community", "street"]


def test_a_seat_with_two_people_stays_filled_when_it_is_about_one_of_them(world):
    second = people.add_user(
        phone="13700000001", name="第二值班", password=None, by=world.he, ground=world.area
    )
    people.begin_tenure(world.xie_post, second, by=world.he, since=BEGAN, chosen="appointed")
    assert world.xie_post in chain_at(world, without=[world.xie]).posts


def test_above_is_the_nearest_filled_post_of_a_higher_tier(world):
    chain = chain_at(world, home=world.home)
    ladder, post = [], world.zhao_post
    while post := chain.above(post):
        ladder.append(post)
    assert ladder == [world.wang_post, world.li_post, world.xie_post, world.officer_post]
    assert [post.tier for post in ladder] == list(TIERS[1:])


def test_the_chain_costs_the_same_however_deep_the_place(world, django_assert_num_queries):
    for place in (world.roof, world.home, world.community):
        with django_assert_num_queries(2):
            routing.chain(place, world.home)


def test_a_chain_never_crosses_into_the_next_area(world):
    chain = routing.chain(world.far_home, world.far_home)
    assert [post for post in chain.posts if post in (world.zhao_post, world.wang_post, world.li_post)] == []
    assert chain.first() == world.sun_post


def test_numbers_run_by_community_and_year_of_beijing(world):
    new_years_eve = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    given = [
        routing.next_number(world.community, new_years_eve),
        routing.next_number(world.community, new_years_eve),
        routing.next_number(world.community, new_years_eve + timedelta(minutes=1)),
    ]
    assert given == ["LF-2026-0001", "LF-2026-0002", "LF-2027-0001"]


def test_a_case_belongs_to_a_community(world):
    assert routing.community_of(world.roof) == world.community
    with pytest.raises(Refused, match="某个社区里面"):
        routing.community_of(world.street)
