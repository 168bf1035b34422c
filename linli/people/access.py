"""Who may see people: residents on one's own ground, posts and organisations of one's community."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from linli.places import codes

if TYPE_CHECKING:  # named in the type of a queryset, which is made at run time
    from linli.people.models import Organisation, Post, Resident, Tenure  # noqa: F401

COMMUNITY_LEVELS = 3  # district, street, community: a structure chart is the community's


def in_ranges(ranges: list[tuple[str, str]], column: str = "place_code") -> Q:
    """The condition "``column`` lies in one of ``ranges``"; matches nothing when there is none."""
    condition = Q(pk__in=[])
    for low, high in ranges:
        condition |= Q(**{f"{column}__gte": low, f"{column}__lt": high})
    return condition


def community_ranges(user: Any) -> list[tuple[str, str]]:
    """The ranges of the communities in which ``user`` has a post; a street's or district's own where it
    is wider.
    """
    tops = {post.place_code[: codes.LEVEL_DIGITS * COMMUNITY_LEVELS] for post in user.current_posts()}
    return [codes.span(top) for top in sorted(tops)]


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — residents on the ground of a post that grants ``resident.see`` (rule 36)."""
        return self.filter(in_ranges(user.ranges("resident.see")))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def current(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """可见范围 — the organisations of the communities one works in."""
        return self.filter(in_ranges(community_ranges(user)))


class PostQuerySet(models.QuerySet["Post"]):
    def current(self) -> Self:
        """Posts not abolished, filled or vacant."""
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """可见范围 — the posts of the communities one works in: a structure chart is for everybody in it."""
        return self.filter(in_ranges(community_ranges(user)))

    def vacant(self, on: date) -> Self:
        """Posts in which nobody sits on that day."""
        seats = self.model._meta.get_field("tenures").related_model.objects.current(on)
        return self.current().filter(~Exists(seats.filter(post=OuterRef("pk"))))

    def with_filled(self, on: date) -> Self:
        """Each post with ``is_filled``: whether somebody sits in it on that day."""
        seats = self.model._meta.get_field("tenures").related_model.objects.current(on)
        return self.annotate(is_filled=Exists(seats.filter(post=OuterRef("pk"))))


class TenureQuerySet(models.QuerySet["Tenure"]):
    def current(self, on: date) -> Self:
        """Tenures that run on that day: since ≤ day < until."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=on), since__lte=on, post__ended_on__isnull=True
        )

    def visible_to(self, user: Any) -> Self:
        """可见范围 — the tenures of the posts one may see."""
        return self.filter(in_ranges(community_ranges(user), "post__place_code"))
