"""What may be spoken into a form, and typed of what was spoken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as __

from linli.cases.forms.fields import say_plainly
from linli.cases.spoken import TEXT_LENGTH


class SoundInput(forms.FileInput):
    """录音框 — a recorder where the browser has one, else the phone's own."""

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "audio/*", "capture": "user"})


class SoundField(forms.FileField):
    """录音栏 — cleans to one uploaded recording or None; never required."""

    widget = SoundInput

    def __init__(self) -> None:
        hint = __("一分钟以内，方言也行。只留在这里，由值班的人听了写下来。听得出是谁的声音。")
        super().__init__(label=__("不想打字，说也行"), help_text=hint, required=False, allow_empty_file=True)


class WriteDownForm(forms.Form):
    """听写 — the words as they were said."""

    words = forms.CharField(
        label=__("听到的话"),
        help_text=__("照原话写，方言照音写也行；听不清的写“听不清”。"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_plainly(self)
