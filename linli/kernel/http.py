"""应答 — how a page answers: show, hand out, go elsewhere, or say why not. With htmx and without."""

import errno
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from linli.kernel.lifecycle import Refused
from linli.kernel.paper import pdf

Typed = Sequence[tuple[str, str]]  # label, words
Answer = Callable[[HttpRequest], HttpResponse]

POSTGRESQL_DISK_FULL = "53100"
# The browser's own reader of PDF is an object that brings its styles; scripts stay ours.
READS_PDF = {"object-src": [SELF], "style-src": [SELF, UNSAFE_INLINE]}
UNSEEN = frozenset({"csrfmiddlewaretoken", "form_key", "seen"})  # carried by a form, typed by nobody


class SeeOther(HttpResponseRedirectBase):
    """请看别处 — 303: whatever was asked, fetch the answer with GET. A reload then repeats nothing."""

    status_code = 303


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """出示 — answer with a page; to htmx only with its ``part``, a ``{% partialdef %}`` of that page."""
    name = f"{template}#{part}" if part and is_htmx(request) else template
    answer = render(request, name, dict(context), status=status)
    if part:
        patch_vary_headers(answer, ["HX-Request"])
    return answer


def hand_out(request: HttpRequest, paper: str, facts: Any, name: str) -> HttpResponse:
    """递上 — answer with a paper (see ``linli.kernel.paper``) as a PDF, opened in the browser."""
    try:
        made = pdf(paper, facts)
    except Refused as refusal:
        return sorry(request, 422, refusal.reason)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    answer["Cache-Control"] = "private, no-cache"
    answer._csp_replace = READS_PDF  # type: ignore[attr-defined]  # as csp.decorators do, which lose types
    return answer


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """前往 — send the reader on: to a record's own page, to a URL by name and arguments, or to a path."""
    path = resolve_url(to, *args, **kwargs)
    return HttpResponseClientRedirect(path) if is_htmx(request) else SeeOther(path)


def sorry(request: HttpRequest, status: int, reason: str = "", typed: Typed = ()) -> HttpResponse:
    """说明原因 — a whole page with one sentence, and with the words the person typed, to be copied.

    Without a ``reason`` the page of that status says its own sentence.
    """
    answer = render(request, f"{status}.html", {"reason": reason, "typed": typed}, status=status)
    if is_htmx(request):
        return reswap(retarget(answer, "body"), "innerHTML")
    return answer


def keep_on_phone(answer: HttpResponse, version: str) -> HttpResponse:
    """可留在手机 — this page may lie on its reader's phone, to be written on where there is no signal.

    Said only of what holds nothing the reader's own work does not need. ``version``: a copy that has the same
    is not fetched again.
    """
    answer["Linli-Keep"] = version
    return answer


def typed_words(request: HttpRequest) -> Typed:
    """已填写的文字 — what a person wrote into a form, in its order; passwords and codes are left out."""
    written = (
        words
        for name, texts in request.POST.lists()
        if name not in UNSEEN and "password" not in name and "code" not in name
        for words in texts
        if not words.isascii() or " " in words.strip() or len(words) > 10  # choices and ids are short
    )
    return [(_("第 %(n)d 段") % {"n": n}, words) for n, words in enumerate(written, start=1)]


def is_htmx(request: HttpRequest) -> bool:
    """是否局部更新 — htmx asks and wants a part; when it restores its history it wants the whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


class ZeroByteMiddleware:
    """零字节 — an address or a question with a zero byte is nobody's: PostgreSQL cannot even look for it.

    Typed fields have Django's own sentence for it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (request.path, *(word for pair in request.GET.lists() for word in (pair[0], *pair[1])))
        if any("\0" in word for word in asked):
            return sorry(request, 400, _("网址里有不能识别的字符，请从上一页重新打开。"))
        return self.get_response(request)


class RefusalMiddleware:
    """退回说明 — a rule's "no" that no form caught becomes a page with its sentence, and the words typed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused) and request.method == "POST":
            return sorry(request, 422, exception.reason, typed_words(request))
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 — the request cannot be read."""
    return sorry(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 — in sight, but not allowed. ``PermissionDenied`` may bring the sentence that names the right."""
    return sorry(request, 403, str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 — not there, or not for you: nobody is told which."""
    return sorry(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 — the form did not come from a page of ours that is still valid; the words typed are kept."""
    sentence = _("页面已过期，没有提交。请复制下面的文字，刷新页面后再填写一次。")
    return sorry(request, 403, sentence, typed_words(request))


def failed(request: HttpRequest) -> HttpResponse:
    """500 — something broke. A full disk is said for what it is (507), and the words typed are kept."""
    if not is_full(sys.exc_info()[1]):
        return server_error(request)
    sentence = _("系统存放数据的磁盘满了，这次没有保存。请复制下面的文字，过一会儿再试，或打社区值班电话。")
    try:
        typed = typed_words(request)
    except OSError:  # not even what was sent could be laid down
        typed = ()
    return sorry(request, 507, sentence, typed)


def is_full(error: BaseException | None) -> bool:
    """磁盘满了 — whether this is why, or why that happened while it was dealt with."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if "disk is full" in str(error) or getattr(error, "sqlstate", None) == POSTGRESQL_DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
