"""通讯 — where people can be reached outside, at which hours, and whether they want to be.

The apps above keep the addresses; each hangs a book of its own kind of people into ``BOOKS``. Nothing of it
is copied here: an address that was erased there is gone here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings

from linli.inbox.models import Channel, Preference
from linli.kernel import masking
from linli.kernel.now import BEIJING, today
from linli.kernel.standards import rulings

RULES = ("inbox.quiet.from", "inbox.quiet.until", "inbox.digest.hour", "inbox.household.week")
BY_TEXT = frozenset({Channel.SMS.value})


@dataclass(frozen=True, slots=True)
class Card:
    """名片 — what one book knows of one person.

    ``is_told``: told outside without having asked for it, as those at work are; a resident has to ask.
    ``household`` names the home whose weekly budget counts; ``url`` is where the person reads the rest.
    """

    phone: str = ""
    place_code: str = ""
    household: str = ""
    quiet: tuple[time, time] | None = None
    is_told: bool = False
    url: str = "/"


BOOKS: dict[str, Callable[[Iterable[int]], dict[int, Card]]] = {}


@dataclass(frozen=True, slots=True)
class Reach:
    """能到的地方 — a card, and what the person chose. ``channel`` is "" for who is not to be told outside."""

    card: Card
    channel: str
    address: str
    hour: int | None = None

    @property
    def label(self) -> str:
        """The address as an office may see it."""
        if self.channel == Channel.MAIL:
            name, _at, host = self.address.partition("@")
            return f"{name[:1]}***@{host}"
        return masking.phone(self.address, public=False)


def open_channels() -> frozenset[str]:
    """开通的途径 — those an operator has set up."""
    channels = {Channel.MAIL: settings.LINLI_MAIL, Channel.SMS: settings.LINLI_SMS_URL}
    return frozenset(channel.value for channel, address in channels.items() if address)


def reaches(kind: str, people: Iterable[int], *, channels: frozenset[str] | None = None) -> dict[int, Reach]:
    """能到的地方 — of each of ``people`` that can and may be told outside; others are left out. Two queries.

    ``channels`` stands for those that are open: a code goes by text or not at all.
    """
    people, channels = list(people), open_channels() if channels is None else channels
    if kind not in BOOKS or not people:
        return {}
    chosen = {
        choice.recipient_id: choice
        for choice in Preference.objects.filter(recipient_kind=kind, recipient_id__in=people)
    }
    found = {pk: _reach(card, chosen.get(pk)) for pk, card in BOOKS[kind](people).items()}
    return {pk: reach for pk, reach in found.items() if reach.address and reach.channel in channels}


def _reach(card: Card, choice: Preference | None) -> Reach:
    if choice is None:
        return Reach(card, Channel.SMS if card.is_told else "", card.phone)
    address = choice.mail if choice.channel == Channel.MAIL else card.phone
    return Reach(card, choice.channel, address, choice.hour)


@dataclass(frozen=True, slots=True)
class Hours:
    """钟点 — the standards of one place on contacting people, read at once."""

    quiet: tuple[time, time]
    digest: int
    budget: int

    @classmethod
    def of(cls, place_code: str) -> Hours:
        rules = {key: found.value for key, found in rulings(RULES, today(), place_code).items()}
        quiet = (time(rules["inbox.quiet.from"] % 24), time(rules["inbox.quiet.until"] % 24))
        return cls(quiet, rules["inbox.digest.hour"], rules["inbox.household.week"])


def quiet_until(moment: datetime, *spans: tuple[time, time] | None) -> datetime | None:
    """免打扰到几时 — the end of the quiet hours in which ``moment`` lies; None when one may ring.

    A span may pass midnight. Of several the latest end counts.
    """
    ends = [end for span in spans if span and (end := _end_of(moment.astimezone(BEIJING), *span))]
    return max(ends) if ends else None


def _end_of(local: datetime, begins: time, ends: time) -> datetime | None:
    if begins == ends:
        return None
    at = local.time()
    is_inside = begins <= at < ends if begins < ends else at >= begins or at < ends
    if not is_inside:
        return None
    end = datetime.combine(local.date(), ends, BEIJING)
    return end if end > local else end + timedelta(days=1)
