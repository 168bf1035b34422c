"""Who is asking: every request has a user with posts, or somebody of whom nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from linli.kernel.access import Passer
from linli.kernel.audit import LogEntry
from linli.kernel.http import go, sorry, typed_words
from linli.people import second_factor, signin

Answer = Callable[[HttpRequest], HttpResponse]


class Nobody(Passer):
    """路人 — not signed in: no posts, no rights, nothing visible."""

    id = 0
    name = ""
    is_authenticated = False
    is_active = False

    def ranges(self, permission: str | None = None) -> list[tuple[str, str]]:
        return []

    def grants(self, permission: str) -> bool:
        return False


class ActorMiddleware:
    """行动者 — ``request.user`` is a User or ``Nobody``; ``request.actor`` is the user, or None.

    Whose sign-in still lacks its second factor is nobody yet, and known as ``request.halfway``.

    Who has rested too long is signed out first (``request.was_idle``). What is out of scope answers 404 like
    what does not exist; for somebody signed in it is logged (rule 36).
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known: Any = request.user
        was_idle = known.is_authenticated and signin.has_rested_too_long(request.session)
        request.was_idle = was_idle  # type: ignore[attr-defined]
        if was_idle:
            signin.sign_out(known, idle=True)
            logout(request)
            known = request.user
        halfway = known if known.is_authenticated and second_factor.MISSING in request.session else None
        is_in = known.is_authenticated and not halfway
        user: Any = SimpleLazyObject(lambda: known if is_in else Nobody())
        request.user = user
        request.actor = known if is_in else None  # type: ignore[attr-defined]
        request.halfway = halfway  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code in (403, 404) and is_in and request.resolver_match:
            facts = {"view": request.resolver_match.view_name, "status": response.status_code}
            LogEntry.refused(
                by=known, verb="out_of_scope", about_kind="people.user", about_id=known.pk, facts=facts
            )
        return response


def open_to_all(view: Any) -> Any:
    """Mark a view that needs no account: the door, the receipt, the sign-in itself."""
    view.login_required = False
    return view


class SignInRequired:
    """默认要登录 — every view needs an account unless it is marked ``open_to_all``.

    A page leads to the sign-in and back. A form is not lost: its words are shown to be copied.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        rested = _("您有一阵没有操作，为安全起见已自动退出。")
        if request.method not in ("GET", "HEAD"):
            said = _("请先登录，这次没有提交。请复制下面的文字，登录后再填写一次。")
            reason = f"{rested}{said}" if request.was_idle else said  # type: ignore[attr-defined]
            return sorry(request, 401, reason, typed_words(request))
        if request.was_idle:  # type: ignore[attr-defined]
            messages.info(request, rested)
        return go(request, f"{reverse('people:sign_in')}?{urlencode({'next': request.get_full_path()})}")
