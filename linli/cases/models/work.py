"""What happens around a case: its stretches and hands, what was asked for, what holds it, what people
thought.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models.case import Case
from linli.cases.models.report import Report
from linli.kernel.now import now
from linli.people.models import Organisation, Post, User


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
