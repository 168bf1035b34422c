"""What is true of an import: the workbook, how its columns are read, what its rows came to, what it made."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.people.models import User
from linli.places.fields import PlaceCodeField
from linli.places.models import Place
from linli.registers.access import ImportQuerySet


class Import(models.Model):
    """导入 — one workbook on its way into the registers of a community."""

    class Kind(models.TextChoices):
        HOMES = "homes", _("房屋")
        RESIDENTS = "residents", _("居民和住户")
        POSTS = "posts", _("岗位和任职")
        TERM = "term", _("换届")
        ORGANISATIONS = "organisations", _("联动单位")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("待对列")
        MATCHED = "matched", _("核对中")
        CHECKED = "checked", _("待登记")
        RUNNING = "running", _("登记中")
        DONE = "done", _("已登记")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")
        FAILED = "failed", _("没有办成")

    BUSY = ("matched", "running", "undoing")  # the job is at it; whoever looks waits
    OPEN = ("uploaded", "matched", "checked", "running", "undoing")

    kind = models.CharField(_("台账"), max_length=16, choices=Kind)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_code = PlaceCodeField(db_index=True)  # of ``community``
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # whoever pressed last
    made_at = models.DateTimeField(_("上传"))
    file_name = models.CharField(_("文件"), max_length=120)
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED, editable=False)
    is_open = models.BooleanField(default=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    sheets = models.JSONField(default=list)  # the first rows of each sheet: what columns are matched by
    sheet = models.PositiveSmallIntegerField(default=0)
    heading = models.PositiveIntegerField(default=0)  # Excel's number of the heading row; 0: as found
    columns = models.JSONField(default=dict)  # field → number of its column, from 0
    on = models.DateField(_("从哪天起"), null=True)  # 换届: of all; else where a row says nothing

    total = models.PositiveIntegerField(default=0)  # rows of data
    done = models.PositiveIntegerField(default=0)  # of them, or of what is taken back, finished
    # Of the log, when it was finished and when taking it back began: what lies between is of others.
    last_entry = models.BigIntegerField(default=0)
    undo_entry = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)  # why it failed

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, state__in=["uploaded", "matched", "checked", "running", "undoing"])
                | Q(is_open=False, state__in=["done", "undone", "failed"]),
                name="import_open_by_state",
            )
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(is_open=True), name="import_open"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("registers:import", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    def locked(self) -> Import:
        return Import.objects.select_for_update(of=("self",)).get(pk=self.pk)


class Workbook(models.Model):
    """原表 — the file as it was uploaded; it goes after the standard ``register.days``."""

    source = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="workbook", primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.source)


class ImportRow(models.Model):
    """一行 — what one row of the workbook comes to, and what is said about it: [field, sentence] pairs."""

    class Verdict(models.TextChoices):
        WRONG = "wrong", _("不能登记")
        MAKE = "make", _("新登记")
        CHANGE = "change", _("变更")
        THERE = "there", _("已经有")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as Excel counts
    verdict = models.CharField(max_length=8, choices=Verdict)
    title = models.CharField(max_length=120)
    remarks = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["source", "verdict", "number"], name="import_row_verdict")]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Effect(models.Model):
    """所成 — one thing an import did to one record, and how it was before; read backwards when taken back."""

    class Did(models.TextChoices):
        MADE = "made", _("新增")
        CHANGED = "changed", _("变更")
        MOVED = "moved", _("移动")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="effects")
    about_kind = models.CharField(max_length=60)  # label of the model, as in the log
    about_id = models.BigIntegerField()
    did = models.CharField(max_length=8, choices=Did)
    before = models.JSONField(default=dict)
    is_settled = models.BooleanField(default=False)  # taken back, or stays for a reason
    title = models.CharField(max_length=200, blank=True)  # of a record that stays when the rest is taken back
    stays = models.CharField(_("为什么保留"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source", "id"], name="effect_source")]

    def __str__(self) -> str:
        return f"{self.did} {self.about_kind} {self.about_id}"

    @classmethod
    def of(cls, record: Any, did: str, before: dict[str, Any] | None = None) -> Effect:
        """记下 — not yet stored; the import it belongs to is named when it is."""
        return cls(
            about_kind=record._meta.label_lower,
            about_id=record.pk,
            did=did,
            before=before or {},
        )


class ColumnMemory(models.Model):
    """列的记忆 — how a community read the columns of such a workbook the last time."""

    community = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Import.Kind)
    fingerprint = models.CharField(max_length=64)  # digest of the headings
    columns = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "kind", "fingerprint"], name="column_memory_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:8]}"
