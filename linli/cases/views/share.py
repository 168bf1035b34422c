"""发到群里 — what a group of ordinary WeChat, which no robot reaches, may read of a case."""

from __future__ import annotations

from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.cases.models import Case
from linli.cases.papers.card import card_of
from linli.cases.queries.sheet import reads_inside
from linli.cases.views.verbs import visible
from linli.kernel.http import show, sorry
from linli.kernel.lifecycle import Refused
from linli.kernel.paper import pages


def sharable(request: HttpRequest, number: str) -> Case:
    """A case one works on: who only reads along does not carry it into groups."""
    case = get_object_or_404(visible(request), number=number)
    if not reads_inside(request.user, case):
        raise PermissionDenied(_("没有权限：发到群里"))
    return case


@require_safe
def share(request: HttpRequest, number: str) -> HttpResponseBase:
    """发到群里 — the words to copy and the picture to keep, exactly as everybody will read them."""
    case = sharable(request, number)
    return show(request, "cases/share.html", {"case": case, "card": card_of(case)})


@never_cache
@require_safe
def card(request: HttpRequest, number: str) -> HttpResponseBase:
    """图片卡 — the same as a picture."""
    case = sharable(request, number)
    try:
        made = pages("cases/card", card_of(case), as_="png")[0]
    except Refused as refusal:
        return sorry(request, 422, refusal.reason)
    name = f"{case.number}.png"
    return FileResponse(
        BytesIO(made), content_type="image/png", filename=name, as_attachment="save" in request.GET
    )
