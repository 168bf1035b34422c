"""通讯 — where people at work are told outside: the phone they sign in with, on the ground of their first post."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch
from django.urls import reverse

from linli.inbox.reach import BOOKS, Card
from linli.kernel.now import today
from linli.people.models import Tenure, User


def accounts(people: Iterable[int]) -> dict[int, Card]:
    """账号的名片 — of those who sit in a post today; whoever sits in none is told nothing outside."""
    seats = Tenure.objects.current(today()).select_related("post").order_by("acting", "id")
    found = User.objects.filter(pk__in=list(people), is_active=True)
    users = found.prefetch_related(Prefetch("tenures", queryset=seats, to_attr="seats"))
    return {user.pk: _card(user) for user in users if user.seats}


def _card(user: User) -> Card:
    has_quiet = user.quiet_from is not None and user.quiet_until is not None
    return Card(
        phone=user.phone,
        place_code=user.seats[0].post.place_code,
        quiet=(user.quiet_from, user.quiet_until) if has_quiet else None,
        is_told=True,
        url=reverse("inbox:inbox"),
    )


BOOKS[User.kind] = accounts
