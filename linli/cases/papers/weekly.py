"""楼道周报 — one A4 for those who open no page: what was done, what is under way, what cannot be done and why.

It says kind and place of a matter, who has it and until when, in words of the system alone: nothing somebody
typed, no name of a resident, no home. Matters of one household stand in no line, and figures follow ``few``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases.models import Case, Report, Request
from linli.cases.papers.few import Heap, told
from linli.cases.queries.lists import with_row_parts
from linli.cases.queries.seats import Seats
from linli.cases.reasons import WAITS
from linli.cases.routing import community_of
from linli.kernel.now import BEIJING, now, today
from linli.kernel.paper import qr
from linli.kernel.standards import standard
from linli.places.models import Place
from linli.ui.moments import say_day_in_print, say_in_print

K = Place.Kind
HUNG = (K.BUILDING, K.ESTATE)  # what has a stairwell or a board of its own
DAYS = 7
FEWEST = 5  # households behind a figure: a community may ask for more, never for fewer
MOST = 15  # lines of one part: what is read in passing
HOMELY = (K.HOME, K.NEIGHBOURS)
# 自家的事 — kinds of matters that point at a household or a person wherever they are reported from.
OF_ONE_HOUSEHOLD = frozenset(
    {"neighbor.dispute", "noise.household", "space.use_change", "safety.animal", "safety.public_order"}
    | {"care.elder", "care.hardship", "danger.injury", "danger.violence", "property.fee", "other.other"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """一行 — one matter: kind, place, and how it stands."""

    what: str
    where: str
    how: str
    homes: str  # “8 户说过”; "" where there are too few


@dataclass(frozen=True, slots=True)
class Part:
    """一栏 — done, under way, or why not."""

    name: str
    empty: str
    lines: tuple[Line, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """一张周报 — of one building or one estate."""

    title: str
    place: str
    span: str
    figures: list[tuple[int, str]]
    no_figures: str
    parts: tuple[Part, ...]
    picture: str
    call: str
    community: str
    phone: str
    foot: str
    words: dict[str, str]


def weekly(place: Place, address: str) -> Weekly:
    """印周报 — of the last seven days at and below ``place``; five queries, however much happened."""
    at = now()
    since = midnight(at) - timedelta(days=DAYS - 1)
    cases = matters(place, since)
    homes, least = homes_behind(cases), max(FEWEST, standard("weekly.homes", today(), place.code))
    grounds, seats = grounds_of(cases), Seats.of(case.holder for case in cases)
    heaps: dict[str, list[Case]] = {"done": [], "under_way": [], "why_not": []}
    for case in filter(is_common, cases):
        heaps[standing_of(case)].append(case)
    names = {"done": _("办好了"), "under_way": _("正在办"), "why_not": _("办不了，为什么")}
    counted = names | {"why_not": str(Case.Outcome.NOT_SOLVED.label)}  # shelved counts as not solved
    figures = [
        *told([heap(counted[key], found, homes) for key, found in heaps.items()], least),
        # Apart: whoever counted the lines could find it in a figure together with theirs.
        *told([heap(_("住户自家的事"), [case for case in cases if not is_common(case)], homes)], least),
    ]
    empty = {
        "done": _("这七天没有办好的公共的事。"),
        "under_way": _("没有正在办的公共的事。"),
        "why_not": _("没有搁下的公共的事。"),
    }
    community = community_of(place)
    return Weekly(
        title=_("%(place)s 楼道周报") % {"place": place.full_name},
        place=place.full_name,
        span=f"{say_day_in_print(since)} — {say_day_in_print(at)}",
        figures=[(each.cases, "、".join(each.labels)) for each in figures],
        no_figures="" if figures else _("说过的不到 %(n)d 户，不列数字。") % {"n": least},
        parts=tuple(
            Part(
                names[key],
                empty[key],
                tuple(
                    line(case, place, how(case, seats, grounds), len(homes[case.pk]), least)
                    for case in found[:MOST]
                ),
                _("只写前 %(n)d 件") % {"n": MOST} if len(found) > MOST else "",
            )
            for key, found in heaps.items()
        ),
        picture=qr(address),
        call=_("有事扫一扫，说一声"),
        community=community.name,
        phone=community.phone,
        foot=_("不写姓名，不写门牌；住户自家的事不在上面。数字背后不到 %(n)d 户的，合并或不写。")
        % {"n": least},
        words={"phone": _("值班电话"), "unit": _("件")},
    )


def matters(place: Place, since: datetime) -> list[Case]:
    """这七天的事 — everything still open, and what ended since; not what was joined or withdrawn."""
    low, high = place.span
    ended = Q(state=Case.State.CLOSED, closed_at__gte=since)
    here = Case.objects.filter(place_code__gte=low, place_code__lt=high)
    return list(with_row_parts(here.filter(Q(is_open=True) | ended)).order_by("-received_at", "-id"))


def homes_behind(cases: Iterable[Case]) -> dict[int, set[int]]:
    """背后的住户 — for each case the homes from which it was told, those of joined cases too; one query."""
    homes: dict[int, set[int]] = {case.pk: set() for case in cases}
    told_from = Report.objects.filter(Q(case__in=homes) | Q(case__joined_into__in=homes), home__isnull=False)
    for case, joined, home in told_from.values_list("case", "case__joined_into", "home"):
        if home and (pk := case if case in homes else joined):
            homes[pk].add(home)
    return homes


def heap(label: str, cases: Iterable[Case], homes: dict[int, set[int]]) -> Heap:
    counted = list(cases)
    return Heap((label,), len(counted), frozenset().union(*(homes[case.pk] for case in counted)))


def grounds_of(cases: Iterable[Case]) -> dict[int, str]:
    """为何搁下 — of the shelved ones the ground that was granted; one query."""
    shelved = [case.pk for case in cases if case.state == Case.State.SHELVED]
    asked = Request.objects.filter(case__in=shelved, kind=Request.Kind.SHELVING).order_by("id")
    return {request.case_id: str(request.get_ground_display()) for request in asked}


def standing_of(case: Case) -> str:
    if case.state in (Case.State.AWAITING, Case.State.SHELVED):
        return "why_not"
    if case.state in (Case.State.RESOLVED, Case.State.CLOSED):
        return "why_not" if case.outcome == Case.Outcome.NOT_SOLVED else "done"
    return "under_way"


def is_common(case: Case) -> bool:
    """大家的事 — whether a line about it points at nobody: by where it is, and by what it is about."""
    return case.place.kind not in HOMELY and case.category_id not in OF_ONE_HOUSEHOLD


def how(case: Case, seats: Seats, grounds: dict[int, str]) -> str:
    """怎么样了 — in words of the system, never of those who typed something."""
    match case.state:
        case Case.State.CLOSED:
            return (
                f"{case.get_outcome_display()}，{say_day_in_print(case.closed_at)}" if case.closed_at else ""
            )
        case Case.State.RESOLVED:
            return _("%(outcome)s，正在回访") % {"outcome": case.get_outcome_display()}
        case Case.State.SHELVED:
            words = {"why": grounds.get(case.pk, _("条件不到")), "when": say_day_in_print(case.turn_at)}
            return _("%(why)s，%(when)s 再看一次") % words
        case Case.State.AWAITING:
            pauses = case.clockwork["case"]["pauses"]
            why = WAITS.get(pauses[-1][2], "") if pauses else ""
            return _("%(why)s，最迟 %(when)s 接着办") % {"why": why, "when": say_day_in_print(case.turn_at)}
    if case.due_at and case.due_at <= now():
        return _("说好的时间已过，社区在催办")  # the promise is the community's: nobody is named as late
    who = case.handler.name if case.handler_id else str(seats.seat(case.holder))
    if case.due_at is None:
        return _("由%(who)s办") % {"who": who}
    return _("由%(who)s办，%(when)s 前办好") % {"who": who, "when": say_in_print(case.due_at)}


def line(case: Case, top: Place, how_it_stands: str, homes: int, least: int) -> Line:
    where = case.place.full_name.removeprefix(top.full_name).strip()
    said = _("%(n)d 户说过") % {"n": homes} if homes >= least else ""
    return Line(case.category.name, where, how_it_stands, said)


def midnight(moment: datetime) -> datetime:
    return moment.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
