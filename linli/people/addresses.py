"""通讯 — where people at work are told outside: the phone they sign in with, on the ground of their first
post.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from linli.inbox.reach import BOOKS, Card
from linli.kernel.now import today
from linli.people.models import Tenure, User


def accounts(people: Iterable[int]) -> dict[int, Card]:
    """账号的名片 — of those who sit in a post today; whoever sits in none is told nothing outside."""
    seats = Tenure.objects.current(today()).select_related("post").order_by("acting", "id")
    found = User.objects.filter(pk__in=list(people), is_active=True)
    users: Iterable[Any] = found.prefetch_related(Prefetch("tenures", queryset=seats, to_attr="seats"))
    return {user.pk: _card(user, user.seats[0]) for user in users if user.seats}


def _card(user: User, seat: Tenure) -> Card:
    quiet = (user.quiet_from, user.quiet_until) if user.quiet_from and user.quiet_until else None
    return Card(
        phone=user.phone,
        place_code=seat.post.place_code,
        quiet=quiet,
        is_told=True,
        url=reverse("inbox:inbox"),
    )


BOOKS[User.kind] = accounts
