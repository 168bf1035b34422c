"""语言 — Chinese for everybody, until somebody asks for English on the display page.

A browser's own language is not asked: phones bought abroad belong to residents who read Chinese.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from linli.ui.context import Display


class LanguageMiddleware:
    """语言 — the language of one request: the one kept with how somebody likes to see the pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(Display.read(request).language or settings.LANGUAGE_CODE):
            return self.get_response(request)
