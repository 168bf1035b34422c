"""可见范围 — one answer to "who may see this", in lists, on pages and in counts."""

from datetime import timedelta

import pytest

from linli.cases import intake, lifecycle, routing
from linli.cases.models import Case, Report
from linli.kernel.access import Clock, Passer
from linli.kernel.now import now, today
from linli.people import lifecycle as people
from linli.people.middleware import Nobody
from tests.world import BEGAN

CAST = (
    "zhao", "wang", "li", "xie", "he", "zhou", "sun", "party", "owners", "officer", "inspector", "admin",
    "manager",
)  # fmt: skip


@pytest.fixture
def town(world, clock):
    """Cases of every kind: here, next door, handed out, answered, helped with, about somebody, closed."""
    told = {
        "here": world.reported_case("甲"),
        "far": world.reported_case("乙", place=world.far_home, home=world.far_home),
        "dispatched": world.dispatched_case(text="丙"),
        "about zhao": world.reported_case("丁", about=(world.zhao,)),
        "about wang": world.reported_case("戊", about=(world.wang,)),
        "far, helped by zhao": world.reported_case("己", place=world.far_home, home=world.far_home),
        "settled": world.resolved_case(text="庚"),
    }
    answered = told["answered"] = world.dispatched_case(text="辛")
    lifecycle.answer(answered, by=world.manager, seen=answered.version, inside="修了")
    helped = told["far, helped by zhao"]
    lifecycle.accept(helped, by=world.sun, seen=helped.version)
    until = now() + timedelta(days=3)
    lifecycle.ask_help(
        helped, of=[world.zhao_post], by=world.sun, seen=helped.version, request="帮", due_at=until
    )
    return told


def seen_by(person, town):
    visible = set(Case.objects.visible_to(person))
    return {name for name, case in town.items() if case in visible}


@pytest.mark.parametrize("key", CAST)
def test_list_detail_count_and_right_give_the_same_answer(world, town, key):
    person = getattr(world, key)
    listed = set(Case.objects.visible_to(person).values_list("pk", flat=True))

    each = {case.pk for case in town.values() if Case.objects.visible_to(person).filter(pk=case.pk).exists()}
    may = {case.pk for case in Case.objects.all() if person.may("case.see", case)}
    range_arm = Case.objects.in_range(person).without_conflict(person)
    involved_arm = Case.objects.involving(person).without_conflict(person)
    arms = {*range_arm.values_list("pk", flat=True), *involved_arm.values_list("pk", flat=True)}

    assert listed == each == may == arms
    assert Case.objects.visible_to(person).count() == len(listed)
    reports = {report.case_id for report in Report.objects.visible_to(person)}
    assert reports == listed


def test_each_role_sees_its_own_ground_and_what_it_has_to_do_with(world, town):
    here = {"here", "dispatched", "about zhao", "about wang", "settled", "answered"}
    everywhere = set(town)
    assert {key: seen_by(getattr(world, key), town) for key in CAST} == {
        "zhao": {"here", "dispatched", "about wang", "settled", "answered", "far, helped by zhao"},
        "wang": here - {"about wang"},
        "li": here,
        "xie": everywhere,
        "he": everywhere,
        "zhou": everywhere - here,
        "sun": everywhere - here,
        "party": here,
        "owners": here,
        "officer": everywhere,
        "inspector": everywhere,
        "admin": set(),
        "manager": {"dispatched", "answered"},
    }


def test_nobody_and_nothing_sees_no_case(world, town):
    assert not Case.objects.visible_to(Nobody()).exists()
    assert not Passer().may("case.see", town["here"])
    world.users["zhao"].is_active = False
    assert not Case.objects.visible_to(world.users["zhao"]).exists()
    assert Clock().may("case.see", town["here"])


def test_whom_it_is_about_can_take_no_step_in_it(world, town):
    case = town["about zhao"]
    for verb, move in lifecycle.CASE.moves.items():
        assert not world.zhao.may(move.permission, case), verb


def test_who_is_related_to_the_home_it_is_about_does_not_see_it(world):
    # given the group leader living next door to the reporter
    resident = people.add_resident(
        name="王家", home=world.home_next_door, kind="living", since=BEGAN, by=world.zhao
    )
    world.users["wang"].resident = resident
    world.users["wang"].save()

    # when somebody reports that very home
    case = world.reported_case("楼上漏水到我家", place=world.home_next_door)

    # then it is nothing for that leader
    assert not Case.objects.visible_to(world.wang).filter(pk=case.pk).exists()
    assert world.wang_post not in routing.chain_of(case).posts


def test_an_organisation_reads_on_for_ninety_days_and_no_longer(world, town, clock):
    case = town["answered"]
    clock.advance(timedelta(days=90) - timedelta(seconds=1))
    assert case in Case.objects.visible_to(world.manager)
    assert case in Case.objects.involving(world.manager)
    assert world.manager.may("case.see", case)
    clock.advance(timedelta(seconds=1))
    assert case not in Case.objects.visible_to(world.manager)
    assert case not in Case.objects.involving(world.manager)
    assert not world.manager.may("case.see", Case.objects.get(pk=case.pk))


def test_a_withdrawn_case_is_forgotten_by_the_organisation_too(world, clock):
    received = world.receive()
    case = received.case
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    for leader, holder in ((world.wang, world.zhao), (world.li, world.wang)):
        lifecycle.hand_up(case, by=holder, seen=case.version, reason="办不了")
        lifecycle.accept(case, by=leader, seen=case.version)
    lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version)
    lifecycle.withdraw(case, by=world.receipt_of(received), seen=case.version)
    clock.advance(timedelta(days=90))
    assert not Case.objects.visible_to(world.manager).filter(pk=case.pk).exists()


def test_a_handed_on_case_stays_in_sight_of_the_post_not_of_the_person(world):
    # given a case the neighbour leader of the home received for a place elsewhere
    case = world.reported_case("对面漏水", place=world.far_home, home=world.home)
    assert case.holder == world.zhao_post

    # when she leaves the post
    people.end_tenure(world.zhao_post.tenures.get(), by=world.he, on=today())

    # then she sees it no more, and the seat is still among those involved
    zhao = type(world.zhao).objects.get(pk=world.users["zhao"].pk)
    assert not Case.objects.visible_to(zhao).exists()
    assert case.involvements.filter(post=world.zhao_post).exists()


# 说的人是谁

WHO = ("张阿姨", "13900001103")


@pytest.mark.parametrize(
    ("identity", "shares", "knowing"),
    [
        ("named", False, {"zhao", "xie", "he", "wang", "li"}),
        ("named", True, {"zhao", "xie", "he", "wang", "li", "manager"}),
        ("leader", True, {"zhao"}),
        ("sealed", True, set()),
    ],
)
def test_a_name_is_for_those_who_need_it(world, identity, shares, knowing):
    # given a case handed up to the area and out to the property company
    facts = {"identity": identity, "name": WHO[0], "phone": WHO[1], "shares_contact": shares}
    case = world.dispatched_case(**facts)
    report = case.reports.get()

    # then exactly those know who said it
    told = {key: report.who(getattr(world, key), case) for key in CAST}
    assert {key for key, answer in told.items() if answer == WHO} == knowing
    assert all(answer == ("", "") for key, answer in told.items() if key not in knowing)


def test_a_leader_who_never_had_it_does_not_learn_the_name(world):
    case = world.reported_case(name=WHO[0], phone=WHO[1])
    assert case.reports.get().who(world.li, case) == ("", "")


def test_a_receipt_opens_its_own_case_and_no_other(world):
    mine, other = world.receive("甲"), world.receive("乙", home=world.home_next_door)
    receipt = world.receipt_of(mine)
    assert receipt.may("case.note", mine.case)
    assert not receipt.may("case.note", other.case)
    assert not receipt.may("case.resolve", mine.case)
    lifecycle.join(mine.case, into=other.case, by=world.xie, seen=mine.case.version)
    assert receipt.may("case.verdict", other.case)
    added = intake.support(world.said("我家也是"), other.case, by=None)
    assert world.receipt_of(added).may("case.urge", other.case)
