"""次数 — how often one address, receipt or number may do one thing for a while. Counted once for all processes.

A view names its budgets; the middleware asks them before the view, and counts after it, outside of the
transaction that a refusal rolls back. The budget of an address is wide: a whole estate may share one.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from linli.kernel.jobs import job
from linli.kernel.now import now

HOME_NETWORK = 64  # bits of an IPv6 address that one household has to itself

View = TypeVar("View", bound=Callable[..., Any])


class Spent(models.Model):
    """用掉的次数 — what one budget of somebody has used since it was last full. Whose it is cannot be read."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]


@dataclass(frozen=True, slots=True)
class Budget:
    """一份次数 — ``most`` within ``within``, for each ``whose``: "address", or a part of the page's own address.

    ``misses_only``: only pages that were not found count, opened or sent; otherwise every form that is sent.
    """

    name: str
    most: int
    within: timedelta
    whose: str = "address"
    misses_only: bool = False

    def key(self, who: str) -> str:
        return hmac.new(settings.SECRET_KEY.encode(), f"{self.name} {who}".encode(), "sha256").hexdigest()

    def full_again_at(self, who: str) -> datetime | None:
        """何时再有 — None while there is some left."""
        used_up = Spent.objects.filter(key=self.key(who), until__gt=now(), count__gte=self.most)
        return used_up.values_list("until", flat=True).first()

    def spend(self, who: str) -> None:
        """用一次 — one more; the window begins with the first."""
        key, moment = self.key(who), now()
        if not Spent.objects.filter(key=key, until__gt=moment).update(count=models.F("count") + 1):
            Spent.objects.update_or_create(key=key, defaults={"count": 1, "until": moment + self.within})


def budgeted(*budgets: Budget) -> Callable[[View], View]:
    """有次数 — mark a view with the budgets that its visitors share."""

    def mark(view: View) -> View:
        view.budgets = budgets  # type: ignore[attr-defined]
        return view

    return mark


def home_of(address: str) -> str:
    """一家的地址 — of IPv6 the part that a household has to itself.

    >>> home_of("203.0.113.7"), home_of("2001:db8:1:2:3:4:5:6"), home_of("")
    ('203.0.113.7', '2001:db8:1:2::', '')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(IPv6Address(int(known) >> HOME_NETWORK << HOME_NETWORK))
    return str(known)


@job("forget_spent", at=time(3, 30))
def forget_spent() -> int:
    """清次数 — budgets that are full again."""
    return Spent.objects.filter(until__lt=now()).delete()[0]
