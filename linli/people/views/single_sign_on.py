"""统一身份登录 — out to the identity service and back; the adapter is where allauth asks us who it was."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.socialaccount.providers.weixin import views as weixin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from linli.kernel.http import go
from linli.kernel.lifecycle import Refused
from linli.kernel.once import repeatable
from linli.people import single_sign_on
from linli.people.middleware import open_to_all
from linli.people.views.account import come_in


class Adapter(DefaultSocialAccountAdapter):
    """接口 — what allauth asks; each question is answered with a page of ours."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Somebody came back: linked when they are in and wanted to be, else let in, else told why not."""
        try:
            raise ImmediateHttpResponse(_came_back(request, sociallogin))
        except Refused as refusal:
            messages.error(request, refusal.reason)
            raise ImmediateHttpResponse(
                go(request, "people:account" if request.user.is_authenticated else "people:sign_in")
            ) from refusal

    def on_authentication_error(
        self, request: HttpRequest, *args: Any, error: Any = None, **kwargs: Any
    ) -> NoReturn:
        raise ImmediateHttpResponse(_did_not_work(request, cancelled=error == AuthError.CANCELLED))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


def _came_back(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    person: Any = request.actor  # type: ignore[attr-defined]
    if login.state.get("process") == AuthProcess.CONNECT:
        if person is None:
            raise Refused(_("等得太久，已经退出。请重新登录，再绑定一次。"))
        single_sign_on.link(login, person, by=person)
        messages.success(request, _("已绑定，以后可以用它登录。"))
        return go(request, "people:account")
    user = single_sign_on.find(login)
    return come_in(request, user, login.get_redirect_url(request) or "/")


def _did_not_work(request: HttpRequest, *, cancelled: bool = False) -> HttpResponse:
    said = (
        _("没有登录：您在那边取消了。")
        if cancelled
        else _("身份服务没有应答，请用密码登录，或过一会儿再试。")
    )
    messages.error(request, said)
    return go(request, "people:account" if request.user.is_authenticated else "people:sign_in")


def _danced(request: HttpRequest, view: Any, **which: str) -> HttpResponse:
    """One step of allauth's; a service that cannot be reached is a sentence."""
    try:
        answer: HttpResponse = view(request, **which)
    except (RequestException, KeyError, ValueError):
        return _did_not_work(request)
    return answer


@open_to_all
@repeatable
@never_cache
@require_POST
def go_to_office(request: HttpRequest, provider_id: str) -> HttpResponse:
    """去统一身份 — leads to the identity service of the office."""
    return _danced(request, openid_connect.login, provider_id=provider_id)


@open_to_all
@never_cache
@require_safe
def back_from_office(request: HttpRequest, provider_id: str) -> HttpResponse:
    """从统一身份回来."""
    return _danced(request, openid_connect.callback, provider_id=provider_id)


@open_to_all
@repeatable
@never_cache
@require_POST
def go_to_weixin(request: HttpRequest) -> HttpResponse:
    """去微信 — leads to the code that WeChat on the phone scans."""
    return _danced(request, weixin.oauth2_login)


@open_to_all
@never_cache
@require_safe
def back_from_weixin(request: HttpRequest) -> HttpResponse:
    """从微信回来."""
    return _danced(request, weixin.oauth2_callback)


@require_POST
def unlink_identity(request: HttpRequest, identity: int) -> HttpResponse:
    """解绑 — one's own identity opens the account no more."""
    found = get_object_or_404(SocialAccount, pk=identity, user=request.user.pk)
    single_sign_on.unlink(found, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已解绑。"))
    return go(request, "people:account")
