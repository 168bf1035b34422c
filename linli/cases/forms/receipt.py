"""What may be typed on a receipt page: more words, a verdict, a correction; and the codes that lead to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases.forms.fields import PhotosField, offer, phone_of, within
from linli.cases.intake import TEXT_LENGTH
from linli.cases.models import Verdict


class SeenForm(forms.Form):
    """看到的版本 — what every step carries; a broken one counts as an old page."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> int:
        given = self.cleaned_data["seen"]
        return -1 if given is None else int(given)


class AddForm(SeenForm):
    """还想补充 — words, photos, or both."""

    text = forms.CharField(
        label=_("说一句，办的人马上看到"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(label=_("照片"))

    def clean_text(self) -> str:
        return within(self.cleaned_data["text"], TEXT_LENGTH)


class VerdictForm(SeenForm):
    """评价 — solved or not, the attitude, the speed, any words."""

    result = forms.ChoiceField(label=_("解决了吗"), widget=forms.RadioSelect)
    attitude = forms.ChoiceField(label=_("态度怎样"), widget=forms.RadioSelect)
    speed = forms.ChoiceField(label=_("快不快"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("想说的话"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        answer, grade = Verdict.Answer, Verdict.Grade
        choices: dict[str, list[tuple[str, Any]]] = {
            "result": [
                (answer.SOLVED, _("解决了")),
                (answer.PARTLY, _("一部分")),
                (answer.NOT_SOLVED, _("没有")),
            ],
            "attitude": [(grade.GOOD, _("满意")), (grade.FAIR, _("一般")), (grade.BAD, _("不好"))],
            "speed": [(grade.GOOD, _("快")), (grade.FAIR, _("还行")), (grade.BAD, _("太慢"))],
        }
        for name, offered in choices.items():
            offer(self, name, offered)
            self.fields[name].error_messages["required"] = _("请选一个")

    def clean_words(self) -> str:
        return within(self.cleaned_data["words"], TEXT_LENGTH)


class WithdrawForm(SeenForm):
    """撤回 — a reason is welcome, not needed."""

    reason = forms.CharField(label=_("为什么不办了"), required=False)

    def clean_reason(self) -> str:
        return within(self.cleaned_data["reason"], 400)


class CorrectContactForm(forms.Form):
    """更正联系方式 — empty is erased."""

    name = forms.CharField(label=_("怎么称呼"), required=False)
    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    shares_contact = forms.BooleanField(
        label=_("上门的单位（物业、电工）也可以知道我的称呼和电话"), required=False
    )

    def clean_name(self) -> str:
        return within(self.cleaned_data["name"], 40)

    def clean_phone(self) -> str:
        return phone_of(self.cleaned_data["phone"])


class ReceiptCodeForm(forms.Form):
    """回执码 — twelve letters and figures, in any case and spacing."""

    code = forms.CharField(
        label=_("回执码"),
        help_text=_("12 位，送出时给您的，例如 7K4M-9QXD-T2WH。大小写、有没有横线都可以。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("请填回执码")},
    )

    def clean_code(self) -> str:
        return within(self.cleaned_data["code"], 40)


class PhoneForm(forms.Form):
    """手机号 — the one left with the report."""

    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("您说事情时留下的那个号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("请填手机号")},
    )

    def clean_phone(self) -> str:
        return phone_of(self.cleaned_data["phone"])


class PhoneCodeForm(forms.Form):
    """验证码 — six digits."""

    code = forms.CharField(
        label=_("验证码"),
        help_text=_("短信里的 6 位数字，十分钟内有效。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("请填短信里的 6 位数字")},
    )

    def clean_code(self) -> str:
        return within(self.cleaned_data["code"], 20)
