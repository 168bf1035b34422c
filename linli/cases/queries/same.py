"""同样的事 — what neighbours have already said of this building, as anybody at its door may read it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from linli.cases.models import Case, Conflict
from linli.cases.queries.seats import Seat, Seats
from linli.places.models import Place

MOST = 3
PRIVATE = ("care", "neighbor")  # about somebody, not about something


def parts_at(building: Place) -> list[Place]:
    """公共部位 — those of the building, then those of the estate and whatever else stands above it."""
    low, high = building.span
    above = [place.pk for place in building.path()[:-1]]
    near = Q(code__gte=low, code__lt=high) | Q(parent__in=above)
    parts = Place.objects.current().filter(near, kind=Place.Kind.PART).order_by("-code")
    own = [part for part in parts if low <= part.code < high]
    return [*reversed(own), *(part for part in parts if part not in own)]


def part_label(part: Place, building: Place) -> str:
    """部位的说法 — without the building's own name, which everybody at its door knows."""
    return part.full_name.removeprefix(building.full_name).strip() or part.name


def same_here(building: Place, tile: str, parts: list[Place]) -> list[tuple[Case, Seat]]:
    """邻居说过的 — open cases of this tile here, each with who has it now; the latest first, ``MOST`` at most.

    Nothing from inside a home, about a person, or about a leader is ever shown at a door.
    """
    low, high = building.span
    here = Q(place_code__gte=low, place_code__lt=high) | Q(place__in=[part.pk for part in parts])
    cases = (
        Case.objects.filter(here, is_open=True, state__in=Case.UNRESOLVED, category__tile=tile)
        .exclude(place__kind=Place.Kind.HOME)
        .exclude(category__top__in=PRIVATE)
        .exclude(Exists(Conflict.objects.filter(case=OuterRef("pk"))))
        .select_related("place", "holder__place", "category")
        .order_by("-received_at", "-id")
    )
    found = list(cases[:MOST])
    seats = Seats.of([case.holder for case in found])
    return [(case, seats.seat(case.holder)) for case in found]
