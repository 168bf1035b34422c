"""What may be typed about residents and households. Rules stay in ``lifecycle``."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.people.forms.fields import DayField, NameField, NumberField
from linli.people.models import Relation

KINDS = [("", _("请选一种")), *Relation.Kind.choices]


class ResidentForm(forms.Form):
    """更正居民 — name and phone, nothing else about a person."""

    name = NameField(label=_("姓名"))
    phone = NumberField(label=_("电话"), required=False)


class RelateForm(forms.Form):
    """登记关系 — what the person is to a home, since when."""

    kind = forms.ChoiceField(
        label=_("与这套房的关系"),
        help_text=_("只有户籍、不住在这里的，选“户籍”，不计入联系户数。"),
        choices=KINDS,
    )
    since = DayField(label=_("从哪天起"), help_text=_("记不清的，写大概的日子。"))


class AddResidentForm(RelateForm, ResidentForm):
    """登记居民 — a person with a first relation to a home."""

    field_order = ("name", "phone", "kind", "since")


class MoveInForm(forms.Form):
    """入户 — a household begins in a home."""

    name = NameField(label=_("户主或称呼"), help_text=_("平时怎么叫就怎么写，例如“张家”。"))
    since = DayField(label=_("哪天入住"))


class UntilForm(forms.Form):
    """到哪天 — the first day on which it is no longer so."""

    on = DayField(label=_("从哪天起不再是"))


class MoveOutForm(forms.Form):
    """迁出 — the first day without the household."""

    on = DayField(label=_("哪天迁出"))
