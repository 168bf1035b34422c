"""承诺 — what a resident is told of the chain: who has it, until when, where it goes by itself after that.

Before sending it is computed from the same chain and the same clocks that will hold afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases import routing
from linli.cases.limits import case_limit, limit_for
from linli.cases.models import Case, Category
from linli.cases.queries.seats import Seat, Seats
from linli.cases.queries.tiers import Steps, ladder, ladder_ahead, steps_of
from linli.cases.standing import clock, due_of
from linli.kernel.calendar import calendar_as_of
from linli.kernel.now import now
from linli.people.models import Post
from linli.places.models import Place
from linli.ui.shapes import Rung


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


def promised(place: Place, home: Place | None, category: Category) -> Promise | None:
    """将要承诺 — what will be promised for a report made now; None when nobody is there to receive it."""
    at = now()
    aside = frozenset(user.pk for user in routing.people_at(place))
    chain = routing.chain(place, home, without=aside)
    first = chain.first(danger=bool(category.danger))
    if first is None:
        return None
    calendar = calendar_as_of(at)
    whole = due_of(clock(at, case_limit(category.clock, "due", place.code)), calendar)
    respond_by = due_of(clock(at, case_limit(category.clock, "respond", place.code)), calendar)
    due_at = due_of(clock(at, limit_for(category.clock, first.tier, place.code)), calendar, cap=whole)
    if due_at is None or respond_by is None:
        raise AssertionError("a clock that has just begun stands still")
    steps = Steps((), chain, Seats.of(chain.posts))
    above = chain.above(first)
    return Promise(
        steps.seats.seat(first),
        respond_by,
        due_at,
        steps.seats.seat(above) if above else None,
        ladder_ahead(steps, first, due_at, at),
    )


def whereabouts(case: Case) -> Whereabouts:
    """现在在哪里 — where a case stands, as the people who reported it are told."""
    steps, at = steps_of(case), now()
    above = steps.chain.above(case.offered or case.holder) if case.state in Case.AT_WORK else None
    return Whereabouts(
        standing_of(case, above, at),
        steps.seats.seat(case.holder),
        steps.seats.seat(case.offered) if case.offered else None,
        steps.seats.seat(above) if above else None,
        ladder(case, at, steps),
    )


def standing_of(case: Case, above: Post | None, at: datetime) -> str:
    """怎么说 — the name of the sentence that fits where ``case`` stands."""
    if case.state not in Case.AT_WORK:
        return str(case.state)
    is_over = case.leg_due_at is not None and case.leg_due_at <= at
    if case.is_stuck or (is_over and above is None):
        return "stuck"
    if is_over:
        return "late"
    if case.handler_id:
        return "handled"
    return "offered" if case.offered_id else str(case.state)
