"""What may be typed at a door on one page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.drafts import MOST_PHOTOS
from linli.cases.forms.door import MINE, WHOLE, ContactForm
from linli.cases.forms.fields import PhotosField, offer, within
from linli.cases.forms.spoken import SoundField
from linli.cases.intake import TEXT_LENGTH
from linli.cases.tiles import DANGER, TILES, categories_of


class WholeForm(ContactForm):
    """一页说完 — everything the four screens ask, but for what needs an answer in between."""

    kind = forms.ChoiceField(label=__("什么事"))
    text = forms.CharField(
        label=__("请说一说"),
        help_text=__("照平常说话写就行，一句也可以。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    sound = SoundField()
    where = forms.ChoiceField(label=__("在哪里"))
    photos = PhotosField(label=__("照片"), help_text=__("可以一次选几张，最多 6 张。"))
    field_order = (
        "kind",
        "text",
        "sound",
        "where",
        "room",
        "photos",
        "phone",
        "name",
        "identity",
        "shares_contact",
    )

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, leaders=(), asks_room=True, **options)
        offer(self, "where", ((WHOLE, _("说不清，就在这栋楼")), (MINE, _("我家里")), *parts))
        usual = [(tile.usual, tile.label) for tile in TILES.values() if tile.key != DANGER]
        danger = [(kind.key, kind.label) for kind in categories_of(DANGER)]
        offer(self, "kind", [("", _("请选一类")), *usual, (_("有危险，先打电话"), danger)])
        self.fields["kind"].error_messages["required"] = _("请选一类，说不清就选“别的事、说不清”")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("text") or given.get("sound") or self.errors):
            self.add_error("text", _("请说一说是什么事，一句也可以"))
        return given

    def clean_text(self) -> str:
        return within(self.cleaned_data["text"], TEXT_LENGTH)

    def clean_photos(self) -> list[Any]:
        photos: list[Any] = self.cleaned_data["photos"]
        if len(photos) > MOST_PHOTOS:
            raise ValidationError(_("最多 %(n)d 张照片，请少选几张"), params={"n": MOST_PHOTOS})
        return photos
