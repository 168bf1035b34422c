"""What may be typed about imports: which file, and which column is which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linli.people.forms.fields import DayField
from linli.places.models import Place
from linli.registers.columns import FIELDS
from linli.registers.models import Import
from linli.registers.queries import Column

MOST_BYTES = 20 * 1024 * 1024
WORKBOOKS = ".xlsx,.xlsm,.xls,.ods,.csv,.txt"
TERM_DAY = _("换届的日子。现任到这一天为止，新任从这一天起。")
EACH_DAY = _("表里没有写日期的，从这一天算起。")


class WorkbookField(forms.FileField):
    """表格文件 — of a size that can be read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": WORKBOOKS}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        if data and data.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB。请删去图片和多余的工作表，或分成几个文件上传。"))
        return super().clean(data, initial)


class UploadForm(forms.Form):
    """上传 — what it is a register of, of which community, and the workbook."""

    kind = forms.ChoiceField(label=_("这张表是什么"), widget=forms.RadioSelect)
    community = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("哪个社区"),
        empty_label=None,
        error_messages={"invalid_choice": _("没有这个社区")},
    )
    workbook = WorkbookField(
        label=_("表格文件"),
        help_text=_("Excel、WPS 表格或 csv，最大 20 MB。列名、顺序不限。"),
        error_messages={
            "required": _("请选一个文件"),
            "empty": _("这个文件是空的，请重新选择"),
        },
    )

    def __init__(
        self, data: Any, files: Any, *, kinds: Iterable[str], communities: QuerySet[Place], **options: Any
    ):
        super().__init__(data, files, **options)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [(kind, Import.Kind(kind).label) for kind in kinds]
        fields["community"].queryset = communities


class SheetForm(forms.Form):
    """哪张表 — and in which row its headings stand."""

    sheet = forms.TypedChoiceField(label=_("工作表"), coerce=int)
    heading = forms.IntegerField(label=_("列名在第几行"), min_value=1, required=False)

    def __init__(self, data: Any, *, names: Iterable[str], **options: Any):
        super().__init__(data, **options)
        fields: dict[str, Any] = self.fields
        fields["sheet"].choices = [(str(number), name) for number, name in enumerate(names)]


class MatchForm(forms.Form):
    """对列 — one question a column, and a day."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    sheet = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    heading = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, kind: str, columns: Iterable[Column], **options: Any):
        super().__init__(data, **options)
        if kind != Import.Kind.HOMES:
            is_term = kind == Import.Kind.TERM
            self.fields["on"] = DayField(
                label=_("换届日期") if is_term else _("从哪天起"), help_text=TERM_DAY if is_term else EACH_DAY
            )
        offered = [("", _("不导入")), *((field.key, field.label) for field in FIELDS[kind])]
        for column in columns:
            self.fields[f"column_{column.number}"] = forms.ChoiceField(
                label=column.heading or _("（没有列名）"),
                help_text="、".join(column.samples),
                choices=offered,
                required=False,
                initial=column.field,
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """各列 — the fields of the columns, in the order of the workbook."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        chosen: dict[str, str] = {}
        for name in [name for name in self.fields if name.startswith("column_")]:
            field = said.get(name)
            if field and field in chosen:
                self.add_error(name, _("前面有一列已经选了它，一样东西只能来自一列"))
            elif field:
                chosen[field] = name
        return said

    @property
    def columns(self) -> dict[str, int]:
        """列号 — field → number of its column."""
        pairs = ((self.cleaned_data[name], name) for name in self.fields if name.startswith("column_"))
        return {field: int(name.removeprefix("column_")) for field, name in pairs if field}

    def on(self, default: date) -> date:
        return self.cleaned_data.get("on") or default
