"""What may be typed to make, fill, hand over, mind and empty a post. Rules stay in ``lifecycle``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.people.forms.account import PersonField
from linli.people.forms.fields import DayField, MobileField, NameField
from linli.people.models import Tenure, User
from linli.people.roles import GROUND, PostKind
from linli.places.models import Place

CHOSEN = [("", _("请选一种")), *Tenure.Chosen.choices]


class NewcomerForm(forms.Form):
    """接任的人 — found by phone; who has no account gets one."""

    name = NameField(label=_("姓名"))
    phone = MobileField(label=_("手机号"), help_text=_("用它登录。还没有账号的，现在就建。"))


class BeginTenureForm(NewcomerForm):
    """任职 — who, from which day, how chosen."""

    since = DayField(label=_("从哪天起"))
    chosen = forms.ChoiceField(label=_("怎样产生"), choices=CHOSEN)
    until = DayField(label=_("任期到哪天"), help_text=_("有任期的写，这一天起不再任职。"), required=False)


class HandOverForm(NewcomerForm):
    """交接 — to whom, on which day, how chosen."""

    on = DayField(label=_("哪天交接"), help_text=_("这一天起由接任的人办。"))
    chosen = forms.ChoiceField(label=_("怎样产生"), choices=CHOSEN)


class CoverForm(forms.Form):
    """代管 — who minds the post, from which day, until when."""

    person = PersonField(label=_("请谁代管"), queryset=User.objects.none(), empty_label=_("请选一位"))
    since = DayField(label=_("从哪天起"))
    until = DayField(label=_("到哪天止"), help_text=_("不写，就代管到有人接任或结束代管。"), required=False)

    def __init__(self, candidates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """到此为止 — the first day without it."""

    on = DayField(label=_("从哪天起不再任职"))


class EndPostForm(forms.Form):
    """撤岗 — the first day without the post."""

    on = DayField(label=_("从哪天起撤销"))


class AddPostForm(forms.Form):
    """设岗 — which kind of seat; only those that belong on this kind of place."""

    kind = forms.ChoiceField(label=_("设哪种岗位"))

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [(kind.value, kind.label) for kind, kinds in GROUND.items() if place.kind in kinds]
        self.fields["kind"].choices = here  # type: ignore[attr-defined]


class PostFilterForm(forms.Form):
    """筛选岗位 — by kind, by place, the empty ones; what cannot be read narrows nothing."""

    kind = forms.ChoiceField(choices=PostKind.choices, required=False)
    at = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    vacant = forms.BooleanField(required=False)
