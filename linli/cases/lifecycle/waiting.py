"""时间 — more time, the shelf, a clock that stands still."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import guards as g
from linli.cases.lifecycle.legs import show_clock
from linli.cases.lifecycle.table import CASE
from linli.cases.models import Case, Request
from linli.cases.reasons import WAITS
from linli.cases.routing import chain_of, secretary_of
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor
from linli.kernel.lifecycle import Refused, Words
from linli.kernel.now import now, today
from linli.kernel.standards import standard
from linli.people.models import Post
from linli.people.roles import PostKind


@transaction.atomic
def ask_extension(case: Case, *, by: Actor, seen: int, ground: str, reason: str, until: datetime) -> Request:
    """申请延期 — before the time is up, with a reason and a new date; somebody else decides (rule 7)."""
    if case.leg_due_at and until <= case.leg_due_at:
        raise Refused(_("新的时间要晚于现在的时限"))
    return _ask(
        case,
        "ask_extension",
        Request.Kind.EXTENSION,
        by=by,
        seen=seen,
        ground=ground,
        reason=reason,
        until=until,
    )


@transaction.atomic
def ask_shelving(case: Case, *, by: Actor, seen: int, ground: str, reason: str, until: datetime) -> Request:
    """申请挂账 — cannot be done for now: a reason from the list and a review date of at most 90 days (rule 8)."""
    most = standard("case.shelve.days", today(), case.place_code)
    if not now() < until <= now() + timedelta(days=most):
        raise Refused(_("复核日期要在 %(n)d 天以内") % {"n": most})
    return _ask(
        case,
        "ask_shelving",
        Request.Kind.SHELVING,
        by=by,
        seen=seen,
        ground=ground,
        reason=reason,
        until=until,
    )


def _ask(
    case: Case, verb: str, kind: str, *, by: Actor, seen: int, ground: str, reason: str, until: datetime
) -> Request:
    if not reason.strip() or ground not in Request.Ground.values:
        raise Refused(_("请选原因并写明情况"))
    facts = {"ground": ground, "until": until.isoformat()}
    organisation = case.handler if g.seat(by, case) == "handler" else None
    asking = organisation.posts.get(ended_on=None) if organisation else case.holder
    CASE.move(case, verb, by=by, seen=seen, decide=lambda row: facts, words=Words(inside=reason))
    request = Request.objects.create(
        case=case,
        kind=kind,
        ground=ground,
        reason=reason,
        until=until,
        asked_by_id=by.pk,
        asked_post=asking,
        asked_at=now(),
    )
    tell_posts(case, [case.holder] if organisation else _deciders(case), "case.request")
    return request


def _deciders(case: Case) -> list[Post]:
    """Who decides a holder's request: the next above; for the desk, the secretary."""
    above = None if case.holder.kind == PostKind.DESK else chain_of(case).above(case.holder)
    return [above] if above else secretary_of(case)


def _decide(case: Case, kind: str, granted: bool, by: Actor) -> Request:
    request = case.requests.select_for_update().get(kind=kind, granted=None)
    request.granted, request.decided_by_id, request.decided_at = granted, by.pk, now()
    request.save(update_fields=["granted", "decided_by", "decided_at"])
    return request


@transaction.atomic
def extend(case: Case, *, by: Actor, seen: int, granted: bool, words: str = "") -> Case:
    """审批延期 — granted: the new date holds and the residents are told; refused: the old one stays (rule 7)."""

    def decide(row: Case) -> dict[str, Any]:
        request = row.requests.get(kind=Request.Kind.EXTENSION, granted=None)
        due_at = row.due_at.isoformat() if row.due_at else None
        return {"granted": granted, "until": request.until.isoformat(), "case_due": due_at}

    CASE.move(case, "extend", by=by, seen=seen, decide=decide, words=Words(inside=words))
    request = _decide(case, Request.Kind.EXTENSION, granted, by)
    if granted:
        show_clock(case)
        tell_residents(case, "case.extended", at=request.until)
    tell_posts(case, [request.asked_post], "case.granted" if granted else "case.refused")
    return case


@transaction.atomic
def shelve(case: Case, *, by: Actor, seen: int, granted: bool, words: str = "", public: str = "") -> Case:
    """审批挂账 — granted above the holder: listed apart, counted as not solved, looked at again on its day
    (rule 8).
    """

    def decide(row: Case) -> dict[str, Any]:
        request = row.requests.get(kind=Request.Kind.SHELVING, granted=None)
        return {"granted": granted, "until": request.until.isoformat(), "ground": request.ground}

    CASE.move(case, "shelve", by=by, seen=seen, decide=decide, words=Words(inside=words, public=public))
    request = _decide(case, Request.Kind.SHELVING, granted, by)
    if granted:
        show_clock(case)
        tell_residents(case, "case.shelved", at=request.until)
    tell_posts(case, [request.asked_post], "case.granted" if granted else "case.refused")
    return case


@transaction.atomic
def await_reply(case: Case, *, by: Actor, seen: int, reason: str, until: datetime, public: str) -> Case:
    """等反馈 — the clock stands still until the reply or ``until``; the residents are told why."""
    if reason not in WAITS or not public.strip():
        raise Refused(_("请选等什么，并写一句给居民看的话"))
    if not now() < until <= now() + timedelta(days=30):
        raise Refused(_("最多等 30 天，请填以后的日期"))
    facts = {"reason": reason, "until": until.isoformat()}
    CASE.move(case, "await_reply", by=by, seen=seen, decide=lambda row: facts, words=Words(public=public))
    show_clock(case)
    tell_residents(case, "case.noted")
    return case


@transaction.atomic
def resume(case: Case, *, by: Actor, seen: int | None, public: str = "") -> Case:
    """恢复办理 — both clocks go on."""
    CASE.move(case, "resume", by=by, seen=seen, words=Words(public=public))
    show_clock(case)
    if by.kind == "clock":
        tell_posts(case, [case.holder], "case.resumed")
    return case
