"""承诺 — what a resident is told of the chain: who has it, until when, where it goes by itself after that.

Before sending it is computed from the same chain and the same clocks that will hold afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.cases import intake, queries, routing
from linli.cases.lifecycle import case_limit, limit_for
from linli.cases.models import Case, Category
from linli.cases.standing import clock, due_of
from linli.kernel.calendar import calendar_as_of
from linli.kernel.now import BEIJING, now
from linli.people.models import Post, User, holders_of
from linli.people.roles import SINGLE, TIER_NAMES, TIERS
from linli.places.models import Place
from linli.ui.shapes import Rung

AT_WORK = (Case.State.REPORTED, Case.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Seat:
    """席位 — a post as a resident reads it: what it is, and who sits there when it is one person's seat."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """承诺 — who receives it, by when somebody answers, when it goes up by itself and to whom."""

    first: Seat
    respond_by: datetime
    due_at: datetime
    above: Seat | None
    rungs: list[Rung]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """到了哪里 — ``standing`` names the sentence; the others fill it."""

    standing: str
    holder: Seat
    offered: Seat | None
    above: Seat | None
    rungs: list[Rung]


def seat(post: Post, people: list[User]) -> Seat:
    """The post with the name of who sits in it; a desk or a street has no single name."""
    name = people[0].name if people and post.kind in SINGLE else ""
    return Seat(str(post.get_kind_display()), name)


def promised(
    place: Place, home: Place | None, category: Category, *, about: Iterable[int] = ()
) -> Promise | None:
    """将要承诺 — what will be promised for a report made now; None when nobody is there to receive it."""
    at = now()
    calendar = calendar_as_of(at)
    aside = frozenset({*about, *(user.pk for user in intake.people_at(place))})
    chain = routing.chain(place, home, without=aside)
    first = (chain.desk() if category.danger else None) or chain.first()
    if first is None:
        return None
    whole = due_of(clock(at, case_limit(category.clock, "due", place.code)), calendar)
    leg = clock(at, limit_for(category.clock, first.tier or "community", place.code))
    respond_by = due_of(clock(at, case_limit(category.clock, "respond", place.code)), calendar)
    due_at = due_of(leg, calendar, cap=whole)
    if due_at is None or respond_by is None:
        raise AssertionError("a clock that has just begun stands still")
    above = chain.above(first)
    seated = {post.pk: seat(post, people) for post, people in _with_people(chain.posts)}
    rungs = [_rung_ahead(tier, chain, seated, first, above, due_at) for tier in TIERS]
    return Promise(seated[first.pk], respond_by, due_at, seated[above.pk] if above else None, rungs)


def _with_people(posts: Iterable[Post]) -> list[tuple[Post, list[User]]]:
    known = list(posts)
    seated = holders_of(known)
    return [(post, seated[post.pk]) for post in known]


def _rung_ahead(
    tier: str,
    chain: routing.Chain,
    seated: dict[int, Seat],
    first: Post,
    above: Post | None,
    due_at: datetime,
) -> Rung:
    """One tread of a ladder that nobody has climbed yet."""
    post = next((one for one in chain.posts if one.tier == tier), None)
    if first.tier == tier:
        post = first
    name = str(TIER_NAMES[tier])
    if post is None:
        return Rung(name, _("空缺"))
    who = seated[post.pk].name or seated[post.pk].role
    if post == first:
        return Rung(name, who, _("先办"), "now")
    if post == above:
        return Rung(name, who, _("%(day)d日") % {"day": due_at.astimezone(BEIJING).day}, "next")
    return Rung(name, who)


def whereabouts(case: Case) -> Whereabouts:
    """现在在哪里 — where a case stands, as the people who reported it are told."""
    steps = queries.steps_of(case)
    above = steps.chain.above(case.offered or case.holder) if case.state in AT_WORK else None
    people = dict(zip(("holder", "offered", "above"), (case.holder, case.offered, above), strict=True))
    seats = {
        name: Seat(str(post.get_kind_display()), steps.seated.get(post.pk, "") if post.kind in SINGLE else "")
        for name, post in people.items()
        if post
    }
    rungs = queries.ladder(case, now(), steps)
    return Whereabouts(
        standing_of(case, above), seats["holder"], seats.get("offered"), seats.get("above"), rungs
    )


def standing_of(case: Case, above: Post | None) -> str:
    """怎么说 — the name of the sentence that fits where ``case`` stands."""
    if case.state not in AT_WORK:
        return str(case.state)
    is_over = case.leg_due_at is not None and case.leg_due_at <= now()
    if case.is_stuck or (is_over and above is None):
        return "stuck"
    if is_over:
        return "late"
    if case.handler_id:
        return "handled"
    return "offered" if case.offered_id else str(case.state)
