"""本小区与本单位 — what a party branch, an owners' committee, an organisation sees of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.cases import actions
from linli.cases.models import Case, Involved
from linli.cases.queries import lists
from linli.kernel.now import now
from linli.people.access import in_ranges
from linli.people.models import Post, User, holders_of
from linli.people.roles import PostKind
from linli.places.models import Place
from linli.places.queries import with_homes
from linli.ui.shapes import TodayRow

ESTATE = (PostKind.PARTY_BRANCH, PostKind.OWNERS_COMMITTEE)
MOST = 200  # buildings and common parts shown of an estate


@dataclass(frozen=True, slots=True)
class Spot:
    """一处 — a building or a common part of the estate, and how many open matters it has."""

    place: Place
    open: int


def estates_of(user: User) -> list[Place]:
    """The estates for which ``user`` sits in a party branch or an owners' committee."""
    found = [post.place for post in user.current_posts() if post.kind in ESTATE and post.place]
    return list({place.pk: place for place in found}.values())


def open_cases(user: User, estates: list[Place]) -> QuerySet[Case]:
    """未办结 — on these estates."""
    ranges = [estate.span for estate in estates]
    return Case.objects.visible_to(user).filter(in_ranges(ranges), is_open=True)


def spots(user: User, estates: list[Place]) -> tuple[list[Spot], list[Spot]]:
    """楼栋与公共部位 — the buildings, all of them, and the common parts that have open matters; three queries."""
    ranges = in_ranges([estate.span for estate in estates], "code")
    counted = Counter(open_cases(user, estates).order_by().values_list("place_code", flat=True))
    buildings = with_homes(Place.objects.current().filter(ranges, kind=Place.Kind.BUILDING).order_by("code"))
    parts = (
        Place.objects.current().filter(ranges, kind=Place.Kind.PART, code__in=list(counted)).order_by("code")
    )
    return (
        [
            Spot(place, sum(n for code, n in counted.items() if code.startswith(place.code)))
            for place in buildings[:MOST]
        ],
        [Spot(place, counted[place.code]) for place in parts[:MOST]],
    )


def posts_of(estates: list[Place]) -> QuerySet[Post]:
    """岗位 — of the chain and beside it on these estates."""
    return Post.objects.filter(in_ranges([estate.span for estate in estates]), place__isnull=False)


def leaders(estates: list[Place]) -> list[tuple[Post, list[User]]]:
    """谁在管 — the branch, the committee, group and building leaders, filled or vacant; two queries."""
    kinds = (PostKind.GROUP_LEADER, PostKind.BUILDING_LEADER, *ESTATE)
    posted: Any = posts_of(estates).filter(kind__in=kinds, ended_on=None).select_related("place")
    posts: list[Post] = list(posted[:MOST])
    people = holders_of(posts)
    return [(post, people[post.pk]) for post in posts]


# ---------------------------------------------------------------- the organisation


def organisations_of(user: User) -> list[Any]:
    """The organisations that ``user`` represents."""
    return [post.organisation for post in user.current_posts() if post.organisation_id]


def orders(user: User) -> QuerySet[Case]:
    """交给本单位的 — open cases that an organisation of ``user`` works on."""
    mine = [organisation.pk for organisation in organisations_of(user)]
    return (
        Case.objects.filter(is_open=True, handler__in=mine)
        .without_conflict(user)
        .select_related("place", "category")
    )


def order_row(case: Case, at: datetime) -> TodayRow:
    """One order as a row: not taken yet, to be taken; else to be answered."""
    taken = bool((case.clockwork.get("leg") or {}).get("accepted"))
    return TodayRow(
        title=case.public_title,
        url=case.get_absolute_url(),
        deadline=lists.deadline_of(case, at),
        facts=(case.place.full_name, _("正在办") if taken else _("新交来，请接单")),
        action=_("答复") if taken else _("接单"),
        action_url=actions.url_of(case, "answer" if taken else "accept"),
    )


def answered(user: User, at: datetime | None = None) -> QuerySet[Involved]:
    """答复过的 — what an organisation may still read for a while after its stretch has ended."""
    seats = [post.pk for post in user.current_posts() if post.organisation_id]
    past = Involved.objects.filter(post__in=seats, until__gt=at or now())
    return past.select_related("case__place", "case__category")
