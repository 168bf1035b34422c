"""Organisations that work with one's communities, and the places they may serve."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from linli.people.access import in_ranges
from linli.people.models import Organisation
from linli.places.models import Place

K = Place.Kind
HOMES = (K.STREET, K.COMMUNITY)  # an organisation is registered with one of these
SERVED = {K.STREET: (K.STREET, K.COMMUNITY), K.COMMUNITY: (K.COMMUNITY, K.AREA, K.ESTATE)}


def organisations(user: Any, *, kind: str = "", is_ended: bool = False) -> QuerySet[Organisation]:
    """联动单位 — those of the communities one works in, by kind; in use, or ended."""
    found = Organisation.objects.visible_to(user).filter(ended_on__isnull=not is_ended)
    return (found.filter(kind=kind) if kind else found).select_related("home").prefetch_related("serves")


def homes_for(user: Any) -> QuerySet[Place]:
    """可登记到 — the streets and communities where one may register an organisation."""
    mine = in_ranges(user.ranges("organisation.change"), "code")
    return Place.objects.current().filter(mine, kind__in=HOMES).order_by("code")


def servable(home: Place) -> QuerySet[Place]:
    """可服务的地方 — where an organisation registered at ``home`` may work."""
    kinds = SERVED.get(K(home.kind), (K.COMMUNITY,))
    return Place.objects.current().within(home).filter(kind__in=kinds).order_by("code")
