"""The frame of every page, made for whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from linli.portal.navigation import frame_of

Answer = Callable[[HttpRequest], HttpResponse]


class FrameMiddleware:
    """框 — ``request.frame`` for who is signed in; asked of the database only when a page is drawn."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            request.frame = SimpleLazyObject(lambda: frame_of(request.actor, request.path))
        return self.get_response(request)
