"""一起办 — what is asked once for many cases: the verb's own words, and for whom where that can be said of all.

A form's fields are the verb's own arguments; ``arguments`` fills in what differs from case to case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.forms.fields import inside_field, lines_field, one_of, public_field, say_plainly
from linli.cases.models import Case
from linli.cases.queries import sheet
from linli.cases.routing import chain_of
from linli.kernel.lifecycle import Refused
from linli.people.models import Organisation
from linli.people.roles import TIER_NAMES
from linli.places import codes


class ManyForm(forms.Form):
    """一起办 — the words of one step that many ``cases`` take."""

    def __init__(self, cases: Iterable[Case], *args: Any, **kwargs: Any) -> None:
        self.cases = list(cases)
        super().__init__(*args, **kwargs)
        say_plainly(self)
        self.prepare()

    def prepare(self) -> None:
        """Offer choices; a form without them has nothing to prepare."""

    def arguments(self, case: Case) -> dict[str, Any]:
        """What the verb is given for one of the cases. Raises ``Refused``."""
        return dict(self.cleaned_data)


class AcceptMany(ManyForm):
    public = public_field()


class HandUpMany(ManyForm):
    reason = lines_field(
        __("上报原因"), required=True, hint=__("每一件都写这一句。例如：都要物业到场。"), rows=2
    )
    public = public_field()


class TransferMany(ManyForm):
    tier = one_of(
        __("请谁接手"),
        [
            ("neighbours", __("那里的邻长或楼栋长")),
            ("group", __("那里的组长")),
            ("area", __("那里的片长")),
            ("community", __("那个社区的值班台")),
        ],
        hint=__("每一件都交给自己那里的这一级。"),
    )
    reason = lines_field(__("转办原因"), required=True, rows=2)
    public = public_field()

    def arguments(self, case: Case) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        tier = given.pop("tier")
        post = chain_of(case).on(tier)
        if post is None:
            raise Refused(_("那里的%(tier)s没有在岗的人") % {"tier": TIER_NAMES[tier]})
        return given | {"to": post}


class DispatchMany(ManyForm):
    to = forms.ModelChoiceField(
        Organisation.objects.none(), label=__("交给哪个单位"), empty_label=None, widget=forms.RadioSelect
    )
    asked = lines_field(__("请单位做什么"), required=True, rows=2)
    public = public_field()

    def prepare(self) -> None:
        levels = {code for case in self.cases for code in codes.levels(case.place_code)}
        serving = Q(serves__code__in=levels) | Q(serves=None, home__code__in=levels)
        found = Organisation.objects.filter(serving).values("pk")
        field: Any = self.fields["to"]
        field.queryset = Organisation.objects.current().filter(pk__in=found).order_by("kind", "name")

    def arguments(self, case: Case) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if given["to"] not in sheet.organisations_for(case):
            raise Refused(_("%(name)s不服务这个地方") % {"name": given["to"].name})
        return given


class AnswerMany(ManyForm):
    inside = lines_field(__("办了什么"), required=True, hint=__("每一件都写这一段，主办看得到。"))
    public = public_field()


class NoteMany(ManyForm):
    public = public_field(hint=__("每一件的居民都会收到。不写姓名、电话和房号。"))
    inside = inside_field()


class PressMany(ManyForm):
    words = lines_field(__("想说的话"), rows=2)
