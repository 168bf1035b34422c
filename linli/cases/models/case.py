"""What is being done about a matter: where it stands, who answers for it, until when."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.cases.access import CaseQuerySet, reads_words
from linli.kernel.now import now, today
from linli.kernel.standards import rulings
from linli.people.models import Organisation, Post, User
from linli.places.fields import PlaceCodeField
from linli.places.models import Place
from linli.places.reach import Top


class Category(models.Model):
    """类别 — what a case is about: two steps deep, with its clock and who is responsible."""

    class Clock(models.TextChoices):
        RAPID = "rapid", _("紧急")
        UTILITY = "utility", _("水电气暖")
        GENERAL = "general", _("一般")
        COMPLEX = "complex", _("疑难")

    class Responsible(models.TextChoices):
        HOUSEHOLD = "household", _("住户")
        PROPERTY = "property", _("物业公司")
        UTILITY = "utility", _("专业经营单位")
        ENFORCEMENT = "enforcement", _("执法部门")
        COMMUNITY = "community", _("社区")

    key = models.CharField(max_length=40, primary_key=True)
    top = models.CharField(max_length=20, db_index=True)
    top_name = models.CharField(max_length=20)
    name = models.CharField(_("类别"), max_length=30)
    hint = models.CharField(max_length=80)
    clock = models.CharField(_("时限类别"), max_length=8, choices=Clock)
    responsible = models.CharField(_("责任方"), max_length=12, choices=Responsible)
    organisation_kind = models.CharField(
        max_length=20, blank=True
    )  # Organisation.Kind to propose for dispatch
    danger = models.CharField(_("危险"), max_length=10, blank=True)  # "", gas, lift, fire, fall, electric …
    tile = models.CharField(_("门口页的大类"), max_length=12, blank=True)
    is_external = models.BooleanField(default=False)  # answered with where to go; makes no case
    advice = models.CharField(_("指引"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """名称 in the reader's language: the words of the table are translated like those of the pages."""
        return gettext(self.name)

    @property
    def explained(self) -> str:
        """名称和说明 — as a choice of a list shows them."""
        return f"{self.label}（{gettext(self.hint)}）" if self.hint else self.label


class Case(models.Model):
    """事项 — the work on one matter: where it stands, who answers for it, until when, how it ended."""

    class State(models.TextChoices):
        REPORTED = "reported", _("待受理")
        ACCEPTED = "accepted", _("办理中")
        AWAITING = "awaiting", _("待反馈")
        SHELVED = "shelved", _("挂账")
        RESOLVED = "resolved", _("待回访")
        CLOSED = "closed", _("已结案")
        JOINED = "joined", _("已并入")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("已解决")
        PARTLY = "partly", _("部分解决")
        NOT_SOLVED = "not_solved", _("未解决")

    AT_WORK: ClassVar[tuple[str, ...]] = ("reported", "accepted")
    UNRESOLVED: ClassVar[tuple[str, ...]] = (*AT_WORK, "awaiting", "shelved")
    OPEN: ClassVar[tuple[str, ...]] = (*UNRESOLVED, "resolved")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("什么事"), max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases")
    place_code = PlaceCodeField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="cases")

    # Where it stands. Written by CASE.move and the first entry alone; replay derives it again.
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.REPORTED, editable=False)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome, blank=True, editable=False)
    is_open = models.BooleanField(default=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    holder = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="held_cases", editable=False)
    offered = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="offered_cases", editable=False
    )  # asked to take over, has not accepted yet
    handler = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="handled_cases", editable=False
    )
    due_at = models.DateTimeField(_("总时限"), null=True, editable=False)  # null: the clock stands still
    leg_due_at = models.DateTimeField(_("本程时限"), null=True, editable=False)
    turn_at = models.DateTimeField(editable=False)  # when the clock has to look next: what lists sort by
    clockwork = models.JSONField(default=dict, editable=False)  # starts, limits and pauses of both clocks
    joined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="joined", editable=False
    )
    is_stuck = models.BooleanField(default=False, editable=False)  # overdue with nobody above
    is_supervised = models.BooleanField(_("督办"), default=False, editable=False)
    key_confirmed_at = models.DateTimeField(_("重点民生问题"), null=True, editable=False)
    returns = models.PositiveSmallIntegerField(_("退单次数"), default=0, editable=False)
    reopened = models.PositiveSmallIntegerField(_("重办次数"), default=0, editable=False)
    callback_attempts = models.PositiveSmallIntegerField(_("回访未通"), default=0, editable=False)
    was_called_back = models.BooleanField(_("已回访"), default=False, editable=False)

    # Read-model columns that verbs keep and lists and statistics read.
    received_at = models.DateTimeField(_("收到"), editable=False)
    respond_by = models.DateTimeField(editable=False)
    responded_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    homes_count = models.PositiveIntegerField(default=0, editable=False)  # distinct homes that said so
    others_count = models.PositiveIntegerField(default=0, editable=False)  # reports without a home
    channel = models.CharField(max_length=12, editable=False)  # of the first report
    result = models.TextField(_("办理结果"), blank=True, editable=False)  # public words; erasable

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    is_open=True, state__in=["reported", "accepted", "awaiting", "shelved", "resolved"]
                )
                | Q(is_open=False, state__in=["closed", "joined", "withdrawn"]),
                name="case_open_by_state",
            ),
            models.CheckConstraint(
                condition=Q(state="joined") ^ Q(joined_into__isnull=True), name="case_joined_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(joined_into__isnull=True) | ~Q(joined_into=F("id")),
                name="case_not_joined_to_itself",
            ),
        ]
        indexes = [
            # Two partial indexes for work lists, one from the clock's side and one from the place's (ADR
            # 0006).
            models.Index(
                fields=["turn_at", "id", "place_code"], condition=Q(is_open=True), name="case_open_turn"
            ),
            models.Index(
                fields=["place_code", "turn_at", "id"], condition=Q(is_open=True), name="case_open_place"
            ),
            models.Index(
                fields=["holder", "turn_at", "id"], condition=Q(is_open=True), name="case_open_holder"
            ),
            models.Index(fields=["offered", "turn_at"], condition=Q(is_open=True), name="case_open_offered"),
            models.Index(fields=["handler", "turn_at"], condition=Q(is_open=True), name="case_open_handler"),
            # History: what one place received, and what was closed there, since a day. The second is partial
            # so that SQLite never takes the one for the other.
            models.Index(fields=["place_code", "received_at", "id"], name="case_place"),
            models.Index(
                fields=["place_code", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="case_closed",
            ),
            models.Index(fields=["received_at", "id"], name="case_received"),
            models.Index(Top("place_code"), F("received_at"), F("id"), name="case_community"),
            models.Index(fields=["received_at", "id"], condition=Q(is_open=True), name="case_open_received"),
            # What a district counts by the year, read from the index alone.
            models.Index(fields=["received_at", "place_code", "category", "state"], name="case_counted"),
            models.Index(fields=["place", "category"], condition=Q(is_open=True), name="case_open_same"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.number])

    def locked(self) -> Case:
        """The row as it is now, locked until the transaction ends (on SQLite the transaction itself is
        the lock).
        """
        return Case.objects.select_for_update(of=("self",)).get(pk=self.pk)

    @cached_property
    def _involved(self) -> set[int]:
        return {one.post_id for one in self.involvements.all() if one.until is None or one.until > now()}

    def involves(self, post: Post) -> bool:
        """Whether ``post`` holds or held, handles or helps with this case, and may still read it."""
        return post.pk in self._involved

    @cached_property
    def about(self) -> frozenset[int]:
        """回避 — the users whom the case or their home concerns."""
        return frozenset(conflict.user_id for conflict in self.conflicts.all())

    def is_about(self, user: User) -> bool:
        """回避 — whether the case is about ``user`` or their home, and so not theirs to do or see."""
        return user.pk in self.about

    @cached_property
    def limits(self) -> dict[str, int]:
        """界限 — the limits that its guards go by, as they stand today where it lies; one query."""
        keys = ("case.callback.attempts", "case.key.homes", "case.returns.max")
        return {key: found.value for key, found in rulings(keys, today(), self.place_code).items()}

    @property
    def public_title(self) -> str:
        """What others are shown of the matter: its kind and place, none of the words somebody said."""
        return f"{self.category.label} · {self.place.full_name}"

    def title_for(self, reader: Any) -> str:
        """The title in somebody's words for those who may read them, else its kind and place."""
        return self.title if any(map(reads_words, reader.current_posts())) else self.public_title

    def with_joined(self) -> models.QuerySet[Case]:
        """This case and those joined into it: where its reports come from."""
        return Case.objects.filter(Q(pk=self.pk) | Q(joined_into=self.pk))

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("_involved", "about", "limits"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)


class CaseNumber(models.Model):
    """编号 — the last number given out in one community and year."""

    prefix = models.CharField(max_length=12, unique=True)  # LF-2026
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.prefix
