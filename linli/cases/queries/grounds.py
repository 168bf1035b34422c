"""在哪里 — the places one may register a report for, found by what people call them."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from linli.cases.queries.lists import house_of
from linli.kernel.masking import half_width
from linli.people.access import in_ranges
from linli.people.roles import PostKind
from linli.places import codes
from linli.places.models import Place

KINDS = (Place.Kind.ESTATE, Place.Kind.BUILDING, Place.Kind.PART, Place.Kind.HOME)
LOOKED_THROUGH, SHOWN = 300, 30
OWN_HOMES = 40
WORDS = re.compile(r"[0-9A-Za-z]+|[^\W\d_A-Za-z]*?(?:[栋幢室]|单元|小区)|[^\W\d_A-Za-z]+")


def reportable(user: Any) -> QuerySet[Place]:
    """Where ``user`` may say that something is: their own ground, and the common parts of its house."""
    ranges = user.ranges("case.report")
    above = {code for low, _high in ranges for code in codes.levels(low)[:-1]}
    houses = (Place.Kind.ESTATE, Place.Kind.BUILDING, Place.Kind.ENTRANCE)
    shared = Q(kind=Place.Kind.PART, parent__code__in=above, parent__kind__in=houses)
    return Place.objects.current().filter(in_ranges(ranges, "code") | shared, kind__in=KINDS)


def found(user: Any, words: str) -> list[Place]:
    """找地方 — by name, building, entrance and room as people write them: 8栋, 2-1103, 华尔星城屋面."""
    tokens = WORDS.findall(half_width(words[:60]))
    if not tokens:
        return []
    places = reportable(user)
    for token in tokens:
        places = places.filter(Q(full_name__icontains=token) | Q(entrance=token) | Q(room__iexact=token))
    rows = list(places.order_by("code")[:LOOKED_THROUGH])
    return sorted(
        rows, key=lambda place: (-_exact(place, tokens), KINDS.index(Place.Kind(place.kind)), place.code)
    )[:SHOWN]


def _exact(place: Place, tokens: list[str]) -> int:
    """How many of the words stand alone in the name: 8 栋 before 18 栋."""
    own = {*WORDS.findall(place.full_name), place.entrance, place.room}
    return sum(token in own for token in tokens)


def own_homes(user: Any) -> list[Place]:
    """The homes of a neighbour leader, who mostly types for one of them; [] for whoever leads more."""
    kinds = (PostKind.NEIGHBOUR_LEADER, PostKind.BUILDING_LEADER)
    ranges = [post.place.span for post in user.current_posts() if post.kind in kinds]
    homes = Place.objects.current().filter(in_ranges(ranges, "code"), kind=Place.Kind.HOME)
    return list(homes.order_by("code")[:OWN_HOMES]) if ranges else []


def exact_places(user: Any, place: Place) -> QuerySet[Place]:
    """具体在哪里 — ``place`` itself and the common parts of the house it stands in."""
    parts = Q(kind=Place.Kind.PART) & Q(pk__in=Place.objects.within(house_of(place)).values("pk"))
    return reportable(user).filter(Q(pk=place.pk) | parts).order_by("kind", "code")
