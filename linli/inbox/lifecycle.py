"""Who is told what: the one way to tell, and the ways to have read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from linli.inbox.models import Message
from linli.inbox.wording import SENTENCES
from linli.kernel.access import Actor
from linli.kernel.now import now


def tell(
    people: Iterable[Actor], what: str, *, about: models.Model, values: dict[str, Any], url: str = ""
) -> None:
    """告知 — tell each of ``people`` once of one occasion, in the caller's transaction.

    ``what`` must be a registered sentence and ``values`` must fill it: both are checked here, where it
    can be mended.
    """
    str(SENTENCES[what]) % values
    known = {(person.kind, person.pk): None for person in people}
    Message.objects.bulk_create(
        Message(
            recipient_kind=kind,
            recipient_id=pk,
            what=what,
            about_kind=about._meta.label_lower,
            about_id=about.pk,
            values=values,
            url=url,
            created_at=now(),
        )
        for kind, pk in known
    )


def mark_read(messages: models.QuerySet[Message]) -> int:
    """已读 — mark these as read; those read before keep their time."""
    return messages.filter(read_at=None).update(read_at=now())
