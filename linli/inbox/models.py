"""What people were told: one row a person and occasion. The words are made when they are read."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.inbox.wording import sentence


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — one's own messages alone."""
        return self.filter(recipient_kind=user.kind, recipient_id=user.pk)


class Message(models.Model):
    """通知 — that one person was told of one occasion. ``what`` names the sentence in ``inbox.wording``."""

    recipient_kind = models.CharField(max_length=16)
    recipient_id = models.BigIntegerField()
    what = models.CharField(max_length=40)
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    values = models.JSONField(default=dict)  # what the sentence is filled with: number, place, a time
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient_kind", "recipient_id", "-id"], name="message_recipient"),
            models.Index(
                fields=["recipient_kind", "recipient_id"],
                condition=Q(read_at__isnull=True),
                name="message_unread",
            ),
            models.Index(fields=["about_kind", "about_id"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.what} → {self.recipient_kind} {self.recipient_id}"

    @property
    def sentence(self) -> str:
        """The words, in the language of who reads them."""
        return sentence(self.what, self.values)
