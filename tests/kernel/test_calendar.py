"""日历 — the shipped notices, what was known when, and loading a new year."""

import json
from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from django.core.management import CommandError, call_command

from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry
from linli.kernel.calendar import (
    CALENDAR_LOADED,
    CalendarYear,
    calendar_as_of,
    load,
    shipped,
    shipped_calendar,
)
from linli.kernel.now import BEIJING, clock_at
from linli.kernel.workdays import WEEKENDS, Calendar, Notice, year_of_notice

YEARS = range(2007, 2027)
NEW_YEAR = frozenset({date(2027, 1, 1)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def notice(year: int = 2027, holidays=NEW_YEAR, makeup=frozenset(), source="国办发明电〔2026〕9号") -> Notice:
    return Notice(year, source, holidays, makeup)


@pytest.fixture
def told():
    """The years that the hook hears of while the test runs."""
    years: list[int] = []
    CALENDAR_LOADED.append(years.append)
    yield years
    CALENDAR_LOADED.remove(years.append)


# The plain calendar.


def test_without_any_notice_days_count_by_weekends_and_are_provisional():
    monday = date(2026, 11, 30)
    week = [monday + timedelta(days=n) for n in range(7)]
    assert [Calendar().is_working(day) for day in week] == [True] * 5 + [False] * 2
    assert all(Calendar().provisional(day) for day in week)


def test_the_next_working_day_is_the_day_itself_or_the_first_after_the_rest():
    known = shipped_calendar()
    assert known.next_working_day(date(2026, 9, 30)) == date(2026, 9, 30)
    assert known.next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert known.next_working_day(date(2026, 2, 15)) == date(2026, 2, 24)


def test_the_last_days_of_december_wait_for_the_notice_of_the_next_year():
    known = shipped_calendar()
    assert not known.provisional(date(2026, 12, 28))
    assert known.provisional(date(2026, 12, 29))
    assert known.provisional(date(2027, 6, 1))
    assert not known.provisional(date(2025, 12, 31))


def test_a_day_names_the_text_that_makes_it_what_it_is():
    known = shipped_calendar()
    assert "国办发明电〔2018〕15号" in known.source(date(2018, 12, 29)) or "2019" in known.source(
        date(2018, 12, 29)
    )
    assert "〔2025〕7号" in known.source(date(2026, 10, 1))
    assert known.source(date(2026, 11, 28)) == WEEKENDS


@pytest.mark.parametrize(
    "wrong",
    [
        {"holidays": []},
        {"holidays": ["2027-01-01", "2027-01-01"]},
        {"holidays": ["2028-01-01"]},
        {"holidays": ["2026-12-28"]},
        {"holidays": ["2027-1-1"]},
        {"holidays": ["20270101"]},
        {"holidays": "2027-01-01"},
        {"makeup": ["2027-01-01"]},
        {"makeup": ["2027-01-04"]},  # a Monday: worked anyway
        {"source": " "},
        {"year": "2027"},
        {"year": True},
        {"holiday": []},
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(wrong):
    right = {"year": 2027, "source": "通知", "holidays": ["2027-01-01"], "makeup": ["2027-01-03"]}
    assert Notice.from_json(right).makeup == {date(2027, 1, 3)}
    with pytest.raises(ValueError, match=r"\w"):
        Notice.from_json(right | wrong)
    with pytest.raises(ValueError, match="缺少字段 source"):
        Notice.from_json({name: value for name, value in right.items() if name != "source"})


# The shipped notices.


def test_the_shipped_notices_are_those_of_the_importer():
    known, package = shipped_calendar(), chinese_calendar.constants
    assert known.years == set(YEARS)
    assert known.holidays == {day for day in package.holidays if year_of_notice(day) in YEARS}
    assert known.makeup == {day for day in package.workdays if year_of_notice(day) in YEARS}


def test_every_year_was_published_before_it_began_and_changed_only_in_three_years():
    first = {}
    changed = []
    for published_on, each in shipped():
        if each.year in first:
            changed.append((each.year, published_on))
        else:
            first[each.year] = published_on
    assert set(first) == set(YEARS)
    assert all(date(year - 1, 10, 1) < on < date(year, 1, 1) for year, on in first.items())
    assert changed == [(2015, date(2015, 5, 13)), (2019, date(2019, 3, 22)), (2020, date(2020, 1, 27))]


# What was known when.


@pytest.mark.django_db
def test_a_calendar_is_the_one_that_was_known_at_the_time():
    longer = date(2020, 1, 31)  # the Spring Festival of 2020 was made longer while it lasted
    assert calendar_as_of(at("2020-01-26T12:00")).is_working(longer)
    assert not calendar_as_of(at("2020-01-27T00:00")).is_working(longer)
    assert not calendar_as_of().is_working(longer)
    assert calendar_as_of(at("2020-01-26T12:00")).is_working(date(2020, 2, 1))
    assert calendar_as_of(at("2025-11-03T23:59")).years == set(range(2007, 2026))
    assert calendar_as_of(at("2025-11-04T00:00")).years == set(YEARS)
    assert calendar_as_of() == shipped_calendar()


@pytest.mark.django_db
def test_asking_for_the_calendar_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar_as_of(at("2026-11-24T08:00"))


@pytest.mark.django_db
def test_a_loaded_year_counts_from_the_moment_of_loading(told):
    # given a notice that arrives on a Tuesday evening
    loading = at("2026-11-24T18:00")
    with clock_at(loading):
        assert load(notice(), by=Clock())

    # then before that moment nothing has changed, and from it on the year is known
    assert 2027 not in calendar_as_of(loading - timedelta(seconds=1)).years
    assert 2027 in calendar_as_of(loading).years
    assert not calendar_as_of().is_working(date(2027, 1, 1))
    assert not calendar_as_of().provisional(date(2026, 12, 31))
    # and those who keep limits have been told, and the log knows
    assert told == [2027]
    assert [entry.verb for entry in LogEntry.objects.on(CalendarYear.objects.get())] == ["load_calendar"]


@pytest.mark.django_db
def test_loading_the_same_days_again_changes_nothing(told):
    assert load(notice(), by=Clock())
    assert not load(notice(source="别处抄来的同一份"), by=Clock())
    same = next(each for _on, each in shipped() if each.year == 2026)
    assert not load(same, by=Clock())
    assert told == [2027]
    assert CalendarYear.objects.count() == 1


@pytest.mark.django_db
def test_a_later_notice_replaces_the_whole_year_and_the_earlier_can_still_be_asked_for():
    with clock_at(at("2026-11-24T18:00")):
        load(notice(makeup=frozenset({date(2027, 1, 3)})), by=Clock())
    with clock_at(at("2026-12-24T18:00")):
        load(notice(holidays=NEW_YEAR | {date(2026, 12, 31)}), by=Clock())

    assert calendar_as_of(at("2026-12-01T00:00")).is_working(date(2027, 1, 3))
    assert not calendar_as_of().is_working(date(2027, 1, 3))
    assert not calendar_as_of().is_working(date(2026, 12, 31))


@pytest.mark.django_db(transaction=True)
def test_a_year_is_not_loaded_when_somebody_who_is_told_fails(told):
    def fail(year: int) -> None:
        raise RuntimeError(year)

    CALENDAR_LOADED.append(fail)
    try:
        with pytest.raises(RuntimeError):
            load(notice(), by=Clock())
    finally:
        CALENDAR_LOADED.remove(fail)
    assert not CalendarYear.objects.exists()
    assert 2027 not in calendar_as_of().years


# The command.


@pytest.mark.django_db
def test_a_year_is_loaded_from_a_file(tmp_path, capsys):
    file = tmp_path / "2027.json"
    fields = {
        "year": 2027,
        "published_on": "2026-11-20",
        "source": "通知",
        "holidays": ["2027-01-01"],
        "makeup": [],
    }
    file.write_text(json.dumps(fields))

    call_command("load_calendar", "2027", file=file)
    call_command("load_calendar", "2027", file=file)

    assert capsys.readouterr().out.splitlines() == [
        "已载入 2027 年：放假 1 天，调休上班 0 天。",
        "2027 年早已载入，没有变化。",
    ]
    assert 2027 in calendar_as_of().years


@pytest.mark.django_db
def test_a_year_is_loaded_from_the_package_as_it_was_shipped(capsys):
    call_command("load_calendar", "2026")
    assert capsys.readouterr().out == "2026 年早已载入，没有变化。\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "应是一份放假通知"),
        ("{", "Expecting"),
        ('{"year": 2027}', "缺少字段"),
        (
            '{"year": 2028, "source": "通知", "holidays": ["2028-01-01"], "makeup": []}',
            "2028 年的放假通知，不是 2027",
        ),
    ],
)
def test_a_file_that_is_not_that_notice_is_refused(tmp_path, text, sentence):
    file = tmp_path / "notice.json"
    file.write_text(text)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_calendar", "2027", file=file)


def test_a_year_that_the_package_does_not_have_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(CommandError, match="还没有 2099 年的数据"):
        call_command("load_calendar", "2099")
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_calendar", "2027", file=tmp_path / "nothing.json")
