"""What is typed for somebody else: at the desk from every channel, by a leader for a neighbour (代录)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.forms.fields import MomentField, PhotosField, one_of, phone_of, say_plainly
from linli.cases.forms.spoken import SoundField
from linli.cases.intake import TEXT_LENGTH, Said
from linli.cases.models import Case, Category, Report
from linli.cases.queries import grounds, lists
from linli.cases.rooms import home_called
from linli.kernel.files import keep_photo
from linli.kernel.lifecycle import Refused
from linli.places.models import Place

C = Report.Channel
OFFICE = (C.PHONE, C.OFFICE, C.CHAT, C.PAPER, C.HOTLINE, C.ABOVE, C.VISIT)
LEADER = (C.LEADER, C.VISIT, C.CHAT, C.PHONE)


def category_choices() -> list[tuple[str, Any]]:
    """The category tree as a list of groups."""
    rows = Category.objects.filter(is_external=False).order_by("position")
    return [
        (_(top), [(row.pk, row.explained) for row in group])
        for top, group in groupby(rows, key=lambda row: row.top_name)
    ]


class RegisterForm(forms.Form):
    """登记 — what somebody said, where, through which channel, and how they may be reached."""

    text = forms.CharField(
        label=__("说的是什么事"),
        help_text=__("照原话记，一句也可以。"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    sound = SoundField()
    exact = forms.ModelChoiceField(Place.objects.none(), label=__("具体在哪里"), empty_label=None)
    room = forms.CharField(
        label=__("说的人住哪一户"),
        help_text=__("写房号，例如 2-1103。用来找到邻长；不知道可以空着。"),
        max_length=30,
        required=False,
    )
    category = forms.ChoiceField(label=__("哪一类"))
    into = one_of(__("是不是同一件事"), [], required=False, hint=__("同一件的算在一起，各有各的回执。"))
    channel = forms.ChoiceField(label=__("从哪里来"))
    outer_number = forms.CharField(label=__("外部编号"), max_length=40, required=False)
    outer_due_at = MomentField(__("外部要求的时限"), required=False)
    name = forms.CharField(label=__("称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=__("手机号"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    identity = one_of(__("谁能看到姓名和电话"), Report.Identity.choices)
    shares_contact = forms.BooleanField(label=__("本人同意把联系方式给承办单位"), required=False)
    photos = PhotosField(label=__("照片"))

    def __init__(self, user: Any, place: Place, *args: Any, **kwargs: Any) -> None:
        self.user, self.place = user, place
        super().__init__(*args, **kwargs)
        say_plainly(self)
        fields: Any = self.fields
        fields["exact"].queryset = grounds.exact_places(user, place)
        fields["exact"].initial = place.pk
        fields["room"].initial = (
            f"{place.entrance}-{place.room}".strip("-") if place.kind == Place.Kind.HOME else ""
        )
        fields["category"].choices = [("", _("请选一类")), *category_choices()]
        self.is_office = any(post.tier in ("community", "street") for post in user.current_posts())
        channels = OFFICE if self.is_office else LEADER
        fields["channel"].choices = [(channel.value, channel.label) for channel in channels]
        fields["channel"].initial, fields["identity"].initial = channels[0], Report.Identity.NAMED
        self.near = list(lists.open_near(user, place)[: lists.NEAR])
        fields["into"].choices = [
            ("", _("另立一件")),
            *((str(case.pk), str(case)) for case in self.near),
        ]
        if not self.near:
            del fields["into"]
        if not self.is_office:
            del fields["outer_number"], fields["outer_due_at"]

    def clean_phone(self) -> str:
        return phone_of(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("text") or given.get("sound") or "text" in self.errors):
            self.add_error("text", _("请填写"))
        try:
            given["home"] = home_called(lists.house_of(self.place), given.get("room", ""))
        except Refused as refusal:
            self.add_error("room", refusal.reason)
        return given

    def joined(self) -> Case | None:
        """The open case it belongs to; None when it is a matter of its own."""
        return next((case for case in self.near if str(case.pk) == self.cleaned_data.get("into")), None)

    def said(self) -> Said:
        """What is handed to the intake; photos are kept here, inside its transaction."""
        given = self.cleaned_data
        return Said(
            text=given["text"],
            place=given["exact"],
            category=Category.objects.get(pk=given["category"]),
            channel=given["channel"],
            home=given["home"],
            identity=given["identity"],
            name=given["name"],
            phone=given["phone"],
            shares_contact=given["shares_contact"],
            outer_number=given.get("outer_number", ""),
            outer_due_at=given.get("outer_due_at"),
            sound=given["sound"],
            photos=[keep_photo(photo) for photo in given["photos"]],
        )
