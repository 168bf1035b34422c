"""发送 — what waits is sent: each once, urgent things first, nobody at night, nothing in a storm.

A delivery is claimed by moving its ``next_at`` before it is sent, so that two workers never send it twice.
A worker killed between sending and writing that down leaves it claimed; after ``LEASE`` it is tried once
more with the same key, by which receivers that know keys know the repeat.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from linli.inbox.letters import CODES, letter_to_group, letter_to_person
from linli.inbox.models import Channel, Delivery
from linli.inbox.reach import BY_TEXT, Hours, Reach, quiet_until, reaches
from linli.inbox.senders import Failed, send_mail, send_sms, send_to_group
from linli.kernel.now import now

RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25), timedelta(hours=2))
LEASE = timedelta(minutes=5)  # longer than the longest try
STALE = timedelta(hours=6)  # an urgent thing that was held up this long is urgent no more
OLD = timedelta(hours=20)  # a digest held up this long is left to the next
A_MINUTE = 20  # messages into one group: the smallest limit among the vendors
A_ROUND = 200  # deliveries in one round
TIRED = 3  # failures in a row after which a door is left alone for this round

SEND = {Channel.MAIL: send_mail, Channel.SMS: send_sms}
logger = logging.getLogger(__name__)


def send_waiting() -> int:
    """发一轮 — try what is due; a door that does not answer holds up no other. Returns how many went."""
    failures: Counter[str] = Counter()
    sent = 0
    for delivery in Delivery.objects.due(now()).select_related("robot")[:A_ROUND]:
        door = f"{delivery.channel}:{delivery.robot_id or ''}"
        if failures[door] >= TIRED or _is_full(delivery) or not claim(delivery):
            continue
        if attempt(delivery):
            failures[door], sent = 0, sent + 1
        elif delivery.state == Delivery.State.FAILED:
            failures[door] += 1
    return sent


def claim(delivery: Delivery) -> bool:
    """认领 — whether this worker, and no other, tries the delivery now."""
    mine = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, next_at=delivery.next_at)
    moment = now()
    if not mine.filter(state__in=Delivery.ON_ITS_WAY).update(tries=F("tries") + 1, next_at=moment + LEASE):
        return False
    delivery.tries, delivery.next_at = delivery.tries + 1, moment + LEASE
    return True


def attempt(delivery: Delivery) -> bool:
    """试一次 — send a claimed delivery and write down how it went."""
    if delivery.tries > len(RETRIES) + 1:
        end(delivery, Delivery.State.GIVEN_UP, delivery.error or _("试了几次都没有发出"))
        return False
    if now() - delivery.created_at > (STALE if delivery.is_urgent else OLD):
        fold(delivery)
        return False
    try:
        if not _send(delivery):
            return False
    except Failed as failure:
        _note(delivery, failure)
        return False
    except Exception:
        logger.exception("delivery %s was not sent", delivery.key)
        _note(delivery, Failed(_("系统出错，没有发出；请告诉管理员")))
        return False
    end(delivery, Delivery.State.SENT)
    return True


def _send(delivery: Delivery) -> bool:
    """Send it, or put it off to the end of the quiet hours: False. Raises ``Failed``."""
    if delivery.robot:
        if delivery.robot.ended_at:
            raise Failed(_("这个群机器人已经停用"), is_final=True)
        if not delivery.is_urgent and _put_off(delivery, None):
            return False
        send_to_group(delivery.robot, letter_to_group(delivery))
        return True
    pk, channels = delivery.recipient_id or 0, BY_TEXT if delivery.what in CODES else None
    reach = reaches(delivery.recipient_kind, [pk], channels=channels).get(pk)
    if reach is None or reach.channel != delivery.channel:
        raise Failed(_("没有可用的号码或邮箱，或者本人不要在外面收通知"), is_final=True)
    if not delivery.is_urgent and _put_off(delivery, reach):
        return False
    SEND[Channel(delivery.channel)](letter_to_person(delivery, reach))
    return True


def _put_off(delivery: Delivery, reach: Reach | None) -> bool:
    """Whether now is no hour to ring; then it waits for the end of it, and the try does not count."""
    own = reach.card.quiet if reach else None
    later = quiet_until(now(), Hours.of(delivery.place_code).quiet, own)
    if later is None:
        return False
    delivery.next_at, delivery.tries = later, delivery.tries - 1
    delivery.save(update_fields=["next_at", "tries"])
    return True


def _note(delivery: Delivery, failure: Failed) -> None:
    """没发出 — again after 1, 5 and 25 minutes and two hours; not at all where it would change nothing."""
    if failure.is_final or delivery.tries > len(RETRIES):
        end(delivery, Delivery.State.GIVEN_UP, failure.reason)
        return
    delivery.state, delivery.error = Delivery.State.FAILED, failure.reason
    delivery.next_at = now() + max(RETRIES[delivery.tries - 1], failure.wait or timedelta())
    delivery.save(update_fields=["state", "error", "next_at"])


def end(delivery: Delivery, state: str, error: str = "") -> None:
    """了结 — nothing more happens to it by itself."""
    delivery.state, delivery.error = state, error[:200]
    delivery.sent_at = now() if state == Delivery.State.SENT else None
    delivery.save(update_fields=["state", "error", "sent_at"])


@transaction.atomic
def fold(delivery: Delivery) -> None:
    """并入摘要 — held up too long: what it would have said comes with the next digest, in one piece."""
    if delivery.robot_id or delivery.what in CODES:
        end(delivery, Delivery.State.HELD, _("耽搁太久，不再发"))
        return
    delivery.messages.filter(read_at=None).update(waits=True, delivery=None)
    end(delivery, Delivery.State.HELD, _("耽搁太久，并入下一次摘要"))


def _is_full(delivery: Delivery) -> bool:
    """Whether the group heard as much within a minute as its vendor allows."""
    if delivery.robot_id is None:
        return False
    lately = Delivery.objects.filter(robot=delivery.robot_id, sent_at__gt=now() - timedelta(minutes=1))
    return lately.count() >= A_MINUTE
