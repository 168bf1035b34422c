"""What pages show of sending. No writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from linli.inbox.letters import CODES, DIGEST
from linli.inbox.models import Channel, Delivery
from linli.ui.shapes import Chip

TONES = {"sent": "done", "given_up": "late", "failed": "soon", "held": "line", "waiting": "calm"}
CHOICES = {"state": Delivery.State, "channel": Channel}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """送达一行 — to whom, by which way, what kind of thing, how it went; never the words."""

    delivery: Delivery
    what: str
    tone: str

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryRow:
        return cls(delivery, what_of(delivery), TONES[delivery.state])


def what_of(delivery: Delivery) -> str:
    """什么 — the kind of thing that was said, without what it said."""
    if delivery.what in CODES:
        return _("验证码")
    if delivery.what == DIGEST:
        return _("每日摘要")
    return _("紧急通知") if delivery.is_urgent else _("工作群通知")


def deliveries(reader: Any, narrowed: dict[str, str]) -> QuerySet[Delivery]:
    """送达记录 — those on the reader's ground, narrowed by state and channel."""
    return Delivery.objects.visible_to(reader).filter(**narrowed)


def narrowed_by(asked: Any) -> dict[str, str]:
    """What an address narrows the list to; a value that does not exist narrows nothing."""
    return {name: asked[name] for name, kinds in CHOICES.items() if asked.get(name) in kinds.values}


def chips(narrowed: dict[str, str]) -> list[Chip]:
    """筛选 — one chip a state and channel; pressed again it is let go."""
    found = []
    for name, kinds in CHOICES.items():
        for value, label in kinds.choices:
            is_on = narrowed.get(name) == value
            others = {key: kept for key, kept in narrowed.items() if key != name}
            found.append(Chip(str(label), "?" + urlencode(others | ({} if is_on else {name: value})), is_on))
    return found


def grounds(user: Any) -> list[tuple[str, str]]:
    """管哪里 — the places for which ``user`` may set up a robot: (code, name)."""
    lows = {low for low, _high in user.ranges("robot.change")}
    posts = [post for post in user.current_posts() if post.place_id and post.place_code in lows]
    return list({post.place_code: str(post.ground) for post in posts}.items())
