"""The case page, the list of everything one may see, and the photos of both."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import actions, bulk, law, queries
from linli.cases.forms.lists import WantedForm
from linli.cases.models import Background, Case, Category, Help, Photo, Request
from linli.cases.queries import exported, lists, sheet
from linli.cases.views.verbs import visible
from linli.kernel.audit import record_view
from linli.kernel.exports import as_workbook
from linli.kernel.files import serve
from linli.kernel.http import show
from linli.kernel.now import now
from linli.kernel.paging import keyset
from linli.places.models import Place
from linli.ui.moments import say_span

NEWEST = ("-received_at", "-id")
OFFICE = ("community", "street")  # they read many cases a day: dense type


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """事项页 — where it stands, who has it until when, what was said and done, what can be done now."""
    found = get_object_or_404(with_company(visible(request)), number=number)
    page = facts(found, request.user) | {"actions": actions.actions_for(found, request.user)}
    if page["inside"]:
        page |= said(request, found)
    return show(request, "cases/case.html", page)


def with_company(cases: QuerySet[Case]) -> QuerySet[Case]:
    """What belongs to a case beside its columns, fetched once for its page and the guards of its buttons."""
    return cases.prefetch_related(
        Prefetch("helps", Help.objects.select_related("post__place", "post__organisation")),
        Prefetch("requests", Request.objects.select_related("asked_by", "asked_post__place", "decided_by")),
        Prefetch("joined", Case.objects.order_by("id")),
        "holds",
    )


def facts(case: Case, user: Any) -> dict[str, Any]:
    """What the page says of a case, as ``user`` may read it."""
    at, steps, inside = now(), queries.steps_of(case), sheet.reads_inside(user, case)
    posts = user.current_posts()
    own = None if inside else {post.organisation_id for post in posts if post.organisation_id}
    seats = {post.pk for post in posts}  # what was asked of oneself is read by everybody who was asked
    backgrounds = list(case.backgrounds.all())
    return {
        "case": case,
        "line": lists.lines([case], at, seats=steps.seats)[0],
        "inside": inside,
        "dense": any(post.tier in OFFICE for post in posts),
        "path": place_steps(case.place, user),
        "deadline": lists.deadline_of(case, at, full=True),
        "then": sheet.then(case, steps, at),
        "age": say_span(at - case.received_at),
        "rungs": queries.ladder(case, at, steps),
        "legs": sheet.leg_rows(steps.legs, steps, at, only=own),
        "helps": [one for one in case.helps.all() if inside or one.post_id in seats],
        "requests": [one for one in case.requests.all() if inside or one.asked_post_id in seats],
        "holds": [hold for hold in case.holds.all() if hold.lifted_at is None],
        "entries": queries.timeline(case, public=not inside),
        "pictures": sheet.pictures(case),
        "tried": [row for row in backgrounds if inside and row.kind != Background.Kind.LAW],
        "laws": [row for row in backgrounds if row.kind == Background.Kind.LAW],
        "articles": law.articles_for(case.category_id),
        "enforced": case.category.responsible == Category.Responsible.ENFORCEMENT,
        "sums": sheet.reckoning(case, at),
        "verdicts": case.verdicts.order_by("-id") if inside else (),
        "joined": case.joined.all() if inside else (),
        "joined_into": joined_into(case, user),
    }


def joined_into(case: Case, user: Any) -> Case | None:
    """The case this one was joined into, when ``user`` may see it; it may be about somebody's own home."""
    if case.joined_into_id is None:
        return None
    return Case.objects.visible_to(user).filter(pk=case.joined_into_id).first()


def said(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What people said, a page of it; that somebody looked is noted once a day (the reporters can see it)."""
    record_view(case, by=request.actor)  # type: ignore[attr-defined]
    page = keyset(sheet.reports_of(case), order=("id",), after=request.GET.get("said", ""), size=sheet.SAID)
    earlier, later = page.links(request.GET, "said")
    return {
        "voices": sheet.voices(page.rows, case, request.user),
        "earlier": earlier,
        "later": later,
        "may_part": request.user.may("case.part", case) and case.is_open,
    }


def place_steps(place: Place, user: Any) -> list[tuple[str, str]]:
    """The path to a place, each step with its page where ``user`` may open it."""
    mine = Place.objects.visible_to(user).filter(pk=OuterRef("pk"))
    path = Place.objects.above(place).order_by("code").annotate(may_open=Exists(mine))
    return [(step.name, step.get_absolute_url() if step.may_open else "") for step in path]


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """事项 — everything one may see, open and closed, the newest first."""
    form, wanted = asked_for(request)
    page = keyset(
        lists.with_row_parts(Case.objects.all()),
        order=NEWEST,
        after=request.GET.get("page", ""),
        arms=lists.arms(request.user, wanted),
    )
    newer, older = page.links(request.GET)
    context = {
        "form": form,
        "wanted": wanted,
        "lines": lists.lines(page.rows),
        "newer": newer,
        "older": older,
        "steps": bulk.offered(request.user),
        "filtered": form.is_narrow(),
    }
    return show(request, "cases/cases.html", context, status=422 if form.errors else 200)


def asked_for(request: HttpRequest) -> tuple[WantedForm, lists.Wanted]:
    """What the list is narrowed to; 403 for whoever sees no cases."""
    if not request.user.grants("case.see"):
        raise PermissionDenied(_("您的岗位不看诉求内容。"))
    form = WantedForm(request.user, request.GET)
    return form, form.wanted()


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """导出事项 — the list as a workbook, as it is narrowed; what makes no sense narrows nothing, as there."""
    _form, wanted = asked_for(request)
    found = lists.with_row_parts(lists.visible(request.user, wanted)).order_by(*NEWEST)
    columns = exported.cases(request.user)
    return as_workbook(request, columns, found, narrowed=wanted.facts(), words=wanted.words)


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """照片 — for whoever may read the case it belongs to."""
    readable = Photo.objects.filter(case__in=Case.objects.visible_to(request.user))
    found = get_object_or_404(readable.select_related("file"), pk=pk)
    return serve(request, found.file, thumbnail="small" in request.GET)
