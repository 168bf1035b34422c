"""What cases do by the clock, and what they hang on the floors below."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import lifecycle, phone_codes, rights
from linli.cases.models import Case, Draft
from linli.cases.telling import announce_today, tell_due_today
from linli.kernel.access import Clock
from linli.kernel.calendar import CALENDAR_LOADED
from linli.kernel.jobs import job
from linli.kernel.now import BEIJING, now, today
from linli.kernel.standards import standard
from linli.people.lifecycle import VACATED
from linli.people.models import Post, Tenure
from linli.people.queries.posts import HELD, Held
from linli.places.lifecycle import OBJECTIONS
from linli.places.models import Place

BATCH = 500


@job("hand_up_overdue", every=timedelta(minutes=1))
def hand_up_overdue() -> int:
    """到点 — let the clock act on every open case whose time has come; each in its own transaction.

    One that fails keeps no other from going up; the job then shows the first failure.
    """
    count, last, failures = 0, 0, list[Exception]()
    while True:
        due = Case.objects.filter(is_open=True, is_stuck=False, turn_at__lte=now(), pk__gt=last).order_by(
            "pk"
        )
        cases = list(due.select_related("place", "holder__place", "category")[:BATCH])
        if not cases:
            break
        for case in cases:
            last = case.pk
            try:
                count += lifecycle.turn(case) is not None
            except Exception as failure:
                failures.append(failure)
    if failures:
        raise failures[0]
    return count


@job("pass_on_vacant", every=timedelta(minutes=10))
def pass_on_vacant() -> int:
    """空缺 — a tenure may end by its date alone: what an empty post holds goes up all the same."""
    open_cases = Case.objects.filter(is_open=True)
    held = Q(pk__in=open_cases.filter(state__in=lifecycle.UNRESOLVED).values("holder"))
    asked = Q(pk__in=open_cases.exclude(offered=None).values("offered"))
    seated = Tenure.objects.current(today()).values("post")
    empty = list(Post.objects.filter(held | asked).exclude(pk__in=seated))  # abolished posts too
    for post in empty:
        lifecycle.pass_on(post, Clock())
    return len(empty)


@job("purge_drafts", every=timedelta(hours=6))
def purge_drafts() -> int:
    """清草稿 — what was begun at a door and not sent is removed after some days."""
    oldest = now() - timedelta(days=standard("draft.days", today()))
    return Draft.objects.filter(created_at__lt=oldest).delete()[0]


@job("forget_phone_codes", every=timedelta(hours=6))
def forget_phone_codes() -> int:
    """清短信码 — a day after it was sent a code is of no use, and the phone is nobody's business."""
    return phone_codes.forget(now() - timedelta(days=1))


@job("forget_reporters", at=time(3, 40))
def forget_reporters() -> int:
    """抹去 — words, photos and contacts of reporters go when their time is over (standard ``report.days``)."""
    return rights.forget(now() - timedelta(days=standard("report.days", today())))


@job("tell_due_today", at=time(8, 5))
def tell_due_today_all() -> int:
    """今天到期 — whoever has something that runs out today is told once in the morning, with the number."""
    begins = datetime.combine(today(), time(), BEIJING)
    due = Case.objects.filter(is_open=True, leg_due_at__gte=begins, leg_due_at__lt=begins + timedelta(days=1))
    counts = Counter(due.filter(state__in=Case.AT_WORK).values_list("holder", flat=True))
    for post in Post.objects.filter(pk__in=counts).order_by("pk"):
        tell_due_today(post, counts[post.pk])
    return len(counts)


@job("tell_groups_today", at=time(18, 0))
def tell_groups_today() -> int:
    """今天的数 — every group of those at work hears once how the day went, in three figures."""
    return announce_today()


def _open_cases_below(place: Place) -> str | None:
    low, high = place.span
    count = Case.objects.filter(is_open=True, place_code__gte=low, place_code__lt=high).count()
    return _("这里还有 %(n)d 件没办结的事项") % {"n": count} if count else None


def _open_cases_of(post: Post) -> Held:
    """手上的事项 — open cases a post holds, or its organisation is asked to settle."""
    mine, url = Q(holder=post), f"{reverse('cases:cases')}?holder={post.pk}"
    if post.organisation_id:
        mine, url = mine | Q(handler=post.organisation_id), ""
    return Held(Case.objects.filter(mine, is_open=True).count(), _("件未办结的事项"), url)


HELD.append(_open_cases_of)
VACATED.append(lifecycle.pass_on)
CALENDAR_LOADED.append(lifecycle.recalculate)
OBJECTIONS.append(_open_cases_below)
