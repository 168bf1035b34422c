"""工作日 — which days count, as pure values: no database, no Django, no clock.

The State Council publishes one notice for each year, usually in November of the year before. It names the
days off and the weekend days worked in exchange (调休). A later notice for the same year replaces the earlier
one whole. Where the notice of a year is not known, days count by weekends alone, and whatever was computed
with them is provisional.

Source: 《全国年节及纪念日放假办法》; 《国务院关于职工工作时间的规定》第七条 (the rest days are Saturday and
Sunday).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKENDS = "《国务院关于职工工作时间的规定》第七条"
GIVEN = "给定的日历"
SATURDAY = 5  # date.weekday()
NEW_YEAR_REACHES_BACK_TO = (12, 29)  # 2007 and 2018: the next year's notice began on 29 December
FIELDS = ("year", "source", "holidays", "makeup")


@dataclass(frozen=True, slots=True)
class Notice:
    """放假通知 — what the State Council published for one year.

    ``holidays`` and ``makeup`` may reach into the last days of the year before: New Year's Day borrows them.

    Raises ``ValueError`` with a sentence when the days contradict each other or the year.
    """

    year: int
    source: str
    holidays: frozenset[date]
    makeup: frozenset[date]

    def __post_init__(self) -> None:
        first = date(self.year - 1, *NEW_YEAR_REACHES_BACK_TO)
        for day in sorted(self.holidays | self.makeup):
            if not first <= day <= date(self.year, 12, 31):
                raise ValueError(f"{day} 不属于 {self.year} 年的放假通知")
        if both := self.holidays & self.makeup:
            raise ValueError(f"{min(both)} 不能既放假又上班")
        if weekdays := [day for day in self.makeup if day.weekday() < SATURDAY]:
            raise ValueError(f"调休上班的 {min(weekdays)} 本来就不是周末")
        if not self.holidays:
            raise ValueError(f"{self.year} 年的放假通知里没有放假日")
        if not self.source.strip():
            raise ValueError(f"{self.year} 年的放假通知没有写明来源")

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Notice:
        """Read a notice from plain JSON values, days written ``2026-10-01``. Raises ``ValueError``."""
        if unknown := sorted(set(fields) - set(FIELDS)):
            raise ValueError(f"放假通知：有不认识的字段 {'、'.join(unknown)}")
        if missing := [name for name in FIELDS if name not in fields]:
            raise ValueError(f"放假通知：缺少字段 {'、'.join(missing)}")
        year, source = fields["year"], fields["source"]
        if not isinstance(year, int) or isinstance(year, bool) or not 1950 <= year <= 9998:
            raise ValueError(f"放假通知的 year 应是年份，不是 {year!r}")
        if not isinstance(source, str):
            raise ValueError("放假通知的 source 应是文字")
        return cls(year, source, read_days(fields["holidays"]), read_days(fields["makeup"]))


@dataclass(frozen=True, slots=True)
class Calendar:
    """日历 — the days off, the weekend days worked, and the years whose notice is known."""

    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    sources: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, notices: Iterable[Notice]) -> Calendar:
        """Lay notices over each other in the order given: of one year, the last counts."""
        latest = {notice.year: notice for notice in notices}
        return cls(
            holidays=frozenset().union(*(notice.holidays for notice in latest.values())),
            makeup=frozenset().union(*(notice.makeup for notice in latest.values())),
            years=frozenset(latest),
            sources=tuple((year, latest[year].source) for year in sorted(latest)),
        )

    def is_working(self, day: date) -> bool:
        """Whether ``day`` counts as a working day.

        >>> Calendar().is_working(date(2026, 11, 27)), Calendar().is_working(date(2026, 11, 28))
        (True, False)
        """
        if day in self.makeup:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def next_working_day(self, day: date) -> date:
        """``day`` itself if it is a working day, else the first one after it.

        Source: 《民法典》第二百零三条 (a last day that is a rest day moves to the day after).
        """
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def provisional(self, day: date) -> bool:
        """Whether ``day`` may still change its nature, because the notice that rules it is not known."""
        if day.year not in self.years:
            return True
        return (day.month, day.day) >= NEW_YEAR_REACHES_BACK_TO and day.year + 1 not in self.years

    def source(self, day: date) -> str:
        """By which text ``day`` is a rest day or a working day."""
        if day not in self.holidays and day not in self.makeup:
            return WEEKENDS
        return dict(self.sources).get(year_of_notice(day), GIVEN)


def year_of_notice(day: date) -> int:
    """The year whose notice rules a day off or a day worked: the last days of December belong to the next."""
    return day.year + 1 if (day.month, day.day) >= NEW_YEAR_REACHES_BACK_TO else day.year


def read_day(text: object) -> date:
    """A day written ``2026-10-01``, and in no other way."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"{text!r} 不是日期，应写成 2026-10-01 这样")
    return day


def read_days(texts: object) -> frozenset[date]:
    """A list of days, each at most once."""
    if not isinstance(texts, list):
        raise ValueError(f"应是日期的列表，不是 {texts!r}")
    days = [read_day(text) for text in texts]
    if twice := {day for day in days if days.count(day) > 1}:
        raise ValueError(f"{min(twice)} 写了两次")
    return frozenset(days)
