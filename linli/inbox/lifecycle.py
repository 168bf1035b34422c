"""Who is told what: the one way to tell, what is chosen about it, and what an office may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from linli.inbox.models import Channel, Delivery, GroupRobot, Message, Preference
from linli.inbox.reach import BY_TEXT, open_channels, reaches
from linli.inbox.senders.robots import is_allowed
from linli.inbox.wording import GROUP_SENTENCES, SENTENCES, URGENT
from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now


def tell(
    people: Iterable[Actor], what: str, *, about: models.Model, values: dict[str, Any], url: str = ""
) -> None:
    """告知 — tell each of ``people`` once of one occasion, in the caller's transaction.

    ``what`` must be a registered sentence and ``values`` must fill it: both are checked here, where it
    can be mended. Where a channel is open, what is urgent also leaves the house at once, the rest waits
    for the day's digest.
    """
    str(SENTENCES[what]) % values
    known = {(person.kind, person.pk): None for person in people}
    is_outward = bool(open_channels())
    messages = Message.objects.bulk_create(
        Message(
            recipient_kind=kind,
            recipient_id=pk,
            what=what,
            about_kind=about._meta.label_lower,
            about_id=about.pk,
            values=values,
            url=url,
            created_at=now(),
            waits=is_outward and what not in URGENT,
        )
        for kind, pk in known
    )
    if is_outward and what in URGENT:
        for kind in {kind for kind, _pk in known}:
            _hurry([message for message in messages if message.recipient_kind == kind], kind)


def _hurry(messages: list[Message], kind: str) -> None:
    """Put urgent messages out at once, one delivery each."""
    found = reaches(kind, [message.recipient_id for message in messages])
    for message in messages:
        if reach := found.get(message.recipient_id):
            message.delivery = Delivery.objects.create(
                channel=reach.channel,
                recipient_kind=kind,
                recipient_id=message.recipient_id,
                label=reach.label,
                household=reach.card.household,
                place_code=reach.card.place_code,
                what=message.what,
                is_urgent=True,
                next_at=now(),
                created_at=now(),
            )
            message.save(update_fields=["delivery"])


def send_code(kind: str, pk: int, what: str) -> None:
    """发验证码 — a code on its way to the phone that ``kind``'s book knows of; made again when it is sent.

    Raises ``Refused`` where texts cannot be sent.
    """
    check_can_text()
    reach = reaches(kind, [pk], channels=BY_TEXT)[pk]
    Delivery.objects.create(
        channel=Channel.SMS,
        recipient_kind=kind,
        recipient_id=pk,
        label=reach.label,
        place_code=reach.card.place_code,
        what=what,
        about_id=pk,
        is_urgent=True,
        next_at=now(),
        created_at=now(),
    )


def check_can_text() -> None:
    """能否发短信 — raises ``Refused``, for every number alike, where texts cannot be sent."""
    if not (settings.LINLI_SMS_URL or settings.LINLI_DEMO):
        raise Refused(_("这里还没有开通短信。请凭回执码查，或打社区值班电话"))


def announce(
    robots: Iterable[GroupRobot],
    what: str,
    *,
    about: models.Model,
    values: dict[str, Any],
    is_urgent: bool = False,
    occasion: str = "",
) -> None:
    """群里说一声 — by each of ``robots``, once for one occasion.

    ``occasion`` tells apart what is said again and again of the same record: a day, a round.
    """
    str(GROUP_SENTENCES[what]) % values
    Delivery.objects.bulk_create(
        (
            Delivery(
                channel=Channel.GROUP,
                robot=robot,
                label=robot.name,
                place_code=robot.place_code,
                what=what,
                about_id=about.pk,
                values=values,
                once=f"{what}:{about.pk}:{robot.pk}:{occasion}",
                is_urgent=is_urgent,
                next_at=now(),
                created_at=now(),
            )
            for robot in robots
        ),
        ignore_conflicts=True,
    )


def mark_read(messages: models.QuerySet[Message]) -> int:
    """已读 — mark these as read; those read before keep their time."""
    return messages.filter(read_at=None).update(read_at=now())


@transaction.atomic
def choose(*, by: Actor, channel: str, mail: str = "", hour: int | None = None) -> Preference:
    """选通知方式 — one's own choice: by which way, at which hour; "" is not outside the house at all.

    Raises ``Refused`` for mail without an address.
    """
    if channel == Channel.MAIL and not mail:
        raise Refused(_("用邮件通知，请写邮箱"))
    chosen = {"channel": channel, "mail": mail, "hour": hour, "changed_at": now()}
    choice, _made = Preference.objects.update_or_create(
        recipient_kind=by.kind, recipient_id=by.pk, defaults=chosen
    )
    LogEntry.write(by=by, verb="choose", about=choice, facts={"channel": channel, "hour": hour})
    return choice


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor) -> Delivery:
    """再发一次 — what came to an end unsent is tried anew, with the same key.

    Raises ``Refused`` for what was sent or is still on its way.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not by.may("delivery.see", row):
        raise Refused(_("没有权限：再发一次"))
    if not row.is_over:
        raise Refused(_("这一条已经发出，或者正在发"))
    row.state, row.tries, row.error = Delivery.State.WAITING, 0, ""
    row.next_at = row.created_at = now()
    row.save(update_fields=["state", "tries", "error", "next_at", "created_at"])
    LogEntry.write(by=by, verb="send_again", about=row)
    return row


@transaction.atomic
def add_robot(
    *, by: Actor, kind: str, name: str, place_code: str, ground: str, url: str, secret: str = ""
) -> GroupRobot:
    """添加群机器人 — one group more that hears of what happens on a ground.

    Raises ``Refused`` for an address outside the servers that the operator named.
    """
    robot = GroupRobot(
        kind=kind, name=name, place_code=place_code, ground=ground, url=url, secret=secret, created_at=now()
    )
    if not by.may("robot.change", robot):
        raise Refused(_("没有权限：管群机器人"))
    if not is_allowed(url):
        raise Refused(_("这个地址不在允许的名单里。请核对，或请运维把它加进 LINLI_ROBOT_ORIGINS"))
    if kind == GroupRobot.Kind.WEBHOOK and not secret:
        raise Refused(_("其他系统要靠签名认我们，请写密钥"))
    robot.save()
    LogEntry.write(by=by, verb="add_robot", about=robot, facts={"kind": kind, "place": place_code})
    return robot


@transaction.atomic
def end_robot(robot: GroupRobot, *, by: Actor) -> None:
    """停用群机器人 — it says nothing more, and its address is forgotten."""
    if not by.may("robot.change", robot):
        raise Refused(_("没有权限：管群机器人"))
    robot.ended_at, robot.url, robot.secret = now(), "", ""
    robot.save(update_fields=["ended_at", "url", "secret"])
    LogEntry.write(by=by, verb="end_robot", about=robot)


@transaction.atomic
def greet(robot: GroupRobot, *, by: Actor) -> None:
    """试一句 — a greeting into the group, to see whether it arrives."""
    if not by.may("robot.change", robot):
        raise Refused(_("没有权限：管群机器人"))
    announce([robot], "group.hello", about=robot, values={}, is_urgent=True, occasion=now().isoformat())
    LogEntry.write(by=by, verb="greet", about=robot)


def forget_sent(before: timedelta) -> int:
    """清送达记录 — what ended longer ago than that; the messages themselves stay with their readers."""
    over = Delivery.objects.exclude(state__in=Delivery.ON_ITS_WAY).filter(created_at__lt=now() - before)
    return over.delete()[0]
