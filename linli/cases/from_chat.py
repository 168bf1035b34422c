"""从群聊登记 — one line of a group's chat becomes a report, once, however often the chat is pasted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.cases import intake
from linli.cases.chat import Line
from linli.cases.intake import Received, Said
from linli.cases.models import Case
from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.access import COMMUNITY_LEVELS
from linli.places import codes


def key_of(line: Line, by: Any) -> str:
    """认出一条 — the name of a line in the community of whoever pastes it; nothing can be read out of it."""
    posts = by.current_posts()
    community = posts[0].place_code[: codes.LEVEL_DIGITS * COMMUNITY_LEVELS] if posts else ""
    said = "\n".join([line.who, line.day, "".join(line.text.split())])
    seal = hmac.new(settings.SECRET_KEY.encode(), said.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"chat:{community}:{seal.hexdigest()[:40]}"


def taken(lines: Iterable[Line], by: Any) -> dict[str, Case]:
    """登记过的 — which of ``lines`` are reports already: {key: case}; two queries."""
    entries = LogEntry.objects.filter(once__in=[key_of(line, by) for line in lines])
    about = dict(entries.values_list("once", "about_id"))
    cases = Case.objects.in_bulk(set(about.values()))
    return {str(once): cases[pk] for once, pk in about.items() if pk in cases}


@transaction.atomic
def take(line: Line, said: Said, *, into: Case | None, by: Actor) -> Received:
    """登记一条 — as a case of its own, or with the open one it belongs to.

    Raises ``Refused`` when somebody registered the same line before.
    """
    received = intake.support(said, into, by=by) if into else intake.report(said, by=by)
    facts = {"report": received.report.pk}
    try:
        with transaction.atomic():
            LogEntry.write(by=by, verb="take", about=received.case, facts=facts, once=key_of(line, by))
    except IntegrityError as twice:
        raise Refused(_("这一条刚才已经登记过了，请回到群聊看")) from twice
    return received
