"""立场 — the pure fold: which columns a step changes, from the facts and the hour alone."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.lifecycle import CASE
from linli.cases.standing import STEPS, Standing, fold
from linli.kernel.now import BEIJING
from linli.kernel.workdays import Calendar

CALENDAR = Calendar()  # nothing published: it counts by weekends
MONDAY = datetime(2026, 3, 2, 9, tzinfo=BEIJING)
HOUR, DAY, NONE = timedelta(hours=1), timedelta(days=1), timedelta()
ZHAO, WANG, DESK, COMPANY = 1, 2, 3, 9
TWO, ONE = [2, "working_days"], [1, "working_days"]


class Told:
    """A case told step by step from Monday nine o'clock; ``after`` is the time since the step before."""

    def __init__(self, **facts):
        self.at, self.row = MONDAY, Standing()
        given = {"to": ZHAO, "category": "repair.leak", "limit": TWO, "outer": None, "channel": "door"}
        given |= {"case_limit": [7, "days"], "respond_limit": [24, "hours"]}
        self._write(fold(self.row, "report", given | facts, self.at, CALENDAR))

    def step(self, verb, after=HOUR, **facts):
        self.at += after
        target = {"state": CASE.moves[verb].target or self.row.state}
        self._write(target | fold(self.row, verb, facts, self.at, CALENDAR))
        return self

    def accept(self, seat="holder", after=HOUR):
        return self.step("accept", after, **{"as": seat})

    def _write(self, columns):
        for name, value in columns.items():
            setattr(self.row, name, value)

    def __getattr__(self, name):
        return getattr(self.row, name)


def at(days, hours=0):
    return MONDAY + days * DAY + hours * HOUR


def test_a_report_starts_both_clocks():
    told = Told()
    assert (told.state, told.holder_id, told.received_at, told.respond_by) == (
        "reported",
        ZHAO,
        MONDAY,
        at(1),
    )
    assert (told.due_at, told.leg_due_at, told.turn_at) == (at(7), at(2), at(2))


def test_a_general_case_of_friday_five_o_clock_is_due_next_friday_five_o_clock():
    """Rule 5, its own example."""
    friday = datetime(2026, 3, 6, 17, tzinfo=BEIJING)
    facts = {
        "to": 1,
        "category": "x",
        "case_limit": [7, "days"],
        "respond_limit": [24, "hours"],
        "limit": ONE,
    }
    assert fold(Standing(), "report", facts, friday, CALENDAR)["due_at"] == friday + 7 * DAY


def test_an_earlier_outer_deadline_wins_and_a_later_one_does_not():
    assert Told(outer=at(3).isoformat()).due_at == at(3)
    assert Told(outer=at(30).isoformat()).due_at == at(7)


def test_a_stretch_ends_with_the_whole_while_that_lies_ahead():
    assert Told(case_limit=[1, "days"]).leg_due_at == at(1)
    late = Told(case_limit=[1, "hours"]).step("hand_up", DAY, to=WANG, limit=ONE)
    assert (late.due_at, late.leg_due_at) == (at(0, 1), at(2))  # the whole is over: the stretch is its own


def test_a_parted_report_keeps_its_day_and_its_stretch_begins_now():
    told = Told(since=(MONDAY - 3 * DAY).isoformat())
    assert (told.received_at, told.due_at, told.leg_due_at) == (at(-3), at(4), at(2))


def test_until_it_is_accepted_the_holder_before_answers_and_the_clock_is_the_new_one():
    """Rule 4."""
    told = Told().accept().step("hand_up", to=WANG, limit=ONE)
    assert (told.holder_id, told.offered_id, told.leg_due_at) == (ZHAO, WANG, at(1, 2))
    told.accept("offered")
    assert (told.holder_id, told.offered_id, told.leg_due_at) == (WANG, None, at(1, 2))
    assert told.responded_at == at(0, 1)  # the first who took it


def test_an_offer_that_is_sent_back_gives_the_holder_the_clock_that_ran_on():
    """Rule 6: the whole clock is not paused, nor is the holder's."""
    told = Told().accept().step("hand_up", to=WANG, limit=ONE).step("send_back", **{"from": "offered"})
    assert (told.holder_id, told.offered_id, told.returns) == (ZHAO, None, 1)
    assert (told.due_at, told.leg_due_at) == (at(7), at(2))


def test_two_offers_one_upon_the_other_keep_the_holders_own_clock():
    told = Told().accept()
    told.step("hand_up", to=WANG, limit=ONE).step("hand_up", to=DESK, limit=ONE)
    told.step("send_back", **{"from": "offered"})
    assert told.leg_due_at == at(2)


def test_a_holder_who_sends_back_asks_the_desk_and_still_answers():
    told = Told().accept().step("send_back", **{"from": "holder", "to": DESK, "limit": TWO})
    assert (told.holder_id, told.offered_id, told.returns, told.due_at) == (ZHAO, DESK, 1, at(7))


@pytest.mark.parametrize("verb", ["answer", "recall", "send_back"])
def test_while_an_organisation_works_the_holders_own_clock_waits_and_then_goes_on(verb):
    told = Told().accept().step("dispatch", to=COMPANY, limit=[3, "working_days"])
    assert (told.holder_id, told.handler_id, told.leg_due_at) == (ZHAO, COMPANY, at(3, 2))
    told.step(verb, DAY, **{"from": "handler"})
    assert (told.handler_id, told.leg_due_at, told.due_at) == (None, at(3), at(7))


@pytest.mark.parametrize(
    ("verb", "facts"),
    [("await_reply", {"reason": "parts"}), ("shelve", {"granted": True})],
)
def test_a_pause_stops_both_clocks_and_moves_both_by_its_length(verb, facts):
    told = Told().accept().step(verb, until=at(20).isoformat(), **facts)
    assert (told.due_at, told.leg_due_at, told.turn_at) == (None, None, at(20))
    told.step("resume", DAY)
    assert (told.due_at, told.leg_due_at, told.turn_at) == (at(8), at(3), at(3))


def test_a_refused_shelf_changes_nothing():
    told = Told().accept()
    before = deepcopy(told.row)
    told.step("shelve", granted=False, until=at(20).isoformat())
    assert told.row == before


def test_a_granted_extension_fixes_the_day_and_a_refused_one_leaves_the_old():
    """Rule 7."""
    told = Told().accept()
    facts = {"until": at(5).isoformat(), "case_due": at(7).isoformat()}
    assert told.step("extend", granted=False, **facts).leg_due_at == at(2)
    assert told.step("extend", granted=True, **facts).leg_due_at == at(5)
    assert told.due_at == at(7)
    facts["until"] = at(9).isoformat()
    told.step("extend", granted=True, **facts)
    assert (told.leg_due_at, told.due_at) == (at(9), at(9))


def test_supervision_can_only_shorten():
    told = Told().step("supervise", until=at(4).isoformat()).step("supervise", until=at(6).isoformat())
    assert (told.due_at, told.is_supervised) == (at(4), True)


def test_another_category_counts_from_the_same_receipt():
    told = Told().step("reclassify", DAY, category="space.illegal_build", case_limit=[15, "days"], limit=TWO)
    assert (told.due_at, told.leg_due_at, told.category_id) == (at(15), at(2), "space.illegal_build")


def resolved(**facts):
    return Told().accept().step("resolve", outcome="solved", call_back_by=at(3).isoformat(), **facts)


def test_a_result_stops_the_stretch_and_waits_for_its_callback():
    told = resolved()
    assert (told.state, told.outcome, told.leg_due_at, told.turn_at) == ("resolved", "solved", None, at(3))
    told.step("call_back", answered=False).step("call_back", answered=False)
    assert (told.callback_attempts, told.was_called_back) == (2, False)
    assert told.step("call_back", answered=True).was_called_back


def test_reopened_it_is_held_anew_with_both_clocks_anew():
    told = resolved().step("close").step("reopen", DAY, to=WANG, case_limit=[7, "days"], limit=ONE)
    assert (told.state, told.holder_id, told.reopened, told.outcome) == ("accepted", WANG, 1, "")
    assert (told.due_at - told.at, told.leg_due_at - told.at) == (7 * DAY, DAY)
    assert (told.resolved_at, told.closed_at, told.was_called_back) == (None, None, False)


@pytest.mark.parametrize("before", ["reported", "accepted", "awaiting"])
def test_joined_and_parted_it_stands_as_it_stood_and_the_whole_clock_ran_on(before):
    told = Told()
    if before != "reported":
        told.accept(after=NONE)
    if before == "awaiting":
        told.step("await_reply", NONE, reason="parts", until=at(20).isoformat())
    told.step("join", NONE, into=5).step("part", DAY)
    assert (told.state, told.joined_into_id) == (before, None)
    assert bool(told.clockwork["leg"].get("accepted")) == (before != "reported")
    if before == "awaiting":
        assert (told.due_at, told.leg_due_at, told.turn_at) == (None, None, at(20))
        told.step("resume", DAY)
        assert (told.due_at, told.leg_due_at) == (at(9), at(4))
    else:
        assert (told.due_at, told.leg_due_at) == (at(7), at(3))


def stuck():
    return Told().accept().step("run_out", 3 * DAY)


def test_stuck_is_only_what_has_no_time_left():
    assert stuck().is_stuck
    assert stuck().step("note").is_stuck
    assert not stuck().step("await_reply", reason="parts", until=at(20).isoformat()).is_stuck
    assert not stuck().step("hand_up", to=WANG, limit=ONE).is_stuck
    assert not stuck().step("dispatch", to=COMPANY, limit=ONE).is_stuck
    assert not stuck().step("extend", granted=True, until=at(9).isoformat(), case_due=None).is_stuck


def test_what_the_table_does_not_know_changes_no_column_but_reads_the_clocks():
    told = Told().accept()
    before = deepcopy(told.row)
    told.step("note")
    assert told.row == before


def test_the_fold_never_writes_into_the_row_it_is_given():
    told = Told().accept()
    before = deepcopy(told.row)
    fold(told.row, "hand_up", {"to": WANG, "limit": ONE}, told.at, CALENDAR)
    fold(told.row, "await_reply", {"reason": "parts", "until": at(9).isoformat()}, told.at, CALENDAR)
    assert told.row == before


def test_every_step_of_the_fold_is_a_verb_of_the_table():
    assert set(STEPS) - {"report"} <= set(CASE.moves)


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_pauses_move_the_whole_clock_by_exactly_their_length(hours):
    told = Told().accept(after=NONE)
    for length in hours:
        told.step("await_reply", NONE, reason="third", until=at(365).isoformat())
        told.step("resume", length * HOUR)
    assert told.due_at == at(7, sum(hours))


@given(st.lists(st.sampled_from([WANG, DESK]), min_size=1, max_size=6), st.integers(1, 30))
def test_however_often_it_is_offered_and_sent_back_the_holders_clock_and_the_whole_stay(offers, hours):
    told = Told().accept()
    for post in offers:
        told.step("transfer", hours * HOUR, to=post, limit=ONE).step("send_back", **{"from": "offered"})
    assert (told.holder_id, told.due_at, told.leg_due_at) == (ZHAO, at(7), at(2))
