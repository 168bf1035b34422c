"""阶梯 — with whom a case is, how long each tier had it, and where it goes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from linli.cases.models import Case, Leg
from linli.cases.queries.seats import Seats
from linli.cases.routing import Chain, chain_of
from linli.people.models import Post
from linli.people.roles import TIER_NAMES, TIERS
from linli.ui import moments
from linli.ui.shapes import Rung

STANDING_STILL = (Case.State.AWAITING, Case.State.SHELVED)


@dataclass(frozen=True, slots=True)
class Steps:
    """台阶 — what a ladder is drawn from: the stretches, the chain, and who sits in each of its posts."""

    legs: tuple[Leg, ...]
    chain: Chain
    seats: Seats


def steps_of(case: Case) -> Steps:
    """What the ladder of ``case`` is drawn from; six queries, however long the case has travelled."""
    chain = chain_of(case)
    legs = tuple(case.legs.select_related("post__place", "post__organisation", "organisation"))
    asked = [case.offered] if case.offered else []
    return Steps(legs, chain, Seats.of([*chain.posts, *(leg.post for leg in legs), case.holder, *asked]))


def ladder(case: Case, at: datetime, steps: Steps | None = None) -> list[Rung]:
    """阶梯 — the five tiers of the chain as they stand at ``at``, neighbours first.

    A tier that had the case says for how long; the one that has it, until when; the next one, when it will go
    there by itself. Names are those of leaders, who stand on the public chart; never of residents.
    """
    steps = steps or steps_of(case)
    return [_rung(tier, case, at, steps) for tier in TIERS]


def ladder_ahead(steps: Steps, first: Post, due_at: datetime, at: datetime) -> list[Rung]:
    """将走的阶梯 — the same before anything is sent: ``first`` will have it until ``due_at``."""
    above = steps.chain.above(first)
    rungs = {tier: _idle(tier, steps) for tier in TIERS}
    if first.tier:
        rungs[first.tier] = _tread(first, steps, _until(due_at, at), "now")
    if above and above.tier:
        rungs[above.tier] = _tread(above, steps, _by_itself(due_at, at), "next")
    return list(rungs.values())


def _rung(tier: str, case: Case, at: datetime, steps: Steps) -> Rung:
    if case.holder.tier == tier and case.is_open:
        return _tread(case.holder, steps, _time_now(case, at), "now")
    following = next_post(case, steps.chain)
    if following and following.tier == tier:
        return _tread(following, steps, _time_next(case, at), "next")
    own = [leg for leg in steps.legs if leg.post.tier == tier and leg.organisation_id is None]
    held = [leg for leg in own if leg.accepted_at or leg.ended != Leg.Ended.NOT_TAKEN]
    if held:
        span = sum(((leg.ended_at or at) - leg.offered_at for leg in held), timedelta())
        return _tread(held[-1].post, steps, moments.say_span(span), "done")
    return _idle(tier, steps)


def _tread(post: Post, steps: Steps, time: str, state: Literal["done", "now", "next"]) -> Rung:
    return Rung(str(TIER_NAMES[post.tier or ""]), steps.seats.name(post), time, state)


def _idle(tier: str, steps: Steps) -> Rung:
    post = steps.chain.on(tier)
    return Rung(str(TIER_NAMES[tier]), steps.seats.name(post) if post else _("空缺"))


def next_post(case: Case, chain: Chain) -> Post | None:
    """下一位 — who has been asked to take over, else who gets it when the stretch runs out; None at rest."""
    if case.offered_id:
        return case.offered
    if case.state not in Case.AT_WORK or case.handler_id or case.is_stuck:
        return None
    return chain.above(case.holder)


def _time_now(case: Case, at: datetime) -> str:
    if case.state in STANDING_STILL:
        return _("暂停计时")
    if case.state == Case.State.RESOLVED:
        return _("已办结，等回访")
    if case.offered_id:
        return _("等下一位接手")
    if case.handler_id:
        return _("交%(name)s，看着") % {"name": case.handler.name}
    if case.leg_due_at is None:
        return ""
    return _until(case.leg_due_at, at) if case.leg_due_at > at else _("时间已到")


def _time_next(case: Case, at: datetime) -> str:
    if case.leg_due_at is None or case.leg_due_at <= at:
        return _("请接手") if case.offered_id else _("马上自动上报")
    if case.offered_id:
        return _("请接手，至 %(when)s") % {"when": moments.say_when(case.leg_due_at, at)}
    return _by_itself(case.leg_due_at, at)


def _until(due_at: datetime, at: datetime) -> str:
    return _("至 %(when)s") % {"when": moments.say_when(due_at, at)}


def _by_itself(due_at: datetime, at: datetime) -> str:
    return _("%(when)s 自动") % {"when": moments.say_when(due_at, at)}
