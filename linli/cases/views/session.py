"""这次会话 — what is remembered of a resident without an account: the phone proved to be theirs, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest

from linli.kernel.now import now

FOR = timedelta(minutes=30)


def remember_phone(request: HttpRequest, phone: str) -> None:
    """记住手机号 — proved just now; the session begins anew, so that nobody sits in it already."""
    request.session.cycle_key()
    request.session["mine"] = [phone, (now() + FOR).isoformat()]
    request.session.pop("asked", None)


def phone_in_session(request: HttpRequest) -> str:
    """The phone that was proved in this session less than half an hour ago; "" when there is none."""
    phone, until = request.session.get("mine") or ("", "")
    return phone if until and datetime.fromisoformat(until) > now() else ""


def forget_phone(request: HttpRequest) -> None:
    request.session.pop("mine", None)
