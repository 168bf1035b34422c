"""Who may see a place. The tree is public down to the building; homes are for those whose ground it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from linli.places import codes

if TYPE_CHECKING:  # named in the type of a queryset, which is made at run time
    from linli.places.models import Place  # noqa: F401


class PlaceQuerySet(models.QuerySet["Place"]):
    def current(self) -> Self:
        """Places in use: not ended."""
        return self.filter(ended_on__isnull=True)

    def within(self, place: Any) -> Self:
        """The places at or below ``place``."""
        low, high = place.span
        return self.filter(code__gte=low, code__lt=high)

    def above(self, place: Any) -> Self:
        """The places of the path down to ``place``, itself included."""
        return self.filter(code__in=codes.levels(place.code))

    def visible_to(self, user: Any) -> Self:
        """可见范围 — the places ``user`` may open: the ground of their posts, and the path above it.

        Residents reach one building by its door code and see no homes there.
        """
        ranges = user.ranges()
        if not ranges:
            return self.none()
        mine = Q()
        for low, high in ranges:
            mine |= Q(code__gte=low, code__lt=high) | Q(code__in=codes.levels(low)[:-1])
        return self.filter(mine)
