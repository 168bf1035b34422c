"""开账号、首次口令、改姓名电话 — people who sign in."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.models import User
from linli.people.passwords import first_password
from linli.places.models import Place


def require(by: Actor, permission: str, record: Any, what: str) -> None:
    if not by.may(permission, record):
        raise Refused(_("没有权限：%(what)s") % {"what": what})


@transaction.atomic
def add_user(*, phone: str, name: str, password: str | None, by: Actor, ground: Place, **extra: Any) -> User:
    """新建账号 — ``password`` None: it cannot sign in until one is set. Raises ``Refused`` when the phone is
    taken.
    """
    require(by, "post.fill", ground, _("新建账号"))
    if User.objects.filter(phone=phone).exists():
        raise Refused(_("这个手机号已有账号"))
    user = User.objects.create_user(phone, name, password, **extra)
    LogEntry.write(by=by, verb="add", about=user)
    return user


@transaction.atomic
def find_or_add_user(*, phone: str, name: str, by: Actor, ground: Place) -> tuple[User, str]:
    """找到或新建账号 — the account of this phone; without one a new account with its first password, to be told
    to its person once ("" for an account that stood already).

    Raises ``Refused`` when the phone belongs to somebody else, or the account is out of use.
    """
    require(by, "post.fill", ground, _("任职"))
    user = User.objects.filter(phone=phone).first()
    if user is None:
        password = first_password()
        return add_user(phone=phone, name=name, password=password, by=by, ground=ground), password
    if user.name != name:
        raise Refused(_("这个手机号已有账号，但不是这个姓名，请核对"))
    if not user.is_active:
        raise Refused(_("%(name)s的账号已停用") % {"name": name})
    return user, ""


@transaction.atomic
def take_back_account(user: User, *, by: Actor, ground: Place) -> None:
    """撤回账号 — an account that was made by mistake, has no post and was never used."""
    require(by, "post.fill", ground, _("撤回账号"))
    LogEntry.write(by=by, verb="take_back", about=user)
    user.delete()


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """设置密码 — by the person or by who may fill one of their posts; the log never holds it."""
    if by.kind == "user" and by.pk != user.pk:
        posts = user.current_posts()
        if not posts or not all(by.may("post.fill", post) for post in posts):
            raise Refused(_("没有权限：重设密码"))
    user.set_password(password)
    user.save(update_fields=["password"])
    LogEntry.write(by=by, verb="set_password", about=user)


@transaction.atomic
def change_account(
    user: User, *, by: Actor, shows_phone: bool, quiet_from: time | None, quiet_until: time | None
) -> User:
    """变更账号 — one's own consent to a published phone, and the hours in which nobody should ring."""
    if by.kind != "user" or by.pk != user.pk:
        raise Refused(_("只能由本人设置"))
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("免打扰要写明从几点到几点"))
    user.shows_phone, user.quiet_from, user.quiet_until = shows_phone, quiet_from, quiet_until
    user.save(update_fields=["shows_phone", "quiet_from", "quiet_until"])
    LogEntry.write(by=by, verb="change", about=user, facts={"shows_phone": shows_phone})
    return user
