"""照片 — one field for several photos. What is a photo is decided where it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


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
