"""What lists of people show. No writes."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from linli.kernel.now import today
from linli.people.access import COMMUNITY_LEVELS, in_ranges
from linli.people.models import Post, Tenure, User
from linli.people.roles import PostKind
from linli.places import codes

OFFICE = (PostKind.AREA_LEADER, PostKind.DESK, PostKind.SECRETARY)


def own_tenures(user: Any) -> QuerySet[Tenure]:
    """本人任职 — the posts one sits in today, own ones first, each with ``minders``: who covers it."""
    running = Q(until__isnull=True) | Q(until__gt=today())
    minders = Tenure.objects.filter(running, acting=True).select_related("person").order_by("since")
    return (
        Tenure.objects.current(today())
        .filter(person=user.pk)
        .select_related("post__place", "post__organisation", "acting_for__person")
        .prefetch_related(Prefetch("covers", queryset=minders, to_attr="minders"))
        .order_by("acting", "id")
    )


def may_cover(tenure: Tenure) -> QuerySet[User]:
    """可代管的人 — those near the post of ``tenure``, without its own person."""
    return people_near(tenure.post).exclude(pk=tenure.person_id)


def people_near(post: Post) -> QuerySet[User]:
    """附近的人 — who works in the same area or stands above it, for the community's own posts the office; each
    with ``seats``.
    """
    levels = codes.levels(post.place_code)
    near = in_ranges([codes.span(levels[: COMMUNITY_LEVELS + 1][-1])], "post__place_code")
    seats = Tenure.objects.current(today()).filter(
        near | Q(post__place_code__in=levels), post__place__isnull=False
    )
    if len(levels) <= COMMUNITY_LEVELS:
        seats = seats.filter(post__kind__in=OFFICE)
    people = User.objects.filter(is_active=True, pk__in=seats.values("person"))
    current = Tenure.objects.current(today()).select_related("post__place", "post__organisation")
    shown = people.prefetch_related(
        Prefetch("tenures", queryset=current.order_by("acting", "id"), to_attr="seats")
    )
    return shown.order_by("name", "pk")
