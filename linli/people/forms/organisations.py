"""What may be typed about an organisation. Rules stay in ``lifecycle``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.people.forms.fields import DayField
from linli.people.models import Organisation
from linli.places.models import Place

NAME_LENGTH, PHONE_LENGTH = 80, 30
KINDS = [("", _("请选一类")), *Organisation.Kind.choices]


class PlacesField(forms.ModelMultipleChoiceField):
    """选地方 — several places, each by the name people say."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class OrganisationForm(forms.Form):
    """单位 — kind, name, telephone."""

    kind = forms.ChoiceField(label=_("类别"), choices=KINDS)
    name = forms.CharField(label=_("名称"), max_length=NAME_LENGTH)
    phone = forms.CharField(
        label=_("电话"), help_text=_("总机或值班电话，会给居民看。"), max_length=PHONE_LENGTH, required=False
    )


class AddOrganisationForm(OrganisationForm):
    """登记单位 — and the street or community it works with."""

    home = forms.ModelChoiceField(
        label=_("登记在"), queryset=Place.objects.none(), empty_label=_("请选街道或社区")
    )

    def __init__(self, homes: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]


class ChangeOrganisationForm(OrganisationForm):
    """变更单位 — with the places it serves, and the day it stops."""

    serves = PlacesField(
        label=_("服务范围"), queryset=Place.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    ended_on = DayField(
        label=_("停用日期"), help_text=_("不再合作时写；停用后不能再派单给它。"), required=False
    )

    def __init__(self, servable: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["serves"].queryset = servable  # type: ignore[attr-defined]


class OrganisationFilterForm(forms.Form):
    """筛选单位 — by kind, those in use or ended; what cannot be read narrows nothing."""

    kind = forms.ChoiceField(choices=Organisation.Kind.choices, required=False)
    ended = forms.BooleanField(required=False)
