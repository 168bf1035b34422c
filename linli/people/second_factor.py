"""双因素 — the one-time code of one's own phone, beside the password (rule 39; 等保 8.1.4.1 d).

Whoever has set it up is asked for it at every sign-in. Administrators have to set it up: until then their
sign-in stays half-way, and half-way in is nobody. The codes are those of RFC 6238; ten recovery codes
stand on paper for the day when the phone is lost.

Source: GB/T 22239-2019《信息安全技术 网络安全等级保护基本要求》8.1.4.1 身份鉴别.
"""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from textwrap import wrap

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from linli.kernel.access import Actor, Passer
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.models import User
from linli.people.roles import PostKind

RECOVERY_CODES = 10
MISSING = "second_factor"  # in the session: what a sign-in that stays half-way still lacks
CODE, SETUP = "code", "setup"


def lacks(user: User) -> str:
    """还差什么 — what a sign-in still needs after the password: the code, setting it up first, or nothing."""
    if device_of(user):
        return CODE
    return SETUP if must_have(user) else ""


def must_have(user: User) -> bool:
    """必须有 — whoever looks after accounts and settings; an installation may do without (see settings)."""
    return settings.LINLI_SECOND_FACTOR and any(
        post.kind == PostKind.ADMINISTRATOR for post in user.current_posts()
    )


def device_of(user: User) -> TOTPDevice | None:
    """The phone that gives the codes; None until one was set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def hold(session: SessionBase, user: User) -> None:
    """留在门口 — remember in a new session what its person still lacks."""
    if missing := lacks(user):
        session[MISSING] = missing


def begin(user: User) -> TOTPDevice:
    """开始设置 — the secret that the phone will keep: the same one until it is confirmed, so that a page may
    be loaded again.
    """
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "phone"})
    return device


def readable(device: TOTPDevice) -> str:
    """密钥 — in base 32 and groups of four, for a phone that cannot scan."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(wrap(secret, 4))


@transaction.atomic
def confirm(user: User, typed: str, *, by: Actor) -> list[str] | None:
    """设好双因素 — the first code proves that the phone has the secret; answers the recovery codes, told once.

    None when the code was wrong: the secret stays and may be tried again.
    """
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None:
        return None
    device.throttle_reset(commit=False)  # there is nothing to guess yet: the secret stands on the same page
    if not device.verify_token(_plain(typed)):
        return None
    _forget(user)
    device.confirmed = True
    device.save()
    paper = StaticDevice.objects.create(user=user, name="paper")
    codes = [StaticToken.random_token() for _each in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    LogEntry.write(by=by, verb="set_second_factor", about=user)
    return codes


@transaction.atomic
def end(user: User, *, by: Actor) -> None:
    """停用双因素 — after its code was proved; or by the operator's command, for somebody whose phone is lost."""
    _forget(user)
    TOTPDevice.objects.filter(user=user).delete()
    LogEntry.write(by=by, verb="end_second_factor", about=user)


def _forget(user: User) -> None:
    """The phone and the paper before this one are of no more use."""
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    StaticDevice.objects.filter(user=user).delete()


def prove(user: User, typed: str) -> None:
    """验动态码 — six digits of the phone, or one of the recovery codes, which is used up by it.

    Raises ``Refused`` when it is wrong, was used already, or came too soon after wrong ones. It must run
    outside of any transaction that a refusal would roll back, since wrong ones are counted.
    """
    code = _plain(typed)
    kind = TOTPDevice if code.isdigit() else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        allowed, why = device.verify_is_allowed() if device else (True, {})
        proved = bool(device) and allowed and device.verify_token(code)
    if proved:
        LogEntry.write(by=user, verb="prove_second_factor", about=user, facts={"by": device.name})
        return
    facts = {"why": "too_soon" if why else "wrong"}
    LogEntry.refused(
        by=Passer(), verb="second_factor_failed", about_kind="people.user", about_id=user.pk, facts=facts
    )
    if why:
        raise Refused(_("错得太多，请 %(n)d 秒后再试") % {"n": 2 ** (why["failure_count"] - 1)})
    raise Refused(_("动态码不对。请看手机上此刻显示的六位数；手机丢了，可以用一个备用码。"))


def _plain(typed: str) -> str:
    """As it is compared: without spaces, full-width digits made plain, small letters.

    >>> _plain(" １２３ 456 ")
    '123456'
    """
    return "".join(unicodedata.normalize("NFKC", typed).split()).lower()
