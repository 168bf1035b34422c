"""承诺 — what a resident is told of the chain: who has it, until when, where it goes by itself after that.

Before sending it is computed from the same chain and the same clocks that will hold afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.cases import intake, routing
from linli.cases.lifecycle import case_limit, chain_of, limit_for
from linli.cases.models import Case, Category, Leg
from linli.cases.standing import clock, due_of
from linli.kernel.calendar import calendar_as_of
from linli.kernel.now import BEIJING, now
from linli.people.models import Post, User, holders_of
from linli.people.roles import SINGLE, TIER_NAMES, TIERS
from linli.places.models import Place
from linli.ui.moments import say_span
from linli.ui.shapes import Rung

Seated = Mapping[int, list[User]]


@dataclass(frozen=True, slots=True)
class Named:
    """称呼 — a post as a resident reads it: what it is, and who sits there when it is one person's seat."""

    role: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.role}{self.name}"


@dataclass(frozen=True, slots=True)
class Promise:
    """承诺 — who receives it, by when somebody answers, when it goes up by itself and to whom."""

    first: Named
    respond_by: datetime
    due_at: datetime
    above: Named | None
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """到了哪里 — ``standing`` names the sentence; the others fill it."""

    standing: str
    holder: Named
    offered: Named | None
    above: Named | None
    rungs: tuple[Rung, ...]


def named(post: Post | None, seated: Seated) -> Named | None:
    """The post with the name of who sits in it; a desk or a street has no single name."""
    if post is None:
        return None
    people = seated.get(post.pk, []) if post.kind in SINGLE else []
    return Named(str(post.get_kind_display()), people[0].name if people else "")


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
    due_at = due_of(leg, calendar, cap=whole)
    respond_by = due_of(clock(at, case_limit(category.clock, "respond", place.code)), calendar)
    assert due_at is not None and respond_by is not None  # both run: nothing pauses a clock that just starts
    above = chain.above(first)
    seated = holders_of(chain.posts)
    rungs = ladder(chain.posts, seated, first, above, now_words=_("先办"), due_at=due_at)
    return Promise(named(first, seated), respond_by, due_at, named(above, seated), rungs)  # type: ignore[arg-type]


def whereabouts(case: Case) -> Whereabouts:
    """现在在哪里 — where a case stands, as the people who reported it are told."""
    chain = chain_of(case)
    at_work = case.offered or case.holder
    above = chain.above(at_work)
    posts = {post.pk: post for post in (*chain.posts, case.holder, at_work)}.values()
    seated = holders_of(posts)
    runs = case.state in (Case.State.REPORTED, Case.State.ACCEPTED)
    took: dict[str, timedelta] = {}
    for leg in case.legs.select_related("post"):
        if leg.post.tier in TIERS:
            length = (leg.ended_at or now()) - leg.offered_at
            took[leg.post.tier] = took.get(leg.post.tier, timedelta()) + length
    rungs = ladder(
        posts,
        seated,
        at_work if case.is_open else None,
        above if runs and case.leg_due_at and not case.handler_id else None,
        now_words=say_span(took[at_work.tier]) if at_work.tier in took else "",
        due_at=case.leg_due_at,
        took=took,
    )
    return Whereabouts(
        standing_of(case, above), named(case.holder, seated), named(case.offered, seated), named(above, seated), rungs
    )  # type: ignore[arg-type]


def standing_of(case: Case, above: Post | None) -> str:
    """怎么说 — the name of the sentence that fits where ``case`` stands."""
    if case.state not in (Case.State.REPORTED, Case.State.ACCEPTED):
        return case.state
    if case.is_stuck or (above is None and case.leg_due_at and case.leg_due_at <= now()):
        return "stuck"
    if case.leg_due_at and case.leg_due_at <= now():
        return "late"
    if case.handler_id:
        return "handled"
    if case.offered_id:
        return "offered"
    return case.state


def ladder(
    posts: Iterable[Post],
    seated: Seated,
    at_work: Post | None,
    above: Post | None,
    *,
    now_words: str,
    due_at: datetime | None,
    took: Mapping[str, timedelta] | None = None,
) -> tuple[Rung, ...]:
    """阶梯 — one rung a tier: how long it was there, who has it now, where it goes next and on which day."""
    first_of: dict[str, Post] = {}
    for post in posts:
        first_of.setdefault(post.tier or "", post)
    for post in filter(None, (at_work, above)):
        first_of[post.tier or ""] = post
    rungs = []
    for tier in TIERS:
        post = first_of.get(tier)
        who = _("空缺") if post is None else (name := named(post, seated)) and (name.name or name.role) or ""
        if post is not None and post == at_work:
            time, state = now_words, "now"
        elif post is not None and post == above and due_at:
            time, state = _("%(day)d日") % {"day": due_at.astimezone(BEIJING).day}, "next"
        elif took and tier in took:
            time, state = say_span(took[tier]), "done"
        else:
            time, state = "", "idle"
        rungs.append(Rung(str(TIER_NAMES[tier]), who, time, state))  # type: ignore[arg-type]
    return tuple(rungs)
