"""每日摘要 — what is not urgent is told once a day, in one piece, and only to who has not read it yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.inbox.letters import DIGEST
from linli.inbox.models import Delivery, Message
from linli.inbox.reach import BOOKS, Hours, Reach, quiet_until, reaches
from linli.kernel.now import BEIJING, now, today

AT_ONCE = 300  # people


def gather() -> int:
    """收拢 — one delivery for each person whose hour has come. Returns how many.

    What was missed is not made up for: after days of silence there is one digest, not one a day.
    """
    waiting = Message.objects.filter(waits=True)
    waiting.exclude(read_at=None).update(waits=False)
    count = 0
    for kind in sorted(BOOKS):
        people = waiting.filter(recipient_kind=kind).order_by("recipient_id")
        last = 0
        while ids := list(
            people.filter(recipient_id__gt=last).values_list("recipient_id", flat=True).distinct()[:AT_ONCE]
        ):
            last = ids[-1]
            count += _gather_some(kind, ids)
    return count


def _gather_some(kind: str, people: list[int]) -> int:
    found = reaches(kind, people)
    Message.objects.filter(
        recipient_kind=kind, recipient_id__in=[pk for pk in people if pk not in found], waits=True
    ).update(waits=False)  # not to be told outside; it stands in the inbox all the same
    had = set(
        Delivery.objects.filter(once__in=[_occasion(kind, pk) for pk in found]).values_list(
            "recipient_id", flat=True
        )
    )
    hours: dict[str, Hours] = {}
    count = 0
    for pk, reach in found.items():
        code = reach.card.place_code
        rules = hours.get(code) or hours.setdefault(code, Hours.of(code))
        if pk not in had and is_due(now(), reach, rules):
            count += _put_together(kind, pk, reach, rules)
    return count


def is_due(moment: datetime, reach: Reach, rules: Hours) -> bool:
    """到点 — whether the person's hour of the day is past, and it is no hour of quiet."""
    chosen = rules.digest if reach.hour is None else reach.hour
    is_past = moment.astimezone(BEIJING).hour >= chosen
    return is_past and quiet_until(moment, rules.quiet, reach.card.quiet) is None


@transaction.atomic
def _put_together(kind: str, pk: int, reach: Reach, rules: Hours) -> bool:
    """One delivery with all that waits for this person; held back where the household has heard enough."""
    moment = now()
    is_spent = has_heard_enough(reach.card.household, rules.budget, moment)
    delivery, is_first = Delivery.objects.get_or_create(
        once=_occasion(kind, pk),
        defaults={
            "channel": reach.channel,
            "recipient_kind": kind,
            "recipient_id": pk,
            "label": reach.label,
            "household": reach.card.household,
            "place_code": reach.card.place_code,
            "what": DIGEST,
            "state": Delivery.State.HELD if is_spent else Delivery.State.WAITING,
            "error": _("本周已经告诉过这一户 %(n)d 次") % {"n": rules.budget} if is_spent else "",
            "next_at": moment,
            "created_at": moment,
        },
    )
    if is_first:
        mine = Message.objects.filter(recipient_kind=kind, recipient_id=pk, waits=True)
        mine.update(waits=False, delivery=delivery)
    return is_first


def has_heard_enough(household: str, budget: int, moment: datetime) -> bool:
    """一周一户 — whether the budget of a home is used up; who belongs to no home has none."""
    if not household:
        return False
    told = Delivery.objects.filter(household=household, created_at__gt=moment - timedelta(days=7))
    return told.exclude(state__in=[Delivery.State.HELD, Delivery.State.GIVEN_UP]).count() >= budget


def _occasion(kind: str, pk: int) -> str:
    return f"{DIGEST}:{kind}:{pk}:{today():%Y%m%d}"
