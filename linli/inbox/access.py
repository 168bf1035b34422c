"""Who may see what was sent, and whose messages are whose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:  # named in the type of a queryset, which is made at run time
    from linli.inbox.models import Delivery, GroupRobot, Message  # noqa: F401


def on_ground_of(user: Any, permission: str) -> Q:
    """The condition "lies on the ground of a post of ``user`` that grants ``permission``"."""
    ground = Q(pk__in=[])
    for low, high in user.ranges(permission):
        ground |= Q(place_code__gte=low, place_code__lt=high)
    return ground


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — one's own messages alone."""
        return self.filter(recipient_kind=user.kind, recipient_id=user.pk)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — what was sent to people and groups on the ground of an office."""
        return self.filter(on_ground_of(user, "delivery.see"))

    def due(self, moment: datetime) -> Self:
        """到点 — what should be tried at ``moment``, urgent things first."""
        return self.filter(state__in=self.model.ON_ITS_WAY, next_at__lte=moment).order_by(
            "-is_urgent", "next_at", "id"
        )


class RobotQuerySet(models.QuerySet["GroupRobot"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — the robots of the ground that one may change them on."""
        return self.filter(on_ground_of(user, "robot.change"))

    def serving(self, place_code: str) -> Self:
        """The robots in use whose ground holds ``place_code``: its own and those of every place above."""
        above = [place_code[:end] for end in range(len(place_code) + 1)]
        return self.filter(place_code__in=above, ended_at=None)
