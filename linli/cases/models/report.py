"""What somebody said, and what they hold for it: kept as said, until it is erased."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.cases.access import ReceiptQuerySet, ReportQuerySet
from linli.cases.models.case import Case
from linli.kernel.files import StoredFile
from linli.people.models import Post, User
from linli.places.fields import PlaceCodeField
from linli.places.models import Place

RECEIPT_RIGHTS = frozenset({"case.urge", "case.lift", "case.verdict", "case.withdraw", "case.note"})


class Receipt(models.Model):
    """回执 — what a resident without an account holds: whoever has the code sees the thread and may answer."""

    kind: ClassVar[str] = "receipt"  # as an Actor

    code_hash = models.CharField(max_length=64, unique=True)
    phone = models.CharField(max_length=20, blank=True, db_index=True)  # gathers receipts by phone code
    created_at = models.DateTimeField()

    objects = ReceiptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"回执 {self.pk}"

    @property
    def label(self) -> str:
        return str(_("居民（回执）"))

    def current_posts(self) -> list[Any]:
        return []

    def may(self, permission: str, record: Any) -> bool:
        return permission in RECEIPT_RIGHTS and self.reports.filter(case__in=record.with_joined()).exists()

    def seat_for(self, permission: str, record: Any) -> None:
        return None


class Report(models.Model):
    """诉求 — one person's words and photos, kept as said. Many may belong to one case."""

    class Channel(models.TextChoices):
        DOOR = "door", _("门牌码")
        PAGE = "page", _("网页")
        PHONE = "phone", _("电话")
        OFFICE = "office", _("上门")
        CHAT = "chat", _("微信群")
        PAPER = "paper", _("纸条")
        HOTLINE = "hotline", _("12345")
        ABOVE = "above", _("上级交办")
        VISIT = "visit", _("入户走访")
        LEADER = "leader", _("三长代录")

    class Identity(models.TextChoices):
        NAMED = "named", _("办事的人都能看到")
        LEADER = "leader", _("只给先接的三长看")
        SEALED = "sealed", _("谁也看不到")

    ERASED: ClassVar[str] = (
        "（已删除）"  # stands in the place of erased words, whatever the reader's language
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField(_("说的话"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_code = PlaceCodeField(db_index=True)
    home = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the reporter's own
    identity = models.CharField(_("身份"), max_length=8, choices=Identity, default=Identity.NAMED)
    name = models.CharField(_("称呼"), max_length=40, blank=True)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    shares_contact = models.BooleanField(_("同意把联系方式给承办单位"), default=False)
    channel = models.CharField(_("来源"), max_length=12, choices=Channel)
    outer_number = models.CharField(_("外部编号"), max_length=40, blank=True, db_index=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")  # who received it first
    is_support = models.BooleanField(_("我也遇到"), default=False)
    received_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="report_case")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    def who(self, reader: Any, case: Case) -> tuple[str, str]:
        """(name, phone) as ``reader`` may know them; ("", "") when they are not for that reader.

        Named: every post that holds or held it. My leader only: the first receiver. Sealed: nobody.
        An organisation never, unless the reporter ticked it.

        Source: design of identities; 《个人信息保护法》第六条.
        """
        if self.identity == self.Identity.SEALED:
            return "", ""
        for post in reader.current_posts():
            if post.organisation_id:
                if self.shares_contact and self.identity == self.Identity.NAMED and case.involves(post):
                    return self.name, self.phone
                continue
            if self.identity == self.Identity.LEADER:
                if post.pk == self.first_post_id:
                    return self.name, self.phone
                continue
            if post.tier and (case.involves(post) or (post.tier == "community" and post.reaches(case))):
                return self.name, self.phone
        return "", ""


class Photo(models.Model):
    """照片 — belongs to what was said, or to a step of the work. Never required."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="photos")
    caption = models.CharField(_("说明"), max_length=60, blank=True)
    is_public = models.BooleanField(default=False)  # whether every reporter of the case sees it
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.caption or f"照片 {self.pk}"


class Sound(models.Model):
    """口述 — a report said aloud, kept as it was said, and the words that somebody typed of it (听写)."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="sound")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("听写"), blank=True)
    typed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    typed_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"口述 {self.pk}"


class Draft(models.Model):
    """未送出的诉求 — what a resident has said so far, screen by screen; removed when sent or after a few days."""

    token = models.CharField(max_length=32, unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    said = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token


class DraftPhoto(models.Model):
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.draft} {self.file_id}"


class PhoneCode(models.Model):
    """短信码 — six digits sent to a phone; entering them gathers the receipts left with that number."""

    phone = models.CharField(max_length=20, db_index=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"短信码 {self.pk}"
