"""一起办 — one step for many cases: looked at first, then taken case by case, and told row by row.

Each case goes through its own verb with the version that was on the page. What is refused of one takes
nothing else along; the whole press is done once, however often it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import lifecycle
from linli.cases.forms import bulk as forms
from linli.cases.lifecycle import CASE
from linli.cases.models import Case
from linli.kernel.access import Actor
from linli.kernel.lifecycle import Refused

MOST = 100


@dataclass(frozen=True, slots=True)
class ManyStep:
    """一起走的一步 — the form of a verb for many cases, and what is said of each that took it."""

    form: type[forms.ManyForm]
    done: Any


STEPS = {
    "accept": ManyStep(forms.AcceptMany, __("已受理")),
    "hand_up": ManyStep(forms.HandUpMany, __("已上报")),
    "transfer": ManyStep(forms.TransferMany, __("已转办")),
    "dispatch": ManyStep(forms.DispatchMany, __("已交单位")),
    "answer": ManyStep(forms.AnswerMany, __("已答复")),
    "note": ManyStep(forms.NoteMany, __("已记下，写给居民的话已告诉他们")),
    "press": ManyStep(forms.PressMany, __("已催办")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """一行 — one of the chosen cases: ``why_not`` it cannot take the step, "" when it can or did."""

    case: Case
    seen: int
    why_not: str = ""


def offered(user: Any) -> list[tuple[str, str]]:
    """可以一起走的步 — the verbs that some post of ``user`` grants, with their labels."""
    return [(verb, str(CASE.moves[verb].label)) for verb in STEPS if user.grants(CASE.moves[verb].permission)]


def chosen(cases: Any, numbers: Iterable[str]) -> list[Case]:
    """选中的 — those of ``cases`` with these numbers, ``MOST`` at the most, in one order for everybody, with
    all that the guards look at: a handful of queries.
    """
    wanted = list(dict.fromkeys(numbers))[:MOST]
    parts = ("place", "category", "holder__place", "holder__organisation", "offered__place", "handler")
    related = ("conflicts", "involvements", "helps", "requests", "holds")
    return list(
        cases.filter(number__in=wanted).select_related(*parts).prefetch_related(*related).order_by("pk")
    )


def preview(cases: Iterable[Case], verb: str, by: Any, seen: dict[str, int]) -> list[Row]:
    """先看 — which of the cases would take the step, and why the others not. Changes nothing."""
    move = CASE.moves[verb]
    return [
        Row(case, seen.get(case.number, case.version), CASE.why_not(move, case, by) or "") for case in cases
    ]


def take(
    rows: Iterable[Row], verb: str, *, by: Actor, arguments: Callable[[Case], dict[str, Any]]
) -> list[Row]:
    """一件一件办 — each case by its verb, in a savepoint of its own; the rows as they came out."""
    return [_take_one(row, verb, by, arguments) for row in rows]


def _take_one(row: Row, verb: str, by: Actor, arguments: Callable[[Case], dict[str, Any]]) -> Row:
    try:
        with transaction.atomic():
            getattr(lifecycle, verb)(row.case, by=by, seen=row.seen, **arguments(row.case))
    except Refused as refusal:
        return Row(
            Case.objects.select_related("place", "category").get(pk=row.case.pk), row.seen, refusal.reason
        )
    return row


def missing(numbers: Iterable[str], cases: Iterable[Case]) -> int:
    """看不到的 — how many of the numbers are not among the cases: gone, or not for this reader."""
    return len(set(numbers) - {case.number for case in cases})


def too_many(numbers: list[str]) -> str:
    """选多了 — the sentence for more than ``MOST``; "" for fewer."""
    return _("一次最多 %(n)d 件，只列出前 %(n)d 件") % {"n": MOST} if len(numbers) > MOST else ""
