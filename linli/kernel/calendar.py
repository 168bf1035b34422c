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

from linli.kernel.now import now
from linli.kernel.workdays import BEIJING, Calendar, Notice

__all__ = ["BEIJING", "CALENDAR_LOADED", "Calendar", "CalendarYear", "Notice", "calendar_as_of", "load", "shipped"]

SHIPPED = Path(__file__).parent / "data" / "calendar.json"
CALENDAR_LOADED: list[Callable[[int], None]] = []  # each is told the year, inside the transaction of ``load``


class CalendarYear(models.Model):
    """年度放假通知 — one notice, and since when this system knows it. Never changed, only followed."""

    year = models.PositiveSmallIntegerField(_("年份"))
    holidays = models.JSONField(_("放假的日子"))
    makeup = models.JSONField(_("调休上班的日子"))
    source = models.CharField(_("来源"), max_length=200)
    published_on = models.DateField(_("发布日期"))
    loaded_at = models.DateTimeField(_("载入时间"), editable=False)

    class Meta:
        ordering = ["loaded_at", "id"]
        verbose_name = _("年度放假通知")
        constraints = [models.UniqueConstraint(fields=["year", "loaded_at"], name="calendar_year_loaded_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"

    @property
    def notice(self) -> Notice:
        fields = {"year": self.year, "published_on": self.published_on.isoformat(), "source": self.source}
        return Notice.from_json(fields | {"holidays": self.holidays, "makeup": self.makeup})


@lru_cache(maxsize=1)
def shipped() -> tuple[Notice, ...]:
    """随附的放假通知 — those published before the first release, in the order of their publication."""
    notices = (Notice.from_json(fields) for fields in json.loads(SHIPPED.read_text(encoding="utf-8")))
    return tuple(sorted(notices, key=lambda notice: (notice.published_on, notice.year)))


def calendar_as_of(at: datetime | None = None) -> Calendar:
    """某一时刻所知的日历 — the calendar this system knew at ``at`` (aware; None: now, everything loaded).

    A shipped notice is known from the beginning of the day it was published (Beijing time). One small query;
    calendars are kept per process by what they are made of, so that no other process can leave one stale.
    """
    loaded = CalendarYear.objects.all() if at is None else CalendarYear.objects.filter(loaded_at__lte=at)
    return _compose(None if at is None else at.astimezone(BEIJING).date(), tuple(row.notice for row in loaded))


@lru_cache(maxsize=256)
def _compose(known_on: date | None, loaded: tuple[Notice, ...]) -> Calendar:
    known = (notice for notice in shipped() if known_on is None or notice.published_on <= known_on)
    return Calendar.of((*known, *loaded))


@transaction.atomic
def load(notice: Notice) -> bool:
    """载入放假通知 — make a notice known from now on, and tell ``CALENDAR_LOADED``.

    False, and nothing happens, when the year is already known with exactly these days.
    """
    known = Calendar.of(n for n in (*shipped(), *(row.notice for row in CalendarYear.objects.all())) if n.year == notice.year)
    if known.years and (known.holidays, known.makeup) == (notice.holidays, notice.makeup):
        return False
    CalendarYear.objects.create(
        year=notice.year,
        holidays=[day.isoformat() for day in sorted(notice.holidays)],
        makeup=[day.isoformat() for day in sorted(notice.makeup)],
        source=notice.source,
        published_on=notice.published_on,
        loaded_at=now(),
    )
    for tell in CALENDAR_LOADED:
        tell(notice.year)
    return True
