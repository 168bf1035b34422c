"""列表 — the desk's queues, the list of everything one may see, and the rows both are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case, Category, Report
from linli.cases.queries.seats import Seats
from linli.cases.search import OPEN
from linli.kernel.now import BEIJING, now, today
from linli.kernel.search import KINDS, Matches, matches, read
from linli.kernel.standards import standard
from linli.people.models import Post
from linli.people.roles import ROLES, PostKind
from linli.places import codes, reach
from linli.places.models import Place
from linli.ui import moments
from linli.ui.shapes import Deadline, Tone

Cases = QuerySet[Case]

MOST_FOUND = 500  # by words; who finds more is asked for another word
COUNTED = 1000  # from here on a count reads 999+
MANY_HOMES = 3
RECENT = 2000  # how many recent cases are looked through for a common problem
NEAR = 5
VOLUNTEERS = ("neighbours", "group")
VOLUNTEER_KINDS = [kind for kind, role in ROLES.items() if role.tier in VOLUNTEERS]
TONES: dict[str, Tone] = {
    Case.State.REPORTED: "soon",
    Case.State.ACCEPTED: "accent",
    Case.State.RESOLVED: "calm",
    Case.State.CLOSED: "done",
}


# ——— the queues of the desk ———


@dataclass(frozen=True, slots=True)
class Queue:
    """队列 — one question the desk asks of its open cases: which of them it is about, at a moment."""

    key: str
    label: Any
    holds: Callable[[datetime], Q]
    good_news: Any  # said when it is empty

    def narrow(self, cases: Cases, at: datetime) -> Cases:
        """Those of ``cases`` that stand in the queue."""
        return cases.filter(self.holds(at))


def midnight_after(at: datetime) -> datetime:
    """The end of the Beijing day of ``at``."""
    day = at.astimezone(BEIJING).date() + timedelta(days=1)
    return datetime.combine(day, time(), BEIJING)


def _due_today(at: datetime) -> Q:
    return Q(leg_due_at__gte=at, leg_due_at__lt=midnight_after(at))


def past(at: datetime, of: str = "") -> Q:
    """逾期 — the whole limit has passed, or the stretch of an office or an organisation.

    A volunteer whose time has run out has passed it on, and is never shown as late. ``of`` leads to the case
    from the rows that are asked. ``is_late`` says the same of one case.
    """
    whole, stretch = Q(**{f"{of}due_at__lte": at}), Q(**{f"{of}leg_due_at__lte": at})
    volunteer = Q(**{f"{of}holder__kind__in": VOLUNTEER_KINDS, f"{of}handler__isnull": True})
    return whole | (stretch & ~volunteer)


def is_late(case: Case, at: datetime) -> bool:
    """Whether ``past`` holds for one case."""
    if case.due_at and case.due_at <= at:
        return True
    is_volunteers = case.holder.tier in VOLUNTEERS and not case.handler_id
    return bool(case.leg_due_at and case.leg_due_at <= at and not is_volunteers)


def _late(at: datetime) -> Q:
    """What waits for its callback is answered."""
    return past(at) & ~Q(state=Case.State.RESOLVED)


def _hard(at: datetime) -> Q:
    most = standard("case.returns.max", today())
    return Q(is_stuck=True) | Q(returns__gte=most) | Q(category__clock=Category.Clock.COMPLEX)


QUEUES = {
    queue.key: queue
    for queue in (
        Queue("open", __("未办结"), lambda at: Q(is_open=True), __("没有未办结的事")),
        Queue("new", __("未受理"), lambda at: Q(state=Case.State.REPORTED), __("都有人接手了")),
        Queue("today", __("今日到期"), _due_today, __("今天没有到期的事")),
        Queue("late", __("逾期"), _late, __("没有逾期的事")),
        Queue("hard", __("疑难"), _hard, __("没有到顶、退回或疑难的事")),
        Queue(
            "callback",
            __("待回访"),
            lambda at: Q(state=Case.State.RESOLVED, was_called_back=False),
            __("该回访的都回访了"),
        ),
        Queue("shelved", __("挂账"), lambda at: Q(state=Case.State.SHELVED), __("没有挂账的事")),
        Queue("supervised", __("督办"), lambda at: Q(is_supervised=True), __("没有督办的事")),
    )
}


def at(place: Place, user: Any) -> Cases:
    """此处 — what lies at and below ``place`` that ``user`` may see; on their own ground by the place alone."""
    own = any(codes.is_within(place.code, low) for low, _high in user.ranges("case.see"))
    cases = Case.objects.without_conflict(user) if own else Case.objects.visible_to(user)
    return within(cases, place)


def desk(user: Any) -> Cases:
    """值班台 — the open cases on one's own ground; what else involves one stands on the workbench."""
    return Case.objects.in_range(user).filter(is_open=True).without_conflict(user)


def counts(cases: Cases, at: datetime, keys: Iterable[str] = tuple(QUEUES)) -> dict[str, int]:
    """How many of ``cases`` stand in each queue; they are read once for all queues."""
    asked = {key: Count("pk", filter=QUEUES[key].holds(at)) for key in keys}
    return cases.order_by().aggregate(**asked)


def found(user: Any, words: str, *, place: Place | None = None, is_open: bool = False) -> Matches | None:
    """查找 — the cases that say these words to ``user``, the latest ``MOST_FOUND``; None when nothing is
    asked.
    """
    if not words.strip():
        return None
    only = (OPEN,) if is_open else ()
    within = place.code if place else ""
    return matches(KINDS["case"], read(words), user, most=MOST_FOUND, within=within, only=only)


def saying(cases: Cases, found: Matches | None) -> Cases:
    """Those of ``cases`` that were found; all of them when nothing was asked."""
    return cases if found is None else cases.filter(pk__in=found.pks)


def numbered(number: str) -> Q:
    """编号 — the whole number, or its last figures as people say them: 412 of LF-2026-0412."""
    whole = Q(number__iexact=number)
    return (
        whole | Q(number__endswith=f"-{number.zfill(4)}") if number.isascii() and number.isdigit() else whole
    )


def within(cases: Cases, place: Place | None) -> Cases:
    """At or below ``place``."""
    if place is None:
        return cases
    low, high = place.span
    return cases.filter(place_code__gte=low, place_code__lt=high)


def areas_of(user: Any) -> list[Place]:
    """The areas on the ground of ``user``: what the desk narrows by."""
    return list(Place.objects.current().filter(kind=Place.Kind.AREA).visible_to(user).order_by("code")[:30])


def tops() -> list[tuple[str, str]]:
    """The large classes of the category tree, in their order; what is not the community's makes no case."""
    rows = Category.objects.filter(is_external=False).order_by("position").values_list("top", "top_name")
    return [(top, _(name)) for top, name in dict.fromkeys(rows)]


# ——— everything one may see ———


@dataclass(frozen=True, slots=True)
class Wanted:
    """要找的 — the narrowing of the list of cases; an empty field narrows nothing."""

    words: str = ""
    state: str = ""  # a state, or "open"
    top: str = ""
    category: str = ""
    place: Place | None = None
    holder: int | None = None
    since: date | None = None
    until: date | None = None  # the day itself included
    found: Matches | None = None  # by the words

    def facts(self) -> dict[str, Any]:
        """What the log may keep of it: everything but the words."""
        return {
            "state": self.state,
            "top": self.top,
            "category": self.category,
            "place": self.place.pk if self.place else None,
            "holder": self.holder,
            "since": self.since,
            "until": self.until,
        }


def visible(user: Any, wanted: Wanted) -> Cases:
    """事项 — the cases ``user`` may see that are ``wanted``, open and closed."""
    return narrowed(within(Case.objects.visible_to(user), wanted.place), wanted)


def arms(user: Any, wanted: Wanted) -> list[Cases]:
    """两路 — ``visible`` in parts: each range of ``user``, and what a post of theirs is involved in; each is
    read along an index of its own, so that a district costs what a neighbourhood costs.
    """
    cases = narrowed(Case.objects.without_conflict(user), wanted)
    mine = [low for low, _high in user.ranges("case.see")]
    ground = reach.tops(mine, within=wanted.place.code if wanted.place else "")
    return [
        *(_on_ground(cases, code, wanted) for code in ground),
        within(cases.involving(user), wanted.place),  # type: ignore[attr-defined]
    ]


def _on_ground(cases: Cases, code: str, wanted: Wanted) -> Cases:
    """What is open, or in one pair of hands, is little even in a whole community, and is sorted; of all that
    ever was only the newest are read.
    """
    few = wanted.holder or (wanted.state in ("open", *Case.OPEN) and len(code) >= reach.WIDTH)
    low, high = codes.span(code)
    return cases.filter(place_code__gte=low, place_code__lt=high) if few else reach.below(cases, code)


def narrowed(cases: Cases, wanted: Wanted) -> Cases:
    """Those of ``cases`` that are ``wanted``, wherever they lie."""
    cases = saying(cases, wanted.found)
    if wanted.state in ("open", *Case.OPEN):  # by the column that the indexes of open cases stand on
        cases = cases.filter(is_open=True)
    if wanted.state and wanted.state != "open":
        cases = cases.filter(state=wanted.state)
    if wanted.top or wanted.category:  # no index is entered by it: a class holds a tenth of all there is
        named = Q(top=wanted.top) if wanted.top else Q()
        kinds = Category.objects.filter(named & Q(pk=wanted.category) if wanted.category else named)
        cases = cases.alias(kind=reach.Looked("category")).filter(kind__in=kinds.values("pk"))
    if wanted.holder:
        cases = cases.filter(Q(holder=wanted.holder) | Q(offered=wanted.holder))
    if wanted.since:
        cases = cases.filter(received_at__gte=datetime.combine(wanted.since, time(), BEIJING))
    if wanted.until:
        cases = cases.filter(
            received_at__lt=datetime.combine(wanted.until, time(), BEIJING) + timedelta(days=1)
        )
    return cases


# ——— rows ———


@dataclass(frozen=True, slots=True)
class Line:
    """一行 — a case as a row of a list."""

    case: Case
    number: str  # the last figures, as people say it
    source: str
    who: str
    asked: str  # who has been asked to take over, ""
    deadline: Deadline | None
    tone: Tone
    marks: tuple[str, ...]


def lines(cases: Iterable[Case], at: datetime | None = None, *, seats: Seats | None = None) -> list[Line]:
    """The rows of ``cases``, which come with ``with_row_parts``; one query for the names of all holders,
    none when their ``seats`` are known.
    """
    cases, at = list(cases), at or now()
    seats = seats or Seats.of(post for case in cases for post in (case.holder, case.offered) if post)
    return [
        Line(
            case=case,
            number=case.number.rsplit("-", 1)[-1],
            source=source_of(case),
            who=case.handler.name if case.handler_id else seats.name(case.holder),
            asked=seats.name(case.offered) if case.offered else "",
            deadline=deadline_of(case, at),
            tone=TONES.get(case.state, ""),
            marks=marks_of(case),
        )
        for case in cases
    ]


def with_row_parts(cases: Cases) -> Cases:
    """What a row needs beside the case, fetched with it."""
    return cases.select_related("place", "category", "holder", "offered", "handler")


def source_of(case: Case) -> str:
    """来自 — how many homes say it; of a single one, by which channel."""
    if case.homes_count > 1:
        return _("%(n)d 户") % {"n": case.homes_count}
    return str(dict(Report.Channel.choices).get(case.channel, ""))


def marks_of(case: Case) -> tuple[str, ...]:
    """标记 — what sets a case apart, in words."""
    marks = (
        (case.is_supervised, _("督办")),
        (case.key_confirmed_at, _("重点")),
        (case.is_stuck, _("到顶")),
        (case.reopened, _("重办")),
    )
    return tuple(word for is_so, word in marks if is_so)


def deadline_of(case: Case, at: datetime, *, full: bool = False) -> Deadline | None:
    """时限 — the clock of a case as it reads at ``at``, in whichever state it is."""
    if case.state == Case.State.AWAITING:
        return moments.paused(_("最迟 %(when)s") % {"when": moments.say_when(case.turn_at, at)})
    if case.state == Case.State.SHELVED:
        return moments.shelved(case.turn_at.astimezone(BEIJING).date(), at)
    if case.state == Case.State.RESOLVED:
        return moments.deadline_parts(case.turn_at, at, full=full)
    if not case.is_open:
        return moments.took(case.closed_at - case.received_at) if case.closed_at else None
    if case.leg_due_at is None:
        return moments.paused()
    if case.leg_due_at <= at and not is_late(case, at):
        words = _("时间到，请书记过问") if case.is_stuck else _("时间到，自动上报")
        return Deadline("soon", words, case.leg_due_at)
    return moments.deadline_parts(case.leg_due_at, at, full=full)


# ——— what belongs together ———


@dataclass(frozen=True, slots=True)
class Common:
    """共性问题 — several cases of one category in one building or estate within a month."""

    place: Place
    category: Category
    count: int
    days: int
    since: date


def common_problems(cases: Cases, at: datetime) -> list[Common]:
    """共性问题 — what at least three cases of the last month have in common, the most frequent first (rule 12).

    ``cases`` is the reader's ground, open and closed. The building goes before its estate. Three queries.
    """
    least, days = standard("case.similar.cases", today()), standard("case.similar.days", today())
    recent = cases.filter(received_at__gte=at - timedelta(days=days)).exclude(state=Case.State.JOINED)
    seen: Counter[tuple[str, str]] = Counter()
    for category, code in recent.order_by("-received_at").values_list("category", "place_code")[:RECENT]:
        seen.update((category, above) for above in codes.levels(code))
    frequent = {key: count for key, count in seen.items() if count >= least}
    kinds = (Place.Kind.BUILDING, Place.Kind.ESTATE)
    places = {
        place.code: place
        for place in Place.objects.filter(code__in={code for _key, code in frequent}, kind__in=kinds)
    }
    categories = Category.objects.in_bulk({key for key, _code in frequent})
    since = (at - timedelta(days=days)).astimezone(BEIJING).date()
    found = [
        Common(places[code], categories[key], count, days, since)
        for (key, code), count in frequent.items()
        if code in places and not _same_below(frequent, places, key, code, count)
    ]
    return sorted(found, key=lambda common: (-common.count, common.place.code))[:NEAR]


def _same_below(
    frequent: dict[tuple[str, str], int], places: dict[str, Place], key: str, code: str, count: int
) -> bool:
    """Whether one building of this estate accounts for all of it."""
    return any(
        other == key and below != code and below.startswith(code) and below in places and more == count
        for (other, below), more in frequent.items()
    )


def house_of(place: Place) -> Place:
    """那栋楼 — the building ``place`` stands in, else its estate, else itself: where the same matter may be."""
    kinds = (Place.Kind.BUILDING, Place.Kind.ESTATE)
    return Place.objects.above(place).filter(kind__in=kinds).order_by("-code").first() or place


def open_near(user: Any, place: Place, *, but: Case | None = None) -> Cases:
    """同一处 — the unsettled cases in the same building that ``user`` may see, the latest first."""
    cases = within(Case.objects.visible_to(user).filter(state__in=Case.UNRESOLVED), house_of(place))
    if but:
        cases = cases.exclude(pk=but.pk)
    return cases.select_related("place", "category", "holder").order_by("-received_at", "-id")


def holders_for(user: Any) -> QuerySet[Post]:
    """By whose hands a list may be narrowed: the posts above the neighbours in one's own community."""
    kinds = (PostKind.GROUP_LEADER, PostKind.AREA_LEADER, PostKind.DESK, PostKind.SECRETARY)
    mine = Q(pk__in=[post.pk for post in user.current_posts()])
    seen = Q(pk__in=Post.objects.visible_to(user).filter(kind__in=kinds).values("pk"))
    return Post.objects.current().filter(mine | seen).select_related("place", "organisation")
