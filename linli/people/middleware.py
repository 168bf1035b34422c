"""Who is asking: every request has a user with posts, or somebody of whom nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from linli.kernel.access import Passer
from linli.kernel.audit import LogEntry

Answer = Callable[[HttpRequest], HttpResponse]


class Nobody(Passer):
    """路人 — not signed in: no posts, no rights, nothing visible."""

    id = 0
    name = ""
    is_authenticated = False
    is_active = False

    def current_posts(self) -> list[Any]:
        return []

    def ranges(self, permission: str | None = None) -> list[tuple[str, str]]:
        return []

    def grants(self, permission: str) -> bool:
        return False


class ActorMiddleware:
    """行动者 — ``request.user`` is a User or ``Nobody``; ``request.actor`` is the user, or None.

    What is out of scope answers 404 like what does not exist; for somebody signed in it is logged (rule 36).
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user
        request.user = SimpleLazyObject(lambda: known if known.is_authenticated else Nobody())  # type: ignore[assignment]
        request.actor = known if known.is_authenticated else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if (
            response.status_code in (403, 404)
            and known.is_authenticated
            and known.pk
            and request.resolver_match
        ):
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
    """默认要登录 — every view needs an account unless it is marked ``open_to_all``."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        return redirect(f"{reverse('people:sign_in')}?next={request.path}")
