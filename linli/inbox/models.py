"""What people were told, and by which way it left the house; the words are made when they are needed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.inbox.access import DeliveryQuerySet, MessageQuerySet, RobotQuerySet
from linli.inbox.wording import sentence

PLACE_CODE_LENGTH = 48


class Channel(models.TextChoices):
    """途径 — by which way words leave the house."""

    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    GROUP = "group", _("工作群")


class GroupRobot(models.Model):
    """群机器人 — a robot that speaks in one group of those at work. Its address is a secret and never shown."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")
        WEBHOOK = "webhook", _("其他系统")

    kind = models.CharField(_("哪一种"), max_length=10, choices=Kind)
    name = models.CharField(_("叫什么"), max_length=40)
    place_code = models.CharField(max_length=PLACE_CODE_LENGTH, db_index=True)
    ground = models.CharField(_("管哪里"), max_length=120)  # the name of that place, as it was then
    url = models.CharField(_("地址"), max_length=500)
    secret = models.CharField(_("密钥"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RobotQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """送达 — that something leaves the house for one person or group: by which way, when, and how it went.

    It holds no address and no words: both are looked up at the moment of sending.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待发")
        FAILED = "failed", _("没发出，会再试")
        SENT = "sent", _("已发")
        GIVEN_UP = "given_up", _("没发出")
        HELD = "held", _("没有发")

    ON_ITS_WAY: ClassVar[tuple[str, ...]] = ("waiting", "failed")

    key = models.UUIDField(default=uuid.uuid4, unique=True)  # the same for every try: receivers know repeats
    channel = models.CharField(_("途径"), max_length=8, choices=Channel)
    recipient_kind = models.CharField(max_length=16, blank=True)
    recipient_id = models.BigIntegerField(null=True)
    robot = models.ForeignKey(GroupRobot, on_delete=models.PROTECT, null=True, related_name="deliveries")
    label = models.CharField(_("发给"), max_length=80)  # masked
    household = models.CharField(max_length=40, blank=True)  # whose weekly budget it counts against
    place_code = models.CharField(max_length=PLACE_CODE_LENGTH, blank=True)
    what = models.CharField(max_length=40)  # the sentence; of several messages "digest"
    about_id = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)  # of a group's sentence alone
    once = models.CharField(max_length=120, null=True, unique=True)  # the occasion, where it has a name
    is_urgent = models.BooleanField(_("紧急"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(_("原因"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(robot__isnull=True, recipient_id__isnull=False)
                | Q(robot__isnull=False, recipient_id__isnull=True),
                name="delivery_to_a_person_or_a_group",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state__in=["waiting", "failed"]), name="delivery_on_its_way"
            ),
            models.Index(fields=["place_code", "-id"], name="delivery_place"),
            models.Index(fields=["household", "created_at"], name="delivery_household"),
            models.Index(fields=["robot", "sent_at"], name="delivery_robot"),
        ]

    def __str__(self) -> str:
        return f"{self.what} → {self.label}"

    @property
    def is_over(self) -> bool:
        """Whether it came to an end without being sent: what an office may send again."""
        return self.state in (self.State.GIVEN_UP, self.State.HELD)


class Preference(models.Model):
    """通知方式 — by which way one person wants to be told outside, and at which hour the digest comes."""

    recipient_kind = models.CharField(max_length=16)
    recipient_id = models.BigIntegerField()
    channel = models.CharField(_("怎样告诉您"), max_length=8, choices=Channel, blank=True)  # "": not outside
    mail = models.EmailField(_("邮箱"), blank=True)
    hour = models.PositiveSmallIntegerField(_("每日摘要几点发"), null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_kind", "recipient_id"], name="preference_once"),
            models.CheckConstraint(condition=Q(hour__isnull=True) | Q(hour__lt=24), name="preference_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_kind} {self.recipient_id} {self.channel}"


class Message(models.Model):
    """通知 — that one person was told of one occasion. ``what`` names the sentence in ``inbox.wording``."""

    recipient_kind = models.CharField(max_length=16)
    recipient_id = models.BigIntegerField()
    what = models.CharField(max_length=40)
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    values = models.JSONField(default=dict)  # what the sentence is filled with: number, place, a time
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(null=True)
    waits = models.BooleanField(default=False)  # for a digest
    # One message leaves the house once: by this delivery or not at all.
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="messages")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient_kind", "recipient_id", "-id"], name="message_recipient"),
            models.Index(
                fields=["recipient_kind", "recipient_id"],
                condition=Q(read_at__isnull=True),
                name="message_unread",
            ),
            models.Index(
                fields=["recipient_kind", "recipient_id"], condition=Q(waits=True), name="message_waits"
            ),
            models.Index(fields=["about_kind", "about_id"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.what} → {self.recipient_kind} {self.recipient_id}"

    @property
    def sentence(self) -> str:
        """The words, in the language of who reads them."""
        return sentence(self.what, self.values)
