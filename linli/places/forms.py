"""What may be typed about places. Shape only; what the tree bears is the lifecycle's business."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.now import today
from linli.places.models import NAME_LENGTH, Place
from linli.places.numbering import MOST_HOMES, Plan, read_floors, storeys

EXAMPLES: dict[str, Any] = {  # how a place of each kind is usually called
    Place.Kind.AREA: _("例如：二片"),
    Place.Kind.GROUP: _("例如：华尔星城二期组"),
    Place.Kind.ESTATE: _("例如：华尔星城小区二期"),
    Place.Kind.BUILDING: _("例如：8 栋"),
    Place.Kind.ENTRANCE: _("例如：2 单元"),
    Place.Kind.NEIGHBOURS: _("例如：第 4 邻"),
    Place.Kind.HOME: _("门上的号，例如：1103"),
    Place.Kind.PART: _("例如：2 单元电梯"),
}
# What is asked beside the name.
ASKED: dict[str, tuple[str, ...]] = {
    Place.Kind.COMMUNITY: ("numbered_as", "phone"),
    Place.Kind.ESTATE: ("built_in",),
    Place.Kind.BUILDING: ("shape", "floors", "built_in"),
    Place.Kind.HOME: ("use", "entrance", "floor", "room", "area"),
    Place.Kind.PART: ("part", "entrance", "floor"),
}


class PlaceForm(forms.Form):
    """地方 — the name, and what is asked about a place of this kind."""

    name = forms.CharField(label=_("名称"), max_length=NAME_LENGTH)
    numbered_as = forms.RegexField(
        r"^[A-Z]{1,6}$",
        label=_("编号字头"),
        required=False,
        help_text=_("事项编号以它开头，1 到 6 个大写字母，例如：LF。"),
        error_messages={"invalid": _("只能是 1 到 6 个大写字母。")},
    )
    phone = forms.CharField(label=_("值班电话"), max_length=30, required=False)
    shape = forms.ChoiceField(label=_("楼型"), choices=Place.Shape, widget=forms.RadioSelect)
    floors = forms.IntegerField(label=_("层数"), min_value=1, max_value=120)
    built_in = forms.IntegerField(label=_("交付年份"), min_value=1900, required=False)
    part = forms.ChoiceField(label=_("部位"), choices=Place.Part)
    use = forms.ChoiceField(label=_("用途"), choices=Place.Use, widget=forms.RadioSelect)
    entrance = forms.CharField(
        label=_("单元"), max_length=10, required=False, help_text=_("只写号，例如：2。不分单元的不填。")
    )
    floor = forms.IntegerField(label=_("楼层"), min_value=-9, max_value=120, required=False)
    room = forms.CharField(
        label=_("房号"), max_length=10, required=False, help_text=_("不填就同名称。查找“8-2-1103”时用。")
    )
    area = forms.DecimalField(
        label=_("专有面积（㎡）"), min_value=0, max_digits=12, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked = {"name", *ASKED.get(kind, ())}
        self.fields = {name: field for name, field in self.fields.items() if name in asked}
        self.fields["name"].help_text = EXAMPLES.get(kind, "")
        if kind == Place.Kind.HOME:
            self.fields["floor"].required = True

    @classmethod
    def of(cls, place: Place) -> dict[str, Any]:
        """现有内容 — what the form shows of a place that stands."""
        area = Decimal(place.area_cm2) / 100 if place.area_cm2 is not None else None
        known = {name: getattr(place, name) for name in cls.base_fields if hasattr(place, name)}
        return known | {"area": area, "numbered_as": place.prefix}

    def clean_built_in(self) -> int | None:
        year = self.cleaned_data["built_in"]
        if year and year > today().year + 5:
            raise forms.ValidationError(_("年份太远了。"))
        return year

    @property
    def details(self) -> dict[str, Any]:
        """细节 — the columns as the lifecycle takes them, beside the name."""
        columns = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        if "numbered_as" in columns:
            columns["prefix"] = columns.pop("numbered_as")
        if "area" in columns:
            area = columns.pop("area")
            columns["area_cm2"] = int(area * 100) if area is not None else None
        if "room" in columns:
            columns["room"] = columns["room"] or self.cleaned_data["name"][:10]
        return columns


class ChangeForm(PlaceForm):
    """变更 — as the place stands, with the version it was shown at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        super().__init__(*args, kind=kind, **kwargs)
        self.fields["seen"] = self.base_fields["seen"]

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in super().details.items() if name != "seen"}


class HomesForm(forms.Form):
    """按层按户 — how many entrances, doors and floors a building has, and how its doors are numbered."""

    entrances = forms.IntegerField(label=_("几个单元"), min_value=1, max_value=30, initial=1)
    doors = forms.IntegerField(label=_("每层每单元几户"), min_value=1, max_value=60, initial=2)
    low = forms.IntegerField(label=_("从第几层起"), min_value=-5, max_value=120, initial=1)
    high = forms.IntegerField(label=_("到第几层止"), min_value=-5, max_value=120)
    left_out = forms.CharField(
        label=_("没有的楼层号"), max_length=100, required=False, help_text=_("例如：4、13、14。")
    )
    numbering = forms.ChoiceField(
        label=_("门号怎么编"),
        choices=[
            ("run_on", _("各单元连着编：1 单元 101、102，2 单元 103、104")),
            ("restart", _("每个单元从 01 起：1-101、2-101")),
        ],
        initial="run_on",
        widget=forms.RadioSelect,
    )
    use = forms.ChoiceField(label=_("用途"), choices=Place.Use, initial="dwelling", widget=forms.RadioSelect)

    def clean_left_out(self) -> frozenset[int]:
        floors = read_floors(self.cleaned_data["left_out"])
        if floors is None:
            raise forms.ValidationError(_("只写楼层号，用顿号隔开。"))
        return floors

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or {}
        if not self.errors:
            if not self.plan.floors:
                self.add_error("high", _("没有一层楼，请核对楼层。"))
            elif self.plan.count > MOST_HOMES:
                too_many = _("一次最多 %(most)d 户，这里有 %(count)d 户。")
                self.add_error(None, too_many % {"most": MOST_HOMES, "count": self.plan.count})
        return fields

    @property
    def plan(self) -> Plan:
        """规划 — the homes that follow from what was typed."""
        typed = self.cleaned_data
        floors = storeys(typed["low"], typed["high"], typed["left_out"])
        return Plan(typed["entrances"], typed["doors"], floors, typed["numbering"] == "run_on")


class GatherForm(forms.Form):
    """归邻 — which homes of a building come under one leader: from floor to floor, of one entrance or all."""

    low = forms.IntegerField(label=_("从第几层起"), min_value=-9, max_value=120)
    high = forms.IntegerField(label=_("到第几层止"), min_value=-9, max_value=120)
    entrance = forms.CharField(
        label=_("单元"), max_length=10, required=False, help_text=_("只写号，例如：2。各单元都算的不填。")
    )


class MoveForm(forms.Form):
    """移动 — where to, and the version that was looked at."""

    to = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("请先选新的上级。")})
    seen = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """停用 — from which day, and the version that was looked at."""

    on = forms.DateField(
        label=_("停用日期"), initial=today, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
