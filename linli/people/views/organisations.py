"""联动单位 — who works with us, where, through whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.exports import as_workbook
from linli.kernel.http import go, show
from linli.kernel.paging import keyset
from linli.people import lifecycle
from linli.people.forms.organisations import (
    AddOrganisationForm,
    ChangeOrganisationForm,
    OrganisationFilterForm,
)
from linli.people.models import Organisation
from linli.people.queries import exported, organisations, posts
from linli.people.views.answers import actor, carried_out, need, need_anywhere, sections
from linli.places.queries import may_open
from linli.ui.shapes import Chip

FORM = require_http_methods(["GET", "HEAD", "POST"])
BY_KIND = ("kind", "name", "id")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """单位一行 — with the places it serves in a few words."""

    organisation: Organisation
    serves: str


@require_safe
def show_organisations(request: HttpRequest) -> HttpResponse:
    """联动单位 — those of the communities one works in, by kind."""
    kind, is_ended = _asked(request)
    found = organisations.organisations(request.user, kind=kind, is_ended=is_ended)
    page = keyset(found, order=BY_KIND, after=request.GET.get("page", ""))
    context = {
        "rows": [OrganisationRow(one, _in_few_words(one)) for one in page.rows],
        "links": page.links(request.GET),
        "chips": _narrowing(kind, is_ended),
        "is_ended": is_ended,
        "can_add": request.user.grants("organisation.change"),
        "tabs": sections(request.user, "people:organisations"),
    }
    return show(request, "people/organisations.html", context)


def _asked(request: HttpRequest) -> tuple[str, bool]:
    """The kind, and whether those that stopped; what makes no sense narrows nothing."""
    asked = OrganisationFilterForm(request.GET)
    asked.is_valid()
    return asked.cleaned_data.get("kind", ""), asked.cleaned_data.get("ended", False)


@require_safe
def export_organisations(request: HttpRequest) -> HttpResponse:
    """导出联动单位 — the list as a workbook, as it is narrowed."""
    kind, is_ended = _asked(request)
    found = organisations.organisations(request.user, kind=kind, is_ended=is_ended).order_by(*BY_KIND)
    narrowed = {"kind": kind, "ended": is_ended}
    return as_workbook(request, exported.organisations(), found, narrowed=narrowed)


def _in_few_words(organisation: Organisation) -> str:
    names = [place.name for place in organisation.serves.all()]
    if len(names) > 3:
        return _("%(names)s等 %(n)d 处") % {"names": "、".join(names[:3]), "n": len(names)}
    return "、".join(names)


def _narrowing(kind: str, is_ended: bool) -> list[Chip]:
    now = {"kind": kind, "ended": "on" if is_ended else ""}

    def to(**change: Any) -> str:
        return "?" + urlencode({key: value for key, value in (now | change).items() if value})

    kinds = [
        Chip(str(one.label), to(kind="" if one == kind else one.value), one == kind)
        for one in Organisation.Kind
        if not kind or one == kind
    ]
    return [*kinds, Chip(_("已停用"), to(ended="" if is_ended else "on"), is_ended)]


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user).select_related("home"), pk=pk)


@require_safe
def show_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """单位页 — what it is, where it works, who represents it, what it has in hand."""
    organisation = _organisation(request, pk)
    post = organisation.posts.current().select_related("place", "organisation").first()
    context = {
        "organisation": organisation,
        "serves": [(place, may_open(request.user, place)) for place in organisation.serves.order_by("code")],
        "post": post,
        "people": posts.sitting_in([post])[post.pk] if post else [],
        "held": posts.held_by(post) if post else [],
        "reads_cases": request.user.grants("case.see"),
        "changes": request.user.may("organisation.change", organisation),
        "fills": bool(post) and request.user.may("post.fill", post),
        "tabs": sections(request.user, "people:organisations"),
    }
    return show(request, "people/organisation.html", context)


@FORM
def add_organisation(request: HttpRequest) -> HttpResponse:
    """登记单位 — with its one post for representatives."""
    need_anywhere(request.user, "organisation.change", _("登记单位"))
    homes = organisations.homes_for(request.user)
    form = AddOrganisationForm(homes, request.POST or None, initial={"home": homes.first()})
    made: list[Organisation] = []
    if carried_out(
        form,
        lambda: made.append(lifecycle.add_organisation(by=actor(request), **form.cleaned_data)),
    ):
        messages.success(request, _("单位已登记。请写明服务范围，并请一位代表任职。"))
        return go(request, made[0])
    context = {"step": form, "organisation": None}
    return show(request, "people/organisation_step.html", context, status=422 if form.errors else 200)


@FORM
def change_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """变更单位 — kind, name, telephone, the places it serves, the day it stops."""
    organisation = _organisation(request, pk)
    need(request.user, "organisation.change", organisation, _("变更单位"))
    known = {name: getattr(organisation, name) for name in ("kind", "name", "phone", "ended_on")}
    form = ChangeOrganisationForm(
        organisations.servable(organisation.home),
        request.POST or None,
        initial=known | {"serves": organisation.serves.all()},
    )

    def verb() -> None:
        said = form.cleaned_data | {"serves": list(form.cleaned_data["serves"])}
        lifecycle.change_organisation(organisation, by=actor(request), **said)

    if carried_out(form, verb):
        messages.success(request, _("已变更。"))
        return go(request, organisation)
    context = {"step": form, "organisation": organisation}
    return show(request, "people/organisation_step.html", context, status=422 if form.errors else 200)
