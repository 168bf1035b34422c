"""What is true of reports and cases: what somebody said, what is being done about it, by whom, until when."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases.access import CaseQuerySet, ReceiptQuerySet, ReportQuerySet
from linli.kernel.files import StoredFile
from linli.kernel.now import now, today
from linli.kernel.standards import standard
from linli.people.models import Organisation, Post, User
from linli.places.fields import PlaceCodeField
from linli.places.models import Place

RECEIPT_RIGHTS = frozenset({"case.urge", "case.lift", "case.verdict", "case.withdraw", "case.note"})


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
        return set(self.involvements.current().values_list("post", flat=True))

    def involves(self, post: Post) -> bool:
        """Whether ``post`` holds or held, handles or helps with this case, and may still read it."""
        return post.pk in self._involved

    @cached_property
    def about(self) -> frozenset[int]:
        """回避 — the users whom the case or their home concerns."""
        return frozenset(self.conflicts.values_list("user", flat=True))

    def is_about(self, user: User) -> bool:
        """回避 — whether the case is about ``user`` or their home, and so not theirs to do or see."""
        return user.pk in self.about

    @cached_property
    def returns_allowed(self) -> int:
        """退单上限 — how often it may be sent back, by the rule in force where it lies (rule 6)."""
        return int(standard("case.returns.max", today(), self.place_code))

    @property
    def public_title(self) -> str:
        """What others are shown of the matter: its kind and place, none of the words somebody said."""
        return f"{self.category.name} · {self.place.full_name}"

    def with_joined(self) -> models.QuerySet[Case]:
        """This case and those joined into it: where its reports come from."""
        return Case.objects.filter(Q(pk=self.pk) | Q(joined_into=self.pk))

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("_involved", "about", "returns_allowed"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)


class CaseNumber(models.Model):
    """编号 — the last number given out in one community and year."""

    prefix = models.CharField(max_length=12, unique=True)  # LF-2026
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.prefix


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
    first_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")  # before it was parted
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


class Leg(models.Model):
    """流转 — one stretch of a case: who had it, from the offer until it ended, and what was handed over."""

    class Ended(models.TextChoices):
        HANDED_ON = "handed_on", _("已交接")
        NOT_TAKEN = "not_taken", _("到时未接")
        VACATED = "vacated", _("岗位空缺，自动上报")
        SENT_BACK = "sent_back", _("退回")
        ANSWERED = "answered", _("已答复")
        NO_ANSWER = "no_answer", _("到时未答复")
        RECALLED = "recalled", _("收回")
        RESOLVED = "resolved", _("办结")
        STOPPED = "stopped", _("中止")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="legs")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)
    done = models.TextField(_("已做"), blank=True)
    missing = models.TextField(_("还差"), blank=True)
    asked = models.TextField(_("请下一位"), blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="leg_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.post_id}"


class Help(models.Model):
    """协办 — one asked to help beside the holder, with an own answer and an own due time, never the clock."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="helps")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="helps")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    request = models.TextField(_("请协助"))
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(_("答复"), blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["post", "due_at"], condition=Q(answered_at__isnull=True), name="help_open")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.post_id}"


class InvolvedQuerySet(models.QuerySet["Involved"]):
    def current(self) -> InvolvedQuerySet:
        """Those who may still read: an organisation only 90 days after its leg."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=now()))


class Involved(models.Model):
    """参与 — a post that holds or held a leg, handles or helps: the second way to see a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="involvements")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)

    objects = InvolvedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "case"], name="involved_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.post_id}"


class Conflict(models.Model):
    """回避 — a case about somebody or their home, which that person neither receives nor sees."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class Request(models.Model):
    """申请 — the holder asks for more time or for the shelf; somebody else decides."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("延期")
        SHELVING = "shelving", _("挂账")

    class Ground(models.TextChoices):
        FUNDS = "funds", _("等资金")
        WORKS = "works", _("等施工、配件或季节")
        RULING = "ruling", _("等上级政策或裁定")
        OWNERS = "owners", _("等业主共同决定")
        COURT = "court", _("等诉讼或仲裁")
        OTHER = "other", _("其他")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=12, choices=Kind)
    ground = models.CharField(_("原因"), max_length=12, choices=Ground)
    reason = models.TextField(_("说明"))
    until = models.DateTimeField(_("延到"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(granted__isnull=True), name="one_open_request_a_case"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="request_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Hold(models.Model):
    """占用 — a reason from a floor above why the case cannot be resolved yet: a council's obligation, a
    mediation.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=120)
    link = models.CharField(max_length=200, blank=True)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason


class Background(models.Model):
    """来龙去脉 — what was tried, promised or measured before: a dated fact on the case."""

    class Kind(models.TextChoices):
        ATTEMPT = "attempt", _("此前试过")
        PROMISE = "promise", _("曾经的承诺")
        SURVEY = "survey", _("摸排")
        LAW = "law", _("依据")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="backgrounds")
    kind = models.CharField(_("类型"), max_length=8, choices=Kind)
    on = models.CharField(_("时间"), max_length=20)  # as exact as it is known: 2018, 2018年6月
    text = models.TextField(_("内容"))
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "on", "id"]

    def __str__(self) -> str:
        return self.text


class Verdict(models.Model):
    """评价 — what one reporter answered at the callback or on the receipt page: result, attitude, speed."""

    class Answer(models.TextChoices):
        SOLVED = "solved", _("解决了")
        PARTLY = "partly", _("解决了一部分")
        NOT_SOLVED = "not_solved", _("没解决")

    class Grade(models.TextChoices):
        GOOD = "good", _("满意")
        FAIR = "fair", _("一般")
        BAD = "bad", _("不满意")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verdicts")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="verdicts")
    round = models.PositiveSmallIntegerField()  # 0 first, 1 after the first reopening …
    result = models.CharField(_("结果"), max_length=12, choices=Answer)
    attitude = models.CharField(_("态度"), max_length=6, choices=Grade)
    speed = models.CharField(_("速度"), max_length=6, choices=Grade)
    words = models.TextField(_("还想说"), blank=True)
    given_at = models.DateTimeField()
    by_phone = models.BooleanField()  # at a callback by the desk; else on the receipt page

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "round"], name="verdict_once_a_round")]

    def __str__(self) -> str:
        return self.get_result_display()


class PhoneCode(models.Model):
    """短信码 — six digits sent to a phone; entering them gathers the receipts left with that number."""

    phone = models.CharField(max_length=20, db_index=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"短信码 {self.pk}"
