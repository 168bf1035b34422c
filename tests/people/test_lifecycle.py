"""岗位与任职 — a seat stays when people change, and what it holds stays with it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.cases import lifecycle as cases
from linli.cases.jobs import pass_on_vacant
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.people import lifecycle as people
from linli.people.models import Post, Tenure, holders_of
from linli.people.neighbours import neighbours_warning
from linli.people.roles import SINGLE, PostKind
from tests.world import BEGAN, SYSTEM


def again(user):
    """The person as the next request meets them."""
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def newcomer(world):
    return people.add_user(
        phone="13900000555", name="新邻长", password=None, by=world.he, ground=world.community
    )


def tenure_of(world, key):
    return world.posts[key].tenures.get()


# 任期


@pytest.mark.parametrize("days", [0, -1])
def test_a_tenure_that_ends_before_it_begins_is_refused(world, newcomer, days):
    with pytest.raises(Refused, match="任期结束要晚于开始"):
        people.begin_tenure(
            world.zhao_post,
            newcomer,
            by=world.he,
            since=date(2020, 1, 1),
            until=date(2020, 1, 1) + timedelta(days=days),
            chosen="elected",
        )


def test_the_database_itself_refuses_a_tenure_that_ends_before_it_begins(world, newcomer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.create(
            post=world.zhao_post, person=newcomer, since=BEGAN, until=BEGAN, chosen="elected"
        )


@pytest.mark.parametrize("key", ["zhao", "wang", "li", "he"])
def test_a_leaders_post_has_one_person_at_a_time(world, newcomer, key):
    assert world.posts[key].kind in SINGLE
    with pytest.raises(Refused, match="请用“交接”"):
        people.begin_tenure(world.posts[key], newcomer, by=world.he, since=today(), chosen="elected")


def test_a_tenure_before_the_present_one_does_not_overlap_it(world, newcomer):
    earlier = people.begin_tenure(
        world.zhao_post, newcomer, by=world.he, since=date(2020, 1, 1), until=BEGAN, chosen="elected"
    )
    assert earlier.until == BEGAN
    assert again(newcomer).current_posts() == []


def test_a_desk_may_be_staffed_by_several_but_by_nobody_twice(world, newcomer):
    people.begin_tenure(world.xie_post, newcomer, by=world.he, since=today(), chosen="appointed")
    assert {person.name for person in holders_of([world.xie_post])[world.xie_post.pk]} == {"谢值班", "新邻长"}
    with pytest.raises(Refused, match="这段时间已在这个岗位"):
        people.begin_tenure(world.xie_post, newcomer, by=world.he, since=today(), chosen="appointed")


def test_an_end_once_set_cannot_be_put_off_into_the_successors_time(world, newcomer):
    # given a handover in ten days
    tenure, day = tenure_of(world, "zhao"), today() + timedelta(days=10)
    people.hand_over(world.zhao_post, to=newcomer, by=world.he, on=day, chosen="elected")

    # when the end of the first is moved behind the beginning of the second
    with pytest.raises(Refused, match="不能更晚"):
        people.end_tenure(tenure, by=world.he, on=day + timedelta(days=5))

    # then there is still one leader on each day
    assert set(world.zhao_post.tenures.values_list("since", "until")) == {(BEGAN, day), (day, None)}


def test_a_tenure_that_is_over_cannot_end_again(world):
    tenure = tenure_of(world, "zhao")
    people.end_tenure(tenure, by=world.he, on=today())
    with pytest.raises(Refused, match="已经离任"):
        people.end_tenure(tenure, by=world.he, on=today() + timedelta(days=1))


@pytest.mark.parametrize("key", ["zhao", "wang", "li", "xie", "zhou", "officer", "manager"])
def test_only_who_may_fill_posts_there_fills_them(world, newcomer, key):
    for attempt in (
        lambda by: people.begin_tenure(world.zhao_post, newcomer, by=by, since=today(), chosen="elected"),
        lambda by: people.end_tenure(tenure_of(world, "zhao"), by=by, on=today()),
        lambda by: people.hand_over(world.zhao_post, to=newcomer, by=by, on=today(), chosen="elected"),
        lambda by: people.end_post(world.zhao_post, by=by, on=today()),
    ):
        with pytest.raises(Refused, match="没有权限"):
            attempt(world.users[key] if key != "zhao" else world.users["sun"])
    assert Tenure.objects.filter(post=world.zhao_post).count() == 1


# 交接与空缺


def test_a_handover_keeps_the_work_in_the_seat(world, newcomer):
    # given an accepted case
    case = world.accepted_case()

    # when the post passes to somebody else
    people.hand_over(world.zhao_post, to=newcomer, by=world.he, on=today(), chosen="elected")

    # then the post still holds it, the newcomer goes on with it, and the one before does not
    case.refresh_from_db()
    assert (case.holder, case.state) == (world.zhao_post, "accepted")
    cases.note(case, by=again(newcomer), seen=case.version, public="我接着办")
    with pytest.raises(Refused, match="没有权限"):
        cases.note(case, by=again(world.users["zhao"]), seen=case.version, public="我还在")


def test_a_handover_backwards_in_time_is_refused(world, newcomer):
    with pytest.raises(Refused, match="交接要晚于前任任职那天"):
        people.hand_over(world.zhao_post, to=newcomer, by=world.he, on=BEGAN, chosen="elected")
    with pytest.raises(Refused, match="赵邻长已在这个岗位"):
        people.hand_over(world.zhao_post, to=world.users["zhao"], by=world.he, on=today(), chosen="elected")


def test_a_tenure_that_ends_by_its_date_alone_passes_its_work_on(world, clock):
    # given a tenure that was told to end next Monday, and its work
    case = world.accepted_case()
    people.end_tenure(tenure_of(world, "zhao"), by=world.he, on=today() + timedelta(days=1))
    case.refresh_from_db()
    assert case.holder == world.zhao_post

    # when that day has come and the clock looks
    clock.advance(timedelta(days=1))
    assert pass_on_vacant() == 1

    # then the next post holds it at once
    case.refresh_from_db()
    assert (case.holder, case.offered) == (world.wang_post, None)
    assert LogEntry.objects.on(case).last().facts["reason"] == "vacant"
    assert pass_on_vacant() == 0


def test_what_an_empty_post_was_asked_to_take_goes_further_up(world, clock):
    # given a case that the group leader was asked to take, and whose tenure ends by its date
    case = world.accepted_case()
    cases.hand_up(case, by=world.zhao, seen=case.version, reason="办不了")
    people.end_tenure(tenure_of(world, "wang"), by=world.he, on=today() + timedelta(days=1))
    clock.advance(timedelta(days=1))

    pass_on_vacant()

    # then the area leader is asked, and the neighbour leader still answers for it
    case.refresh_from_db()
    assert (case.holder, case.offered) == (world.zhao_post, world.li_post)


def test_an_abolished_post_holds_nothing(world):
    case = world.accepted_case()
    people.end_post(world.zhao_post, by=world.he, on=today())
    case.refresh_from_db()
    assert case.holder == world.wang_post
    assert not Tenure.objects.current(today()).filter(post=world.zhao_post).exists()
    with pytest.raises(Refused, match="岗位已撤销"):
        people.begin_tenure(
            Post.objects.get(pk=world.zhao_post.pk),
            world.users["sun"],
            by=world.he,
            since=today(),
            chosen="x",
        )


def test_what_comes_back_to_an_abolished_post_is_passed_on_by_the_clock(world):
    # given a case joined into another while its holder's post is abolished
    one, two = world.accepted_case(), world.reported_case(home=world.home_next_door)
    cases.join(two, into=one, by=world.xie, seen=two.version)
    people.end_post(world.zhao_post, by=world.he, on=today())

    # when it is parted again, and the clock looks
    cases.part(two, by=world.xie, seen=two.version)
    pass_on_vacant()

    two.refresh_from_db()
    assert two.holder == world.wang_post


# 请假与代管


def test_a_cover_during_leave_has_the_rights_of_the_seat_and_loses_them_at_its_end(world, clock):
    # given the neighbour leader on leave for a week; she names the cover herself
    case = world.accepted_case()
    until = today() + timedelta(days=7)
    people.cover(world.zhao_post, person=world.sun, by=world.zhao, since=today(), until=until)
    assert Tenure.objects.get(acting=True).acting_for == tenure_of_own(world)

    # then both may act for it meanwhile
    cases.note(case, by=world.sun, seen=case.version, public="代管的来看过")
    cases.note(case, by=world.zhao, seen=case.version, public="电话里问过")

    # and afterwards only she
    clock.advance(timedelta(days=7))
    with pytest.raises(Refused):
        cases.note(case, by=again(world.users["sun"]), seen=case.version, public="又来")
    cases.note(case, by=again(world.users["zhao"]), seen=case.version, public="回来了")


def tenure_of_own(world):
    return world.zhao_post.tenures.get(acting=False)


def test_nobody_covers_for_themselves_and_no_stranger_names_the_cover(world):
    with pytest.raises(Refused, match="代管人要是另一个人"):
        people.cover(world.zhao_post, person=world.zhao, by=world.zhao, since=today())
    with pytest.raises(Refused, match="没有权限"):
        people.cover(world.zhao_post, person=world.sun, by=world.wang, since=today())


def test_the_end_of_a_tenure_ends_its_covers(world):
    people.cover(world.zhao_post, person=world.sun, by=world.zhao, since=today() - timedelta(days=1))
    people.end_tenure(tenure_of_own(world), by=world.he, on=today())
    assert again(world.users["sun"]).current_posts() == [world.sun_post]
    assert world.zhao_post in Post.objects.vacant(today())


@pytest.mark.parametrize("by_handover", [True, False])
def test_a_new_leader_ends_every_cover(world, newcomer, by_handover):
    # given somebody who minds the post for an open time
    people.cover(world.zhao_post, person=world.sun, by=world.zhao, since=today() - timedelta(days=3))

    # when a successor comes
    if by_handover:
        people.hand_over(world.zhao_post, to=newcomer, by=world.he, on=today(), chosen="elected")
    else:
        people.end_tenure(tenure_of_own(world), by=world.he, on=today() - timedelta(days=1))
        people.cover(world.zhao_post, person=world.sun, by=world.he, since=today() - timedelta(days=1))
        people.begin_tenure(world.zhao_post, newcomer, by=world.he, since=today(), chosen="elected")

    # then the successor alone sits there
    assert holders_of([world.zhao_post]) == {world.zhao_post.pk: [newcomer]}


def test_who_minds_a_vacant_post_may_be_elected_to_it(world):
    people.end_tenure(tenure_of(world, "zhao"), by=world.he, on=today() - timedelta(days=1))
    people.cover(world.zhao_post, person=world.sun, by=world.he, since=today() - timedelta(days=1))
    people.begin_tenure(world.zhao_post, world.users["sun"], by=world.he, since=today(), chosen="elected")
    assert Tenure.objects.current(today()).get(post=world.zhao_post).acting is False


def test_who_comes_back_takes_the_seat_back(world):
    leave = people.cover(world.zhao_post, person=world.sun, by=world.zhao, since=today() - timedelta(days=2))
    people.end_cover(leave, by=world.zhao)
    assert again(world.users["sun"]).current_posts() == [world.sun_post]
    with pytest.raises(Refused, match="代管已经结束"):
        people.end_cover(leave, by=world.zhao)


def test_a_vacant_seat_that_somebody_minds_keeps_its_work(world, clock):
    # given a leader who leaves tomorrow, and somebody who minds the seat from then on
    case, tomorrow = world.accepted_case(), today() + timedelta(days=1)
    people.end_tenure(tenure_of(world, "zhao"), by=world.he, on=tomorrow)
    people.cover(world.zhao_post, person=world.sun, by=world.he, since=tomorrow)

    # when that day has come
    clock.advance(timedelta(days=1))

    # then nothing is passed on, and the one who minds it goes on with it
    assert pass_on_vacant() == 0
    case.refresh_from_db()
    cases.note(case, by=again(world.users["sun"]), seen=case.version, public="由我接着办")
    assert case.holder == world.zhao_post


# 设岗与单位


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        ("neighbour_leader", "building"),
        ("desk", "area"),
        ("secretary", "street"),
        ("representative", "estate"),
    ],
)
def test_a_post_belongs_on_its_own_kind_of_ground(world, kind, ground):
    with pytest.raises(Refused, match="不设在这里"):
        people.add_post(kind=kind, place=getattr(world, ground), by=SYSTEM)


def test_a_place_has_one_post_of_a_kind_by_rule_and_by_the_database(world):
    with pytest.raises(Refused, match="这里已经设了邻长"):
        people.add_post(kind="neighbour_leader", place=world.neighbours, by=world.he)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            kind=PostKind.NEIGHBOUR_LEADER, place=world.neighbours, place_code=world.neighbours.code
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(kind=PostKind.DESK, place_code="0001")


def test_an_account_has_its_phone_alone(world):
    with pytest.raises(Refused, match="这个手机号已有账号"):
        people.add_user(phone=world.zhao.phone, name="另一人", password=None, by=world.he, ground=world.area)


def test_the_log_of_people_holds_ids_and_days_but_no_names(world, newcomer):
    people.hand_over(world.zhao_post, to=newcomer, by=world.he, on=today(), chosen="elected")
    told = " ".join(str(facts) for facts in LogEntry.objects.values_list("facts", flat=True))
    for user in [*world.users.values(), newcomer]:
        assert user.name not in told
        assert user.phone not in told


# 户与居民


def test_a_household_leaves_after_it_came_and_its_people_stop_living_there(world):
    household = people.move_in(home=world.home_next_door, name="陈家", since=BEGAN, by=world.zhao)
    chen = people.add_resident(
        name="陈伯", home=world.home_next_door, kind="living", since=BEGAN, by=world.zhao
    )
    people.relate(chen, home=world.home_next_door, kind="owner", since=BEGAN, by=world.zhao)
    with pytest.raises(Refused, match="迁出要晚于入住"):
        people.move_out(household, on=BEGAN, by=world.zhao)
    people.move_out(household, on=today(), by=world.zhao)
    ended = dict(chen.relations.values_list("kind", "until"))
    assert ended == {"living": today(), "owner": None}


def test_a_leader_registers_nobody_on_another_ground(world):
    with pytest.raises(Refused, match="没有权限"):
        people.add_resident(name="某人", home=world.far_home, kind="living", since=BEGAN, by=world.zhao)
    resident = world.home.relations.get().resident
    with pytest.raises(Refused, match="已登记过这一关系"):
        people.relate(resident, home=world.home, kind="living", since=today(), by=world.zhao)


@pytest.mark.parametrize(("homes", "warns"), [(4, True), (5, False), (15, False), (16, True)])
def test_a_neighbourhood_has_five_to_fifteen_households(homes, warns):
    assert bool(neighbours_warning(homes, at_least=5, at_most=15)) == warns


def test_a_desk_of_several_people_is_not_handed_over_whole(world):
    before = set(world.xie_post.tenures.values_list("person", "until"))
    with pytest.raises(Refused, match="可以有几个人"):
        people.hand_over(world.xie_post, to=world.li, by=world.he, on=today(), chosen="appointed")
    assert set(world.xie_post.tenures.values_list("person", "until")) == before
