"""What may be typed at each step of a case. Shape only: the rules stay in the verbs.

A form's fields are the verb's own arguments, so that one view carries every form to its verb.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import intake, lifecycle
from linli.cases.forms.fields import (
    MomentField,
    OrganisationField,
    PhotosField,
    PostField,
    PostsField,
    in_days,
    inside_field,
    lines_field,
    offer_posts,
    one_of,
    public_field,
    say_plainly,
)
from linli.cases.lifecycle import GROUNDS, WAITS, Answers
from linli.cases.models import Background, Case, Category, Report, Request, Verdict
from linli.cases.queries import lists, sheet
from linli.kernel.access import Actor
from linli.kernel.files import keep_photo
from linli.people.models import Organisation


class StepForm(forms.Form):
    """一步 — the words of one step of ``case`` by ``by``. ``do`` calls the verb with what was typed."""

    asks: ClassVar[bool] = True  # False: nothing to fill in, one press

    def __init__(self, verb: str, case: Case, by: Any, *args: Any, **kwargs: Any) -> None:
        self.verb, self.case, self.by = verb, case, by
        super().__init__(*args, **kwargs)
        say_plainly(self)
        self.prepare()

    def prepare(self) -> None:
        """Offer choices and first words; a form without them has nothing to prepare."""

    def do(self, *, by: Actor, seen: int) -> Any:
        """Take the step. Raises ``Refused``."""
        return getattr(lifecycle, self.verb)(self.case, by=by, seen=seen, **self.arguments())

    def arguments(self) -> dict[str, Any]:
        """What was typed, by the names of the verb; photos are kept here, inside its transaction."""
        given = dict(self.cleaned_data)
        if "photos" in given:
            given["photos"] = [keep_photo(photo) for photo in given["photos"]]
        return given


class PressForm(StepForm):
    """一按 — nothing to fill in."""

    asks = False


# ——— taking it, passing it on ———


class AcceptForm(StepForm):
    public = public_field()


class NoteForm(StepForm):
    public = public_field()
    inside = inside_field()
    photos = PhotosField(label=__("照片"))


class HandOverForm(StepForm):
    """交接 — the three lines the next one reads first."""

    done = lines_field(__("已做"), rows=2)
    missing = lines_field(__("还差"), rows=2)
    asked = lines_field(__("请下一位"), rows=2)
    public = public_field()


class HandUpForm(HandOverForm):
    reason = lines_field(
        __("上报原因"), required=True, hint=__("一句也可以，例如：要物业到场，我叫不动。"), rows=2
    )
    field_order = ("reason", "done", "missing", "asked", "public")


class TransferForm(HandOverForm):
    to = PostField(__("请谁接手"))
    reason = lines_field(__("转办原因"), required=True, rows=2)
    field_order = ("to", "reason", "done", "missing", "asked", "public")

    def prepare(self) -> None:
        posts, names = sheet.posts_below(self.case)
        offer_posts(self.fields["to"], posts, names)


class DispatchForm(HandOverForm):
    to = OrganisationField(
        Organisation.objects.none(), label=__("交给哪个单位"), empty_label=None, widget=forms.RadioSelect
    )
    field_order = ("to", "asked", "done", "missing", "public")

    def prepare(self) -> None:
        organisations = sheet.organisations_for(self.case)
        field: Any = self.fields["to"]
        field.wanted, field.queryset = self.case.category.organisation_kind, organisations
        self.fields["asked"].required = True
        self.fields["asked"].label = _("请单位做什么")
        likely = organisations.filter(kind=self.case.category.organisation_kind).first()
        field.initial = likely.pk if likely else None
        if not organisations.exists():
            field.help_text = _("这里还没有登记联动单位，请先到“单位”里添加。")


class AnswerForm(StepForm):
    inside = lines_field(__("办了什么"), required=True, hint=__("主办看得到。"))
    public = public_field()
    photos = PhotosField(label=__("照片"))


class ReasonForm(StepForm):
    reason = lines_field(__("原因"), required=True, rows=2)
    public = public_field()


class SendBackForm(StepForm):
    ground = one_of(__("为什么不归这里"), list(GROUNDS.items()))
    basis = lines_field(__("依据"), required=True, hint=__("哪份文件、合同或规定，哪一条。"))
    proposed = forms.CharField(label=__("建议由谁办"), max_length=80)


class DecideOwnerForm(ReasonForm):
    to = PostField(__("由谁办"))
    field_order = ("to", "reason", "public")

    def prepare(self) -> None:
        posts, names = sheet.posts_of_chain(self.case)
        offer_posts(self.fields["to"], posts, names)


# ——— many hands ———


class AskHelpForm(StepForm):
    of = PostsField(__("请谁协办"))
    request = lines_field(__("请协助什么"), required=True, rows=2)
    due_at = MomentField(__("什么时候前"))

    def prepare(self) -> None:
        posts, names = sheet.possible_helpers(self.case)
        offer_posts(self.fields["of"], posts, names)
        self.fields["due_at"].initial = in_days(3)


class AnswerHelpForm(StepForm):
    text = lines_field(__("协办情况"), required=True)
    photos = PhotosField(label=__("照片"))


class GatherForm(StepForm):
    at = MomentField(__("什么时候"))
    where = forms.CharField(label=__("在哪里碰头"), max_length=120)
    public = public_field()

    def prepare(self) -> None:
        self.fields["at"].initial = in_days(1)
        self.fields["where"].initial = self.case.place.full_name


# ——— time ———


class AskForm(StepForm):
    """申请 — a ground, a reason, a day; somebody else decides."""

    ground = one_of(__("原因"), Request.Ground.choices)
    reason = lines_field(__("说明"), required=True)
    until = MomentField(__("到什么时候"))

    def prepare(self) -> None:
        self.fields["until"].initial = in_days(7)


class DecideForm(StepForm):
    """审批 — yes or no to what was asked."""

    granted = forms.TypedChoiceField(
        label=__("审批"),
        choices=[("1", __("同意")), ("0", __("不同意"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = inside_field(label=__("理由"))


class ShelveForm(DecideForm):
    public = public_field(hint=__("为什么暂时办不了，什么时候再看。"))


class AwaitReplyForm(StepForm):
    reason = one_of(__("等什么"), list(WAITS.items()))
    until = MomentField(__("最迟等到"), help_text=__("到时自动恢复计时。"))
    public = public_field(required=True)

    def prepare(self) -> None:
        self.fields["until"].initial = in_days(7)


class ResumeForm(StepForm):
    public = public_field()


# ——— the end of it ———


class ResolveForm(StepForm):
    outcome = one_of(__("解决到什么程度"), Case.Outcome.choices)
    public = public_field(required=True, hint=__("这是给居民的答复，请改成自己的话。不写姓名、电话和房号。"))
    inside = inside_field()
    photos = PhotosField(label=__("照片"))

    def prepare(self) -> None:
        self.fields["public"].initial = sheet.draft_result(self.case)


class CallBackForm(StepForm):
    """回访 — reached or not; if so the three answers."""

    reached = one_of(__("联系上了吗"), [("1", __("联系上了")), ("0", __("没有联系上"))])
    report = forms.ModelChoiceField(
        Report.objects.none(), label=__("问的是哪一位"), required=False, empty_label=None
    )
    result = one_of(__("解决了吗"), Verdict.Answer.choices, required=False)
    attitude = one_of(__("办事的态度"), Verdict.Grade.choices, required=False)
    speed = one_of(__("办事的快慢"), Verdict.Grade.choices, required=False)
    words = lines_field(__("还说了什么"), rows=2)

    def prepare(self) -> None:
        field: Any = self.fields["report"]
        field.queryset = sheet.reports_of(self.case)
        field.label_from_instance = self._label
        field.initial = field.queryset.first()

    def _label(self, report: Report) -> str:
        name, phone = report.who(self.by, self.case)
        who = f"{name or _('没有留名')} {phone}".strip()
        return f"{report.get_channel_display()} {who}：{report.text[:20]}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reached") == "1":
            for name in ("result", "attitude", "speed"):
                if not given.get(name):
                    self.add_error(name, _("请选一项"))
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given["reached"] == "0":
            return {"answers": None, "inside": given["words"]}
        answers = Answers(given["result"], given["attitude"], given["speed"], given["words"])
        return {"answers": answers, "report": given["report"], "inside": given["words"]}


# ——— beside the chain ———


class PressOnForm(StepForm):
    words = lines_field(__("想说的话"), hint=__("例如：居民今天又来电话，请先回个话。"), rows=2)


class SuperviseForm(StepForm):
    until = MomentField(__("督办时限"))
    inside = inside_field(required=True, label=__("督办意见"))

    def prepare(self) -> None:
        self.fields["until"].initial = in_days(3)


class ReclassifyForm(StepForm):
    category = forms.ModelChoiceField(
        Category.objects.filter(is_external=False), label=__("改成哪一类"), empty_label=None
    )

    def prepare(self) -> None:
        field: Any = self.fields["category"]
        field.initial = self.case.category_id
        field.label_from_instance = lambda category: f"{_(category.top_name)}：{category.label}"


class NumberForm(StepForm):
    """哪一件 — another case, by its number, or one of those in the same building."""

    near = forms.ModelChoiceField(
        Case.objects.none(),
        label=__("同一栋楼没办结的"),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=__("或者填编号"), max_length=20, required=False)

    def prepare(self) -> None:
        field: Any = self.fields["near"]
        near = lists.open_near(self.by, self.case.place, but=self.case)[: lists.NEAR]
        field.queryset = Case.objects.filter(pk__in=[case.pk for case in near])
        field.label_from_instance = lambda case: f"{case.number} {case.title}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        number = (given.get("number") or "").strip()
        if number:
            cases = Case.objects.visible_to(self.by).exclude(pk=self.case.pk)
            found = list(cases.filter(lists.numbered(number))[:2])
            if not found:
                self.add_error("number", _("没有查到这个编号，或不在您的范围"))
            elif len(found) > 1:
                self.add_error("number", _("不止一件是这个尾号，请填完整的编号"))
            else:
                given["near"] = found[0]
        elif not given.get("near") and not self.errors:
            self.add_error("number", _("请选一件，或填编号"))
        return given


class JoinForm(NumberForm):
    def arguments(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["near"]}


class AddBackgroundForm(StepForm):
    kind = one_of(__("类型"), Background.Kind.choices)
    on = forms.CharField(label=__("时间"), max_length=20, help_text=__("知道多细写多细：2018年，2018年6月。"))
    text = lines_field(__("内容"), required=True)


def report_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Report.objects.none(), label=__("哪一条诉求"), empty_label=None)


def offer_reports(field: Any, case: Case) -> None:
    """The reports of the case itself, by their words."""
    field.queryset = case.reports.order_by("id")
    field.label_from_instance = lambda report: f"{report.get_channel_display()}：{report.text[:30]}"


class PartReportForm(StepForm):
    report = report_field()

    def prepare(self) -> None:
        offer_reports(self.fields["report"], self.case)

    def do(self, *, by: Actor, seen: int) -> Case:
        return intake.part_report(self.cleaned_data["report"], by=by, seen=seen)


class JoinReportForm(NumberForm):
    report = report_field()
    field_order = ("report", "near", "number")

    def prepare(self) -> None:
        super().prepare()
        offer_reports(self.fields["report"], self.case)

    def do(self, *, by: Actor, seen: int) -> Report:
        given = self.cleaned_data
        return intake.join_report(given["report"], into=given["near"], by=by, seen=seen)
