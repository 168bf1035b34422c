"""设计系统 — how things look, how this person likes to see them, and what stays on their phone (待发箱)."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.http import keep_on_phone
from linli.kernel.now import today
from linli.kernel.once import repeatable
from linli.ui.context import DISPLAY_COOKIE, Display, shell, shell_version, signed_in
from linli.ui.examples import SECTIONS, TOKENS, icon_names

YEAR = 365 * 24 * 3600  # seconds


def _way_back(request: HttpRequest) -> str:
    """Where the person was; the front door when that is not a page of ours."""
    there = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if ours else "/"


@login_not_required
@repeatable
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """显示 — choose large type, day or night, contrast; kept in a cookie, no script, no account."""
    way_back = _way_back(request)
    if request.method != "POST":
        return render(request, "ui/display.html", {"way_back": way_back})
    chosen = Display.read(request).changed(request.POST.dict())
    response = HttpResponseRedirect(way_back)
    response.status_code = 303
    response.set_cookie(
        DISPLAY_COOKIE,
        chosen.cookie,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@login_not_required
@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """待发箱 — what was written on this phone and has not arrived; the server knows nothing of it."""
    here = [(reverse("ui:outbox"), "")]
    return keep_on_phone(render(request, "ui/outbox.html", {"outbox_pages": here}), str(today()))


@login_not_required
@never_cache
@require_safe
def ticket(request: HttpRequest) -> JsonResponse:
    """发送凭据 — asked by a phone before it sends: who is signed in, and a fresh token against forgery."""
    return JsonResponse({"who": signed_in(request), "csrf": get_token(request)})


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """守在后台的 — the script that shows kept pages; at the root, because it answers for every page."""
    known = {
        "version": shell_version(),
        "files": json.dumps(shell()),
        "static": settings.STATIC_URL,
        "outbox": reverse("ui:outbox"),
    }
    answer = render(request, "ui/worker.js", known, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"  # asked for anew at every visit, so that a new version arrives
    return answer


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """样式规范 — every component with its examples; the tests and the accessibility run use the same."""
    return render(
        request, "ui/styleguide.html", {"sections": SECTIONS, "icons": icon_names(), "tokens_shown": TOKENS}
    )
