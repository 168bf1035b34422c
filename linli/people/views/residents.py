"""居民和住户 — found and shown on one's own ground only; every look at a person is logged (rule 36)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import masking
from linli.kernel.audit import record_view
from linli.kernel.exports import as_workbook
from linli.kernel.http import go, show
from linli.kernel.now import today
from linli.kernel.paging import keyset
from linli.people import lifecycle
from linli.people.forms.residents import (
    AddResidentForm,
    MoveInForm,
    MoveOutForm,
    RelateForm,
    ResidentForm,
    UntilForm,
)
from linli.people.models import Household, Relation, Resident
from linli.people.queries import exported, homes, residents
from linli.people.views.answers import actor, carried_out, need, need_anywhere, sections, word_looked_for
from linli.places.models import Place

FORM = require_http_methods(["GET", "HEAD", "POST"])
BY_HOME = ("place_code", "id")


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """居民一行 — name, masked phone, and what the person is to which home."""

    resident: Resident
    phone: str
    relations: list[Relation]


def _row(resident: Resident) -> ResidentRow:
    phone = masking.phone(resident.phone, public=False)
    return ResidentRow(resident, phone, resident.present)  # type: ignore[attr-defined]


@require_safe
def show_residents(request: HttpRequest) -> HttpResponse:
    """居民 — those on my ground, by home; found by the beginning of a name or a whole phone number."""
    need_anywhere(request.user, "resident.see", _("看居民"))
    words, is_readable = word_looked_for(request.GET)
    found = residents.residents(request.user, words) if is_readable else Resident.objects.none()
    page = keyset(found, order=BY_HOME, after=request.GET.get("page", ""))
    context = {
        "rows": [_row(resident) for resident in page.rows],
        "links": page.links(request.GET),
        "words": words,
        "is_searching": bool(words) or not is_readable,
        "tabs": sections(request.user, "people:residents"),
    }
    return show(request, "people/residents.html", context)


@require_safe
def export_residents(request: HttpRequest) -> HttpResponse:
    """导出居民 — the list as a workbook, telephones masked as there."""
    need_anywhere(request.user, "resident.see", _("看居民"))
    words, is_readable = word_looked_for(request.GET)
    found = residents.residents(request.user, words) if is_readable else Resident.objects.none()
    return as_workbook(request, exported.residents(), found.order_by(*BY_HOME), words=words)


@require_safe
def show_resident(request: HttpRequest, pk: int) -> HttpResponse:
    """居民页 — name, phone, and the dated relations to homes on the reader's ground."""
    resident = _resident(request, pk)
    record_view(resident, by=actor(request))
    context = {
        "resident": resident,
        "relations": residents.relations(request.user, resident),
        "changes": request.user.may("resident.change", resident),
        "today": today(),
        "tabs": sections(request.user, "people:residents"),
    }
    return show(request, "people/resident.html", context)


def _resident(request: HttpRequest, pk: int) -> Resident:
    need_anywhere(request.user, "resident.see", _("看居民"))
    return get_object_or_404(Resident.objects.visible_to(request.user), pk=pk)


def _home(request: HttpRequest, pk: int) -> Place:
    need_anywhere(request.user, "resident.see", _("看居民"))
    return get_object_or_404(residents.homes(request.user, "resident.see"), pk=pk)


@require_safe
def show_home(request: HttpRequest, pk: int) -> HttpResponse:
    """住户页 — who lives in a home, who owns it, who moved out when."""
    home = _home(request, pk)
    record_view(home, by=actor(request))
    connected = list(residents.connected(home))
    on_my_ground = Resident.objects.visible_to(request.user).filter(
        pk__in=[relation.resident_id for relation in connected]
    )
    opens = set(on_my_ground.values_list("pk", flat=True))
    context = {
        "home": home,
        "relations": [
            (relation, masking.phone(relation.resident.phone, public=False), relation.resident_id in opens)
            for relation in connected
        ],
        "households": homes.households(home)[:20],
        "changes": request.user.may("resident.change", home),
        "today": today(),
        "tabs": sections(request.user, "people:residents"),
    }
    return show(request, "people/home.html", context)


@FORM
def add_resident(request: HttpRequest, pk: int) -> HttpResponse:
    """登记居民 — a person of this home."""
    home = _home(request, pk)
    need(request.user, "resident.change", home, _("登记居民"))
    form = AddResidentForm(request.POST or None, initial={"since": today()})
    if carried_out(form, lambda: lifecycle.add_resident(home=home, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("已登记%(name)s。") % {"name": form.cleaned_data["name"]})
        return go(request, "people:home", home.pk)
    return _ask(request, form, _("登记居民"), home.full_name, ("people:home", home.pk))


@FORM
def move_in(request: HttpRequest, pk: int) -> HttpResponse:
    """入户 — a household begins in this home."""
    home = _home(request, pk)
    need(request.user, "resident.change", home, _("登记住户"))
    form = MoveInForm(request.POST or None, initial={"since": today()})
    if carried_out(form, lambda: lifecycle.move_in(home=home, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("住户已登记。"))
        return go(request, "people:home", home.pk)
    return _ask(request, form, _("登记住户"), home.full_name, ("people:home", home.pk))


@FORM
def move_out(request: HttpRequest, pk: int, household: int) -> HttpResponse:
    """迁出 — the household leaves, and so do its members."""
    home = _home(request, pk)
    need(request.user, "resident.change", home, _("登记迁出"))
    row = get_object_or_404(Household.objects.filter(home=home, until=None), pk=household)
    form = MoveOutForm(request.POST or None, initial={"on": today()})
    if carried_out(form, lambda: lifecycle.move_out(row, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("已登记迁出。"))
        return go(request, "people:home", home.pk)
    said = [_("这一户在这里的“实际居住”同一天结束；业主、户籍等关系不变，记录都保留。")]
    title = _("%(name)s迁出") % {"name": row.name}
    return _ask(request, form, title, home.full_name, ("people:home", home.pk), said)


@FORM
def change_resident(request: HttpRequest, pk: int) -> HttpResponse:
    """更正居民 — a name or a phone written down wrongly, or a new number."""
    resident = _resident(request, pk)
    need(request.user, "resident.change", resident, _("更正居民"))
    form = ResidentForm(request.POST or None, initial={"name": resident.name, "phone": resident.phone})
    if carried_out(form, lambda: lifecycle.change_resident(resident, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("已更正。"))
        return go(request, resident)
    return _ask(request, form, _("更正居民"), resident.name, ("people:resident", resident.pk))


@require_safe
def choose_resident(request: HttpRequest, pk: int) -> HttpResponse:
    """登记过的居民 — look for somebody of my ground who now has to do with this home."""
    home = _home(request, pk)
    need(request.user, "resident.change", home, _("登记关系"))
    words, is_readable = word_looked_for(request.GET)
    found = residents.residents(request.user, words) if words else Resident.objects.none()
    page = keyset(found, order=BY_HOME, after=request.GET.get("page", ""))
    context = {
        "home": home,
        "rows": [_row(resident) for resident in page.rows],
        "links": page.links(request.GET),
        "words": words,
        "is_searching": bool(words) or not is_readable,
    }
    return show(request, "people/choose_resident.html", context)


@FORM
def relate(request: HttpRequest, pk: int, resident: int) -> HttpResponse:
    """登记关系 — what a resident of my ground is to a home of my ground."""
    home, row = _home(request, pk), _resident(request, resident)
    need(request.user, "resident.change", home, _("登记关系"))
    form = RelateForm(request.POST or None, initial={"since": today()})
    if carried_out(form, lambda: lifecycle.relate(row, home=home, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("关系已登记。"))
        return go(request, "people:home", home.pk)
    where = f"{row.name} · {home.full_name}"
    return _ask(request, form, _("登记关系"), where, ("people:home", home.pk))


@FORM
def end_relation(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """结束关系 — sold, moved, struck off."""
    resident = _resident(request, pk)
    mine = residents.relations(request.user, resident).filter(until=None)
    row = get_object_or_404(mine, pk=relation)
    need(request.user, "resident.change", row, _("结束关系"))
    form = UntilForm(request.POST or None, initial={"on": today()})
    if carried_out(form, lambda: lifecycle.end_relation(row, by=actor(request), **form.cleaned_data)):
        messages.success(request, _("已记下，记录保留。"))
        return go(request, resident)
    words = {"kind": row.get_kind_display(), "home": row.home.full_name}
    said = [_("%(home)s的“%(kind)s”关系从那天起不再有效，记录保留。") % words]
    return _ask(request, form, _("结束关系"), resident.name, ("people:resident", resident.pk), said)


def _ask(
    request: HttpRequest,
    form: Form,
    title: str,
    about: str,
    back: tuple[Any, ...],
    said: list[str] | None = None,
) -> HttpResponse:
    """The page of one step: about whom, what it means, what is asked, the way back."""
    context = {
        "step": form,
        "title": title,
        "about": about,
        "back_url": reverse(back[0], args=back[1:]),
        "said": said or [],
    }
    return show(request, "people/resident_step.html", context, status=422 if form.errors else 200)
