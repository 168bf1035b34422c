"""社区公开页 — how to say something without a door code, how to find it again, whom to call, what is kept."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases.models import Case
from linli.cases.views.door import building_at
from linli.kernel.http import go, show
from linli.kernel.now import BEIJING, today
from linli.kernel.standards import standard
from linli.people.middleware import open_to_all
from linli.places.codes import is_within
from linli.places.models import Place
from linli.ui.shapes import Figure

LISTED = 400  # buildings of one estate, estates of one community: a community has far fewer


@require_safe
@open_to_all
def doors(request: HttpRequest) -> HttpResponse:
    """门牌码 — type the eight signs that stand under the picture on the door."""
    written = request.GET.get("code", "").strip()[:40]
    building = building_at(written) if written else None
    if building:
        return go(request, "cases:door", building.door_code)
    context = {"code": written, "communities": communities()}
    return show(request, "cases/door/doors.html", context, status=404 if written else 200)


def communities() -> list[Place]:
    return list(Place.objects.current().filter(kind=Place.Kind.COMMUNITY).order_by("code")[:50])


def community_of(pk: int) -> Place:
    return get_object_or_404(Place.objects.current(), pk=pk, kind=Place.Kind.COMMUNITY)


@require_safe
@open_to_all
def public(request: HttpRequest, community: int) -> HttpResponse:
    """社区公开页 — say something, find a receipt, call; and how the year went, in three figures."""
    place = community_of(community)
    low, high = place.span
    year = today().year
    since = datetime(year, 1, 1, tzinfo=BEIJING)
    here = Case.objects.filter(place_code__gte=low, place_code__lt=high)
    solved = here.filter(state=Case.State.CLOSED, outcome=Case.Outcome.SOLVED, closed_at__gte=since)
    counts = solved.aggregate(solved=Count("pk"), key=Count("key_confirmed_at"))
    figures = [
        Figure(here.filter(received_at__gte=since).count(), _("今年收到"), _("件")),
        Figure(counts["solved"], _("今年解决"), _("件")),
        Figure(counts["key"], _("其中重点民生问题"), _("件")),
    ]
    context = {"community": place, "figures": figures, "year": year, "call": f"tel:{place.phone}"}
    return show(request, "cases/door/public.html", context)


@require_safe
@open_to_all
def where(request: HttpRequest, community: int, estate: int | None = None) -> HttpResponse:
    """选楼栋 — without a door code: the estate, then the building; from there it goes on as at the door."""
    place = community_of(community)
    within = Place.objects.current().within(place)
    estates = list(within.filter(kind=Place.Kind.ESTATE).order_by("code")[:LISTED])
    chosen = next((one for one in estates if one.pk == estate), None)
    if estate and not chosen:
        raise Http404
    buildings = within.filter(kind=Place.Kind.BUILDING, door_code__isnull=False).order_by("code")
    if chosen:
        buildings = buildings.within(chosen)
    shown = list(buildings[:LISTED])
    if not chosen:  # those that stand in no estate
        shown = [one for one in shown if not any(is_within(one.code, each.code) for each in estates)]
    context = {
        "community": place,
        "estates": [] if chosen else estates,
        "chosen": chosen,
        "buildings": shown,
    }
    return show(request, "cases/door/where.html", context)


@require_safe
@open_to_all
def privacy(request: HttpRequest) -> HttpResponse:
    """隐私说明 — what is collected, why, who sees it, for how long, one's rights, whom to ask.

    Source: 《个人信息保护法》第十七条.
    """
    days = {name: standard(f"{name}.days", today()) for name in ("report", "receipt", "draft")}
    months = standard("log.months", today())
    chosen = request.GET.get("community", "")
    all_of_them = communities()
    ours = [one for one in all_of_them if str(one.pk) == chosen] or all_of_them
    context = {"days": days, "months": months, "years": days["report"] // 365, "communities": ours}
    return show(request, "cases/door/privacy.html", context)
