"""登录 — who may come in: a password checked, failures counted, a lock for a while, half an hour of rest.

Every attempt is logged. Nothing in an answer tells whether a name is known: an unknown one counts its
failures, takes as long and is locked in the same words (rule 39).

Source: GB/T 22239-2019《信息安全技术 网络安全等级保护基本要求》8.1.4.1 身份鉴别.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from linli.kernel.access import Passer
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.kernel.standards import standard
from linli.people.models import FailedSignIn, User

NAME_LENGTH = 40
MEMORY = timedelta(days=1)  # a failure older than this is forgotten
SEEN, IDLE = "seen_at", "idle_minutes"  # kept in the session


def plain(typed: str) -> str:
    """所填的名字 — as it is looked up and counted: a phone without its spaces and +86, a name without stray ones.

    >>> plain(" +86 139-0000-0001 ")
    '13900000001'
    >>> plain("赵　小红 ")
    '赵 小红'
    """
    words = " ".join(unicodedata.normalize("NFKC", typed).split())
    phone = words.replace(" ", "").replace("-", "").removeprefix("+86")
    return phone if phone.isascii() and phone.isdigit() else words


def sign_in(typed: str, password: str) -> User:
    """登录 — the person whose phone or name and password these are.

    The attempt is written down as a failure before the password is looked at, so that guesses sent all at
    once are counted like guesses sent one by one; it must run outside of any transaction that a refusal would
    roll back. Raises ``Refused`` with the one sentence that every wrong guess gets.
    """
    name = plain(typed)
    most, minutes = standard("signin.failures", today()), standard("signin.lock_minutes", today())
    attempt = FailedSignIn.objects.create(name=name, at=now())
    before = list(
        FailedSignIn.objects.filter(name=name, at__gt=now() - MEMORY, pk__lt=attempt.pk).order_by("-pk")[
            : most + 1
        ]
    )
    if len(before) >= most and before[0].at <= now() - timedelta(minutes=minutes):
        FailedSignIn.objects.filter(name=name, pk__lt=attempt.pk).delete()  # the lock has run out
        before = []
    known = list(User.objects.filter(phone=name)[:1] or User.objects.filter(name=name, is_active=True)[:2])
    if len(before) >= most:
        attempt.delete()
        _log_failure(known, "locked")
        raise Refused(_locked(most, before[0].at + timedelta(minutes=minutes)))
    if len(known) > 1:
        _log_failure([], "same_name")
        raise Refused(_("有同名，请用手机号登录"))
    if not (known and known[0].is_active and known[0].check_password(password)):
        if not (known and known[0].is_active):
            make_password(password)  # an unknown name takes as long as a known one
        _log_failure(known, "wrong")
        left = most - len(before) - 1
        if not left:
            raise Refused(_locked(most, attempt.at + timedelta(minutes=minutes)))
        raise Refused(_("姓名、手机号或密码不对，还可以试 %(n)d 次") % {"n": left})
    FailedSignIn.objects.filter(name=name).delete()
    LogEntry.write(by=known[0], verb="sign_in", about=known[0])
    return known[0]


def _locked(most: int, until: datetime) -> str:
    left = until - now()
    return _("连续输错 %(most)d 次，已锁定，请 %(n)d 分钟后再试。忘了密码，请社区管理员重设。") % {
        "most": most,
        "n": max(1, -(-int(left.total_seconds()) // 60)),
    }


def _log_failure(known: list[User], why: str) -> None:
    """What was typed stays out of the log: it may be a password in the wrong field."""
    about = known[0].pk if known else 0
    LogEntry.refused(
        by=Passer(), verb="sign_in_failed", about_kind="people.user", about_id=about, facts={"why": why}
    )


def sign_out(user: User, *, idle: bool = False) -> None:
    """退出 — written down; ``idle``: by the clock, after too long a rest."""
    LogEntry.write(by=user, verb="sign_out", about=user, facts={"idle": True} if idle else {})


def begin(session: SessionBase) -> None:
    """开始计时 — remember in a new session when its person was last seen, and how long a rest may be."""
    session[SEEN] = now().isoformat()
    session[IDLE] = standard("signin.idle_minutes", today())


def has_rested_too_long(session: SessionBase) -> bool:
    """歇太久了 — whether the person was last seen longer ago than the standard allows; if not, is seen now.

    The note is at most a minute old, so that a page does not cost a write.
    """
    if SEEN not in session:
        begin(session)
        return False
    rest = now() - datetime.fromisoformat(session[SEEN])
    if rest > timedelta(minutes=session[IDLE]):
        return True
    if rest >= timedelta(minutes=1):
        session[SEEN] = now().isoformat()
    return False
