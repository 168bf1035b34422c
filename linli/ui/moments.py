"""时 — moments and spans said the way people of a community say them, in Beijing time."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from linli.ui.shapes import Deadline

BEIJING = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
SOON = timedelta(hours=4)  # what is due today is soon; so is what is due in the small hours


def say_day(day: date, today: date) -> str:
    """日 — today, yesterday, tomorrow; the month and day; the year only when it is another.

    >>> say_day(date(2026, 11, 23), date(2026, 11, 24))
    '昨天'
    >>> say_day(date(2027, 1, 5), date(2026, 11, 24))
    '2027年1月5日'
    """
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}
    if name := near.get((day - today).days):
        return name
    words = {"year": day.year, "month": day.month, "day": day.day}
    return (
        _("%(month)d月%(day)d日") if day.year == today.year else _("%(year)d年%(month)d月%(day)d日")
    ) % words


def say_when(moment: datetime, now: datetime) -> str:
    """何时 — a moment as ``say_day`` and a 24-hour time. Both arguments are aware."""
    there = moment.astimezone(BEIJING)
    return f"{say_day(there.date(), now.astimezone(BEIJING).date())} {there:%H:%M}"


def say_day_in_print(moment: datetime) -> str:
    """印在纸上的日 — always the whole date: a paper is read on another day than it was printed.

    >>> say_day_in_print(datetime(2026, 11, 24, 8, 5, tzinfo=BEIJING))
    '2026年11月24日'
    """
    there = moment.astimezone(BEIJING)
    words = {"year": there.year, "month": there.month, "day": there.day}
    return _("%(year)d年%(month)d月%(day)d日") % words


def say_in_print(moment: datetime) -> str:
    """印在纸上的时刻 — ``say_day_in_print`` and a 24-hour time."""
    return f"{say_day_in_print(moment)} {moment.astimezone(BEIJING):%H:%M}"


def say_span(span: timedelta) -> str:
    """多久 — a span in its one or two largest units, never rounded up.

    >>> say_span(timedelta(days=1, hours=13, minutes=50))
    '1 天 13 小时'
    >>> say_span(timedelta(seconds=20))
    '不到 1 分钟'
    """
    minutes = int(span.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [
        _("%(n)d 天") % {"n": days} if days else "",
        _("%(n)d 小时") % {"n": hours} if hours else "",
        _("%(n)d 分钟") % {"n": minutes} if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part) or _("不到 1 分钟")


def _largest(span: timedelta) -> str:
    """The largest unit of a span alone: how late something is needs no second figure."""
    if span >= timedelta(days=1):
        return _("%(n)d 天") % {"n": span.days}
    return say_span(timedelta(hours=span.seconds // 3600) if span >= timedelta(hours=1) else span)


def deadline_parts(
    due_at: datetime, now: datetime, *, soon: timedelta = SOON, full: bool = False
) -> Deadline:
    """时限 — how a running clock reads at ``now``: late, soon (today, or within ``soon``), or calm.

    ``full`` adds the time of day and what is left, for the one place where a clock is the subject.
    Rows of a list take this beforehand and print it with ``ui/deadline.html``.
    """
    left = due_at - now
    if left <= timedelta():
        words = _("逾期 %(ago)s") % {"ago": _largest(-left)} if left <= -MINUTE else _("刚刚逾期")
        return Deadline("late", words, due_at)
    day, today = due_at.astimezone(BEIJING).date(), now.astimezone(BEIJING).date()
    tone: Literal["soon", "calm"] = "soon" if left <= soon or day == today else "calm"
    if left < timedelta(hours=1) and not full:
        return Deadline(tone, _("%(left)s内") % {"left": say_span(left)}, due_at)
    words = say_when(due_at, now) if full or (day - today).days <= 1 else say_day(day, today)
    if full:
        words = _("%(when)s，还有 %(left)s") % {"when": words, "left": _largest(left)}
    return Deadline(tone, words, due_at)


def paused(reason: str = "") -> Deadline:
    """暂停 — a clock that stands still, and why."""
    return Deadline("wait", _("暂停计时，%(reason)s") % {"reason": reason} if reason else _("暂停计时"))


def shelved(review_on: date, now: datetime) -> Deadline:
    """挂账 — put aside with approval, and the day on which it is looked at again."""
    day = say_day(review_on, now.astimezone(BEIJING).date())
    return Deadline("shelf", _("挂账，%(day)s复核") % {"day": day})


def took(span: timedelta) -> Deadline:
    """用时 — a clock that has been met, and how long it took."""
    return Deadline("done", _("用时 %(span)s") % {"span": say_span(span)})
