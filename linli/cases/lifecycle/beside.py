"""链外的手 — what residents, those above and the office may do beside the chain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.lifecycle.legs import end_legs, lock_both, offer, open_leg, recount, show_clock
from linli.cases.lifecycle.passing import organisation_leaves
from linli.cases.lifecycle.table import CASE, UNRESOLVED
from linli.cases.limits import case_limit, limit_for
from linli.cases.models import Case, Category, Hold, Leg
from linli.cases.routing import chain_of
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused, Words
from linli.kernel.now import now
from linli.kernel.search import keep
from linli.people.models import Post


@transaction.atomic
def urge(case: Case, *, by: Any, seen: int | None) -> Case:
    """催一催 — before the promised hour a reporter may knock; once a day for each receipt."""
    day_before = now() - timedelta(days=1)
    told = LogEntry.objects.on(case).filter(
        verb="urge", actor_kind=by.kind, actor_id=by.pk, at__gt=day_before
    )
    if told.exists():
        raise Refused(_("今天已经催过，办事的人看到了"))
    CASE.move(case, "urge", by=by, seen=seen)
    tell_posts(case, [case.offered or case.holder], "case.urged")
    return case


@transaction.atomic
def lift(case: Case, *, by: Any, seen: int | None) -> Case:
    """直接上报 — after the promised hour a reporter may lift it one tier, no argument needed."""
    above = chain_of(case).above(case.offered or case.holder)
    if above is None:
        raise Refused(_("已经到最上一级"))
    return offer(case, "lift", above, by=by, seen=seen, why="lift")


@transaction.atomic
def withdraw(case: Case, *, by: Any, seen: int | None, reason: str = "") -> Case:
    """撤回 — the only reporter takes it back."""
    holder, handler = case.holder, case.handler_id
    CASE.move(case, "withdraw", by=by, seen=seen, words=Words(inside=reason))
    if handler:
        organisation_leaves(case, handler, Leg.Ended.STOPPED)
    end_legs(case, Leg.Ended.STOPPED)
    tell_posts(case, [holder], "case.withdrawn")
    return case


@transaction.atomic
def press(case: Case, *, by: Actor, seen: int, words: str = "") -> Case:
    """催办 — a leader above or the desk asks whoever has it to get on."""
    CASE.move(case, "press", by=by, seen=seen, words=Words(inside=words))
    posts = [case.offered or case.holder]
    if case.handler_id:
        posts += list(Post.objects.current().filter(organisation=case.handler_id))
    tell_posts(case, posts, "case.pressed")
    return case


@transaction.atomic
def supervise(case: Case, *, by: Actor, seen: int, until: datetime, inside: str) -> Case:
    """督办 — from above, with a deadline of its own; the earlier one holds."""
    if until <= now():
        raise Refused(_("督办时限要在以后"))
    facts = {"until": until.isoformat()}
    CASE.move(case, "supervise", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=inside))
    show_clock(case)
    tell_posts(case, [case.offered or case.holder], "case.supervised")
    return case


@transaction.atomic
def confirm_key(case: Case, *, by: Actor, seen: int) -> Case:
    """确认重点民生问题 — it meets the community's stored rule and the secretary says so."""
    CASE.move(case, "confirm_key", by=by, seen=seen, decide=lambda row: {"homes": row.homes_count})
    return case


@transaction.atomic
def reclassify(case: Case, *, by: Actor, seen: int, category: Category) -> Case:
    """改类别 — another kind of matter, and with it the clocks; they still run from the receipt."""
    if category.is_external:
        raise Refused(_("这一类不由社区办理，请答复去处后结案"))

    def decide(row: Case) -> dict[str, Any]:
        tier = "organisation" if row.handler_id else (row.offered or row.holder).tier
        return {
            "category": category.pk,
            "case_limit": case_limit(category.clock, "due", row.place_code),
            "limit": limit_for(category.clock, tier, row.place_code),
        }

    CASE.move(case, "reclassify", by=by, seen=seen, decide=decide)
    keep(case)
    show_clock(case)
    return case


@transaction.atomic
def join(case: Case, *, into: Case, by: Actor, seen: int) -> Case:
    """并入 — the same matter as ``into``; each reporter keeps a thread, and sees how the joint case goes."""
    if not by.may("case.join", into):
        raise Refused(_("没有权限：%(right)s") % {"right": _("并入")})
    lock_both(case, into)
    check_may_take(case, into)
    CASE.move(case, "join", by=by, seen=seen, decide=lambda row: {"into": into.pk})
    end_legs(case, Leg.Ended.STOPPED)
    recount(into)
    tell_residents(case, "case.joined", number=into.number)
    return case


def check_may_take(case: Case, into: Case) -> None:
    """能不能并 — ``into`` is another case, not settled yet, and hidden from whomever ``case`` is hidden from.

    Raises ``Refused``.
    """
    row = into.locked()
    if row.pk == case.pk or row.state not in UNRESOLVED:
        raise Refused(_("要并入一件还没办结的事项"))
    if case.conflicts.exclude(user__in=row.conflicts.values("user")).exists():
        raise Refused(_("这件事有人要回避，并过去就会让他看到，请单独办理"))


@transaction.atomic
def part(case: Case, *, by: Actor, seen: int) -> Case:
    """拆开 — it was another matter after all: as it stood before it was joined."""
    into = case.joined_into
    CASE.move(case, "part", by=by, seen=seen)
    open_leg(case, case.holder, accepted=bool(case.clockwork["leg"].get("accepted")))
    if into:
        recount(into)
    tell_posts(case, [case.holder], "case.parted")
    return case


@transaction.atomic
def place_hold(case: Case, *, by: Actor, reason: str, link: str = "") -> Hold:
    """占用 — keep the case from being resolved until the hold is lifted; floors above use it."""
    hold = Hold.objects.create(case=case, reason=reason, link=link, placed_at=now())
    CASE.move(case, "place_hold", by=by, seen=None, decide=lambda row: {"hold": hold.pk})
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: Actor) -> Hold:
    """解除占用 — the obligation is done, the mediation over."""
    if hold.lifted_at:
        raise Refused(_("已经解除"))
    CASE.move(hold.case, "lift_hold", by=by, seen=None, decide=lambda row: {"hold": hold.pk})
    hold.lifted_at = now()
    hold.save(update_fields=["lifted_at"])
    return hold
