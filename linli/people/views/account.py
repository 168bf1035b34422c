"""账号 — come in, go out, and what one sets for oneself: password, published phone, quiet hours, leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.http import go, show
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.kernel.once import repeatable
from linli.people import lifecycle, queries, second_factor, signin, single_sign_on
from linli.people.forms.account import AccountForm, LeaveForm, PasswordForm, SignInForm
from linli.people.middleware import open_to_all
from linli.people.models import Tenure, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def way_on_of(request: HttpRequest) -> str:
    """Where the person wanted to go; the front page when that is not a page of ours."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if ours and there.startswith("/") else "/"


def come_in(request: HttpRequest, user: User, way_on: str) -> HttpResponse:
    """进门 — a session for whoever has shown who they are, at least half-way; leads on to what they wanted."""
    login(request, user, backend=BACKEND)
    signin.begin(request.session)
    second_factor.hold(request.session, user)
    return go(request, _second(way_on) if second_factor.MISSING in request.session else way_on)


def _second(way_on: str) -> str:
    return f"{reverse('people:second_factor')}?{urlencode({'next': way_on})}"


@open_to_all
@repeatable
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录 — with phone or name and password. Repeatable: a failure is remembered although it is refused."""
    way_on = way_on_of(request)
    if request.user.is_authenticated:
        return go(request, way_on)
    if request.halfway:  # type: ignore[attr-defined]
        return go(request, _second(way_on))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = signin.sign_in(form.cleaned_data["name"], form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return come_in(request, user, way_on)
    context = {"sign_in": form, "way_on": way_on, "services": single_sign_on.services()}
    status = 422 if form.errors else 200
    return show(request, "people/account/sign_in.html", context, status=status)


@open_to_all
@repeatable
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出 — by a press, never by a link that somebody else may put in one's way."""
    if known := request.actor or request.halfway:  # type: ignore[attr-defined]
        signin.sign_out(known)
        logout(request)
        messages.success(request, _("已退出。"))
    return go(request, "people:sign_in")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """我的 — my posts, who minds them, and the way to everything I may set."""
    user: Any = request.actor  # type: ignore[attr-defined]
    has_one = second_factor.device_of(user) is not None
    context = {
        "tenures": queries.own_tenures(user),
        "services": single_sign_on.services(user),
        "has_second_factor": has_one,
        "may_end_second_factor": has_one and not second_factor.must_have(user),
    }
    return show(request, "people/account/account.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """改密码 — by the person; every other device is signed out by it."""
    user: Any = request.actor  # type: ignore[attr-defined]
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        lifecycle.set_password(user, form.cleaned_data["new_password"], by=user)
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已改，别的设备要重新登录。"))
        return go(request, "people:account")
    status = 422 if form.errors else 200
    return show(request, "people/account/set_password.html", {"password": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_account(request: HttpRequest) -> HttpResponse:
    """设置 — published phone and quiet hours."""
    user: Any = request.actor  # type: ignore[attr-defined]
    form = AccountForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_valid():
        try:
            lifecycle.change_account(user, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("quiet_from", refusal.reason)
        else:
            messages.success(request, _("已记下。"))
            return go(request, "people:account")
    status = 422 if form.errors else 200
    return show(request, "people/account/change_account.html", {"account": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take_leave(request: HttpRequest, tenure: int) -> HttpResponse:
    """请假 — somebody minds one's post for some days."""
    own = get_object_or_404(queries.own_tenures(request.user).filter(acting=False), pk=tenure)
    form = LeaveForm(
        queries.may_cover(own),
        request.POST if request.method == "POST" else None,
        initial={"since": today()},
    )
    if form.is_valid():
        try:
            lifecycle.cover(own.post, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            words = {"name": form.cleaned_data["person"].name}
            messages.success(request, _("已请%(name)s代管。") % words)
            return go(request, "people:account")
    status = 422 if form.errors else 200
    context = {"leave": form, "tenure": own}
    return show(request, "people/account/take_leave.html", context, status=status)


@require_POST
def end_leave(request: HttpRequest, tenure: int) -> HttpResponse:
    """回来了 — the cover ends today; one that has not begun is called off."""
    cover = get_object_or_404(Tenure.objects.filter(acting_for__person=request.user.pk), pk=tenure)
    lifecycle.end_cover(cover, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("代管已结束，由您自己办。"))
    return go(request, "people:account")
