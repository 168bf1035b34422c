"""Registering for somebody else: first where, then what."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.cases import from_chat, intake, queries
from linli.cases.chat import Line, place_words
from linli.cases.forms.intake import RegisterForm
from linli.cases.intake import Received
from linli.cases.models import Case, Report
from linli.cases.queries import grounds
from linli.cases.views.chat import SESSION, line_asked
from linli.kernel.http import keep_on_phone, show, sorry, typed_words
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.places.models import Place


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """登记一件 — find the place, then write down what was said; the receipt's code is shown once."""
    if not request.user.grants("case.report"):
        raise PermissionDenied(_("您的岗位不登记诉求。"))
    place, line = chosen(request), line_asked(request)
    if place is None:
        return where(request, line) if request.method != "POST" else gone(request)
    sent = request.POST if request.method == "POST" else None
    heard = {"text": line.text, "name": line.who, "channel": Report.Channel.CHAT} if line else {}
    form = RegisterForm(request.user, place, sent, request.FILES or None, initial=heard)
    if sent is not None and form.is_valid():
        try:
            return registered(request, keep(request, form, line))
        except Refused as refusal:
            form.add_error(None, refusal.reason)
    page = {
        "place": place,
        "form": form,
        "line": line,
        "draft": "" if line else "register",  # what lies in the session is not kept on the phone beside it
        "outbox": "" if line else _("代录 %(place)s") % {"place": place.full_name},
    }
    answer = show(request, "cases/new.html", page, status=422 if form.errors else 200)
    return answer if line else keep_on_phone(answer, str(today()))


def gone(request: HttpRequest) -> HttpResponse:
    """地方不在了 — what was written for a place that has ended or left one's ground is kept to be copied."""
    reason = _("这个地方已经不在您的范围，没有登记。请重新选地方，再把下面的话填上。")
    return sorry(request, 422, reason, typed_words(request))


def chosen(request: HttpRequest) -> Place | None:
    """The place that the address names, when one may register for it."""
    asked = request.GET.get("place", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    return grounds.reportable(request.user).filter(pk=asked).first()


def where(request: HttpRequest, line: Line | None) -> HttpResponse:
    """在哪里 — the homes of a neighbour leader, or whatever the words name; of a line, what it says itself."""
    words = request.GET.get("q", place_words(line) if line else "").strip()
    page = {
        "line": line,
        "chat": request.GET.get("chat") if line else "",
        "words": words,
        "homes": grounds.own_homes(request.user),
        "found": grounds.found(request.user, words),
        "gone": "place" in request.GET,
    }
    return show(request, "cases/where.html", page)


def keep(request: HttpRequest, form: RegisterForm, line: Line | None) -> Received:
    """Keep what was said: as a case of its own, or with the open one it belongs to; a line of a chat once."""
    actor = request.actor  # type: ignore[attr-defined]
    into = form.joined()
    if line:
        return from_chat.take(line, form.said(), into=into, by=actor)
    return intake.support(form.said(), into, by=actor) if into else intake.report(form.said(), by=actor)


def registered(request: HttpRequest, received: Received) -> HttpResponse:
    """回执 — the code, this once; a page and not a redirect, so that it never stands in an address of ours."""
    case = Case.objects.select_related("place", "holder__place", "category").get(pk=received.case.pk)
    readable = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    code = received.code
    page = {
        "case": case,
        "readable": readable,
        "code": code,
        "spaced": " ".join(code[start : start + 4] for start in range(0, len(code), 4)),
        "rungs": queries.ladder(case, now()),
        "has_chat": SESSION in request.session,
    }
    return show(request, "cases/registered.html", page)
