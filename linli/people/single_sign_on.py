"""统一身份 — sign-in through the identity service of the office (OpenID Connect) or through WeChat.

allauth does the dance and keeps who came back (``SocialAccount``); here it is decided who that is with us.
Nobody gets an account by coming: it is somebody who had linked that identity to theirs, or somebody whose
phone the service has verified, or nobody. Everything after that is as after a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.access import Actor, Passer
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.models import User
from linli.people.signin import plain

OFFICE, WEIXIN = "office", "weixin"  # how allauth and our addresses call the two


@dataclass(frozen=True, slots=True)
class Service:
    """身份服务 — one that is configured, and somebody's identity there if they have linked one."""

    key: str
    name: str
    identity: SocialAccount | None = None

    @property
    def url(self) -> str:
        """Where a press leads: out to the service."""
        return (
            reverse("weixin_login") if self.key == WEIXIN else reverse("openid_connect_login", args=[OFFICE])
        )


def services(user: User | None = None) -> list[Service]:
    """所有身份服务 — those that this installation has switched on, with what ``user`` has linked."""
    linked = {one.provider: one for one in SocialAccount.objects.filter(user=user.pk)} if user else {}
    offered = {"openid_connect": (OFFICE, settings.LINLI_OIDC_NAME), "weixin": (WEIXIN, _("微信"))}
    found = [offered[provider] for provider in settings.SOCIALACCOUNT_PROVIDERS]
    return [Service(key, name, linked.get(key)) for key, name in found]


def find(login: SocialLogin) -> User:
    """是谁 — the person behind an identity from elsewhere; one found by a verified phone is linked by it.

    Raises ``Refused`` when it is nobody of ours, or somebody whose account is out of use.
    """
    user = login.user if login.is_existing else _by_phone(login.account.extra_data)
    if user is None or not user.is_active:
        _log_failure(login, user)
        raise Refused(
            _("这个身份还没有和这里的账号绑定。请先用密码登录，在“我的”里绑定；没有账号的，请找社区管理员。")
        )
    if login.is_existing:
        SocialAccount.objects.filter(pk=login.account.pk).update(extra_data={})
    else:
        link(login, user, by=user)
    LogEntry.write(by=user, verb="sign_in", about=user, facts={"through": login.account.provider})
    return user


def _by_phone(told: dict[str, Any]) -> User | None:
    """By a phone that the service calls verified (OpenID Connect Core 1.0, 5.1); any other says nothing."""
    claims = told.get("userinfo") or told.get("id_token") or told
    if claims.get("phone_number_verified") is not True:
        return None
    return User.objects.filter(phone=plain(str(claims.get("phone_number", "")))).first()


@transaction.atomic
def link(login: SocialLogin, user: User, *, by: Actor) -> None:
    """绑定 — this identity opens this account from now on. Raises ``Refused`` when it opens another."""
    if login.is_existing:
        if login.user.pk != user.pk:
            raise Refused(_("这个身份已经绑定了别的账号，请先在那个账号里解绑"))
        return
    account = login.account
    if SocialAccount.objects.filter(user=user, provider=account.provider).exists():
        raise Refused(_("您的账号已经绑定了另一个身份，请先解绑"))
    account.user = user
    account.extra_data = {}  # what the service told is none of our business
    account.save()
    LogEntry.write(by=by, verb="link_identity", about=user, facts={"provider": account.provider})


@transaction.atomic
def unlink(account: SocialAccount, *, by: Actor) -> None:
    """解绑 — this identity opens nothing any more."""
    user, provider = account.user, account.provider
    account.delete()
    LogEntry.write(by=by, verb="unlink_identity", about=user, facts={"provider": provider})


def _log_failure(login: SocialLogin, user: User | None) -> None:
    LogEntry.refused(
        by=Passer(),
        verb="sign_in_failed",
        about_kind="people.user",
        about_id=user.pk if user else 0,
        facts={"why": "out_of_use" if user else "unknown", "through": login.account.provider},
    )
