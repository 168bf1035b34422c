"""系统 — what an administrator looks at: every job with its last run, its next one, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.kernel import jobs
from linli.kernel.jobs import DueJob
from linli.kernel.now import now
from linli.ui import moments


@dataclass(frozen=True, slots=True)
class JobRow:
    """一项定时任务 — as it is shown. ``tone`` of its badge: done, soon or late."""

    name: str
    label: str
    rhythm: str
    last: datetime | None
    next: datetime | None
    state: str
    tone: str
    error: str


def job_rows() -> list[JobRow]:
    """各项定时任务 — those that want somebody to look first, then by name; one query."""
    rows = {row.name: row for row in DueJob.objects.filter(name__in=jobs.JOBS)}
    late = set(jobs.late(now()))
    found = [_job_row(jobs.JOBS[name], rows.get(name), name in late) for name in sorted(jobs.JOBS)]
    return sorted(found, key=lambda row: row.tone == "done")


def _job_row(job: jobs.Job, row: DueJob | None, is_late: bool) -> JobRow:
    if row is None:
        state, tone = _("还没有运行过"), "late"
    elif row.failures:
        state, tone = _("连续失败 %(n)d 次") % {"n": row.failures}, "late" if is_late else "soon"
    elif is_late:
        state, tone = _("没有按时运行"), "late"
    else:
        state, tone = _("正常"), "done"
    return JobRow(
        name=job.name,
        label=job.label,
        rhythm=_rhythm(job),
        last=row.last_ok_at if row else None,
        next=row.next_at if row else None,
        state=state,
        tone=tone,
        error=row.last_error if row else "",
    )


def _rhythm(job: jobs.Job) -> str:
    if job.at is not None:
        return _("每天 %(at)s") % {"at": f"{job.at:%H:%M}"}
    if job.every < timedelta(minutes=1):
        return _("每 %(n)d 秒") % {"n": job.every.seconds}
    return _("每 %(span)s") % {"span": moments.say_span(job.every)}
