"""时限 — the clock by its rules, by examples one can check on a wall calendar, and against a naive oracle."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linli.cases.clock import OFFICE_HOURS, ONE, UNITS, WORKING_UNITS, Limit, Pause, due, elapsed
from linli.kernel.calendar import shipped_calendar
from linli.kernel.now import BEIJING
from linli.kernel.workdays import Calendar
from tests.house import ROOT

CALENDAR = shipped_calendar()
WEEKENDS_ONLY = Calendar(years=frozenset(range(1, 10000)))
LARGEST = {"minutes": 20_000, "hours": 500, "working_hours": 150, "days": 60, "working_days": 40}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def due_at(
    start: str, amount: int, unit: str, *pauses: Pause, calendar: Calendar = CALENDAR, **more
) -> datetime:
    return due(at(start), Limit(amount, unit), pauses, calendar, **more).at


# What is asked: any moment of twenty years, to the second.

moments = st.integers(0, int(timedelta(days=7200).total_seconds())).map(
    lambda seconds: at("2007-01-01T00:00") + timedelta(seconds=seconds)
)
units = st.sampled_from(UNITS)
limits = units.flatmap(lambda unit: st.integers(1, LARGEST[unit]).map(lambda amount: Limit(amount, unit)))
working_limits = limits.filter(lambda limit: limit.unit in WORKING_UNITS)
lengths = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def starts_and_pauses(draw) -> tuple[datetime, list[Pause]]:
    start = draw(moments)
    gaps = draw(st.lists(st.tuples(lengths, lengths), max_size=4))
    return start, [Pause(start + after, start + after + long, "待反馈") for after, long in gaps]


# The rules of docs/due.md, one by one.


def test_seven_natural_days_from_friday_five_end_on_the_next_friday_at_five():
    assert due_at("2026-11-27T17:00", 7, "days") == at("2026-12-04T17:00")


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (30, "minutes", "2026-11-27T17:30"),
        (24, "hours", "2026-11-28T17:00"),
        (1, "working_hours", "2026-11-30T09:00"),  # half an hour on Friday, half an hour on Monday
        (1, "working_days", "2026-11-30T17:00"),
        (15, "days", "2026-12-12T17:00"),
    ],
)
def test_each_unit_counts_its_own_time(amount, unit, expected):
    assert due_at("2026-11-27T17:00", amount, unit) == at(expected)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-02-13T17:00", 1, "2026-02-14T17:00"),  # the Saturday before Spring Festival is worked
        ("2026-02-14T17:00", 1, "2026-02-24T17:00"),  # then nine days off
        ("2026-09-30T17:00", 1, "2026-10-08T17:00"),  # National Day
        ("2026-10-09T17:00", 1, "2026-10-10T17:00"),  # and its Saturday in exchange
        ("2018-12-28T12:00", 1, "2018-12-29T12:00"),  # New Year's Day 2019 borrowed the year before
        ("2018-12-29T12:00", 1, "2019-01-02T12:00"),
        ("2026-10-03T10:00", 2, "2026-10-10T00:00"),  # received on a day off: Thursday and Friday whole
    ],
)
def test_working_days_follow_the_notices_of_the_state_council(start, amount, expected):
    assert due_at(start, amount, "working_days") == at(expected)


def test_a_limit_used_up_at_midnight_still_belongs_to_the_day_that_ends():
    # given a report on a Saturday, and one working day
    answer = due(at("2026-11-28T10:00"), Limit(1, "working_days"), [], CALENDAR)

    # then Monday is the day, to its last moment
    assert answer.at == at("2026-12-01T00:00")
    assert answer.last_day == date(2026, 11, 30)
    assert "11月30日（周一）24:00 到期" in answer.why


def test_working_hours_can_be_those_of_another_office():
    windows = ((time(9), time(17)),)
    assert due_at("2026-11-27T16:00", 2, "working_hours", windows=windows) == at("2026-11-30T10:00")


def test_a_pause_moves_the_end_by_the_time_it_took():
    pause = Pause(at("2026-11-29T17:00"), at("2026-12-01T18:30"), "待反馈")
    assert due_at("2026-11-27T17:00", 7, "days", pause) == at("2026-12-06T18:30")


def test_pauses_that_overlap_are_counted_once():
    pauses = [
        Pause(at("2026-11-29T00:00"), at("2026-12-01T00:00"), "议事"),
        Pause(at("2026-11-28T00:00"), at("2026-11-30T00:00"), "待反馈"),
        Pause(at("2026-11-29T06:00"), at("2026-11-29T07:00"), "调解"),
    ]
    assert due_at("2026-11-27T17:00", 7, "days", *pauses) == at("2026-12-07T17:00")


def test_a_clock_that_stands_still_has_no_end_and_says_what_is_left():
    answer = due(
        at("2026-11-27T17:00"), Limit(7, "days"), [Pause(at("2026-11-29T17:00"), None, "调解")], CALENDAR
    )

    assert answer.at is None
    assert answer.last_day is None
    assert answer.left == timedelta(days=5)
    assert answer.steps[-1].kind == "stopped"
    assert answer.steps[-1].words == "11月29日（周日）17:00 起暂停（调解），还剩 5 天"


def test_a_pause_that_begins_after_the_end_changes_nothing():
    assert due_at("2026-11-27T17:00", 1, "days", Pause(at("2026-11-28T17:00"), None, "议事")) == at(
        "2026-11-28T17:00"
    )


def test_an_earlier_deadline_from_above_wins_even_while_the_clock_stands_still():
    outer = at("2026-11-30T12:00")
    stopped = Pause(at("2026-11-28T00:00"), None, "待反馈")

    assert due_at("2026-11-27T17:00", 7, "days", outer=outer) == outer
    assert due_at("2026-11-27T17:00", 7, "days", stopped, outer=outer) == outer
    assert due_at("2026-11-27T17:00", 1, "days", outer=outer) == at("2026-11-28T17:00")


def test_the_end_of_the_whole_case_caps_a_leg_only_while_it_lies_ahead():
    assert due_at("2026-11-27T17:00", 7, "days", cap=at("2026-11-30T12:00")) == at("2026-11-30T12:00")
    assert due_at("2026-11-27T17:00", 7, "days", cap=at("2026-11-27T17:00")) == at("2026-12-04T17:00")
    assert due_at("2026-11-27T17:00", 7, "days", cap=at("2026-12-30T17:00")) == at("2026-12-04T17:00")


def test_an_answer_is_provisional_as_soon_as_it_counts_a_day_whose_notice_is_not_known():
    assert not due(at("2026-12-28T00:00"), Limit(1, "working_days"), [], CALENDAR).provisional
    assert due(
        at("2026-12-29T00:00"), Limit(1, "working_days"), [], CALENDAR
    ).provisional  # New Year may borrow it
    assert due(at("2026-12-25T17:00"), Limit(9, "working_days"), [], CALENDAR).steps[-1].kind == "provisional"
    assert not due(
        at("2026-12-25T17:00"), Limit(30, "days"), [], CALENDAR
    ).provisional  # natural days know no notice


def test_the_sum_is_told_in_one_line():
    pause = Pause(at("2026-12-01T09:00"), at("2026-12-02T09:00"), "待反馈")
    answer = due(at("2026-11-27T17:00"), Limit(4, "working_days"), [pause], CALENDAR)

    assert answer.why == (
        "2026年11月27日（周五）17:00 起算，时限 4 个工作日；11月28日（周六）至11月29日（周日）休息，不计；"
        "12月1日（周二）09:00 至 12月2日（周三）09:00 暂停（待反馈），不计；12月4日（周五）17:00 到期。"
    )


def test_a_rest_step_names_the_notice_that_made_it():
    steps = due(at("2026-09-30T17:00"), Limit(1, "working_days"), [], CALENDAR).steps
    rest = next(step for step in steps if step.kind == "rest")
    assert "国办发明电〔2025〕7号" in rest.article


def test_every_rule_that_a_step_can_cite_stands_in_the_guide():
    guide = (ROOT / "docs" / "due.md").read_text()
    source = (ROOT / "linli" / "cases" / "clock.py").read_text()
    cited = set(re.findall(r"时限计算规则(第.条)", source))
    assert cited == {f"第{number}条" for number in "一二三四五六七"}
    assert all(f"**{article}（" in guide for article in cited)


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, "days"), (-1, "days"), (True, "days"), (1.5, "days"), (1, "weeks")]
)
def test_a_limit_that_is_none_is_refused(amount, unit):
    with pytest.raises(ValueError, match="时限"):
        Limit(amount, unit)


def test_times_without_zone_pauses_backwards_and_windows_out_of_order_are_refused():
    start = at("2026-11-27T17:00")
    with pytest.raises(ValueError, match="时区"):
        due(start.replace(tzinfo=None), Limit(1, "days"), [], CALENDAR)
    with pytest.raises(ValueError, match="早于开始"):
        Pause(start, start - timedelta(minutes=1), "待反馈")
    for windows in ((), ((time(14), time(17)), (time(8), time(12))), ((time(12), time(8)),)):
        with pytest.raises(ValueError, match="工作时间段"):
            due(start, Limit(1, "working_hours"), [], CALENDAR, windows=windows)


def test_a_sum_that_runs_past_all_calendars_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="9999"):
        due(at("9999-12-30T00:00"), Limit(5, "days"), [], CALENDAR)
    with pytest.raises(ValueError, match="9999"):
        due(at("9999-12-30T00:00"), Limit(5, "working_days"), [], CALENDAR)


# What must hold for every case of twenty years.


@given(starts_and_pauses(), limits)
def test_exactly_the_limit_has_run_when_it_is_due(asked, limit):
    start, pauses = asked
    answer = due(start, limit, pauses, CALENDAR)
    assert elapsed(start, answer.at, limit.unit, pauses, CALENDAR) == limit.length
    assert elapsed(start, answer.at - timedelta(seconds=1), limit.unit, pauses, CALENDAR) < limit.length
    assert answer.left == timedelta()


@given(starts_and_pauses(), limits, st.integers(1, 30))
def test_more_time_never_ends_earlier(asked, limit, more):
    start, pauses = asked
    longer = Limit(limit.amount + more, limit.unit)
    assert due(start, limit, pauses, CALENDAR).at < due(start, longer, pauses, CALENDAR).at


@given(starts_and_pauses(), limits, lengths)
def test_a_later_start_never_ends_earlier(asked, limit, later):
    start, pauses = asked
    assert due(start, limit, pauses, CALENDAR).at <= due(start + later, limit, pauses, CALENDAR).at


@given(moments, limits, lengths, lengths)
def test_a_pause_costs_exactly_the_open_time_within_it(start, limit, after, long):
    begin, end = start + after, start + after + long
    plain = due(start, limit, [], CALENDAR).at
    assume(begin < plain)
    paused = due(start, limit, [Pause(begin, end, "议事")], CALENDAR).at
    lost = elapsed(begin, end, limit.unit, [], CALENDAR)
    assert elapsed(start, paused, limit.unit, [], CALENDAR) == limit.length + lost


@given(starts_and_pauses(), working_limits, st.integers(0, 40))
def test_a_new_holiday_never_makes_it_due_earlier(asked, limit, days):
    start, pauses = asked
    holiday = start.date() + timedelta(days=days)
    longer = Calendar(CALENDAR.holidays | {holiday}, CALENDAR.makeup - {holiday}, CALENDAR.years)
    assert due(start, limit, pauses, CALENDAR).at <= due(start, limit, pauses, longer).at


@given(starts_and_pauses(), working_limits)
def test_a_working_limit_ends_on_a_working_day_and_working_hours_in_the_office(asked, limit):
    start, pauses = asked
    answer = due(start, limit, pauses, CALENDAR)
    assert CALENDAR.is_working(answer.last_day)
    if limit.unit == "working_hours":
        assert any(opening < answer.at.time() <= closing for opening, closing in OFFICE_HOURS)


@given(starts_and_pauses(), limits)
def test_the_steps_are_the_whole_sum_without_gaps(asked, limit):
    start, pauses = asked
    answer = due(start, limit, pauses, CALENDAR)
    timed = [step for step in answer.steps if step.kind in ("run", "rest", "pause")]

    assert sum((step.counted for step in timed), timedelta()) == limit.length
    assert all(step.counted == timedelta() for step in timed if step.kind != "run")
    assert (timed[0].begin, timed[-1].end) == (start, answer.at)
    assert all(
        step.end == following.begin and step.kind != following.kind for step, following in pairwise(timed)
    )
    assert all(step.article for step in answer.steps)
    left = limit.length
    for step in timed:
        left -= step.counted
        assert step.left == left


@given(starts_and_pauses(), limits)
def test_the_zone_of_a_time_and_the_order_of_pauses_make_no_difference(asked, limit):
    start, pauses = asked
    elsewhere = [Pause(p.start.astimezone(UTC), p.end.astimezone(UTC), p.reason) for p in reversed(pauses)]
    answer = due(start, limit, pauses, CALENDAR).at
    assert due(start.astimezone(UTC), limit, elsewhere, CALENDAR).at == answer
    assert answer.tzinfo is BEIJING


@given(starts_and_pauses(), limits, lengths)
def test_a_pause_without_end_stops_the_clock_or_comes_too_late(asked, limit, after):
    start, pauses = asked
    stop = Pause(start + after, None, "挂账")
    answer = due(start, limit, [*pauses, stop], CALENDAR)
    if answer.at is None:
        assert limit.length - answer.left == elapsed(start, stop.start, limit.unit, pauses, CALENDAR)
        assert answer.left > timedelta()
    else:
        assert answer.at <= stop.start
        assert answer.at == due(start, limit, pauses, CALENDAR).at


@given(starts_and_pauses(), limits, lengths, lengths)
def test_elapsed_time_adds_up(asked, limit, first, second):
    start, pauses = asked
    middle, end = start + first, start + first + second
    parts = [elapsed(a, b, limit.unit, pauses, CALENDAR) for a, b in ((start, middle), (middle, end))]
    assert sum(parts, timedelta()) == elapsed(start, end, limit.unit, pauses, CALENDAR)
    assert elapsed(end, start, limit.unit, pauses, CALENDAR) == timedelta()


# An oracle so naive that nobody can get it wrong: look at every minute in turn.


def counted_minute(minute: datetime, unit: str, pauses: list[Pause]) -> bool:
    if any(pause.start <= minute < pause.end for pause in pauses):
        return False
    if unit not in WORKING_UNITS:
        return True
    if not CALENDAR.is_working(minute.date()):
        return False
    return unit == "working_days" or any(
        opening <= minute.time() < closing for opening, closing in OFFICE_HOURS
    )


def by_the_minute(start: datetime, limit: Limit, pauses: list[Pause]) -> datetime:
    minute, left = start, limit.length // timedelta(minutes=1)
    while left:
        left -= counted_minute(minute, limit.unit, pauses)
        minute += timedelta(minutes=1)
    return minute


@given(starts_and_pauses(), units, st.data())
def test_the_clock_agrees_with_a_look_at_every_minute(asked, unit, data):
    start, pauses = asked
    start = start.replace(second=0)
    pauses = [Pause(p.start.replace(second=0), p.end.replace(second=0), p.reason) for p in pauses]
    amount = data.draw(
        st.integers(1, timedelta(days=5) // ONE[unit] // (4 if unit == "working_hours" else 1))
    )
    limit = Limit(amount, unit)
    assert due(start, limit, pauses, CALENDAR).at == by_the_minute(start, limit, pauses)
