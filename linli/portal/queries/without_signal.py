"""没有信号 — the pages that a leader's phone keeps, so that they can be filled in below the ground."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from linli.cases import actions
from linli.cases.models import Case
from linli.cases.queries import grounds
from linli.kernel.now import today
from linli.people.models import User
from linli.portal.queries.today import Duty

MOST = 30  # pages; each is fetched once a version
STEPS = {"note": ("note", "resolve"), "accept": ("note",), "answer_help": ("answer_help",)}

Pages = list[tuple[str, str]]  # address, version


def pages(duties: Iterable[Duty], user: User) -> Pages:
    """备好的页 — the outbox, what can be said of today's cases, and a form for each of one's own homes."""
    kept = [(reverse("ui:outbox"), ""), (reverse("portal:workbench"), "")]
    for duty in duties:
        version = str(duty.case.version)
        kept += [(actions.url_of(duty.case, verb), version) for verb in STEPS.get(duty.verb, ())]
    if user.grants("case.report"):
        form, version = reverse("cases:new"), str(today())
        kept += [(f"{form}?place={home.pk}", version) for home in grounds.own_homes(user)]
    return kept[:MOST]


def orders(cases: Iterable[Case]) -> Pages:
    """备好的答复 — for an organisation: the answer to each case it was given."""
    answers = [(actions.url_of(case, "answer"), str(case.version)) for case in cases]
    return [(reverse("ui:outbox"), ""), *answers][:MOST]
