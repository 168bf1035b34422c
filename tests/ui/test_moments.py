"""时 — how clocks are said."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.ui.moments import BEIJING, deadline_parts, paused, say_day, say_span, say_when, shelved, took

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("due_at", "tone", "words"),
    [
        (NOW - timedelta(days=2, hours=5), "late", "逾期 2 天"),
        (NOW - timedelta(hours=5, minutes=50), "late", "逾期 5 小时"),
        (NOW - timedelta(minutes=7), "late", "逾期 7 分钟"),
        (NOW, "late", "刚刚逾期"),
        (NOW + timedelta(minutes=20), "soon", "20 分钟内"),
        (NOW.replace(hour=17), "soon", "今天 17:00"),
        (NOW + timedelta(days=1), "calm", "明天 10:00"),
        (NOW + timedelta(days=26), "calm", "12月20日"),
        (NOW + timedelta(days=60), "calm", "2027年1月23日"),
    ],
)
def test_a_running_clock_says_how_it_stands(due_at, tone, words):
    parts = deadline_parts(due_at, NOW)

    assert (parts.tone, parts.words) == (tone, words)


def test_a_clock_that_is_the_subject_says_everything():
    assert deadline_parts(datetime(2026, 12, 20, 18, tzinfo=BEIJING), NOW, full=True).words == (
        "12月20日 18:00，还有 26 天"
    )


def test_the_small_hours_of_tomorrow_are_soon():
    late_evening = NOW.replace(hour=23)

    assert deadline_parts(late_evening + timedelta(hours=2), late_evening).tone == "soon"


def test_standing_and_finished_clocks_have_words_of_their_own():
    assert paused("等回函").words == "暂停计时，等回函"
    assert paused().words == "暂停计时"
    assert shelved(date(2026, 12, 31), NOW).words == "挂账，12月31日复核"
    assert took(timedelta(days=1, hours=13)).words == "用时 1 天 13 小时"


def test_a_moment_is_told_in_beijing_time():
    utc_evening = datetime.fromisoformat("2026-11-23T18:30:00+00:00")

    assert say_when(utc_evening, NOW) == "今天 02:30"


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=4000)))
def test_a_span_is_never_rounded_up(span):
    words = say_span(span).split()
    numbers = [int(word) for word in words if word.isdigit()]
    units = [word for word in words if not word.isdigit()]
    sizes = {"天": timedelta(days=1), "小时": timedelta(hours=1), "分钟": timedelta(minutes=1)}
    said = sum((number * sizes[unit] for number, unit in zip(numbers, units, strict=False)), timedelta())

    assert said <= span < said + timedelta(hours=1)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_days_of_other_years_carry_their_year(day, today):
    words = say_day(day, today)

    assert (str(day.year) in words) == (day.year != today.year and abs((day - today).days) > 1)
