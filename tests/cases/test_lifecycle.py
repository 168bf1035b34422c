"""诉求事项 — the verbs of a case, one rule a test."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.cases import intake, lifecycle
from linli.cases.lifecycle import Answers
from linli.cases.models import Case, Leg
from linli.cases.replay import replay_all
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.people import lifecycle as people
from tests.cases.steps import refused
from tests.cases.test_guards import asked_extension, bounced_out

GOOD = Answers("solved", "good", "good")
BAD = Answers("not_solved", "fair", "bad")
SOON = timedelta(days=3)
BACK = {"ground": "place", "basis": "在隔壁片", "proposed": "三片"}


def test_the_neighbour_leader_of_the_reporters_home_receives_also_what_concerns_the_roof(world):
    case = world.reported_case()
    assert (case.holder, case.state, case.number) == (world.zhao_post, "reported", "LF-2026-0001")


def test_the_ladder_goes_up_to_the_organisation_and_back_to_the_verdict(world, clock):
    # given a word at the door
    received = world.receive("屋面菜地漏水")
    case, receipt = received.case, world.receipt_of(received)

    # when it goes from the neighbour leader over the group and area leader to the property company
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="屋面的事我办不了", done="看过天花")
    assert (case.holder, case.offered) == (world.zhao_post, world.wang_post)
    lifecycle.accept(case, by=world.wang, seen=case.version)
    assert (case.holder, case.offered) == (world.wang_post, None)
    lifecycle.hand_up(case, by=world.wang, seen=case.version, reason="要物业到场")
    lifecycle.accept(case, by=world.li, seen=case.version)
    lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version, asked="请清理并修防水")
    lifecycle.accept(case, by=world.manager, seen=case.version)
    clock.advance(timedelta(days=1))
    lifecycle.answer(case, by=world.manager, seen=case.version, inside="防水已修")
    lifecycle.resolve(case, by=world.li, seen=case.version, outcome="solved", public="屋面防水已修好")
    lifecycle.verdict(case, by=receipt, seen=case.version, answers=GOOD)

    # then it is closed, every stretch has ended, and the log alone tells the same
    assert (case.state, case.is_open, case.outcome) == ("closed", False, "solved")
    assert not case.legs.filter(ended_at=None).exists()
    assert [leg.post for leg in case.legs.all()] == [
        world.zhao_post,
        world.wang_post,
        world.li_post,
        world.manager_post,
    ]
    assert [found for _case, found in replay_all()] == [[]]


def test_a_case_cannot_be_closed_before_its_callback(world):
    # given a case whose result is in, but nobody has called the resident back
    case = world.resolved_case(result="已清理楼道杂物")

    # when the desk closes it
    with pytest.raises(Refused) as refusal:
        lifecycle.close(case, by=world.xie, seen=case.version)

    # then she is told why, and neither the case nor its history has moved
    case.refresh_from_db()
    assert refusal.value.reason == "尚未回访，不能结案（或三次未通并有记录）"
    assert case.state == "resolved"
    assert LogEntry.objects.on(case).last().verb == "resolve"


def test_three_failed_callbacks_allow_closing(world):
    case = world.resolved_case()
    for _attempt in range(3):
        lifecycle.call_back(case, by=world.xie, seen=case.version, answers=None, inside="无人接听")
    lifecycle.close(case, by=world.xie, seen=case.version)
    assert case.state == "closed"


def test_not_solved_reopens_once_by_itself_one_tier_up(world):
    received = world.receive()
    case, receipt = received.case, world.receipt_of(received)
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    lifecycle.resolve(case, by=world.zhao, seen=case.version, outcome="solved", public="修好了")
    lifecycle.verdict(case, by=receipt, seen=case.version, answers=BAD)
    assert (case.state, case.holder, case.reopened, case.outcome) == ("accepted", world.wang_post, 1, "")

    # the second time it waits for the desk
    lifecycle.accept(case, by=world.wang, seen=case.version)
    lifecycle.resolve(case, by=world.wang, seen=case.version, outcome="partly", public="补了一半")
    lifecycle.verdict(case, by=receipt, seen=case.version, answers=BAD)
    assert (case.state, case.reopened) == ("resolved", 1)


def test_who_comes_second_is_told(world):
    case = world.accepted_case()
    seen = case.version
    lifecycle.note(case, by=world.zhao, seen=seen, public="已联系物业")
    with pytest.raises(Refused, match="刚刚已由别人处理"):
        lifecycle.note(case, by=world.zhao, seen=seen, public="又记一次")


def test_a_stretch_that_runs_out_goes_up_by_itself(world, clock):
    case = world.accepted_case()
    assert case.leg_due_at == now() + timedelta(days=2)  # Monday and two working days
    clock.advance(timedelta(days=2, seconds=1))
    assert lifecycle.turn(case) == "hand_up"
    case.refresh_from_db()
    assert (case.holder, case.offered) == (world.zhao_post, world.wang_post)
    assert lifecycle.turn(case) is None  # the same moment again does nothing


def test_what_nobody_takes_climbs_to_the_street_and_is_marked_there(world, clock):
    case = world.reported_case()
    done = []
    for _day in range(40):
        clock.advance(timedelta(days=1))
        case.refresh_from_db()
        if verb := lifecycle.turn(case):
            done.append(verb)
    case.refresh_from_db()
    assert done == ["hand_up", "hand_up", "hand_up", "hand_up", "run_out"]
    assert (case.offered, case.is_stuck, case.holder) == (world.officer_post, True, world.zhao_post)


def test_an_organisation_that_is_silent_loses_the_work_and_the_holders_clock_goes_on(world, clock):
    case = world.dispatched_case()
    own = Leg.objects.get(case=case, post=world.li_post)
    left = own.due_at - now()
    clock.advance(timedelta(days=4))
    assert lifecycle.turn(case) == "recall"
    case.refresh_from_db()
    assert case.handler is None
    assert case.leg_due_at > now()
    assert case.legs.get(organisation=world.company).ended == "no_answer"
    assert left > timedelta()


def test_a_vacant_post_passes_its_work_up_at_once(world):
    case = world.accepted_case()
    tenure = world.zhao_post.tenures.get()
    people.end_tenure(tenure, by=world.he, on=today())
    case.refresh_from_db()
    assert (case.holder, case.offered, case.state) == (world.wang_post, None, "accepted")
    assert [found for _case, found in replay_all()] == [[]]


def test_two_returns_and_no_third(world):
    case = world.dispatched_case()
    words = {"ground": "duty", "basis": "合同不含屋面", "proposed": "建设单位"}
    lifecycle.send_back(case, by=world.manager, seen=case.version, **words)
    lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version)
    before = case.due_at
    lifecycle.send_back(case, by=world.manager, seen=case.version, **words)
    assert (case.returns, case.due_at) == (2, before)
    lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version)
    with pytest.raises(Refused, match="由书记裁定"):
        lifecycle.send_back(case, by=world.manager, seen=case.version, **words)


def test_a_child_case_joins_and_parts_again_as_it_stood(world):
    one = world.accepted_case()
    two = world.reported_case("一样的事", home=world.home_next_door)
    lifecycle.join(two, into=one, by=world.xie, seen=two.version)
    one.refresh_from_db()
    assert (two.state, two.is_open, one.homes_count) == ("joined", False, 2)
    lifecycle.part(two, by=world.xie, seen=two.version)
    one.refresh_from_db()
    assert (two.state, two.is_open, two.joined_into, one.homes_count) == ("reported", True, None, 1)
    assert {tuple(found) for _case, found in replay_all()} == {()}


def test_me_too_counts_homes_and_makes_no_second_case(world):
    case = world.reported_case()
    intake.support(world.said("", home=world.home_next_door), case, by=None)
    intake.support(world.said("我家也漏", home=None), case, by=None)
    case.refresh_from_db()
    assert (case.homes_count, case.others_count, Case.objects.count()) == (2, 1, 1)


def test_a_pause_moves_both_clocks_by_its_length(world, clock):
    case = world.accepted_case()
    due, leg_due = case.due_at, case.leg_due_at
    lifecycle.await_reply(
        case,
        by=world.zhao,
        seen=case.version,
        reason="parts",
        until=now() + timedelta(days=3),
        public="等配件",
    )
    assert (case.due_at, case.leg_due_at) == (None, None)
    clock.advance(timedelta(days=1))
    lifecycle.resume(case, by=world.zhao, seen=case.version)
    assert (case.due_at, case.leg_due_at) == (due + timedelta(days=1), leg_due + timedelta(days=1))
    assert [found for _case, found in replay_all()] == [[]]


def test_shelving_needs_somebody_above_and_comes_back_on_its_day(world, clock):
    case = world.accepted_case()
    until = now() + timedelta(days=90)
    lifecycle.ask_shelving(
        case, by=world.zhao, seen=case.version, ground="funds", reason="等维修资金", until=until
    )
    with pytest.raises(Refused):
        lifecycle.shelve(case, by=world.zhao, seen=case.version, granted=True)
    lifecycle.shelve(case, by=world.li, seen=case.version, granted=True)
    assert (case.state, case.is_open, case.turn_at) == ("shelved", True, until)
    clock.move_to(until)
    assert lifecycle.turn(case) == "resume"


def test_the_leader_whom_it_is_about_neither_receives_nor_sees_it(world):
    case = world.reported_case("邻长家占了楼道", about=(world.zhao,))
    assert case.holder == world.wang_post
    assert not Case.objects.visible_to(world.zhao).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(world.wang).filter(pk=case.pk).exists()


def test_the_stranger_sees_nothing_of_the_next_area(world):
    case = world.reported_case()
    seen_by = {
        key for key in world.users if Case.objects.visible_to(getattr(world, key)).filter(pk=case.pk).exists()
    }
    assert seen_by == {"zhao", "wang", "li", "xie", "he", "party", "owners", "officer", "inspector"}


def test_danger_goes_to_the_desk_and_to_the_neighbour_leader_at_once(world):
    case = world.reported_case("有煤气味", category="danger.gas")
    assert case.holder == world.xie_post
    told = Message.objects.filter(what="case.danger").values_list("recipient_id", flat=True)
    assert set(told) == {world.xie.pk, world.zhao.pk}


def test_a_title_leaves_the_entrance_out_without_a_trace(world):
    case = world.reported_case("2 单元电梯异响、抖动。请快来")
    assert case.title == "电梯异响、抖动"


# 时间


def test_after_the_hour_no_extension_can_be_asked_for(world, clock):
    """Rule 7."""
    case = world.accepted_case()
    clock.advance(timedelta(days=2))
    words = {"ground": "works", "reason": "等配件", "until": now() + SOON}
    assert refused(case, "ask_extension", world.zhao, **words) == "时限已过，不能再申请延期"


def test_a_refused_extension_leaves_the_old_hour_and_a_granted_one_tells_the_residents(world):
    """Rule 7."""
    case = asked_extension(world)
    due, until = case.leg_due_at, now() + timedelta(days=5)
    lifecycle.extend(case, by=world.li, seen=case.version, granted=False, words="再想想")
    assert case.leg_due_at == due
    words = {"ground": "works", "reason": "等配件", "until": until}
    lifecycle.ask_extension(case, by=world.zhao, seen=case.version, **words)
    lifecycle.extend(case, by=world.wang, seen=case.version, granted=True)
    assert (case.leg_due_at, case.legs.get().due_at) == (until, until)
    assert Message.objects.filter(what="case.extended", recipient_kind="receipt").count() == 1


def test_nobody_grants_a_request_of_their_own_by_rule_and_by_the_database(world):
    case = world.held_by_area()
    words = {"ground": "works", "reason": "等配件", "until": now() + timedelta(days=9)}
    lifecycle.ask_extension(case, by=world.li, seen=case.version, **words)
    assert refused(case, "extend", world.li, granted=True) == "申请人不能审批自己的申请"
    assert refused(case, "extend", world.wang, granted=True) == "要由主办的上级审批"
    with pytest.raises(IntegrityError), transaction.atomic():
        case.requests.update(decided_by=world.li)


def test_a_request_ends_with_the_stretch_it_was_asked_for(world, clock):
    # given an extension asked for, not decided before the hour, and the case gone up
    case = asked_extension(world)
    clock.advance(timedelta(days=2))
    lifecycle.turn(case)
    case.refresh_from_db()
    lifecycle.accept(case, by=world.wang, seen=case.version)

    # then nobody can grant it to the one who has it now
    assert refused(case, "extend", world.li, granted=True) == "没有待审批的申请"
    words = {"ground": "works", "reason": "等配件", "until": now() + timedelta(days=9)}
    lifecycle.ask_extension(case, by=world.wang, seen=case.version, **words)


def test_a_holder_does_not_ask_for_time_in_an_organisations_stretch(world):
    case = world.dispatched_case()
    lifecycle.accept(case, by=world.manager, seen=case.version)
    words = {"ground": "works", "reason": "等配件", "until": now() + timedelta(days=9)}
    assert refused(case, "ask_extension", world.li, **words) == "星城物业正在办理，可先收回"
    lifecycle.ask_extension(case, by=world.manager, seen=case.version, **words)
    lifecycle.extend(case, by=world.li, seen=case.version, granted=True)
    assert case.legs.get(organisation=world.company, ended_at=None).due_at == words["until"]


def test_what_was_stuck_at_the_top_comes_back_from_its_waiting(world, clock):
    # given a case that ran out at the street
    case = world.reported_case()
    for _day in range(40):
        clock.advance(timedelta(days=1))
        lifecycle.turn(case)
    case.refresh_from_db()
    assert case.is_stuck

    # when the street takes it and has to wait for a part
    lifecycle.accept(case, by=world.officer, seen=case.version)
    until = now() + timedelta(days=4)
    lifecycle.await_reply(
        case, by=world.officer, seen=case.version, reason="parts", until=until, public="等配件"
    )

    # then the clock wakes it again
    assert not case.is_stuck
    clock.move_to(until)
    assert lifecycle.turn(case) == "resume"


def test_an_offer_sent_back_from_the_top_is_not_forgotten_there(world, clock):
    case = world.reported_case()
    for _day in range(40):
        clock.advance(timedelta(days=1))
        lifecycle.turn(case)
    case.refresh_from_db()
    lifecycle.send_back(case, by=world.officer, seen=case.version, **BACK)
    assert (case.holder, case.offered, case.is_stuck) == (world.zhao_post, None, False)
    assert lifecycle.turn(case) == "hand_up"


@pytest.mark.parametrize("verb", ["reclassify", "supervise"])
def test_the_open_stretch_shows_the_clock_that_runs(world, verb):
    case = world.accepted_case()
    given = {"category": world.category("danger.gas")}
    by = world.xie
    if verb == "supervise":
        given, by = {"until": now() + timedelta(hours=5), "inside": "尽快"}, world.he
    before = case.leg_due_at
    getattr(lifecycle, verb)(case, by=by, seen=case.version, **given)
    assert case.leg_due_at < before
    assert case.legs.get().due_at == case.leg_due_at


# 回访与结案


def test_what_the_desk_handled_the_secretary_calls_back(world):
    case = world.reported_case("有煤气味", category="danger.gas")
    lifecycle.accept(case, by=world.xie, seen=case.version)
    lifecycle.resolve(case, by=world.xie, seen=case.version, outcome="solved", public="已关阀")
    assert refused(case, "call_back", world.xie, answers=GOOD) == "值班台办的事由书记回访"
    lifecycle.call_back(case, by=world.he, seen=case.version, answers=GOOD)
    assert case.state == "closed"


def test_two_failed_callbacks_are_not_three(world):
    case = world.resolved_case()
    for _attempt in range(2):
        lifecycle.call_back(case, by=world.xie, seen=case.version, answers=None)
    assert "尚未回访" in refused(case, "close", world.xie)


def test_one_reporter_answers_once_a_round(world):
    received = world.receive()
    case, receipt = received.case, world.receipt_of(received)
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    lifecycle.resolve(case, by=world.zhao, seen=case.version, outcome="solved", public="修好了")
    lifecycle.verdict(case, by=receipt, seen=case.version, answers=GOOD)
    assert refused(case, "verdict", receipt, answers=BAD) == "这一次已经评价过了"
    assert case.state == "closed"


def test_every_way_of_an_unsolved_answer_reopens_once_and_only_once(world):
    """Rule 9."""
    case = world.resolved_case()
    lifecycle.call_back(case, by=world.xie, seen=case.version, answers=BAD)
    assert (case.state, case.reopened, case.holder) == ("accepted", 1, world.wang_post)
    lifecycle.accept(case, by=world.wang, seen=case.version)
    lifecycle.resolve(case, by=world.wang, seen=case.version, outcome="not_solved", public="要维修资金")
    lifecycle.call_back(case, by=world.xie, seen=case.version, answers=BAD)
    assert (case.state, case.reopened, case.outcome) == ("resolved", 1, "not_solved")
    lifecycle.close(case, by=world.xie, seen=case.version)
    assert case.outcome == "not_solved"


# 居民


def test_a_reporter_urges_before_the_hour_once_a_day_and_lifts_after_it(world, clock):
    received = world.receive()
    case, receipt = received.case, world.receipt_of(received)
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    assert refused(case, "lift", receipt) == "还没到承诺的时间，可以先催一催"
    lifecycle.urge(case, by=receipt, seen=case.version)
    assert refused(case, "urge", receipt) == "今天已经催过，办事的人看到了"
    clock.advance(timedelta(days=2))
    assert refused(case, "urge", receipt) == "承诺的时间已过，可以直接上报"
    lifecycle.lift(case, by=receipt, seen=case.version)
    assert case.offered == world.wang_post


def test_a_case_that_others_wait_for_too_is_not_withdrawn(world):
    received = world.receive()
    case, receipt = received.case, world.receipt_of(received)
    added = intake.support(world.said("我家也漏", home=world.home_next_door), case, by=None)
    assert refused(case, "withdraw", receipt) == "还有别的邻居也在等这件事，不能整件撤回"
    intake.part_report(added.report, by=world.xie, seen=None)
    lifecycle.withdraw(case, by=receipt, seen=case.version)
    assert (case.state, case.legs.filter(ended_at=None).exists()) == ("withdrawn", False)


def test_every_hop_tells_the_resident_in_plain_words(world):
    """Rule 4: the resident sees every hop."""
    received = world.receive()
    case = received.case
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="办不了")
    lifecycle.accept(case, by=world.wang, seen=case.version)
    told = Message.objects.filter(recipient_kind="receipt", recipient_id=received.report.receipt_id)
    assert list(told.order_by("pk").values_list("what", flat=True)) == [
        "case.accepted", "case.moved", "case.accepted",
    ]  # fmt: skip


def test_only_the_secretary_lifts_a_matter_to_the_key_list(world):
    case = world.accepted_case()
    lifecycle.supervise(case, by=world.he, seen=case.version, until=now() + SOON, inside="区里督办")
    assert refused(case, "confirm_key", world.xie) == "没有权限：确认重点民生问题"
    lifecycle.confirm_key(case, by=world.he, seen=case.version)
    assert refused(case, "confirm_key", world.he) == "已确认为重点民生问题"


def test_after_two_returns_the_secretary_decides_and_it_stays(world):
    """Rule 6."""
    case = bounced_out(world)
    lifecycle.recall(case, by=world.li, seen=case.version, reason="先收回")
    before = case.due_at
    words = {"to": world.wang_post, "reason": "归组里管"}
    lifecycle.decide_owner(case, by=world.he, seen=case.version, **words)
    assert (case.holder, case.state, case.due_at) == (world.wang_post, "reported", before)
    assert "不能再退" in refused(case, "send_back", world.wang, **BACK)


def test_a_holder_waits_for_who_was_asked_and_skips_no_tier(world):
    case = world.accepted_case()
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="办不了")
    with pytest.raises(Refused, match="等对方接收"):
        lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="还是办不了")
    case.refresh_from_db()
    assert case.offered == world.wang_post
