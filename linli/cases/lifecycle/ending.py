"""办结之后 — result, callback, verdict, close, reopen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.cases import standing
from linli.cases.lifecycle.legs import attach, end_legs, open_leg, write_handover
from linli.cases.lifecycle.table import CASE, S
from linli.cases.limits import case_limit, limit_for
from linli.cases.models import Case, Leg, Report, Verdict
from linli.cases.routing import chain_of, secretary_of
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor, Clock
from linli.kernel.calendar import calendar_as_of
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused, Words
from linli.kernel.now import now, today
from linli.kernel.search import keep
from linli.kernel.standards import ruling
from linli.people.roles import PostKind


@transaction.atomic
def resolve(
    case: Case,
    *,
    by: Actor,
    seen: int,
    outcome: str,
    public: str,
    inside: str = "",
    photos: Iterable[StoredFile] = (),
) -> Case:
    """办结 — the holder writes the result and how it came out; the case then waits for its callback.

    State and outcome are two things: "not solved, because …" is an honest end.
    """
    if not public.strip() or outcome not in Case.Outcome.values:
        raise Refused(_("请写办理结果，并选解决到什么程度"))

    def decide(row: Case) -> dict[str, Any]:
        rule = ruling("case.callback.days", today(), row.place_code)
        by_then = standing.due_of(standing.clock(now(), [rule.value, rule.unit]), calendar_as_of(now()))
        return {"outcome": outcome, "call_back_by": standing.iso(by_then)}

    CASE.move(case, "resolve", by=by, seen=seen, decide=decide, words=Words(inside=inside, public=public))
    Case.objects.filter(pk=case.pk).update(result=public)
    case.result = public
    keep(case)
    attach(case, photos, public=True)
    write_handover(case, {"done": public, "missing": "", "asked": ""}, organisation=None)
    end_legs(case, Leg.Ended.RESOLVED)
    desk = chain_of(case).desk()
    if desk:
        tell_posts(
            case, secretary_of(case) if case.holder.kind == PostKind.DESK else [desk], "case.to_call_back"
        )
    tell_residents(case, "case.resolved")
    return case


@dataclass(frozen=True, slots=True)
class Answers:
    """三问 — what somebody says of a result: solved or not, the attitude, the speed, and any words."""

    result: str
    attitude: str
    speed: str
    words: str = ""


def _record_verdict(case: Case, report: Report | None, answers: Answers, *, by_phone: bool) -> None:
    try:
        with transaction.atomic():
            Verdict.objects.create(
                case=case,
                report=report,
                round=case.reopened,
                result=answers.result,
                attitude=answers.attitude,
                speed=answers.speed,
                words=answers.words,
                given_at=now(),
                by_phone=by_phone,
            )
    except IntegrityError:
        raise Refused(_("这一次已经评价过了")) from None


def _after_verdict(case: Case, answers: Answers) -> None:
    """Solved closes it; not solved reopens it once by itself (rule 9); else the desk decides."""
    if answers.result == Verdict.Answer.NOT_SOLVED:
        if case.reopened == 0:
            reopen(case, by=Clock(), seen=None, reason=_("居民评价：没有解决"))
        else:
            desk = chain_of(case).desk()
            tell_posts(case, [desk] if desk else [], "case.not_solved_again")
    elif case.state == S.RESOLVED:
        close(case, by=Clock(), seen=None)


@transaction.atomic
def call_back(
    case: Case,
    *,
    by: Actor,
    seen: int,
    answers: Answers | None,
    report: Report | None = None,
    inside: str = "",
) -> Case:
    """回访 — the desk asks the reporter; ``answers`` None: nobody could be reached, which is recorded too."""
    facts: dict[str, Any] = {"answered": answers is not None}
    if answers:
        facts |= {"result": answers.result, "attitude": answers.attitude, "speed": answers.speed}
    CASE.move(case, "call_back", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=inside))
    if answers:
        _record_verdict(case, report, answers, by_phone=True)
        _after_verdict(case, answers)
    return case


@transaction.atomic
def verdict(case: Case, *, by: Any, seen: int | None, answers: Answers) -> Case:
    """评价 — a reporter's three answers on the receipt page: an answered callback."""
    facts = {"answered": True, "result": answers.result, "attitude": answers.attitude, "speed": answers.speed}
    CASE.move(case, "verdict", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=answers.words))
    report = Report.objects.filter(receipt=by.pk, case__in=case.with_joined()).first()
    _record_verdict(case, report, answers, by_phone=False)
    _after_verdict(case, answers)
    return case


@transaction.atomic
def close(case: Case, *, by: Actor, seen: int | None) -> Case:
    """结案 — a result, and a callback answered or three times tried (rule 9)."""
    CASE.move(case, "close", by=by, seen=seen)
    tell_residents(case, "case.closed")
    return case


@transaction.atomic
def reopen(case: Case, *, by: Actor, seen: int | None, reason: str, public: str = "") -> Case:
    """重办 — held one tier above its last holder, both clocks anew."""
    if not reason.strip():
        raise Refused(_("请写明重办原因"))
    to = chain_of(case).above(case.holder) or case.holder

    def decide(row: Case) -> dict[str, Any]:
        clock = row.category.clock
        return {
            "to": to.pk,
            "case_limit": case_limit(clock, "due", row.place_code),
            "limit": limit_for(clock, to.tier, row.place_code),
        }

    CASE.move(case, "reopen", by=by, seen=seen, decide=decide, words=Words(inside=reason, public=public))
    open_leg(case, to)
    tell_posts(case, [to], "case.reopened")
    tell_residents(case, "case.reopened_told")
    return case
