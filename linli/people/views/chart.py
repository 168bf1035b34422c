"""结构图、邻和户数、角色 — who leads where, how many households each 邻 has, what each kind of post may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.kernel.http import hand_out, show
from linli.kernel.now import today
from linli.kernel.paging import keyset
from linli.kernel.paper import qr
from linli.people import roles
from linli.people.chart_paper import Size, chart_sheet
from linli.people.middleware import open_to_all
from linli.people.models import Post, Tenure
from linli.people.neighbours import neighbours_warning
from linli.people.queries import homes, posts
from linli.people.queries.chart import chart as draw
from linli.people.roles import PostKind
from linli.people.views.answers import sections
from linli.places.models import Place
from linli.places.queries import may_open
from linli.ui.shapes import Chip

MOST_WINGS = 6  # columns of an A3 sheet


@open_to_all
@require_safe
def chart(request: HttpRequest, community: int) -> HttpResponse:
    """三长结构图 — the sheet on the board, for everybody: leaders and places, no household (rule 3)."""
    place = get_object_or_404(Place.objects.current().filter(kind=Place.Kind.COMMUNITY), pk=community)
    sheet = draw(place)
    entry = request.build_absolute_uri(reverse("cases:public", args=[place.pk]))
    context = {
        "sheet": sheet,
        "columns": min(len(sheet.wings), MOST_WINGS),
        "code": mark_safe(qr(entry)),
        "today": today(),
        "is_inside": posts.communities(request.user).filter(pk=place.pk).exists(),
    }
    return show(request, "people/chart.html", context)


@open_to_all
@require_safe
def chart_paper(request: HttpRequest, community: int) -> HttpResponse:
    """打印结构图 — the same on A3 (one sheet for the board) or A4 (several, to hand round)."""
    place = get_object_or_404(Place.objects.current().filter(kind=Place.Kind.COMMUNITY), pk=community)
    entry = request.build_absolute_uri(reverse("cases:public", args=[place.pk]))
    size: Size = "a4" if request.GET.get("size") == "a4" else "a3"
    sheet = chart_sheet(draw(place), size, entry)
    return hand_out(request, "people/chart", sheet, f"{sheet.title} {size.upper()}")


@dataclass(frozen=True, slots=True)
class NeighboursRow:
    """邻 — one line: who leads it, how many homes are lived in, and what to say about that."""

    place: Place
    opens: bool  # the reader may open the page of the place
    post: Post | None
    people: list[Tenure]
    homes: int
    warning: str


@require_safe
def neighbours(request: HttpRequest, community: int) -> HttpResponse:
    """邻和户数 — where there are too many or too few households, and which have no 邻长 (rule 1)."""
    place = get_object_or_404(posts.communities(request.user), pk=community)
    limits = homes.Limits.at(place.code)
    everyone = homes.neighbourhoods(place)
    shown = request.GET.get("show", "")
    picked = {
        "uneven": homes.uneven(everyone, limits),
        "vacant": everyone.filter(is_led=False),
    }.get(shown, everyone)
    page = keyset(picked, order=("code",), after=request.GET.get("page", ""))
    left = keyset(
        homes.unled_homes(request.user, place), order=("code",), after=request.GET.get("homes", ""), size=15
    )
    context = {
        "community": place,
        "limits": limits,
        "rows": _neighbours_rows(page.rows, limits, request.user),
        "links": page.links(request.GET),
        "left": left.rows,
        "left_links": left.links(request.GET, "homes"),
        "sees_homes": request.user.grants("resident.see"),
        "chips": [
            Chip(label, f"?show={key}" if shown != key else "?", shown == key)
            for key, label in (("uneven", _("户数不合适")), ("vacant", _("没有邻长")))
        ],
        "tabs": sections(request.user, "people:neighbours"),
    }
    return show(request, "people/neighbours.html", context)


def _neighbours_rows(places: list[Any], limits: homes.Limits, reader: Any) -> list[NeighboursRow]:
    seats = Post.objects.current().filter(kind=PostKind.NEIGHBOUR_LEADER, place__in=places)
    led = {post.place_id: post for post in seats}
    people = posts.sitting_in(led.values())
    rows = []
    for place in places:
        post, count = led.get(place.pk), place.homes_lived_in
        said = neighbours_warning(count, at_least=limits.least, at_most=limits.most) or ""
        rows.append(
            NeighboursRow(place, may_open(reader, place), post, people[post.pk] if post else [], count, said)
        )
    return rows


@require_safe
def show_roles(request: HttpRequest) -> HttpResponse:
    """角色和权限 — each kind of post in a sentence, and the matrix; both are the code's own table."""
    context = {
        "roles": [(PostKind(kind).label, role.sentence) for kind, role in roles.ROLES.items()],
        "groups": roles.in_words(),
        "columns": len(roles.ROLES) + 1,
        "tabs": sections(request.user, "people:roles"),
    }
    return show(request, "people/roles.html", context)
