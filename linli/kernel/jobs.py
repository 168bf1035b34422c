"""定时 — work that comes round: what is due, what ran, what failed, and the one loop that runs it.

An app registers its jobs in its own ``jobs.py``::

    @job("hand_up_overdue", every=timedelta(minutes=10))
    def hand_up_overdue() -> None: ...

The app's ``AppConfig.ready`` imports that module. A job must be safe to repeat. It runs outside any
transaction and opens its own, one for each record it touches, so that a long sweep never keeps people
waiting for the database's single pen.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext

from linli.kernel.now import BEIJING, now

LEASE = timedelta(minutes=15)  # a worker that died in the middle is replaced after this
RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25))

Work = TypeVar("Work", bound=Callable[[], object])

logger = logging.getLogger(__name__)


class DueJobQuerySet(models.QuerySet["DueJob"]):
    """定时任务的清单 — the questions asked about jobs."""

    def due(self, moment: datetime) -> "DueJobQuerySet":
        """到点 — jobs known to this version that should run at ``moment``, longest waiting first."""
        return self.filter(name__in=JOBS, next_at__lte=moment).order_by("next_at", "name")

    def failed(self) -> "DueJobQuerySet":
        """失败 — jobs whose retries are used up; they go on at their own rhythm but want somebody to look."""
        return self.filter(name__in=JOBS, failures__gt=len(RETRIES))


class DueJob(models.Model):
    """定时任务 — when one job runs next, and how it went."""

    name = models.CharField(max_length=64, unique=True)
    next_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.CharField(max_length=300, blank=True)

    objects = DueJobQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Job:
    """任务 — a named function and its rhythm: every so often, or once a day at a time of Beijing."""

    name: str
    run: Callable[[], object]
    every: timedelta
    at: time | None = None

    @property
    def label(self) -> str:
        """名称 — in the reader's language: the Chinese term with which the description of its work begins."""
        said, dash, _rest = (self.run.__doc__ or "").partition(" — ")
        return gettext(said.strip()) if dash else self.name

    def next_after(self, planned: datetime, moment: datetime) -> datetime:
        """下次 — the first time of the rhythm after ``moment``; what was missed is not made up for.

        ``planned`` is when it should have run, so that a rhythm does not drift by the length of its work.
        """
        if self.at is None:
            missed = max(0, (moment - planned) // self.every)
            return planned + (missed + 1) * self.every
        local = moment.astimezone(BEIJING)
        start = datetime.combine(local.date(), self.at, BEIJING)
        return start if start > local else start + timedelta(days=1)


JOBS: dict[str, Job] = {}


def job(name: str, *, every: timedelta | None = None, at: time | None = None) -> Callable[[Work], Work]:
    """登记 — give a function a name and a rhythm: ``every`` so often, or daily ``at`` a Beijing time."""
    if (every is None) == (at is None):
        raise ValueError("a job runs either every so often or at a time of day")

    def register(work: Work) -> Work:
        if name in JOBS and JOBS[name].run is not work:
            raise ValueError(f"two jobs are called {name}")
        JOBS[name] = Job(name, work, every or timedelta(days=1), at)
        return work

    return register


def tick() -> list[str]:
    """走一轮 — run what is due now, each job once, and name those that failed.

    Several workers may tick at once: whoever moves a job's ``next_at`` first has it. A failure is tried again
    after 1, 5 and 25 minutes; then the job keeps its rhythm and shows as failed until it succeeds.
    """
    enrol(now())
    failed = []
    for row in list(DueJob.objects.due(now())):
        planned, leased = row.next_at, now() + LEASE
        if not DueJob.objects.filter(pk=row.pk, next_at=planned).update(next_at=leased):
            continue  # another worker took it
        if not run(row, planned, leased):
            failed.append(row.name)
    return failed


def run(row: DueJob, planned: datetime, leased: datetime) -> bool:
    """执行 — run one job that is ours until ``leased``, and write down how it went."""
    work = JOBS[row.name]
    try:
        work.run()
    except Exception as error:
        logger.exception("job %s failed", row.name)
        row.failures += 1
        row.last_error = f"{type(error).__name__}: {error}"[:300]
        tries_left = row.failures <= len(RETRIES)
        row.next_at = now() + RETRIES[row.failures - 1] if tries_left else work.next_after(planned, now())
    else:
        row.failures, row.last_error, row.last_ok_at = 0, "", now()
        row.next_at = work.next_after(planned, now())
    row.save(update_fields=["last_ok_at", "failures", "last_error"])
    # Whoever woke the job meanwhile has set its time, and keeps it.
    DueJob.objects.filter(pk=row.pk, next_at=leased).update(next_at=row.next_at)
    return not row.failures


def wake(name: str) -> None:
    """叫醒 — have a job run within seconds of the caller's commit, whatever its rhythm says; safe to repeat."""
    moment = now()
    if not DueJob.objects.filter(name=name).update(next_at=moment):
        DueJob.objects.bulk_create([DueJob(name=name, next_at=moment)], ignore_conflicts=True)


def enrol(moment: datetime) -> None:
    """列入 — give every job that is new to this database a row; it is due at once."""
    known = set(DueJob.objects.values_list("name", flat=True))
    fresh = [DueJob(name=name, next_at=moment) for name in sorted(JOBS.keys() - known)]
    DueJob.objects.bulk_create(fresh, ignore_conflicts=True)


def late(moment: datetime, *, patience: timedelta = timedelta(minutes=10)) -> list[str]:
    """未按时 — the jobs an operator should look at: failed for good, waiting too long, or never run."""
    known = set(DueJob.objects.values_list("name", flat=True))
    failed = DueJob.objects.failed().values_list("name", flat=True)
    waiting = DueJob.objects.due(moment - patience).values_list("name", flat=True)
    return sorted({*failed, *waiting, *(JOBS.keys() - known)})
