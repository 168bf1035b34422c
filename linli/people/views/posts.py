"""岗位 — the list, the page of a post, and every step that fills or empties it, its consequences said first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.exports import as_workbook
from linli.kernel.http import go, show
from linli.kernel.now import today
from linli.kernel.paging import keyset
from linli.people import lifecycle
from linli.people.forms.posts import (
    AddPostForm,
    BeginTenureForm,
    CoverForm,
    EndForm,
    EndPostForm,
    HandOverForm,
    PostFilterForm,
)
from linli.people.models import Post, Tenure, User
from linli.people.neighbours import neighbours_warning
from linli.people.passwords import first_password
from linli.people.queries import account, exported, homes, posts
from linli.people.roles import GROUND, ROLES, SINGLE, PostKind
from linli.people.views.answers import actor, carried_out, need, sections
from linli.places.models import Place
from linli.places.queries import may_open
from linli.ui.shapes import Chip

FORM = require_http_methods(["GET", "HEAD", "POST"])
BY_PLACE = ("place_code", "kind", "id")


@dataclass(frozen=True, slots=True)
class PostRow:
    """岗位一行 — a post with those who sit in it today."""

    post: Post
    people: list[Tenure]


@require_safe
def show_posts(request: HttpRequest) -> HttpResponse:
    """岗位 — who sits where in the communities one works in; the empty seats alone on demand."""
    kind, at, is_vacant = _asked(request)
    found = posts.posts(request.user, kind=kind, at=at, is_vacant=is_vacant)
    page = keyset(found, order=BY_PLACE, after=request.GET.get("page", ""))
    people = posts.sitting_in(page.rows)
    context = {
        "rows": [PostRow(post, people[post.pk]) for post in page.rows],
        "links": page.links(request.GET),
        "at": at,
        "chips": _narrowing(request, kind, at, is_vacant),
        "tabs": sections(request.user, "people:posts"),
        "can_fill": request.user.grants("post.fill"),
    }
    return show(request, "people/posts.html", context)


def _asked(request: HttpRequest) -> tuple[str, Place | None, bool]:
    """The kind, the place and whether the empty ones alone; what makes no sense narrows nothing."""
    asked = PostFilterForm(request.GET)
    asked.is_valid()
    given = asked.cleaned_data
    return given.get("kind", ""), _place_asked(request, given.get("at")), given.get("vacant", False)


@require_safe
def export_posts(request: HttpRequest) -> HttpResponse:
    """导出岗位 — the list as a workbook, as it is narrowed."""
    kind, at, is_vacant = _asked(request)
    found = posts.posts(request.user, kind=kind, at=at, is_vacant=is_vacant).order_by(*BY_PLACE)
    narrowed = {"kind": kind, "place": at.pk if at else None, "vacant": is_vacant}
    return as_workbook(request, exported.posts(), found, narrowed=narrowed)


def _place_asked(request: HttpRequest, pk: int | None) -> Place | None:
    return Place.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _narrowing(request: HttpRequest, kind: str, at: Place | None, is_vacant: bool) -> list[Chip]:
    """The empty ones first, then places below, then kinds; a chip that is on turns itself off."""
    now = {"kind": kind, "at": at.pk if at else "", "vacant": "on" if is_vacant else ""}

    def to(**change: Any) -> str:
        return "?" + urlencode({key: value for key, value in (now | change).items() if value})

    chips = [Chip(_("只看空缺"), to(vacant="" if is_vacant else "on"), is_vacant)]
    if at:
        chips.append(Chip(at.name, to(at=""), True))
    chips += [Chip(place.name, to(at=place.pk)) for place in posts.grounds(request.user, at)]
    there = {kind} if kind else set(posts.kinds(request.user, at))
    chips += [
        Chip(str(one.label), to(kind="" if one == kind else one.value), one == kind)
        for one in PostKind
        if one in there
    ]
    return chips


@require_safe
def show_post(request: HttpRequest, pk: int) -> HttpResponse:
    """岗位页 — who sits in it, what it holds, who sat in it before, and what may be done."""
    post = _post(request, pk)
    sitting = posts.sitting_in([post])[post.pk]
    page = keyset(posts.tenures(post), order=("-since", "-id"), after=request.GET.get("page", ""), size=20)
    fills = request.user.may("post.fill", post)
    count = homes.homes_of(post.place) if post.place and post.kind == PostKind.NEIGHBOUR_LEADER else None
    limits = homes.Limits.at(post.place_code)
    warning = count is not None and neighbours_warning(count, at_least=limits.least, at_most=limits.most)
    context = {
        "post": post,
        "sentence": ROLES[post.kind].sentence,
        "sitting": sitting,
        "vacant_since": None if sitting or post.ended_on else posts.vacant_since(post),
        "held": posts.held_by(post),
        "reads_cases": request.user.grants("case.see"),
        "opens_place": post.place is not None and may_open(request.user, post.place),
        "tenures": page.rows,
        "links": page.links(request.GET),
        "fills": fills and not post.ended_on,
        "is_single": post.kind in SINGLE,
        "own": [tenure for tenure in sitting if not tenure.acting],
        "homes": count,
        "warning": warning or "",
        "limits": limits,
        "today": today(),
        "tabs": sections(request.user, "people:posts"),
    }
    return show(request, "people/post.html", context)


def _post(request: HttpRequest, pk: int) -> Post:
    found = Post.objects.visible_to(request.user).select_related("place", "organisation__home")
    return get_object_or_404(found, pk=pk)


def _post_to_fill(request: HttpRequest, pk: int, what: str) -> Post:
    post = _post(request, pk)
    need(request.user, "post.fill", post, what)
    return post


def _ground(post: Post) -> Place:
    return post.place if post.place_id else post.organisation.home  # type: ignore[return-value]


@FORM
def add_post(request: HttpRequest) -> HttpResponse:
    """设岗 — a seat on a place that is named in the address."""
    places = Place.objects.current().visible_to(request.user)
    place = get_object_or_404(places, pk=_number(request.GET.get("place", "")))
    need(request.user, "post.fill", place, _("设岗"))
    form = AddPostForm(place, request.POST if request.method == "POST" else None)
    made: list[Post] = []

    def verb() -> None:
        made.append(lifecycle.add_post(kind=form.cleaned_data["kind"], place=place, by=actor(request)))

    if carried_out(form, verb):
        messages.success(request, _("岗位已设，现在空缺。"))
        return go(request, made[0])
    context = {
        "place": place,
        "step": form,
        "fits": any(place.kind in kinds for kinds in GROUND.values()),
        "here": Post.objects.current().filter(place=place),
    }
    return show(request, "people/add_post.html", context, status=422 if form.errors else 200)


def _number(typed: str) -> int:
    """A row's number from an address; 0, which no row has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


@never_cache
@FORM
def begin_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """任职 — put somebody in the seat, with an account when there is none yet."""
    post = _post_to_fill(request, pk, _("任职"))
    form = BeginTenureForm(request.POST or None, initial={"since": today()})

    def verb(person: User) -> None:
        said = {name: form.cleaned_data[name] for name in ("since", "until", "chosen")}
        lifecycle.begin_tenure(post, person, by=actor(request), **said)

    said = posts.said_of_beginning(post)
    return _seat_somebody(request, post, form, verb, title=_("任职"), press=_("就请他任职"), said=said)


@never_cache
@FORM
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """交接 — one step from the present person to the next."""
    post = _post_to_fill(request, pk, _("交接"))
    form = HandOverForm(request.POST or None, initial={"on": today()})
    sitting = posts.sitting_in([post])[post.pk]

    def verb(person: User) -> None:
        on, chosen = form.cleaned_data["on"], form.cleaned_data["chosen"]
        lifecycle.hand_over(post, to=person, on=on, chosen=chosen, by=actor(request))

    said = posts.said_of_handing_over(post, sitting)
    return _seat_somebody(request, post, form, verb, title=_("交接"), press=_("交给他"), said=said)


def _seat_somebody(
    request: HttpRequest,
    post: Post,
    form: Form,
    verb: Callable[[User], None],
    *,
    title: str,
    press: str,
    said: list[str],
) -> HttpResponse:
    """Find the person or make the account, then the verb, in one press; a new password is shown once."""
    done: list[tuple[User, str]] = []

    def both() -> None:
        phone, name = form.cleaned_data["phone"], form.cleaned_data["name"]
        found = lifecycle.find_or_add_user(phone=phone, name=name, by=actor(request), ground=_ground(post))
        verb(found[0])
        done.append(found)

    if not carried_out(form, both):
        return _ask(request, post, form, title=title, press=press, said=said)
    person, password = done[0]
    if password:
        return _show_password(request, post, person, password, is_new=True)
    messages.success(request, _("已办好：%(post)s，%(name)s。") % {"post": post, "name": person.name})
    return go(request, post)


def _ask(
    request: HttpRequest,
    post: Post,
    form: Form,
    *,
    title: str,
    press: str,
    said: list[str],
    stops: bool = False,
) -> HttpResponse:
    """The page before a step: what it means, what it needs, one button."""
    context = {"post": post, "step": form, "title": title, "press": press, "said": said, "stops": stops}
    return show(request, "people/post_step.html", context, status=422 if form.errors else 200)


def _show_password(
    request: HttpRequest, post: Post, person: User, password: str, *, is_new: bool
) -> HttpResponse:
    """初始密码 — on the answer itself and nowhere else: no address leads here again."""
    context = {"post": post, "person": person, "password": password, "is_new": is_new}
    return show(request, "people/first_password.html", context)


@FORM
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """代管 — somebody minds the seat while it is empty or its person is away."""
    post = _post_to_fill(request, pk, _("代管"))
    near = account.people_near(post).exclude(tenures__in=[t.pk for t in posts.sitting_in([post])[post.pk]])
    form = CoverForm(near, request.POST or None, initial={"since": today()})
    if carried_out(form, lambda: lifecycle.cover(post, by=actor(request), **form.cleaned_data)):
        words = {"name": form.cleaned_data["person"].name}
        messages.success(request, _("已请%(name)s代管。") % words)
        return go(request, post)
    return _ask(request, post, form, title=_("代管"), press=_("请他代管"), said=posts.said_of_covering(post))


@FORM
def end_tenure(request: HttpRequest, pk: int, tenure: int) -> HttpResponse:
    """离任 — the tenure ends; what the seat holds stays with the seat."""
    post = _post_to_fill(request, pk, _("离任"))
    row = get_object_or_404(post.tenures.select_related("person", "post__place"), pk=tenure)
    form = EndForm(request.POST or None, initial={"on": today()})
    if carried_out(form, lambda: lifecycle.end_tenure(row, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("已记下，%(name)s不再任这个岗位。") % {"name": row.person.name})
        return go(request, post)
    title = _("结束代管") if row.acting else _("离任")
    said = posts.said_of_ending(row, posts.sitting_in([post])[post.pk])
    return _ask(request, post, form, title=title, press=title, said=said, stops=True)


@FORM
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """撤岗 — the seat is abolished."""
    post = _post_to_fill(request, pk, _("撤岗"))
    form = EndPostForm(request.POST or None, initial={"on": today()})
    if carried_out(form, lambda: lifecycle.end_post(post, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("岗位已撤销。"))
        return go(request, "people:posts")
    said = posts.said_of_abolishing(post, posts.sitting_in([post])[post.pk])
    return _ask(request, post, form, title=_("撤岗"), press=_("撤销这个岗位"), said=said, stops=True)


@never_cache
@FORM
def reset_password(request: HttpRequest, pk: int, tenure: int) -> HttpResponse:
    """重设密码 — for who forgot it: a new first password, shown once to who sets it."""
    post = _post_to_fill(request, pk, _("重设密码"))
    row = get_object_or_404(post.tenures.select_related("person"), pk=tenure)
    form, password = Form(request.POST if request.method == "POST" else None), first_password()
    if carried_out(form, lambda: lifecycle.set_password(row.person, password, by=actor(request))):
        return _show_password(request, post, row.person, password, is_new=False)
    words = {"name": row.person.name}
    said = [
        _("%(name)s原来的密码马上失效，正在登录的设备要重新登录。") % words,
        _("请先当面或电话核对是本人。"),
    ]
    return _ask(request, post, form, title=_("重设密码"), press=_("重设"), said=said, stops=True)
