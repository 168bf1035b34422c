"""纸张 — the papers of cases: the sheet of one, and the weekly of a house."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases.papers.case_sheet import case_sheet
from linli.cases.papers.weekly import HUNG, weekly
from linli.cases.routing import community_of
from linli.cases.views.verbs import visible
from linli.kernel.audit import record_view
from linli.kernel.http import hand_out
from linli.places.models import Place


@require_safe
def case_paper(request: HttpRequest, number: str) -> HttpResponse:
    """事项单 — one case, as far as the reader may see it; that they took it along is noted like a look."""
    case = get_object_or_404(visible(request), number=number)
    sheet = case_sheet(case, request.user)
    if sheet.voices:
        record_view(case, by=request.actor)  # type: ignore[attr-defined]
    return hand_out(request, "cases/case_sheet", sheet, sheet.title)


@require_safe
def weekly_paper(request: HttpRequest, place: int) -> HttpResponse:
    """楼道周报 — the last seven days of a building or an estate: the same paper whoever prints it."""
    found = get_object_or_404(Place.objects.visible_to(request.user), pk=place, kind__in=HUNG)
    if not request.user.grants("case.see"):
        raise PermissionDenied(_("您的岗位不看诉求内容。"))
    if found.door_code:
        path = reverse("cases:door", args=[found.door_code])
    else:
        path = reverse("cases:public", args=[community_of(found).pk])
    sheet = weekly(found, request.build_absolute_uri(path))
    return hand_out(request, "cases/weekly", sheet, sheet.title)
