"""门户 — the front door, and one page for each role's question; pages that cross domains stand here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases.forms.receipt import ReceiptCodeForm
from linli.cases.models import Case
from linli.cases.queries import lists
from linli.kernel import jobs, readiness
from linli.kernel.http import go, keep_on_phone, show
from linli.kernel.now import now, today
from linli.kernel.paging import keyset
from linli.kernel.search import read
from linli.kernel.settings import settings_read
from linli.people.middleware import open_to_all
from linli.people.roles import PostKind
from linli.places.models import Place
from linli.portal import lifecycle, navigation
from linli.portal.queries import community as town
from linli.portal.queries import estate as ground_of
from linli.portal.queries import ground, quarters, without_signal
from linli.portal.queries import overview as side_by_side
from linli.portal.queries import search as looking
from linli.portal.queries import system as machine
from linli.portal.queries import today as duties

MOST_URGENT = ("turn_at", "id")


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """首页 — who is signed in begins where their role begins; everybody else chooses."""
    if request.user.is_authenticated:
        return go(request, navigation.first_page(request.actor))  # type: ignore[attr-defined]
    communities = Place.objects.current().filter(kind=Place.Kind.COMMUNITY).order_by("code")
    return show(request, "portal/home.html", {"communities": communities, "enter": ReceiptCodeForm()})


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """工作台 — at most ten things for today, most urgent first; then my homes, who is above, what is below."""
    user, at = _reader(request), now()
    found = duties.duties(user, at)
    context = {
        "rows": [duty.row for duty in found[: duties.MOST]],
        "more": len(found) > duties.MOST,
        "today": today(),
        "neighbourhoods": ground.homes(user),
        "above": ground.above(user),
        "gaps": ground.gaps_below(user),
        "late": ground.late_below(user, at),
        "leads": bool(ground.lead_ranges(user)),
        "pages": without_signal.pages(found[: duties.MOST], user),
    }
    return keep_on_phone(show(request, "portal/workbench.html", context), "")


@require_safe
def community(request: HttpRequest) -> HttpResponse:
    """全社区 — the year in a sentence, every area drawn, what is to be decided, the rates, the gaps."""
    user, at, on = _reader(request), now(), today()
    place = _community(request)
    cases = town.cases_of(place, user)
    keys = town.key_candidates(cases, on, place.code).select_related("place", "category", "holder__place")
    decisions = duties.urgent([*duties.decisions(user, at), *town.candidates(keys[: duties.MOST], at)])
    posts = town.posts_of(place)
    context = {
        "place": place,
        "year": town.year_of(cases, on),
        "at": at,
        "received_url": town.cases_page(place=place.pk, since=town.new_year(on).date()),
        "closed_url": town.cases_page(
            place=place.pk, since=town.new_year(on).date(), state=Case.State.CLOSED.value
        ),
        "town": quarters.town(place, user),
        "decisions": [(duty, duty.row) for duty in decisions[: 2 * duties.MOST]],
        "desk": town.desk_figures(user, at),
        "rates": town.rates_of(cases, at, place.code),
        "topics": town.topics(cases, place, on),
        "rows": [duty.row for duty in duties.urgent(duties.own(user, at))[: duties.MOST]],
        "filled": town.filled(posts),
        "gaps": ground.gaps(posts),
    }
    return show(request, "portal/community.html", context)


@require_safe
def key_issues(request: HttpRequest) -> HttpResponse:
    """重点民生问题 — those solved in the year, one line each, and those still under way."""
    user, at, on = _reader(request), now(), today()
    place = _community(request)
    cases = lists.with_row_parts(town.cases_of(place, user))
    solved = town.key_solved(cases, on)
    page = keyset(solved, order=("-id",), after=request.GET.get("page", ""))
    context = {
        "place": place,
        "year": on.year,
        "count": solved.count(),
        "solved": lists.lines(page.rows, at),
        "links": page.links(request.GET),
        "under_way": lists.lines(town.key_under_way(cases).order_by("turn_at", "id")[: lists.NEAR * 10], at),
    }
    return show(request, "portal/key_issues.html", context)


@require_safe
def estate(request: HttpRequest) -> HttpResponse:
    """本小区 — for the party branch and the owners' committee: what is open, where, and who leads there."""
    user, at = _reader(request), now()
    estates = ground_of.estates_of(user)
    if not estates:
        raise PermissionDenied(_("这一页给小区党支部和业委会。"))
    cases = lists.with_row_parts(ground_of.open_cases(user, estates))
    page = keyset(cases, order=MOST_URGENT, after=request.GET.get("page", ""))
    buildings, parts = ground_of.spots(user, estates)
    context = {
        "estates": estates,
        "lines": lists.lines(page.rows, at),
        "links": page.links(request.GET),
        "rows": [duty.row for duty in duties.duties(user, at)[: duties.MOST]],
        "buildings": buildings,
        "parts": parts,
        "leaders": ground_of.leaders(estates),
        "gaps": ground.gaps(ground_of.posts_of(estates)),
    }
    return show(request, "portal/estate.html", context)


@require_safe
def partner(request: HttpRequest) -> HttpResponse:
    """本单位 — only what was handed to it: orders with their deadlines, helps, and what it answered of late."""
    user, at = _reader(request), now()
    organisations = ground_of.organisations_of(user)
    if not organisations:
        raise PermissionDenied(_("这一页给联动单位的代表。"))
    page = keyset(ground_of.orders(user), order=MOST_URGENT, after=request.GET.get("page", ""))
    past = keyset(ground_of.answered(user, at), order=("-id",), after=request.GET.get("past", ""))
    context = {
        "organisations": organisations,
        "rows": [ground_of.order_row(case, at) for case in page.rows],
        "links": page.links(request.GET),
        "helps": [duty.row for duty in duties.helps(user, at)],
        "past": [(one, lists.deadline_of(one.case, at)) for one in past.rows],
        "past_links": past.links(request.GET, "past"),
        "pages": without_signal.orders(page.rows),
    }
    return show(request, "portal/partner.html", context)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """各社区 — side by side by what people say, in the order of the tree; and what has come up to here."""
    user, at = _reader(request), now()
    if not any(
        post.kind in (PostKind.STREET_STAFF, PostKind.DISTRICT_STAFF) for post in user.current_posts()
    ):
        raise PermissionDenied(_("这一页给街道和区级。"))
    start = town.new_year(today())
    found = duties.duties(user, at)
    context = {
        "table": side_by_side.table(user, start),
        "since": start,
        "rows": [duty.row for duty in found[: duties.MOST]],
        "more": len(found) > duties.MOST,
    }
    return show(request, "portal/overview.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """查找 — everything one may open by its words, a few of each kind, or one kind page by page."""
    user, given = _reader(request), request.GET
    kinds, words = looking.kinds_for(user), given.get("q", "").strip()
    beyond = given.get("beyond", "")
    asked = looking.Asked(
        words=words,
        question=read(words),
        kinds=kinds,
        only=next((kind for kind in kinds if kind.key == given.get("kind")), None),
        beyond=int(beyond) if beyond.isascii() and beyond.isdigit() and len(beyond) < 19 else None,
    )
    is_asked = bool(asked.question.words)
    context = {
        "words": words,
        "only": asked.only.key if asked.only else "",
        "is_asked": is_asked,
        "tabs": asked.tabs() if is_asked else [],
        "groups": looking.groups(asked, user) if is_asked else [],
        "ways": asked.ways(),
        "first": asked.address(asked.only) if asked.beyond and asked.only else "",
    }
    return show(request, "portal/search.html", context)


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """系统 — for administrators: what this installation needs and whether it stands, its jobs, its settings."""
    _keep_to_administrators(request)
    context = {"found": readiness.findings(), "jobs": machine.job_rows(), "settings": settings_read()}
    return show(request, "portal/system.html", context)


@require_POST
def run_now(request: HttpRequest, job: str) -> HttpResponse:
    """立即运行 — have the worker take one job within seconds."""
    _keep_to_administrators(request)
    if job not in jobs.JOBS:
        raise Http404
    lifecycle.run_now(job, by=_reader(request))
    messages.success(request, _("已排上，几秒钟内运行。过一会儿刷新这一页看结果。"))
    return go(request, "portal:system")


def _keep_to_administrators(request: HttpRequest) -> None:
    if not _reader(request).grants("system.run"):
        raise PermissionDenied(_("这一页给系统管理员。"))


def _reader(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _community(request: HttpRequest) -> Place:
    """The community whose secretary or desk is asking."""
    kinds = (PostKind.SECRETARY, PostKind.DESK)
    for post in _reader(request).current_posts():
        if post.kind in kinds:
            return post.place
    raise PermissionDenied(_("这一页给社区书记和值班台。"))
