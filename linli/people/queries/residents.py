"""Residents on one's own ground: found by name or phone, shown with what they are to which home."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from linli.kernel.now import today
from linli.people.access import in_ranges
from linli.people.models import Relation, Resident
from linli.people.signin import plain
from linli.places.models import Place


def residents(user: Any, words: str = "") -> QuerySet[Resident]:
    """居民 — those on the reader's ground by home; ``words`` is the beginning of a name, or a whole phone."""
    found = Resident.objects.visible_to(user)
    if words:
        asked = plain(words)
        found = found.filter(phone=asked) if asked.isdigit() else found.filter(name__startswith=asked)
    return found.prefetch_related(Prefetch("relations", queryset=_running(), to_attr="present"))


def _running() -> QuerySet[Relation]:
    running = Q(until__isnull=True) | Q(until__gt=today())
    return Relation.objects.filter(running).select_related("home").order_by("kind", "id")


def relations(user: Any, resident: Resident) -> QuerySet[Relation]:
    """关系 — what the resident is or was to homes on the reader's own ground; no other home is shown."""
    mine = in_ranges(user.ranges("resident.see"))
    return resident.relations.filter(mine).select_related("home", "household").order_by("-since", "-id")


def connected(home: Place) -> QuerySet[Relation]:
    """与这套房有关的人 — every present relation to a home."""
    return _running().filter(home=home).select_related("resident")


def homes(user: Any, permission: str) -> QuerySet[Place]:
    """房屋 — the homes in use on the ground of a post that grants ``permission``."""
    mine = in_ranges(user.ranges(permission), "code")
    return Place.objects.current().filter(mine, kind=Place.Kind.HOME)
