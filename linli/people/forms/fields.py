"""Fields that several forms of people share: a day, a mobile number, a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from linli.people.signin import plain

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
NAME_LENGTH = 40
WORD_LENGTH = 40  # of what somebody looks for


class DayField(forms.DateField):
    """日期 — a day that a person can mean; the year 1 and the year 9999 are slips of the finger."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[
                MinValueValidator(EARLIEST, _("年份不对，请再看一下")),
                MaxValueValidator(LATEST, _("年份不对，请再看一下")),
            ],
            **options,
        )


class NumberField(forms.CharField):
    """电话 — kept without spaces, dashes and +86, so that one number is found however it was typed."""

    pattern = RegexValidator(r"^[0-9]{5,20}$", _("电话只写数字，5 到 20 位"))

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        super().__init__(
            max_length=30, widget=forms.TextInput(attrs=attrs), validators=[self.pattern], **options
        )

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class MobileField(NumberField):
    """手机号 — eleven digits: what an account is found by."""

    pattern = RegexValidator(r"^1[3-9][0-9]{9}$", _("应为 11 位手机号"))


class NameField(forms.CharField):
    """姓名 — as the person writes it, rare characters and middle dots included."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off"}
        super().__init__(max_length=NAME_LENGTH, widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class SearchForm(forms.Form):
    """查找 — a word looked for; one that is too long or unreadable finds nothing."""

    q = forms.CharField(max_length=WORD_LENGTH, required=False)
