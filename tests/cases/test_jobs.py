"""到点 — what the clock does by itself over all cases, each in its own transaction."""

from datetime import timedelta

import pytest

from linli.cases import lifecycle, phone_codes
from linli.cases.jobs import forget_phone_codes, hand_up_overdue, pass_on_vacant, purge_drafts
from linli.cases.models import Case, Draft, PhoneCode
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry
from linli.kernel.calendar import CALENDAR_LOADED
from linli.kernel.jobs import late, tick
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.people import lifecycle as people
from linli.places import lifecycle as places
from tests.cases.steps import check_everything, stirred


def test_every_overdue_case_goes_up_once_and_the_others_stay(world, clock):
    # given three at the neighbours and one that waits
    cases = [world.accepted_case(text=f"第 {n} 件") for n in range(4)]
    until = now() + timedelta(days=10)
    words = {"reason": "parts", "until": until, "public": "等配件"}
    lifecycle.await_reply(cases[3], by=world.zhao, seen=cases[3].version, **words)

    # when the time of the three has come
    assert hand_up_overdue() == 0
    clock.advance(timedelta(days=2))
    assert hand_up_overdue() == 3
    assert hand_up_overdue() == 0

    # then they are offered upwards, and the one that waits is woken on its own day
    assert [Case.objects.get(pk=case.pk).offered for case in cases] == [world.wang_post] * 3 + [None]
    clock.move_to(until)
    assert hand_up_overdue() == 4
    assert Case.objects.get(pk=cases[3].pk).state == "accepted"


def test_one_case_that_fails_keeps_no_other_from_going_up(world, clock, monkeypatch):
    # given a fault in the first of three
    cases = [world.accepted_case(text=f"第 {n} 件") for n in range(3)]
    clock.advance(timedelta(days=2))
    turn = lifecycle.turn

    def faulty(case):
        if case.pk == cases[0].pk:
            raise RuntimeError("坏了一件")
        return turn(case)

    monkeypatch.setattr(lifecycle, "turn", faulty)

    # when the clock looks at all of them
    with pytest.raises(RuntimeError, match="坏了一件"):
        hand_up_overdue()

    # then the job shows the fault, and the others have gone up
    assert [bool(Case.objects.get(pk=case.pk).offered) for case in cases] == [False, True, True]


def test_more_cases_than_one_batch_are_all_looked_at(world, clock, monkeypatch):
    monkeypatch.setattr("linli.cases.jobs.BATCH", 2)
    for n in range(5):
        world.accepted_case(text=f"第 {n} 件")
    clock.advance(timedelta(days=2))
    assert hand_up_overdue() == 5


def test_a_callback_nobody_makes_is_told_to_the_secretary_once(world, clock):
    case = world.resolved_case()
    clock.move_to(case.turn_at)
    assert hand_up_overdue() == 1
    assert hand_up_overdue() == 0
    case.refresh_from_db()
    assert (case.state, case.is_stuck) == ("resolved", True)
    assert Message.objects.get(what="case.stuck").recipient_id == world.he.pk
    lifecycle.call_back(
        case, by=world.xie, seen=case.version, answers=lifecycle.Answers("solved", "good", "good")
    )
    assert case.state == "closed"


def test_overdue_goes_up_by_itself_through_every_level_and_comes_to_rest(world, clock):
    """The resident was promised this on the first day."""
    case = world.dispatched_case()
    done = []
    for _day in range(40):
        clock.advance(timedelta(days=1))
        done += stirred(case)
    assert done == ["recall", "hand_up", "hand_up", "run_out"]
    case.refresh_from_db()
    assert (case.holder, case.offered, case.is_stuck) == (world.li_post, world.officer_post, True)
    check_everything(world)


def test_an_empty_post_is_passed_over_while_climbing(world, clock):
    case = world.accepted_case()
    people.end_tenure(world.wang_post.tenures.get(), by=world.he, on=today())
    clock.advance(timedelta(days=2))
    hand_up_overdue()
    case.refresh_from_db()
    assert case.offered == world.li_post


def test_what_waits_or_is_handed_out_is_passed_on_from_an_empty_post_too(world, clock):
    # given the area leader with a case on the shelf, one at the property company, and one settled
    shelved, handed, settled = world.held_by_area(), world.dispatched_case(), world.held_by_area()
    lifecycle.resolve(settled, by=world.li, seen=settled.version, outcome="solved", public="好了")
    until = now() + timedelta(days=30)
    words = {"ground": "funds", "reason": "没钱", "until": until}
    lifecycle.ask_shelving(shelved, by=world.li, seen=shelved.version, **words)
    lifecycle.shelve(shelved, by=world.he, seen=shelved.version, granted=True)

    # when the leader goes
    people.end_tenure(world.li_post.tenures.get(), by=world.he, on=today())

    # then the desk has what is not settled, at work again, and nobody's clock stands
    for case in (shelved, handed):
        case.refresh_from_db()
        assert (case.holder, case.handler, case.state) == (world.xie_post, None, "accepted")
        assert case.leg_due_at
    settled.refresh_from_db()
    assert settled.holder == world.li_post
    check_everything(world)


def test_nothing_to_pass_on_means_nothing_done(world):
    world.accepted_case()
    before = LogEntry.objects.count()
    assert pass_on_vacant() == 0
    assert LogEntry.objects.count() == before


def test_drafts_not_sent_are_forgotten_after_their_days(world, clock):
    Draft.objects.create(token="old", place=world.building, created_at=now())
    clock.advance(timedelta(days=30))
    Draft.objects.create(token="new", place=world.building, created_at=now())
    assert purge_drafts() == 0
    clock.advance(timedelta(seconds=1))
    assert purge_drafts() == 1
    assert Draft.objects.get().token == "new"


def test_a_place_with_open_cases_does_not_end(world):
    case = world.reported_case("漏水", place=world.roof)
    with pytest.raises(Refused, match="这里还有 1 件没办结的事项"):
        places.end(world.roof, by=world.he, seen=world.roof.version, on=today())
    case.refresh_from_db()
    assert case.is_open


def test_a_published_calendar_reads_every_open_clock_anew_and_no_closed_one(world):
    open_case, closed = world.accepted_case(), world.resolved_case()
    lifecycle.call_back(
        closed, by=world.xie, seen=closed.version, answers=lifecycle.Answers("solved", "good", "good")
    )
    for recalculate in CALENDAR_LOADED:
        recalculate(2026)
    assert LogEntry.objects.on(open_case).last().verb == "recalculate"
    assert LogEntry.objects.on(closed).last().verb == "close"


def test_a_phone_that_asked_for_a_code_is_forgotten_after_a_day(world, clock, settings):
    settings.LINLI_DEMO = True  # codes can be sent
    phone_codes.send("13900001103")
    clock.advance(timedelta(hours=20))
    phone_codes.send("13900001103")
    clock.advance(timedelta(hours=5))
    assert forget_phone_codes() == 1
    assert PhoneCode.objects.count() == 1


def test_after_a_day_of_standstill_every_job_runs_once_and_nothing_is_done_twice(world, clock):
    # given a worker that went its rounds, five cases at work, and a machine that stood still for a day
    for n in range(5):
        world.accepted_case(text=f"第 {n} 件")
    clock.advance(timedelta(days=1))
    tick()
    assert not LogEntry.objects.filter(verb="hand_up").exists()
    clock.advance(timedelta(days=1, hours=3))

    # when the worker is there again
    assert tick() == []
    moved, told = LogEntry.objects.filter(verb="hand_up").count(), Message.objects.count()
    assert moved == 5

    # then the next rounds find nothing that was left or done again
    for _round in range(3):
        clock.advance(timedelta(seconds=5))
        assert tick() == []
    assert LogEntry.objects.filter(verb="hand_up").count() == moved
    assert Message.objects.count() == told
    assert late(now()) == []
