"""到点 — what the clock does by itself."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases.lifecycle.legs import offer, show_clock
from linli.cases.lifecycle.passing import recall
from linli.cases.lifecycle.table import AT_WORK, CASE, UNRESOLVED, S
from linli.cases.lifecycle.waiting import resume
from linli.cases.models import Case, Leg
from linli.cases.routing import chain_of, secretary_of
from linli.cases.telling import tell_posts
from linli.kernel.access import Actor, Clock
from linli.kernel.now import now
from linli.people.models import Post


def turn(case: Case) -> str | None:
    """到点 — what happens by itself when a case's ``turn_at`` has come; the verb done, None when it was too
    early.

    An organisation that gave no answer loses the work to the holder; an offer not taken and a stretch run out
    go to the next filled post above; at the top it is marked and the secretary told. Waiting ends, the
    shelf is
    looked at, a callback overdue is marked. Safe to repeat.
    """
    clock = Clock()
    with transaction.atomic():
        case = case.locked()
        if not case.is_open or case.is_stuck or case.turn_at > now():
            return None
        if case.state in (S.AWAITING, S.SHELVED):
            resume(case, by=clock, seen=None)
            return "resume"
        if case.state in AT_WORK:
            if case.handler_id:
                recall(case, by=clock, seen=None, reason=_("到时未答复"))
                return "recall"
            above = chain_of(case).above(case.offered or case.holder)
            if above:
                why = "not_taken" if case.offered_id else "overdue"
                offer(case, "hand_up", above, by=clock, seen=None, why=why)
                return "hand_up"
        CASE.move(case, "run_out", by=clock, seen=None)
        tell_posts(case, secretary_of(case), "case.stuck")
        return "run_out"


def pass_on(post: Post, by: Actor) -> None:
    """空缺上报 — a post is empty: what it holds goes up at once, what it was offered returns or goes up (rule
    2).
    """
    left = Q(holder=post, state__in=UNRESOLVED) | Q(offered=post)
    for case in Case.objects.filter(left, is_open=True).order_by("id"):
        with transaction.atomic():
            row = case.locked()
            if row.is_open and (row.offered_id == post.pk or _is_left(row, post)):
                _pass_one_on(row, post)


def _is_left(case: Case, post: Post) -> bool:
    return case.holder_id == post.pk and case.state in UNRESOLVED


def _pass_one_on(case: Case, post: Post) -> None:
    above = chain_of(case).above(post)
    if above is None:
        return
    if case.state in (S.AWAITING, S.SHELVED):
        resume(case, by=Clock(), seen=None)
    if case.handler_id:
        recall(case, by=Clock(), seen=None, reason=_("主办岗位空缺"))
    offer(
        case,
        "hand_up",
        above,
        by=Clock(),
        seen=None,
        why="vacant",
        at_once=case.holder_id == post.pk,
        ended=Leg.Ended.VACATED,
    )


def recalculate(year: int) -> None:
    """按新日历重算 — a year's holidays are published: both clocks of every open case are read anew."""
    for pk in Case.objects.filter(is_open=True).order_by("id").values_list("pk", flat=True):
        with transaction.atomic():
            case = Case(pk=pk).locked()
            if case.is_open:
                CASE.move(case, "recalculate", by=Clock(), seen=None, decide=lambda row: {"year": year})
                show_clock(case)
