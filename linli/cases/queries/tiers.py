"""阶梯 — with whom a case is, how long each tier had it, and where it goes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.cases import routing
from linli.cases.models import Case, Leg
from linli.cases.routing import Chain
from linli.people.models import Post, holders_of
from linli.people.roles import TIER_NAMES, TIERS, PostKind
from linli.places.models import Place
from linli.ui import moments
from linli.ui.shapes import Rung

AT_WORK = (Case.State.REPORTED, Case.State.ACCEPTED)
STANDING_STILL = (Case.State.AWAITING, Case.State.SHELVED)


@dataclass(frozen=True, slots=True)
class Steps:
    """台阶 — what a ladder is drawn from: the stretches, the chain, and who sits in each of its posts."""

    legs: tuple[Leg, ...]
    chain: Chain
    seated: dict[int, str]  # post id → the name of whoever sits in it first, "" when empty

    def name_of(self, post: Post) -> str:
        """The name that stands on a tread: of the desk and of offices the seat, of a leader the person."""
        if post.kind in (PostKind.DESK, PostKind.STREET_STAFF):
            return str(post.get_kind_display())
        return self.seated.get(post.pk) or _("空缺")


def chain_for(case: Case) -> Chain:
    """The chain of this case: by its place, its first reporter's home, without those it is about."""
    home = Place.objects.filter(pk__in=case.reports.order_by("id").values("home")[:1]).first()
    about = frozenset(case.conflicts.values_list("user", flat=True))
    return routing.chain(case.place, home, without=about)


def steps_of(case: Case) -> Steps:
    """What the ladder of ``case`` is drawn from; six queries, however long the case has travelled."""
    chain = chain_for(case)
    legs = tuple(case.legs.select_related("post__place", "post__organisation", "organisation"))
    posts = {post.pk: post for post in (*chain.posts, *(leg.post for leg in legs), case.holder)}
    seated = {pk: people[0].name if people else "" for pk, people in holders_of(posts.values()).items()}
    return Steps(legs, chain, seated)


def ladder(case: Case, at: datetime, steps: Steps | None = None) -> list[Rung]:
    """阶梯 — the five tiers of the chain as they stand at ``at``, neighbours first.

    A tier that had the case says for how long; the one that has it, until when; the next one, when it will go
    there by itself. Names are those of leaders, who stand on the public chart; never of residents.
    """
    steps = steps or steps_of(case)
    return [_rung(tier, case, at, steps) for tier in TIERS]


def _rung(tier: str, case: Case, at: datetime, steps: Steps) -> Rung:
    name = str(TIER_NAMES[tier])
    own = [leg for leg in steps.legs if leg.post.tier == tier and leg.organisation_id is None]
    held = [leg for leg in own if leg.accepted_at or leg.ended != Leg.Ended.NOT_TAKEN]
    if case.holder.tier == tier and case.is_open:
        return Rung(name, steps.name_of(case.holder), _time_now(case, at), "now")
    following = next_post(case, steps.chain)
    if following and following.tier == tier:
        return Rung(name, steps.name_of(following), _time_next(case, at), "next")
    if held:
        span = sum(((leg.ended_at or at) - leg.offered_at for leg in held), timedelta())
        return Rung(name, steps.name_of(held[-1].post), moments.say_span(span), "done")
    first = next((post for post in steps.chain.posts if post.tier == tier), None)
    return Rung(name, steps.name_of(first) if first else "", "", "idle")


def next_post(case: Case, chain: Chain) -> Post | None:
    """下一位 — who has been asked to take over, else who gets it when the stretch runs out; None at rest."""
    if case.offered_id:
        return case.offered
    if case.state not in AT_WORK or case.handler_id or case.is_stuck:
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
    if case.leg_due_at <= at:
        return _("时间已到")
    return _("至 %(when)s") % {"when": moments.say_when(case.leg_due_at, at)}


def _time_next(case: Case, at: datetime) -> str:
    if case.leg_due_at is None or case.leg_due_at <= at:
        return _("请接手") if case.offered_id else _("马上自动上报")
    when = moments.say_when(case.leg_due_at, at)
    if case.offered_id:
        return _("请接手，至 %(when)s") % {"when": when}
    return _("%(when)s 自动") % {"when": when}
