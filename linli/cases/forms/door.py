"""What may be typed at a door: screen by screen. Shape only; the rules stand in ``drafts`` and ``intake``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases.forms.fields import PhotosField, offer, phone_of, within
from linli.cases.intake import TEXT_LENGTH
from linli.cases.models import Category, Report

WHOLE, MINE = "building", "home"  # where it is, beside the common parts


class DangerForm(forms.Form):
    """哪一种危险 — after the telephone."""

    category = forms.ChoiceField(label=_("是哪一种"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: Iterable[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "category", ((kind.key, kind.label) for kind in kinds))
        self.fields["category"].error_messages["required"] = _("请选一种，办的人才知道带什么去")


class SayForm(forms.Form):
    """说一说 — which kind, the words, and exactly where."""

    text = forms.CharField(
        label=_("请说一说"),
        help_text=_("照平常说话写就行，一句也可以。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    where = forms.ChoiceField(label=_("在哪里"))
    room = forms.CharField(
        label=_("您家房号"),
        help_text=_("例如 2-1103。方便您的邻长上门；不写也办。"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("具体是哪一种"), widget=forms.RadioSelect, required=False)

    def __init__(
        self, *args: Any, categories: Iterable[Category], parts: Iterable[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        offer(self, "where", ((WHOLE, _("说不清，就在这栋楼")), (MINE, _("我家里")), *parts))
        offer(self, "category", ((one.key, one.explained) for one in categories))

    def clean_text(self) -> str:
        return within(self.cleaned_data["text"], TEXT_LENGTH)


class PhotosForm(forms.Form):
    """拍一张 — never required."""

    photos = PhotosField(label=_("照片"), help_text=_("可以一次选几张，最多 6 张。"))


class ContactForm(forms.Form):
    """联系您 — who may know who spoke, and how to answer."""

    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("只用来回话。不留也办，凭回执码查。"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    name = forms.CharField(
        label=_("怎么称呼"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identity = forms.ChoiceField(
        label=_("谁可以知道是您说的"),
        choices=[
            (Report.Identity.NAMED, _("办这件事的人都可以知道，好联系我")),
            (Report.Identity.LEADER, _("只有先接的那一位可以知道")),
            (Report.Identity.SEALED, _("谁也不告诉，只用回执页跟我联系")),
        ],
        initial=Report.Identity.NAMED,
        widget=forms.RadioSelect,
    )
    shares_contact = forms.BooleanField(
        label=_("上门的单位（物业、电工）也可以知道我的称呼和电话"), required=False
    )
    room = forms.CharField(
        label=_("您家房号"), help_text=_("例如 2-1103。用来算一共几户，不写也算。"), required=False
    )
    about = forms.TypedMultipleChoiceField(
        label=_("这件事和下面哪位有关"),
        help_text=_("选了谁，就不交给谁，谁也看不到。"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, leaders: Iterable[tuple[int, str]], asks_room: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        known = list(leaders)
        offer(self, "about", known)
        if not asks_room:
            del self.fields["room"]
        if not known:
            del self.fields["about"]

    def clean_name(self) -> str:
        return within(self.cleaned_data["name"], 40)

    def clean_phone(self) -> str:
        return phone_of(self.cleaned_data["phone"])
