"""时限 — when is it due: plain values in, plain values out, and every step of the sum with its source.

A clock counts *open time*. Natural units are open always; a working day is open for all its 24 hours; working
hours are open in the daily windows of a working day. From the start on, open time outside the pauses is spent
until the limit is used up: that moment is due. A limit used up exactly at midnight is due at 24:00 of the day
that ends, which a ``datetime`` writes as 0:00 of the next: a working-day limit may touch a rest day so, but
never enters it.

Times are aware; answers are in Beijing time. The articles of 时限计算规则 stand in docs/due.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, groupby, pairwise

from linli.kernel.now import BEIJING
from linli.kernel.workdays import SATURDAY, Calendar

Windows = tuple[tuple[time, time], ...]  # from–until on a working day, in order

FOREVER = datetime.max.replace(tzinfo=BEIJING)
LONGEST = timedelta(days=3660)  # ten years: keeps every sum short
OFFICE_HOURS: Windows = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))  # a due file may name others
WORKING_UNITS = ("working_hours", "working_days")
ONE = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "working_hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "working_days": timedelta(days=1),
}
NAMES = {
    "minutes": "分钟",
    "hours": "小时",
    "working_hours": "个工作小时",
    "days": "天",
    "working_days": "个工作日",
}
UNITS = tuple(ONE)
WEEKDAYS = "一二三四五六日"
OUT_OF_RANGE = "到期时间超出公元 9999 年"

FROM_THE_MOMENT = "《民法典》第二百零一条第二款、第二百零四条；时限计算规则第一条"
NATURAL = "《民法典》第二百条；时限计算规则第一条"
WORKING = "时限计算规则第二条"
UNTIL_24 = "《民法典》第二百零三条第二款；时限计算规则第三条"
PAUSED = "时限计算规则第四条"
OUTER = "时限计算规则第五条"
CAPPED = "时限计算规则第六条"
PROVISIONAL = "时限计算规则第七条"


@dataclass(frozen=True, slots=True)
class Limit:
    """时限 — how much open time there is, in one of ``UNITS``. ``source`` says who set it so.

    >>> Limit(2, "working_days").words
    '2 个工作日'
    """

    amount: int
    unit: str
    source: str = ""

    def __post_init__(self) -> None:
        check_unit(self.unit)
        if isinstance(self.amount, bool) or not isinstance(self.amount, int) or self.amount < 1:
            raise ValueError("时限应是正整数")
        if self.amount > LONGEST / ONE[self.unit]:
            raise ValueError("时限不能超过十年")

    @property
    def length(self) -> timedelta:
        """The limit as open time; a working day is 24 hours of it."""
        return self.amount * ONE[self.unit]

    @property
    def words(self) -> str:
        return f"{self.amount} {NAMES[self.unit]}"


@dataclass(frozen=True, slots=True)
class Pause:
    """暂停 — from when until when the clock stood still, and why. ``end`` None: it still does."""

    start: datetime
    end: datetime | None
    reason: str

    def __post_init__(self) -> None:
        if self.end is not None and beijing(self.end) < beijing(self.start):
            raise ValueError("暂停的结束早于开始")


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — one line of the sum: ``counted`` open time is spent here, ``left`` remains after it.

    ``kind`` is start, run, rest, pause, stopped, reached, outer, cap or provisional; ``article`` names the
    law, the notice or the rule it rests on.
    """

    kind: str
    begin: datetime
    end: datetime | None
    counted: timedelta
    left: timedelta
    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Due:
    """到期 — the answer. ``at`` None: the clock stands still, and ``left`` is what it still has to run.

    ``provisional``: a day was counted whose holiday notice was not known; the answer may change with it.
    """

    at: datetime | None
    left: timedelta
    steps: tuple[Step, ...]
    provisional: bool

    @property
    def last_day(self) -> date | None:
        """The last day that is still in time: of a limit that ends at 24:00, the day that ends then."""
        return None if self.at is None else (self.at - timedelta.resolution).date()

    @property
    def why(self) -> str:
        """为什么是这个时间 — the sum in one line, for the page."""
        return "；".join(step.words for step in self.steps if step.kind != "run") + "。"


@dataclass(frozen=True, slots=True)
class Stretch:
    """一段 — time of one kind (run, rest, pause). Only the moments in ``opens`` count."""

    kind: str
    begin: datetime
    end: datetime
    opens: tuple[tuple[datetime, datetime], ...] = ()
    because: tuple[str, ...] = ()  # sources of a run or a rest, reasons of a pause
    provisional: bool = False

    @property
    def counted(self) -> timedelta:
        return sum((closing - opening for opening, closing in self.opens), timedelta())

    def until(self, end: datetime) -> Stretch:
        """The same, cut off at ``end``."""
        opens = tuple((opening, min(closing, end)) for opening, closing in self.opens if opening < end)
        return replace(self, end=end, opens=opens)


def due(
    start: datetime,
    limit: Limit,
    pauses: Iterable[Pause],
    calendar: Calendar,
    *,
    outer: datetime | None = None,
    cap: datetime | None = None,
    windows: Windows = OFFICE_HOURS,
) -> Due:
    """到期时间 — when ``limit``, begun at ``start``, is used up.

    An ``outer`` deadline set from above wins when it is earlier, pauses or not. ``cap`` is the end of the
    whole of which this clock is a part; it wins when it is earlier, if only it lies ahead of ``start``.

    Raises ``ValueError`` for a time without zone, for windows out of order, and past the year 9999.

    Source: 《民法典》第二百零一条第二款 (a period in hours runs from its moment), 第二百零三条第二款 (the
    last day ends at 24:00), 第二百零四条 (the rules of counting may be agreed otherwise); docs/due.md.
    """
    start, left, at = beijing(start), limit.length, None
    passed: list[Stretch] = []
    try:
        for stretch in stretches(start, FOREVER, limit.unit, pauses, calendar, windows=windows):
            at = used_up(stretch, left)
            passed.append(stretch if at is None else stretch.until(at))
            left -= passed[-1].counted
            if at is not None:
                break
    except OverflowError:
        raise ValueError(OUT_OF_RANGE) from None
    if at is None and passed[-1].kind != "pause":
        raise ValueError(OUT_OF_RANGE)

    steps = [begun(start, limit), *lines(passed, limit)]
    if at is not None:
        steps.append(mark("reached", at, left, f"{said(at, since=start)} 到期", UNTIL_24))
    if outer is not None and (at is None or outer < at):
        at = beijing(outer)
        words = f"上级要求 {said(at, since=start)} 前办结，时间在前，以此为准"
        steps.append(mark("outer", at, left, words, OUTER))
    if cap is not None and start < cap and (at is None or cap < at):
        at = beijing(cap)
        words = f"整件事项 {said(at, since=start)} 到期，时间在前，以此为准"
        steps.append(mark("cap", at, left, words, CAPPED))
    guessed = next((stretch.begin for stretch in passed if stretch.provisional), None)
    if guessed is not None:
        words = f"{said_day(guessed)}起的放假安排尚未载入，暂按周末计算，载入后重算"
        steps.append(mark("provisional", guessed, left, words, PROVISIONAL))
    return Due(at, left, tuple(steps), provisional=guessed is not None)


def elapsed(
    start: datetime,
    end: datetime,
    unit: str,
    pauses: Iterable[Pause],
    calendar: Calendar,
    *,
    windows: Windows = OFFICE_HOURS,
) -> timedelta:
    """已用时间 — the open time from ``start`` to ``end``, pauses left out; zero when ``end`` is not later."""
    passed = stretches(beijing(start), beijing(end), unit, pauses, calendar, windows=windows)
    return sum((stretch.counted for stretch in passed), timedelta())


def used_up(stretch: Stretch, left: timedelta) -> datetime | None:
    """The moment within ``stretch`` at which ``left`` is spent, if it comes."""
    for opening, closing in stretch.opens:
        if closing - opening >= left:
            return opening + left
        left -= closing - opening
    return None


def stretches(
    begin: datetime,
    end: datetime,
    unit: str,
    pauses: Iterable[Pause],
    calendar: Calendar,
    *,
    windows: Windows = OFFICE_HOURS,
) -> Iterator[Stretch]:
    """分段 — the time from ``begin`` to ``end`` in order and without gaps: it runs, rests or is paused.

    Pauses may overlap. By the working clocks each day is a stretch of its own.
    """
    check_unit(unit)
    if not windows or any(later <= earlier for earlier, later in pairwise(chain.from_iterable(windows))):
        raise ValueError("每天的工作时间段应从早到晚，互不重叠")
    for halt in sorted(pauses, key=lambda halt: beijing(halt.start)):
        halted = min(beijing(halt.start), end)
        if begin < halted:
            yield from between(begin, halted, unit, calendar, windows)
            begin = halted
        resumed = end if halt.end is None else min(beijing(halt.end), end)
        if begin < resumed:
            yield Stretch("pause", begin, resumed, because=(halt.reason,))
            begin = resumed
    if begin < end:
        yield from between(begin, end, unit, calendar, windows)


def between(
    begin: datetime, end: datetime, unit: str, calendar: Calendar, windows: Windows
) -> Iterator[Stretch]:
    """Time without pauses: one stretch of a natural clock, a stretch a day of a working clock."""
    if unit not in WORKING_UNITS:
        yield Stretch("run", begin, end, ((begin, end),), (NATURAL,))
        return
    day = begin.date()
    while begin < end:
        night = min(datetime.combine(day + timedelta(days=1), time.min, BEIJING), end)
        guess = calendar.provisional(day)
        if not calendar.is_working(day):
            yield Stretch("rest", begin, night, (), (WORKING, calendar.source(day)), guess)
        else:
            hours = ((begin, night),) if unit == "working_days" else opening_hours(day, windows)
            opens = tuple((max(o, begin), min(c, night)) for o, c in hours if o < night and begin < c)
            made_up = (calendar.source(day),) if day.weekday() >= SATURDAY else ()
            yield Stretch("run", begin, night, opens, (WORKING, *made_up), guess)
        begin, day = night, day + timedelta(days=1)


def opening_hours(day: date, windows: Windows) -> tuple[tuple[datetime, datetime], ...]:
    return tuple(
        (datetime.combine(day, opening, BEIJING), datetime.combine(day, closing, BEIJING))
        for opening, closing in windows
    )


# The words of the sum. Chinese only, like the laws they quote.


def begun(start: datetime, limit: Limit) -> Step:
    article = f"{limit.source}；{FROM_THE_MOMENT}" if limit.source else FROM_THE_MOMENT
    words = f"{start.year}年{said(start, begins=True)} 起算，时限 {limit.words}"
    return mark("start", start, limit.length, words, article)


def mark(kind: str, at: datetime, left: timedelta, words: str, article: str) -> Step:
    """A step that takes no time."""
    return Step(kind, at, at, timedelta(), left, words, article)


def lines(passed: Iterable[Stretch], limit: Limit) -> Iterator[Step]:
    """The stretches as steps: neighbours of one kind as one, each with what it leaves of the limit."""
    left = limit.length
    for kind, group in groupby(passed, key=lambda stretch: stretch.kind):
        alike = list(group)
        begin, end = alike[0].begin, alike[-1].end
        counted = sum((stretch.counted for stretch in alike), timedelta())
        because = tuple(dict.fromkeys(chain.from_iterable(stretch.because for stretch in alike)))
        left -= counted
        if kind == "run":
            words = f"{said_span(begin, end)}，计 {said_length(counted, limit.unit)}"
            yield Step("run", begin, end, counted, left, words, "；".join(because))
        elif kind == "rest":
            words = f"{said_days(begin, end)}休息，不计"
            yield Step("rest", begin, end, counted, left, words, "；".join(because))
        elif end < FOREVER:
            words = f"{said_span(begin, end)} 暂停（{'、'.join(because)}），不计"
            yield Step("pause", begin, end, counted, left, words, PAUSED)
        else:
            rest = said_length(left, limit.unit)
            words = f"{said(begin, begins=True)} 起暂停（{'、'.join(because)}），还剩 {rest}"
            yield Step("stopped", begin, None, counted, left, words, PAUSED)


def said(moment: datetime, *, begins: bool = False, since: datetime | None = None) -> str:
    """11月27日（周五）17:00; a midnight is 24:00 of the day that ends, unless something ``begins`` there.

    With the year when it is not the year of ``since``.
    """
    at = f"{moment:%H:%M}"
    if not begins and moment.time() == time.min:
        moment, at = moment - timedelta(days=1), "24:00"
    year = f"{moment.year}年" if since is not None and since.year != moment.year else ""
    return f"{year}{said_day(moment)}{at}"


def said_span(begin: datetime, end: datetime) -> str:
    return f"{said(begin, begins=True)} 至 {said(end)}"


def said_day(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日（周{WEEKDAYS[moment.weekday()]}）"


def said_days(begin: datetime, end: datetime) -> str:
    """The days from ``begin`` to ``end``, in words."""
    last = end - timedelta.resolution
    return said_day(begin) if begin.date() == last.date() else f"{said_day(begin)}至{said_day(last)}"


def said_length(length: timedelta, unit: str) -> str:
    """A length of open time in the words of its clock, down to the second when it must be.

    >>> said_length(timedelta(days=1, hours=7), "working_days")
    '1 个工作日 7 小时'
    """
    days = length.days if unit in ("days", "working_days") else 0
    seconds = int((length - timedelta(days=days)).total_seconds())
    hours = NAMES["working_hours" if unit == "working_hours" else "hours"]
    parts = (
        (days, NAMES[unit]),
        (seconds // 3600, hours),
        (seconds % 3600 // 60, "分钟"),
        (seconds % 60, "秒"),
    )
    return " ".join(f"{amount} {name}" for amount, name in parts if amount) or f"0 {NAMES[unit]}"


def check_unit(unit: object) -> None:
    if unit not in UNITS:
        raise ValueError(f"时限的单位只能是 {'、'.join(UNITS)}")


def beijing(moment: datetime) -> datetime:
    """The same moment in Beijing time. Raises ``ValueError`` for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} 没有时区")
    return moment.astimezone(BEIJING)
