"""栏 — the kinds of question that the forms of cases ask, and how they refuse an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.phone_codes import read_phone
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING, now
from linli.people.models import Organisation, Post

LONG = 2000
FARTHEST = timedelta(days=3660)


def lines_field(label: Any, *, required: bool = False, hint: Any = "", rows: int = 3) -> forms.CharField:
    """A question answered in a few sentences."""
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, help_text=hint, max_length=LONG, widget=box)


def public_field(*, required: bool = False, hint: Any = "") -> forms.CharField:
    hint = hint or __("不写姓名、电话和房号。")
    return lines_field(__("给居民看的话"), required=required, hint=hint)


def inside_field(*, required: bool = False, label: Any = "") -> forms.CharField:
    return lines_field(label or __("内部说明"), required=required, hint=__("只有办事的人看得到。"))


def one_of(label: Any, choices: Any, *, required: bool = True, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=required, help_text=hint, widget=forms.RadioSelect
    )


class MomentField(forms.DateTimeField):
    """何时 — a day and an hour in Beijing time, of this decade."""

    def __init__(self, label: Any, **options: Any) -> None:
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
        super().__init__(label=label, widget=picker, input_formats=formats, **options)

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
            if moment and abs(moment - now()) > FARTHEST:
                raise ValidationError(_("请核对年份"))
        except OverflowError:
            raise ValidationError(_("请核对年份")) from None
        return moment


def in_days(days: int) -> datetime:
    """Six in the evening, so many days from now: what is offered where a day is asked for."""
    day = now().astimezone(BEIJING) + timedelta(days=days)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


def say_plainly(form: forms.Form) -> None:
    """Say what is missing or too much the way a person would."""
    for field in form.fields.values():
        chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        field.error_messages["required"] = _("请选一项") if chosen else _("请填写")
        field.error_messages["max_length"] = _("最多 %(limit_value)d 字，现在 %(show_value)d 字，请缩短一些")


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """可选的 — what one of the fields lets people choose, known only when the form is made."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choice")
    field.choices = list(choices)


def within(words: str, most: int) -> str:
    """字数 — ``words`` when they are not longer than ``most``; the box keeps what is too long."""
    if len(words) > most:
        raise ValidationError(
            _("最多 %(most)d 字，现在 %(n)d 字，请缩短一些"), params={"most": most, "n": len(words)}
        )
    return words


def phone_of(written: str) -> str:
    """电话 — as a form field refuses it."""
    try:
        return read_phone(written)
    except Refused as refusal:
        raise ValidationError(refusal.reason) from refusal


# ——— posts, organisations, photos ———


class PostField(forms.ModelChoiceField):
    """岗位 — a choice of posts, each with who sits there."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            Post.objects.none(), label=label, empty_label=None, widget=forms.RadioSelect, **options
        )
        self.names: dict[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} {self.names.get(obj.pk, '')}".strip()


class PostsField(forms.ModelMultipleChoiceField):
    """几个岗位 — several of them."""

    widget = forms.CheckboxSelectMultiple
    label_from_instance = PostField.label_from_instance

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(Post.objects.none(), label=label, **options)
        self.names: dict[int, str] = {}


def offer_posts(field: Any, posts: list[Post], names: dict[int, str]) -> None:
    """Let ``field`` choose among ``posts``; ``names`` says who sits in each."""
    chosen = Post.objects.filter(pk__in=[post.pk for post in posts])
    field.queryset, field.names = chosen.select_related("place", "organisation"), names


class OrganisationField(forms.ModelChoiceField):
    """单位 — those that serve the place; the kind that the category calls for is marked."""

    wanted: str = ""

    def label_from_instance(self, organisation: Organisation) -> str:
        words = {"name": organisation.name, "kind": organisation.get_kind_display()}
        if organisation.kind == self.wanted:
            return _("%(name)s（%(kind)s，这一类事通常由其办理）") % words
        return _("%(name)s（%(kind)s）") % words


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """照片栏 — cleans to a list of uploaded files, empty when none was chosen; never required."""

    widget = SeveralFiles

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [one for one in chosen if one]
