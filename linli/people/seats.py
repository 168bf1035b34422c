"""What posts tell the pages of places: who leads here, and what goes along when a branch moves."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.kernel.now import today
from linli.people.models import Household, Post, Tenure
from linli.places import codes
from linli.places.models import Place
from linli.places.queries import BELONGINGS, SEATS, Seat

WHOLE = {"district", "street"}  # too large for a list of everybody below


def seats(place: Place, reader: Any) -> list[Seat]:
    """岗位 — the posts of the path down to ``place`` and below it, each with who sits there; two queries."""
    here = Q(place__code__in=codes.levels(place.code))
    if place.kind not in WHOLE:
        low, high = place.span
        here |= Q(place_code__gte=low, place_code__lt=high, place__isnull=False)
    posts = list(Post.objects.current().visible_to(reader).filter(here).select_related("place"))
    sitting: dict[int, list[Tenure]] = {}
    for tenure in Tenure.objects.current(today()).filter(post__in=posts).select_related("person"):
        sitting.setdefault(tenure.post_id, []).append(tenure)
    return [_seat(post, sitting.get(post.pk, [])) for post in posts]


def _seat(post: Post, tenures: list[Tenure]) -> Seat:
    return Seat(
        place_id=post.place_id or 0,
        kind=post.kind,
        role=str(post.get_kind_display()),
        names=tuple(
            tenure.person.name for tenure in sorted(tenures, key=lambda each: (each.acting, each.pk))
        ),
        post_id=post.pk,
        ground=post.ground,
        is_acting=bool(tenures) and all(tenure.acting for tenure in tenures),
    )


def _posts(place: Place) -> tuple[str, int]:
    low, high = place.span
    return _("岗位"), Post.objects.current().filter(place_code__gte=low, place_code__lt=high).count()


def _households(place: Place) -> tuple[str, int]:
    low, high = place.span
    return _("住户"), Household.objects.filter(until=None, place_code__gte=low, place_code__lt=high).count()


SEATS.append(seats)
BELONGINGS.extend([_posts, _households])
