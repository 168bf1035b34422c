"""Pages of the tree: look for a place, open it, and — for those who may — build, change, move and end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.exports import as_workbook
from linli.kernel.http import go, hand_out, show
from linli.kernel.lifecycle import Refused
from linli.kernel.paging import keyset
from linli.kernel.paper import qr
from linli.places import exported, lifecycle, nesting, posters, queries
from linli.places.building import Building, entrance_name
from linli.places.forms import ChangeForm, EndForm, GatherForm, HomesForm, MoveForm, PlaceForm
from linli.places.lifecycle import NewPlace
from linli.places.models import Place
from linli.ui.shapes import Figure, Tile

ASKED_WITH = ["GET", "HEAD", "POST"]
# Whose pages tell what waits there: everything that is small enough to be looked at whole.
TOLD = {"area", "group", "estate", "neighbours", "building", "entrance", "home", "part"}
WEEKLY = {"building", "estate"}  # what has a stairwell or a board of its own
SIGNS = {
    "community": "people", "area": "chain", "group": "people", "estate": "building", "building": "building",
    "entrance": "door", "neighbours": "home", "home": "home", "part": "roof",
    "street": "pin",
}  # fmt: skip


def _find(request: HttpRequest, pk: int) -> Place:
    """The place, when it is in the reader's sight; 404 otherwise."""
    return get_object_or_404(Place.objects.visible_to(request.user).select_related("parent"), pk=pk)


def _find_to_change(request: HttpRequest, pk: int) -> Place:
    """The place, when the reader may change it; 403 names the right that is lacking."""
    place = _find(request, pk)
    if not request.user.may("place.change", place):
        raise PermissionDenied(_("没有权限：变更地方。这由书记和管理员做。"))
    return place


def _steps(place: Place) -> list[tuple[str, str]]:
    """The path as links, from the community down; a place above communities shows all of it."""
    path = place.path()
    kinds = [each.kind for each in path]
    start = kinds.index("community") if "community" in kinds else 0
    return [(each.name, each.get_absolute_url()) for each in path[start:]]


# ---------------------------------------------------------------- the tree


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """地方 — my own ground from its tops down, and the search on it."""
    text = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"search": text}
    if text:
        page = keyset(
            queries.find(text, request.user).select_related("parent"),
            order=("code",),
            after=request.GET.get("page", ""),
        )
        newer, older = page.links(request.GET)
        context |= {"rows": page.rows, "newer": newer, "older": older}
    else:
        context["grounds"] = queries.with_homes(queries.grounds(request.user))
    return show(request, "places/places.html", context)


@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """一处地方 — the page of its kind."""
    found = _find(request, pk)
    reader: Any = request.user
    seats = queries.seats(found, reader)
    levels = {each.pk for each in found.path()}
    context: dict[str, Any] = {
        "place": found,
        "steps": _steps(found),
        "may_change": reader.may("place.change", found),
        "leaders": [seat for seat in seats if seat.place_id in levels],
        "below": [seat for seat in seats if seat.place_id not in levels],
        "waiting": queries.waiting(found, reader) if found.kind in TOLD else None,
        "prints": found.kind in posters.HUNG,
        "hangs_weekly": found.kind in WEEKLY and reader.grants("case.see"),
    }
    match found.kind:
        case Place.Kind.BUILDING:
            return _building(request, found, context)
        case Place.Kind.COMMUNITY:
            return _community(request, found, context)
        case Place.Kind.HOME | Place.Kind.PART:
            return _leaf(request, found, context)
    return show(request, "places/place.html", context | _children(request, found))


@require_safe
def export_homes(request: HttpRequest, pk: int) -> HttpResponse:
    """导出房屋 — those below a place as a workbook, with the columns of a register."""
    found = _find(request, pk)
    homes = exported.homes_below(found, request.user)
    return as_workbook(request, exported.homes(), homes, about=found)


def _children(request: HttpRequest, found: Place) -> dict[str, Any]:
    rows = queries.with_homes(queries.children(found, request.user))
    page = keyset(rows, order=("code",), after=request.GET.get("page", ""), size=50)
    newer, older = page.links(request.GET)
    return {"rows": page.rows, "newer": newer, "older": older}


def _building(request: HttpRequest, found: Place, context: dict[str, Any]) -> HttpResponse:
    """楼栋 — the elevation, what waits behind which window, who leads which floors."""
    below = queries.inside(found)
    building = Building(
        place=found,
        below=below,
        seats={seat.place_id: seat for seat in context["below"] if seat.kind == "neighbour_leader"},
        waiting=context["waiting"],
        in_sight=frozenset(each.pk for each in below if queries.in_sight(request.user, each.code)),
    )
    elevation, neighbours = building.drawn(), building.neighbours
    led = sum(not each.vacant for each in neighbours)
    return show(
        request,
        "places/building.html",
        context
        | {
            "building": building,
            "elevation": elevation,
            "neighbours": neighbours,
            "gaps": len(neighbours) - led,
            "figures": _figures(building, led, len(neighbours)),
            "area": building.area_cm2 / 100 if building.area_cm2 else None,
            "loose": sum(each.parent_id == found.pk for each in building.homes),
        },
    )


def _figures(building: Building, led: int, neighbours: int) -> list[Figure]:
    figures = []
    if waiting := building.waiting:
        here = f"{reverse('cases:cases')}?place={building.place.pk}"
        late = waiting.late
        figures = [
            Figure(len(waiting.matters), _("未办结事项"), _("件"), here),
            Figure(building.waiting_homes, _("有待办"), _("户")),
            Figure(late, _("逾期"), _("件"), tone="late" if late else ""),
        ]
    if neighbours:
        figures.append(Figure(led, _("邻有邻长"), f"/{neighbours}", "#leaders"))
    return figures


def _community(request: HttpRequest, found: Place, context: dict[str, Any]) -> HttpResponse:
    """社区 — its areas and what stands in them, which posts are empty, how to reach the desk."""
    count = queries.count_kinds(found, request.user)
    kinds = ["area", "group", "neighbours", "estate", "building", "home"]
    units = {"home": _("户"), "building": _("栋")}
    figures = [
        Figure(count.get(kind, 0), str(Place.Kind(kind).label), units.get(kind, _("个")))
        for kind in kinds
        if count.get(kind)
    ]
    gaps = [seat for seat in [*context["leaders"], *context["below"]] if seat.vacant]
    estates = queries.with_homes(
        Place.objects.current().visible_to(request.user).within(found).filter(kind="estate").order_by("code")
    )
    shown = context | _children(request, found)
    shown |= {"figures": figures, "gaps": gaps, "estates": estates}
    shown["sees_desk"] = request.user.grants("case.press")
    shown["imports"] = request.user.grants("register.import")
    return show(request, "places/community.html", shown)


def _leaf(request: HttpRequest, found: Place, context: dict[str, Any]) -> HttpResponse:
    """房屋和公共部位 — its facts, what waits there, and the doors beside it."""
    area = found.area_cm2 / 100 if found.area_cm2 else None
    shown: dict[str, Any] = {"area": area, "entrance": entrance_name(found.entrance)}
    if found.kind == Place.Kind.HOME:
        beside = [each for each in queries.same_floor(found) if queries.in_sight(request.user, each.code)]
        shown |= {"beside": beside, "sees_residents": request.user.may("resident.see", found)}
    return show(request, "places/home.html", context | shown)


# ---------------------------------------------------------------- building by hand


@require_http_methods(ASKED_WITH)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """新增地方 — first what kind of place, then its name and what belongs to the kind."""
    parent = _find_to_change(request, pk)
    kinds = _kinds_below(parent)
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    context: dict[str, Any] = {"place": parent, "steps": _steps(parent)}
    if kind not in kinds:
        tiles = [Tile(str(Place.Kind(each).label), SIGNS[each], url=f"?kind={each}") for each in kinds]
        return show(request, "places/add.html", context | {"tiles": tiles, "kind": ""})
    form = PlaceForm(request.POST if request.method == "POST" else None, kind=kind)
    if form.is_valid():
        try:
            made = lifecycle.add(
                kind=kind,
                name=form.cleaned_data["name"],
                parent=parent,
                by=request.actor,  # type: ignore[attr-defined]
                **form.details,
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已新增%(name)s。") % {"name": made})
            return (
                go(request, "places:add_homes", made.pk) if kind == Place.Kind.BUILDING else go(request, made)
            )
    context |= {"form": form, "kind": kind, "label": Place.Kind(kind).label}
    return show(request, "places/add.html", context, status=422 if form.errors else 200)


def _kinds_below(parent: Place) -> list[str]:
    """What may hang here, the larger before the smaller."""
    path = [each.kind for each in parent.path()]
    if parent.ended_on:
        return []
    return [kind for kind in nesting.TIER if kind != "district" and not nesting.why_not(kind, path)]


@require_http_methods(ASKED_WITH)
def add_homes(request: HttpRequest, pk: int) -> HttpResponse:
    """按层按户生成房屋 — floors × entrances × doors, shown before it is done."""
    building = _find_to_change(request, pk)
    if building.kind != Place.Kind.BUILDING:
        return go(request, building)
    form = HomesForm(request.POST if request.method == "POST" else None, initial={"high": building.floors})
    doors = form.plan.homes() if form.is_valid() else []
    if doors and request.POST.get("step") == "make":
        rows = [
            NewPlace(
                "home",
                door.name,
                building,
                {
                    "use": form.cleaned_data["use"],
                    "entrance": door.entrance if form.plan.entrances > 1 else "",
                    "floor": door.floor,
                    "room": door.room,
                },
            )
            for door in doors
        ]
        try:
            lifecycle.add_many(rows, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已生成 %(n)d 户房屋。") % {"n": len(rows)})
            return go(request, building)
    context = {"place": building, "steps": _steps(building), "form": form}
    if doors and not form.errors:
        context |= {
            "plan": form.plan,
            "first": doors[:6],
            "last": doors[-3:] if len(doors) > 9 else doors[6:],
        }
    return show(request, "places/add_homes.html", context, status=422 if form.errors else 200)


@require_http_methods(ASKED_WITH)
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """归邻 — hang the homes of some floors under the 邻 whose leader looks after them."""
    neighbours = _find_to_change(request, pk)
    if neighbours.kind != Place.Kind.NEIGHBOURS:
        return go(request, neighbours)
    form = GatherForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        homes = queries.loose_homes(neighbours, **form.cleaned_data)
        try:
            if not homes:
                raise Refused(_("这几层没有还没归邻的房屋。"))
            lifecycle.take_in(neighbours, homes, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("已把 %(n)d 户归入%(name)s。") % {"n": len(homes), "name": neighbours}
            )
            return go(request, neighbours)
    context = {"place": neighbours, "steps": _steps(neighbours), "form": form}
    return show(request, "places/take_in.html", context, status=422 if form.errors else 200)


# ---------------------------------------------------------------- changing


@require_http_methods(ASKED_WITH)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """变更 — another name, or corrected details."""
    found = _find_to_change(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = ChangeForm(sent, kind=found.kind, initial=PlaceForm.of(found))
    if form.is_valid():
        try:
            lifecycle.change(
                found,
                by=request.actor,  # type: ignore[attr-defined]
                seen=form.cleaned_data["seen"],
                name=form.cleaned_data["name"],
                **form.details,
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已变更。"))
            return go(request, found)
    context = {"place": found, "steps": _steps(found), "form": form}
    return show(request, "places/change.html", context, status=422 if form.errors else 200)


@require_http_methods(ASKED_WITH)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """移动分支 — choose the new parent, read what goes along, then move."""
    branch = _find_to_change(request, pk)
    form = MoveForm(request.POST if request.method == "POST" else None)
    to = _new_parent(request, request.POST.get("to") or request.GET.get("to", ""))
    if form.is_valid() and to:
        try:
            moved = lifecycle.move_branch(
                branch,
                to=to,
                by=request.actor,  # type: ignore[attr-defined]
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已移到%(parent)s。") % {"parent": to})
            return go(request, moved)
    elif form.is_bound and not to:
        form.add_error(None, _("没有这个上级，或者不在您的范围内。请重新选择。"))
    text = request.GET.get("q", "").strip()[:100]
    near = queries.find(text, request.user) if text else queries.parents_nearby(branch)
    context: dict[str, Any] = {
        "place": branch,
        "steps": _steps(branch),
        "form": form,
        "to": to,
        "search": text,
        "candidates": near.exclude(kind__in=["home", "part"]).exclude(pk=branch.pk)[:30],
    }
    if to:
        reason = "" if form.errors else lifecycle.why_not_move(branch, to)
        context |= {"belongings": queries.belongings(branch), "to_steps": _steps(to), "reason": reason}
    return show(request, "places/move.html", context, status=422 if form.errors else 200)


def _new_parent(request: HttpRequest, number: str) -> Place | None:
    """The chosen parent, when it exists and the reader may change it."""
    try:
        pk = forms.IntegerField().clean(number)
    except forms.ValidationError:
        return None
    to = Place.objects.visible_to(request.user).filter(pk=pk).first()
    return to if to and request.user.may("place.change", to) else None


@require_http_methods(ASKED_WITH)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 — from a day; nothing is deleted."""
    found = _find_to_change(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            lifecycle.end(found, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已停用%(name)s。") % {"name": found})
            return go(request, found.parent or "places:places")
    reason = "" if form.errors else lifecycle.why_not_end(found)
    context = {"place": found, "steps": _steps(found), "form": form, "reason": reason}
    return show(request, "places/end.html", context, status=422 if form.errors else 200)


# ---------------------------------------------------------------- the door code


@require_safe
def door_code(request: HttpRequest, pk: int) -> HttpResponse:
    """门牌码 — the code of a building, to try it, to print it, to replace it."""
    building = get_object_or_404(Place.objects.visible_to(request.user), pk=pk, kind=Place.Kind.BUILDING)
    address = _address_of(request, building)
    context = {
        "place": building,
        "steps": _steps(building),
        "address": address,
        "code": mark_safe(qr(address)),
        "may_change": request.user.may("place.change", building),
    }
    return show(request, "places/door_code.html", context)


@require_safe
def poster_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """门牌海报 — on A4, of one building, or of all buildings of an estate, a group, an area, a community."""
    found = get_object_or_404(Place.objects.visible_to(request.user), pk=pk, kind__in=posters.HUNG)
    sheets = posters.posters(found, request.user, lambda building: _address_of(request, building))
    return hand_out(request, "places/door_poster", sheets, sheets.title)


def _address_of(request: HttpRequest, building: Place) -> str:
    return request.build_absolute_uri(reverse("cases:door", args=[building.door_code]))


@require_POST
def replace_door_code(request: HttpRequest, pk: int) -> HttpResponse:
    """更换门牌码 — the old poster stops working at once."""
    building = _find_to_change(request, pk)
    lifecycle.replace_door_code(building, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已换新码。旧的门牌请取下，贴上新的。"))
    return go(request, "places:door_code", building.pk)
