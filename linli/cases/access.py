"""Who may see a case, a report, a receipt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from linli.people.access import in_ranges
from linli.people.roles import ROLES, TIERS, PostKind

if TYPE_CHECKING:  # named in the type of a queryset, which is made at run time
    from linli.cases.models import Case, Receipt, Report  # noqa: F401
    from linli.people.models import Post


def seats_of(user: Any) -> list[int]:
    """The posts of ``user`` by which cases may be seen at all."""
    return [post.pk for post in user.current_posts() if "case.see" in ROLES[post.kind].permissions]


def seat_mark(post: int) -> str:
    """席位记号 — the word of the index by which a post finds what it is or was involved in."""
    return f"post{post}"


# Beside the chain, these read what was said inside; an organisation and the owners' committee do not.
BESIDE = (PostKind.PARTY_BRANCH, PostKind.DISTRICT_STAFF)


def reads_words(post: Post) -> bool:
    """看原话 — whether whoever sits in ``post`` reads the reporters' own words and what is said inside."""
    return post.tier in TIERS or post.kind in BESIDE


class CaseQuerySet(models.QuerySet["Case"]):
    def overdue(self, at: datetime) -> Self:
        """Open cases whose stretch has run out."""
        return self.filter(is_open=True, leg_due_at__lt=at)

    def in_range(self, user: Any) -> Self:
        """The first arm: cases on the ground of a post of ``user``."""
        return self.filter(in_ranges(user.ranges("case.see")))

    def involving(self, user: Any) -> Self:
        """The second arm: cases in which a post of ``user`` is or was involved."""
        return self.filter(pk__in=self._involved(user))

    def _involved(self, user: Any) -> models.QuerySet[Any]:
        involved: models.QuerySet[Any] = self.model._meta.get_field(
            "involvements"
        ).related_model.objects.current()
        return involved.filter(post__in=seats_of(user)).values("case")

    def visible_to(self, user: Any) -> Self:
        """可见范围 — keep the cases ``user`` may read; none for the anonymous.

        Lists, pages, exports, statistics and photos all begin here. A post sees the places at or below its
        own, and what it is or was involved in; nobody sees what is about them or their home.

        Source: 《个人信息保护法》第六条 (the smallest scope that serves the purpose).
        """
        if not seats_of(user):
            return self.none()
        mine = in_ranges(user.ranges("case.see")) | Q(pk__in=self._involved(user))
        return self.filter(mine).without_conflict(user)

    def without_conflict(self, user: Any) -> Self:
        """Leave out what is about ``user`` or their home."""
        conflicts = self.model._meta.get_field("conflicts").related_model
        return self.exclude(pk__in=conflicts.objects.filter(user=user.pk).values("case"))


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — the reports of the cases one may read; whose they are is another question
        (``Report.who``).
        """
        cases = self.model._meta.get_field("case").related_model
        return self.filter(case__in=cases.objects.visible_to(user))


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def by_code(self, code_hash: str) -> Any:
        """The receipt with this code, or None: who has the code has the thread."""
        return self.filter(code_hash=code_hash).first()
