"""门口 — four screens from the code on the door to a report, no account: what, words, photo, contact."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import drafts, intake, routing
from linli.cases.budgets import DOOR
from linli.cases.codes import plain, pretty
from linli.cases.forms.door import MINE, WHOLE, ContactForm, DangerForm, PhotosForm, SayForm
from linli.cases.models import Category, Draft, DraftPhoto, Report
from linli.cases.queries.promise import promised
from linli.cases.queries.same import part_label, parts_at, same_here
from linli.cases.rooms import home_called
from linli.cases.tiles import DANGER, TILES, UNSURE, categories_of
from linli.kernel.budgets import budgeted
from linli.kernel.files import serve
from linli.kernel.http import go, show
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.kernel.standards import standard
from linli.people.middleware import open_to_all
from linli.people.models import holders_of
from linli.places.models import Place
from linli.ui.shapes import Picture, Tile

View = Callable[..., HttpResponse]
SCREENS = (__("什么事"), __("说一说"), __("拍一张"), __("联系您"))
EMERGENCY = {"injury": "120", "violence": "110"}  # every other danger: 119


def building_at(code: str) -> Place | None:
    """The building with this door code; O for 0, I and L for 1, case and hyphens are forgiven."""
    signs = plain(code)
    return Place.objects.current().filter(door_code=signs).first() if signs else None


def at_door(view: View) -> View:
    """在门口 — an open page of one building; an unknown code has a page with the way out."""

    @budgeted(DOOR)
    @open_to_all
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, code: str, **path: Any) -> HttpResponse:
        building = building_at(code)
        if building is None:
            return show(request, "cases/door/unknown.html", {"code": code[:20]}, status=404)
        return view(request, building, **path)

    return opened


def draft_at(request: HttpRequest, building: Place, token: str) -> Draft | None:
    """The draft of this browser; a press locks it, so that two tabs do not write over each other."""
    found = Draft.objects.filter(token=token, place=building).select_related("place")
    return (found.select_for_update(of=("self",)) if request.method == "POST" else found).first()


def with_draft(view: View) -> View:
    """接着说 — a page of one draft; a draft that was sent or removed leads back to the door."""

    @at_door
    @wraps(view)
    def found(request: HttpRequest, building: Place, token: str, **path: Any) -> HttpResponse:
        draft = draft_at(request, building, token)
        if draft is None:
            return show(request, "cases/door/gone.html", {"building": building}, status=404)
        return view(request, draft, **path)

    return found


def step(name: str, draft: Draft) -> str:
    return reverse(f"cases:door_{name}", args=[draft.place.door_code, draft.token])


def page(draft: Draft, number: int, **more: Any) -> dict[str, Any]:
    """What every screen shows: where one stands, the step, the way back."""
    back = ("again", "say", "photos")[number - 2] if number > 1 else ""
    if number == 2 and draft.said["tile"] == DANGER:
        back = "danger"
    if number == 4 and draft.said.get("support"):
        back = "say"
    return {
        "building": draft.place,
        "draft": draft,
        "steps": SCREENS,
        "step": number,
        "back": step(back, draft) if back else "",
        **more,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@at_door
def door(request: HttpRequest, building: Place, token: str = "") -> HttpResponse:
    """什么事 — ten large choices; one press begins a draft, or changes the one that came back."""
    draft = draft_at(request, building, token)
    chosen = request.POST.get("tile", "")
    if request.method == "POST" and chosen in TILES:
        if draft is None:
            is_page = request.POST.get("from") == Report.Channel.PAGE
            channel = Report.Channel.PAGE if is_page else Report.Channel.DOOR
            draft = drafts.begin(building, tile=chosen, channel=channel)
        elif draft.said["tile"] != chosen:
            drafts.keep(draft, tile=chosen, category="", support=None)
        return go(request, step("danger" if chosen == DANGER else "say", draft))
    tiles = [
        Tile(
            str(tile.label),
            tile.icon,
            hint=str(tile.hint),
            value=tile.key,
            tone="stop" if tile.key == DANGER else "",
            row=tile.row,
            chosen=bool(draft) and draft.said["tile"] == tile.key,
        )
        for tile in TILES.values()
    ]
    context = {
        "building": building,
        "tiles": tiles,
        "steps": SCREENS,
        "step": 1,
        "back": "",
        "from": Report.Channel.PAGE if request.GET.get("from") == Report.Channel.PAGE else "",
        "phone": routing.duty_phone(building),
        "pages": [
            (reverse("cases:door_whole", args=[building.door_code]), str(today())),
            (reverse("ui:outbox"), str(today())),
        ],
    }
    return show(request, "cases/door/door.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def danger(request: HttpRequest, draft: Draft) -> HttpResponse:
    """先打电话 — whom to call, what to do, what to read aloud; telling the neighbours comes after that."""
    kinds = categories_of(DANGER)
    chosen = {"category": draft.said.get("category", "")}
    form = DangerForm(request.POST if request.method == "POST" else None, kinds=kinds, initial=chosen)
    if form.is_valid():
        kind = Category.objects.get(key=form.cleaned_data["category"])
        drafts.keep(draft, category=kind.key, text=draft.said.get("text") or kind.name)
        return go(request, step("say", draft))
    calls: dict[str, list[Category]] = {"119": [], "120": [], "110": []}
    for kind in kinds:
        calls[EMERGENCY.get(kind.danger, "119")].append(kind)
    levels = draft.place.path()
    context = page(
        draft,
        1,
        form=form,
        calls=calls,
        phone=routing.duty_phone(draft.place),
        address="".join(p.name for p in levels if p.kind in ("district", "street", "community")),
    )
    return show(request, "cases/door/danger.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def say(request: HttpRequest, draft: Draft) -> HttpResponse:
    """说一说 — the words, the kind, the exact place; or one of the neighbours' open cases: 我也遇到."""
    tile, building = TILES[draft.said["tile"]], draft.place
    categories, parts = categories_of(tile.key), parts_at(building)
    same = same_here(building, tile.key, parts)
    usual = next((part.pk for part in parts if part.part == tile.part), WHOLE) if tile.part else WHOLE
    typed = {
        "text": draft.said.get("text", ""),
        "room": draft.said.get("room", ""),
        "where": draft.said.get("where", usual),
        "category": draft.said.get("category") or tile.usual,
    }
    form = SayForm(
        request.POST if request.method == "POST" else None,
        initial=typed,
        categories=categories,
        parts=[(str(part.pk), part_label(part, building)) for part in parts],
    )
    if request.method == "POST" and (
        answer := said(request, draft, form, {case.number: case for case, _who in same})
    ):
        return answer
    context = page(
        draft, 2, form=form, tile=tile, same=same, is_danger=tile.key == DANGER, several=len(categories) > 1
    )
    return show(request, "cases/door/say.html", context, status=422 if form.errors else 200)


def said(request: HttpRequest, draft: Draft, form: SayForm, same: dict[str, Any]) -> HttpResponse | None:
    """Keep what the second screen said and go on; None when something has to be put right first."""
    supported = same.get(request.POST.get("support", ""))
    if not form.is_valid():
        return None
    words = form.cleaned_data
    category = words["category"] or TILES[draft.said["tile"]].usual or UNSURE
    is_external = Category.objects.filter(key=category, is_external=True).exists()
    try:
        home = home_called(draft.place, words["room"])
    except Refused as refusal:
        form.add_error("room", refusal.reason)
        return None
    if not (words["text"] or supported or is_external):
        form.add_error("text", _("请说一说是什么事，一句也可以"))
        return None
    place = {WHOLE: None, MINE: home.pk if home else None}.get(words["where"], words["where"])
    drafts.keep(
        draft,
        **words | {"category": category},
        place=place,
        home=home.pk if home else None,
        support=supported.pk if supported else None,
    )
    if supported:
        return go(request, step("contact", draft))
    if is_external:
        intake.refer(drafts.category_of(draft), place=draft.place, by=None)
        return go(request, step("elsewhere", draft))
    if "at_once" in request.POST:
        return sent(request, draft, form, {})
    return go(request, step("photos", draft))


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def elsewhere(request: HttpRequest, draft: Draft) -> HttpResponse:
    """指路 — not the community's to settle: where to go; and all the same a way to tell the community."""
    category = drafts.category_of(draft)
    if request.method == "POST":
        drafts.keep(draft, category=UNSURE)
        return go(request, step("photos" if draft.said.get("text") else "say", draft))
    if not category.is_external:
        return go(request, step("say", draft))
    context = page(draft, 2, category=category, phone=routing.duty_phone(draft.place))
    return show(request, "cases/door/elsewhere.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def photos(request: HttpRequest, draft: Draft) -> HttpResponse:
    """拍一张 — several, at most six, none needed; a refused one says why, and the others stay."""
    form = PhotosForm(request.POST, request.FILES) if request.method == "POST" else PhotosForm()
    if dropped := request.POST.get("drop", ""):
        drafts.drop_photo(draft, int(dropped) if dropped.isascii() and dropped.isdigit() else 0)
        return go(request, step("photos", draft))
    if form.is_valid():
        try:
            drafts.add_photos(draft, form.cleaned_data["photos"])
        except Refused as refusal:
            form.add_error("photos", refusal.reason)
        else:
            return go(request, step("photos" if request.POST.get("on") == "more" else "contact", draft))
    kept = [(photo.pk, thumbnail(draft, photo, n)) for n, photo in enumerate(draft.photos.order_by("pk"), 1)]
    room = drafts.MOST_PHOTOS - len(kept)
    context = page(draft, 3, form=form, kept=kept, room=room, skip=step("contact", draft))
    return show(request, "cases/door/photos.html", context, status=422 if form.errors else 200)


def thumbnail(draft: Draft, photo: DraftPhoto, number: int) -> Picture:
    address = reverse("cases:door_photo", args=[draft.place.door_code, draft.token, photo.pk])
    alt = _("第 %(n)d 张照片") % {"n": number}
    return Picture(url=f"{address}?small=1", full_url=address, caption="", alt=alt)


@require_safe
@with_draft
def photo(request: HttpRequest, draft: Draft, photo: int) -> HttpResponse:
    """草稿照片 — to the browser that holds the draft alone."""
    found = get_object_or_404(draft.photos.select_related("file"), pk=photo)
    return serve(request, found.file, thumbnail="small" in request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    """联系您 — how to answer, who may know, and what is promised before anything is sent."""
    case = drafts.supported_case(draft)
    if not (case or draft.said.get("text")):
        return go(request, step("say", draft))
    place, home, category = drafts.place_of(draft), drafts.home_of(draft), drafts.category_of(draft)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        leaders=leaders_of(place, home) if case is None else (),
        asks_room=case is not None,
        initial={"room": draft.said.get("room", "")},
    )
    if form.is_valid() and (answer := sent(request, draft, form, dict(form.cleaned_data))):
        return answer
    promise = None if case else promised(place, home, category)
    context = page(
        draft,
        4,
        form=form,
        case=case,
        promise=promise,
        place=place,
        phone=routing.duty_phone(draft.place),
        years=standard("report.days", today()) // 365,
    )
    return show(request, "cases/door/contact.html", context, status=422 if form.errors else 200)


def sent(request: HttpRequest, draft: Draft, form: Any, words: dict[str, Any]) -> HttpResponse | None:
    """送出 — send the draft and lead to the slip with its code; None when refused, the reason in ``form``."""
    room = words.pop("room", "")
    try:
        if room and (home := home_called(draft.place, room)):
            drafts.keep(draft, home=home.pk, room=room)
    except Refused as refusal:
        form.add_error("room", refusal.reason)
        return None
    try:
        received = drafts.send(draft, **words)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return None
    return go(request, "cases:receipt_slip", pretty(received.code))


def leaders_of(place: Place, home: Place | None) -> list[tuple[int, str]]:
    """有关的人 — the leaders below the community who would receive it: it may be about one of them."""
    posts = [
        post for post in routing.chain(place, home).posts if post.tier in ("neighbours", "group", "area")
    ]
    seated = holders_of(posts)
    return [(user.pk, f"{post.get_kind_display()}{user.name}") for post in posts for user in seated[post.pk]]
