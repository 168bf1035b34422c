"""双因素 — the page at the door that asks for the code, and the pages that set it up and end it."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.kernel.http import go, show, sorry
from linli.kernel.once import repeatable
from linli.people import second_factor as rules
from linli.people.forms.account import CodeForm
from linli.people.middleware import open_to_all
from linli.people.views.account import way_on_of
from linli.people.views.answers import carried_out


@open_to_all
@repeatable
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """动态码 — the second step of a sign-in. Repeatable: a wrong code is counted although it is refused."""
    person, way_on = request.halfway, way_on_of(request)  # type: ignore[attr-defined]
    if person is None:
        return go(request, way_on if request.user.is_authenticated else "people:sign_in")
    if request.session[rules.MISSING] == rules.SETUP:
        return go(request, "people:set_second_factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if carried_out(form, lambda: rules.prove(person, form.cleaned_data["code"])):
        _let_in(request)
        return go(request, way_on)
    context = {"code": form, "way_on": way_on, "person": person}
    return show(request, "people/account/second_factor.html", context, status=422 if form.errors else 200)


def _let_in(request: HttpRequest) -> None:
    del request.session[rules.MISSING]
    request.session.cycle_key()


@open_to_all
@repeatable
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_second_factor(request: HttpRequest) -> HttpResponse:
    """设置双因素 — scan, type the first code, keep the recovery codes.

    For whoever is in, and for an administrator half-way in who has none yet; never half-way with a code owed.
    """
    halfway: Any = request.halfway  # type: ignore[attr-defined]
    person = request.actor or halfway  # type: ignore[attr-defined]
    if person is None or (halfway and request.session[rules.MISSING] == rules.CODE):
        return (
            go(request, "people:sign_in") if request.method != "POST" else sorry(request, 401, _("请先登录"))
        )
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        codes = rules.confirm(person, form.cleaned_data["code"], by=person)
        if codes:
            if halfway:
                _let_in(request)
            return show(request, "people/account/recovery_codes.html", {"codes": codes, "person": person})
        form.add_error("code", _("不对。请看手机上此刻显示的六位数；手机的时间要准。"))
    device = rules.begin(person)
    context = {
        "code": form,
        "halfway": halfway,
        "has_one": rules.device_of(person) is not None,
        "picture": mark_safe(segno.make(device.config_url, micro=False).svg_inline(scale=4, omitsize=True)),
        "secret": rules.readable(device),
    }
    return show(request, "people/account/set_second_factor.html", context, status=422 if form.errors else 200)


@repeatable
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def end_second_factor(request: HttpRequest) -> HttpResponse:
    """停用双因素 — with its code; an administrator may change the phone, not do without."""
    person: Any = request.actor  # type: ignore[attr-defined]
    if rules.device_of(person) is None or rules.must_have(person):
        messages.info(
            request,
            _("管理员要用双因素；换手机请重新设置。") if rules.must_have(person) else _("没有设置过双因素。"),
        )
        return go(request, "people:account")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if carried_out(form, lambda: rules.prove(person, form.cleaned_data["code"])):
        rules.end(person, by=person)
        messages.success(request, _("已停用双因素，登录只要密码。"))
        return go(request, "people:account")
    return show(
        request, "people/account/end_second_factor.html", {"code": form}, status=422 if form.errors else 200
    )
