"""Households by 邻: who is counted, where there are too many or too few, and who has no 邻长 (rule 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Substr

from linli.kernel.now import today
from linli.kernel.standards import ruling
from linli.people.access import in_ranges
from linli.people.models import Household, Post, Relation, Tenure
from linli.people.roles import PostKind
from linli.places import codes
from linli.places.models import Place

AFTER = ":"  # follows every digit: ``code:`` is the end of what lies at or below ``code``
LENGTHS = range(codes.LEVEL_DIGITS, codes.LEVEL_DIGITS * codes.MAX_LEVELS + 1, codes.LEVEL_DIGITS)


@dataclass(frozen=True, slots=True)
class Limits:
    """户数范围 — how many households a 邻 should have, and by which standard."""

    least: int
    most: int
    source: str

    @classmethod
    def at(cls, place_code: str) -> Limits:
        """The limits in force today at a place."""
        least, most = (ruling(f"neighbours.homes.{end}", today(), place_code) for end in ("min", "max"))
        return cls(least.value, most.value, most.source)


def active_households() -> QuerySet[Household]:
    """在住的户 — households that live somewhere today. Registered-only never made one, so it never counts."""
    return Household.objects.filter(Q(until__isnull=True) | Q(until__gt=today()), since__lte=today())


def _led() -> QuerySet[Post]:
    """The posts of 邻长 in which somebody sits today."""
    filled = Tenure.objects.current(today()).values("post")
    return Post.objects.current().filter(kind=PostKind.NEIGHBOUR_LEADER, pk__in=filled)


def neighbourhoods(community: Place) -> QuerySet[Any]:
    """邻 — every 邻 of a community with ``homes_lived_in`` and ``is_led``."""
    inside = active_households().filter(
        place_code__gte=OuterRef("code"), place_code__lt=Concat(OuterRef("code"), Value(AFTER))
    )
    homes = inside.order_by().values(one=Value(1)).annotate(n=Count("home", distinct=True)).values("n")
    return (
        Place.objects.current()
        .within(community)
        .filter(kind=Place.Kind.NEIGHBOURS)
        .annotate(
            homes_lived_in=Coalesce(Subquery(homes, output_field=IntegerField()), 0),
            is_led=Exists(_led().filter(place=OuterRef("pk"))),
        )
    )


def uneven(neighbourhoods: QuerySet[Any], limits: Limits) -> QuerySet[Any]:
    """户数不合适 — the 邻 with fewer or more households than the standard."""
    return neighbourhoods.filter(Q(homes_lived_in__lt=limits.least) | Q(homes_lived_in__gt=limits.most))


def homes_of(place: Place) -> int:
    """在住户数 — how many homes at or below ``place`` are lived in today."""
    low, high = place.span
    inside = active_households().filter(place_code__gte=low, place_code__lt=high)
    return inside.values("home").distinct().count()


def unled_homes(user: Any, community: Place) -> QuerySet[Place]:
    """没有邻长的住户 — homes on the reader's ground that are lived in and have no 邻长 above them today."""
    above = [Substr(OuterRef("code"), 1, length) for length in LENGTHS]
    return (
        Place.objects.current()
        .within(community)
        .filter(in_ranges(user.ranges("resident.see"), "code"), kind=Place.Kind.HOME)
        .filter(Exists(active_households().filter(home=OuterRef("pk"))))
        .exclude(Exists(_led().filter(place_code__in=above)))
    )


def households(home: Place) -> QuerySet[Household]:
    """住户 — those who keep or kept house in a home, the present ones first, each with its members."""
    members = Relation.objects.select_related("resident").order_by("-since", "-id")
    return home.households.prefetch_related(Prefetch("members", queryset=members)).order_by("-since", "-id")
