"""The desk: the queues of the community's open cases, and the one looked at beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import actions, bulk
from linli.cases.models import Case
from linli.cases.queries import lists
from linli.cases.queries.lists import QUEUES, Common
from linli.cases.views.case import facts
from linli.cases.views.verbs import visible
from linli.kernel.http import show
from linli.kernel.now import now
from linli.kernel.paging import keyset
from linli.kernel.search import Matches
from linli.places.models import Place
from linli.ui.shapes import Chip, Tab

SOONEST = ("turn_at", "id")


@dataclass(frozen=True, slots=True)
class Asked:
    """怎么看 — the queue and the narrowing of one look at the desk, as its address says."""

    queue: str
    area: Place | None
    top: str
    many: bool
    words: str
    found: Matches | None
    areas: list[Place]
    tops: list[tuple[str, str]]

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address; what it says of places out of reach, or wrongly, narrows nothing."""
        given = request.GET
        areas, tops = lists.areas_of(request.user), lists.tops()
        queue, words = given.get("queue", ""), given.get("q", "")[:60]
        area = next((area for area in areas if str(area.pk) == given.get("area")), None)
        return cls(
            queue=queue if queue in QUEUES else "open",
            area=area,
            top=given["top"] if given.get("top") in dict(tops) else "",
            many=given.get("many") == "1",
            words=words,
            found=lists.found(request.user, words, place=area, is_open=True),
            areas=areas,
            tops=tops,
        )

    def narrow(self, cases: lists.Cases) -> lists.Cases:
        cases = lists.saying(lists.within(cases, self.area), self.found)
        if self.top:
            cases = cases.filter(category__top=self.top)
        return cases.filter(homes_count__gte=lists.MANY_HOMES) if self.many else cases

    def address(self, **changed: Any) -> str:
        """This look with something changed, from its first page; None takes a narrowing away."""
        says = {
            "queue": self.queue if self.queue != "open" else None,
            "area": self.area.pk if self.area else None,
            "top": self.top or None,
            "many": "1" if self.many else None,
            "q": self.words or None,
        } | changed
        return "?" + urlencode({name: value for name, value in says.items() if value})

    def tabs(self, counted: dict[str, int]) -> list[Tab]:
        return [
            Tab(
                str(queue.label),
                self.address(queue=key if key != "open" else None),
                key == self.queue,
                count(counted[key]),
            )
            for key, queue in QUEUES.items()
        ]

    def area_chips(self) -> list[Chip]:
        if len(self.areas) < 2:
            return []
        everywhere = Chip(_("全部片"), self.address(area=None), self.area is None)
        return [
            everywhere,
            *(Chip(area.name, self.address(area=area.pk), area == self.area) for area in self.areas),
        ]

    def other_chips(self) -> list[Chip]:
        many = Chip(_("多户"), self.address(many=None if self.many else "1"), self.many, "people")
        tops = [
            Chip(name, self.address(top=None if key == self.top else key), key == self.top)
            for key, name in self.tops
        ]
        return [many, *tops]

    def kept(self) -> list[tuple[str, str]]:
        """What a search must not lose."""
        says = {
            "queue": self.queue,
            "area": self.area.pk if self.area else "",
            "top": self.top,
            "many": self.many,
        }
        return [(name, "1" if value is True else str(value)) for name, value in says.items() if value]


def count(number: int) -> int | str:
    return number if number < lists.COUNTED else f"{lists.COUNTED - 1}+"


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """值班台 — every open case of one's ground by what it waits for, the most urgent first."""
    if not request.user.grants("case.press"):
        raise PermissionDenied(_("值班台由值班、片长、组长和书记使用。您手上的事在工作台。"))
    at, asked = now(), Asked.of(request)
    cases = asked.narrow(lists.desk(request.user))
    queue = QUEUES[asked.queue]
    page = keyset(
        lists.with_row_parts(queue.narrow(cases, at)), order=SOONEST, after=request.GET.get("page", "")
    )
    newer, older = page.links(request.GET)
    chosen = preview(request)
    context = {
        "asked": asked,
        "tabs": asked.tabs(lists.counts(cases, at)),
        "areas": asked.area_chips(),
        "chips": asked.other_chips(),
        "kept": asked.kept(),
        "lines": [(line, row_address(request, line.case)) for line in lists.lines(page.rows, at)],
        "newer": newer,
        "older": older,
        "narrowed": bool(asked.area or asked.top or asked.many or asked.words),
        "steps": bulk.offered(request.user),
        "good_news": queue.good_news,
        "commons": [(common, list_address(common)) for common in common(request, at)],
        "today": at,
        "chosen": chosen,
    } | (chosen or {})
    return show(request, "cases/desk.html", context, part="preview")


def common(request: HttpRequest, at: Any) -> list[Common]:
    """可能是共性问题 — looked for on the whole ground, whatever is narrowed; not for a part of the page."""
    if "case" in request.GET and request.headers.get("HX-Request"):
        return []
    ground = Case.objects.in_range(request.user).without_conflict(request.user)
    return lists.common_problems(ground, at)[:2]


def list_address(common: Common) -> str:
    """The list of what is common."""
    says: dict[str, Any] = {
        "place": common.place.pk,
        "category": common.category.pk,
        "since": common.since.isoformat(),
    }
    return f"{reverse('cases:cases')}?{urlencode(says)}"


def row_address(request: HttpRequest, case: Case) -> str:
    """The same look, with this case beside it."""
    return "?" + urlencode({**request.GET.dict(), "case": case.number})


def preview(request: HttpRequest) -> dict[str, Any] | None:
    """预览 — the case named in the address, as far as the reader may see it."""
    number = request.GET.get("case", "")
    found = visible(request).filter(number=number).first() if number else None
    if found is None:
        return None
    page = facts(found, request.user)
    last = next((leg for leg in reversed(page["legs"]) if leg.handover), None)
    return page | {
        "actions": actions.actions_for(found, request.user),
        "handover": last.handover if last else (),
    }
