"""工作日历 — which calendar was known when, and the one way to make a new year known.

``data/calendar.json`` holds the notices published before the first release; it is never extended. Each later
notice is loaded into ``CalendarYear`` together with the time of loading, so that what was computed before
that time can be computed again, to the minute.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.now import BEIJING, now
from linli.kernel.workdays import Calendar, Notice, read_day

__all__ = [
    "CALENDAR_LOADED",
    "Calendar",
    "CalendarYear",
    "Notice",
    "calendar_as_of",
    "load",
    "shipped",
    "shipped_calendar",
]

SHIPPED = Path(__file__).parent / "data" / "calendar.json"
CALENDAR_LOADED: list[Callable[[int], None]] = []  # each is told the year, inside the transaction of ``load``


class CalendarYear(models.Model):
    """年度放假通知 — a notice, and since when this system knows it. Never changed, only followed."""

    year = models.PositiveSmallIntegerField(_("年份"))
    holidays = models.JSONField(_("放假的日子"))
    makeup = models.JSONField(_("调休上班的日子"))
    source = models.CharField(_("来源"), max_length=200)
    loaded_at = models.DateTimeField(_("载入时间"), editable=False)

    class Meta:
        ordering = ["loaded_at", "id"]
        verbose_name = _("年度放假通知")

    def __str__(self) -> str:
        return self.source

    @property
    def notice(self) -> Notice:
        """The row as the plain value that the calendar is made of."""
        days = {"holidays": self.holidays, "makeup": self.makeup}
        return Notice.from_json({"year": self.year, "source": self.source, **days})


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[date, Notice], ...]:
    """随附的放假通知 — each with the day it was published, in that order."""
    published = []
    for fields in json.loads(SHIPPED.read_text(encoding="utf-8")):
        published_on = read_day(fields.pop("published_on"))
        published.append((published_on, Notice.from_json(fields)))
    return tuple(sorted(published, key=lambda each: each[0]))


def calendar_as_of(at: datetime | None = None) -> Calendar:
    """某一时刻所知的日历 — the calendar this system knew at ``at`` (aware; None: everything it knows).

    A shipped notice counts as known from the day it was published (Beijing time). One small query;
    calendars are kept per process by what they are made of, so none can be stale.
    """
    rows = CalendarYear.objects.all() if at is None else CalendarYear.objects.filter(loaded_at__lte=at)
    on = date.max if at is None else at.astimezone(BEIJING).date()
    return composed(
        sum(published_on <= on for published_on, _notice in shipped()), tuple(row.notice for row in rows)
    )


def shipped_calendar() -> Calendar:
    """随附的日历 — what the shipped notices say, without asking the database."""
    return composed(len(shipped()), ())


@lru_cache(maxsize=128)
def composed(published: int, loaded: tuple[Notice, ...]) -> Calendar:
    """The first so many shipped notices, and those loaded since, as one calendar."""
    return Calendar.of((*(notice for _on, notice in shipped()[:published]), *loaded))


@transaction.atomic
def load(notice: Notice, *, by: Actor) -> bool:
    """载入放假通知 — make a notice known from now on, write it to the log and tell ``CALENDAR_LOADED``.

    False, and nothing happens, when the year is already known with exactly these days.
    """
    rows = CalendarYear.objects.filter(year=notice.year)
    earlier = [each for _on, each in shipped() if each.year == notice.year] + [row.notice for row in rows]
    if earlier and (earlier[-1].holidays, earlier[-1].makeup) == (notice.holidays, notice.makeup):
        return False
    row = CalendarYear.objects.create(
        year=notice.year,
        holidays=[day.isoformat() for day in sorted(notice.holidays)],
        makeup=[day.isoformat() for day in sorted(notice.makeup)],
        source=notice.source,
        loaded_at=now(),
    )
    LogEntry.write(
        by=by, verb="load_calendar", about=row, facts={"year": notice.year, "source": notice.source}
    )
    for tell in CALENDAR_LOADED:
        tell(notice.year)
    return True
