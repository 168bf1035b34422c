"""What may be asked of the list of cases; a wrong answer narrows nothing and is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case, Category
from linli.cases.queries import lists, menus
from linli.cases.queries.lists import Wanted
from linli.people.models import Post
from linli.places.models import Place


class DayField(forms.DateField):
    """哪一天 — a day of these years."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not 2000 <= day.year < 2200:
            raise ValidationError(_("请核对年份"))
        return day


class WantedForm(forms.Form):
    """筛选 — by words, state, class, place, holder and day of receipt."""

    q = forms.CharField(label=_("编号或说的事"), max_length=60, required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    top = forms.ChoiceField(label=_("类别"), required=False)
    category = forms.ModelChoiceField(Category.objects.all(), required=False, widget=forms.HiddenInput)
    area = forms.ModelChoiceField(
        Place.objects.none(), label=_("哪一片"), required=False, empty_label=_("全部")
    )
    place = forms.ModelChoiceField(Place.objects.none(), required=False, widget=forms.HiddenInput)
    holder = forms.ModelChoiceField(
        Post.objects.none(), label=_("由谁办"), required=False, empty_label=_("全部")
    )
    since = DayField(_("收到自"))
    until = DayField(_("收到至"))

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(data)
        self.user = user
        fields: Any = self.fields
        fields["state"].choices = [("", _("全部")), ("open", _("未办结")), *Case.State.choices]
        fields["top"].choices = [("", _("全部")), *lists.tops()]
        places = Place.objects.visible_to(user)
        fields["area"].queryset = fields["place"].queryset = places
        fields["holder"].queryset = lists.holders_for(user)
        self.offer(menus.parts_of(user, self.chosen()), "area")
        self.offer(menus.holders_of(user, self.chosen()), "holder")

    def chosen(self) -> Place | None:
        """The part of the ground that is looked at; None for all of it, or when it cannot be understood."""
        self.is_valid()
        return self.cleaned_data.get("area")

    def offer(self, rows: Iterable[Model], name: str) -> None:
        """Show these alone, whatever else may be asked for by an address."""
        field: Any = self.fields[name]
        field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in rows)]

    def wanted(self) -> Wanted:
        """The narrowing that could be understood."""
        self.is_valid()
        given = self.cleaned_data
        holder, category = given.get("holder"), given.get("category")
        words, state = given.get("q", ""), given.get("state", "")
        place = given.get("place") or given.get("area")
        is_open = state in ("open", *Case.OPEN)
        return Wanted(
            words=words,
            state=state,
            top=given.get("top", ""),
            category=category.pk if category else "",
            place=place,
            holder=holder.pk if holder else None,
            since=given.get("since"),
            until=given.get("until"),
            found=lists.found(self.user, words, place=place, is_open=is_open),
        )

    def is_narrow(self) -> bool:
        return any(self.cleaned_data.values())
