"""通讯 — where residents are told outside: the phone they left with a receipt, and only if they asked for
it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from linli.cases.models import PhoneCode, Receipt, Report
from linli.cases.phone_codes import KIND, TEXT, text_of
from linli.inbox.letters import CODES
from linli.inbox.reach import BOOKS, Card


def receipts(people: Iterable[int]) -> dict[int, Card]:
    """回执的名片 — the home that said it is the one whose weekly budget counts; without a home, the phone."""
    rows = Report.objects.filter(receipt__in=list(people)).exclude(receipt__phone="")
    found: dict[int, Card] = {}
    for report in rows.select_related("receipt").order_by("id"):
        home = f"home:{report.home_id}" if report.home_id else f"receipt:{report.receipt_id}"
        card = Card(report.receipt.phone, report.place_code, home, url=reverse("cases:receipts"))
        found.setdefault(report.receipt_id, card)
    return found


def phone_codes(people: Iterable[int]) -> dict[int, Card]:
    """短信码的名片 — a code goes to the phone it was asked for."""
    rows = PhoneCode.objects.filter(pk__in=list(people))
    return {row.pk: Card(row.phone, is_told=True) for row in rows}


BOOKS[Receipt.kind] = receipts
BOOKS[KIND] = phone_codes
CODES[TEXT] = text_of
