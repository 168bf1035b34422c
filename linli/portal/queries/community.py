"""全社区 — the year in figures, the rates, what people talk about, the gaps: each figure of rows to open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from linli.cases.models import Case, Report, Verdict
from linli.cases.queries import lists
from linli.kernel.now import BEIJING, today
from linli.kernel.standards import standard
from linli.people.models import Post, User
from linli.people.roles import PostKind
from linli.places.models import Place
from linli.portal import rates, spark
from linli.portal.queries.today import Duty
from linli.portal.rates import Tally
from linli.portal.spark import Spark
from linli.ui.shapes import Figure

MONTHS = 12
TYPES = 6
CHAIN = (PostKind.AREA_LEADER, PostKind.GROUP_LEADER, PostKind.BUILDING_LEADER, PostKind.NEIGHBOUR_LEADER)
NOT_COUNTED = (Case.State.JOINED, Case.State.WITHDRAWN)


def cases_page(**wanted: Any) -> str:
    """事项 — the address of the list of cases, narrowed: every figure leads to its rows."""
    return f"{reverse('cases:cases')}?{urlencode({name: str(value) for name, value in wanted.items()})}"


def new_year(on: date) -> datetime:
    """年初 — the first moment of the year in Beijing."""
    return datetime.combine(date(on.year, 1, 1), time(), BEIJING)


def months_back(on: date, count: int = MONTHS) -> list[date]:
    """近几个月 — the first days of the last ``count`` months, this one last.

    >>> months_back(date(2026, 2, 2), 3)
    [datetime.date(2025, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    """
    last = on.year * 12 + on.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count + 1, last + 1)]


def cases_of(place: Place, user: User) -> QuerySet[Case]:
    """The cases at and below ``place`` that ``user`` may see, open and closed; joined ones count once."""
    return lists.at(place, user).exclude(state__in=NOT_COUNTED)


# ---------------------------------------------------------------- the year's sentence


@dataclass(frozen=True, slots=True)
class Year:
    """今年 — the figures of the sentence."""

    year: int
    received: int
    closed: int  # of those received
    key_solved: int


def year_of(cases: QuerySet[Case], on: date) -> Year:
    """今年 — received, closed, and 重点民生问题 confirmed and closed as solved in the year; two queries."""
    start = new_year(on)
    fresh = cases.filter(received_at__gte=start)
    counted = fresh.aggregate(received=Count("pk"), closed=Count("pk", filter=Q(state=Case.State.CLOSED)))
    return Year(on.year, key_solved=key_solved(cases, on).count(), **counted)


def key_solved(cases: QuerySet[Case], on: date) -> QuerySet[Case]:
    """重点民生问题 — confirmed, and closed as solved in the year of ``on``."""
    return cases.filter(
        state=Case.State.CLOSED,
        outcome=Case.Outcome.SOLVED,
        key_confirmed_at__isnull=False,
        closed_at__gte=new_year(on),
    )


def key_under_way(cases: QuerySet[Case]) -> QuerySet[Case]:
    """在办的重点 — confirmed and still open."""
    return cases.filter(is_open=True, key_confirmed_at__isnull=False)


def key_candidates(cases: QuerySet[Case], on: date, place_code: str) -> QuerySet[Case]:
    """可列为重点的 — open cases that meet the community's rule and are not confirmed yet."""
    least = standard("case.key.homes", on, place_code)
    meets = Q(homes_count__gte=least) | Q(is_supervised=True)
    return cases.filter(meets, is_open=True, key_confirmed_at=None).order_by("-homes_count", "id")


# ---------------------------------------------------------------- the three rates


@dataclass(frozen=True, slots=True)
class Rate:
    """一率 — the percentage of the year, how it was counted, and its course by months."""

    label: str
    number: str
    counted: str
    spark: Spark


@dataclass(frozen=True, slots=True)
class Rates:
    """三率 — with the sum that makes them one, and what was left out."""

    three: tuple[Rate, ...]
    formula: str
    left_out: int


def tallies(cases: QuerySet[Case], since: datetime, at: datetime) -> dict[date, Tally]:
    """计数 — for each month of receipt since ``since`` what the rates are made of; one query.

    Cases that are alike in all that matters are counted together, so that their reports and verdicts are
    looked up once a case and not once a figure.
    """
    latest = Verdict.objects.filter(case=OuterRef("pk")).order_by("-round", "-id")
    spoken_openly = Report.objects.filter(case=OuterRef("pk")).exclude(identity=Report.Identity.SEALED)
    alike: Any = (
        cases.filter(received_at__gte=since)
        .annotate(
            month=TruncMonth("received_at", tzinfo=BEIJING),
            is_shelved=Q(state=Case.State.SHELVED),
            is_external=F("category__is_external"),
            is_known=Subquery(spoken_openly.values_list(Value(True))[:1]),
            answer=Subquery(latest.values("result")[:1]),
            attitude=Subquery(latest.values("attitude")[:1]),
        )
        .order_by()
        .values("month", "was_called_back", "is_shelved", "is_external", "is_known", "answer", "attitude")
        .annotate(
            n=Count("pk"),
            due=Count("pk", filter=Q(respond_by__lte=at) | Q(responded_at__isnull=False)),
            responded=Count("pk", filter=Q(responded_at__lte=F("respond_by"))),
        )
    )
    found: dict[date, Tally] = {}
    for row in alike:
        month = row["month"].date()
        found[month] = found.get(month, Tally()) + _tally(row)
    return found


def _tally(alike: dict[str, Any]) -> Tally:
    """What a number of cases, all alike, add to the rates."""
    n, called_back = alike["n"], alike["was_called_back"]
    asked = called_back or alike["is_shelved"]
    counts = bool(alike["is_known"]) and not alike["is_external"]
    return Tally(
        due=alike["due"],
        responded=alike["responded"],
        asked=n if asked and counts else 0,
        solved=n if called_back and counts and alike["answer"] == Verdict.Answer.SOLVED else 0,
        satisfied=n if called_back and counts and alike["attitude"] == Verdict.Grade.GOOD else 0,
        left_out=n if asked and not counts else 0,
    )


def rates_of(cases: QuerySet[Case], at: datetime, place_code: str) -> Rates:
    """三率 — of the cases received this year, by the weights in force today."""
    on = today()
    by_month = tallies(cases, new_year(on), at)
    year = sum(by_month.values(), Tally())
    months = [by_month.get(month, Tally()) for month in months_back(on, on.month)]
    rated = _("%(part)d / %(whole)d 件%(of)s")
    three = (
        (_("响应率"), "response", year.responded, year.due, _("应答复")),
        (_("解决率"), "solution", year.solved, year.asked, _("已回访或挂账")),
        (_("满意率"), "satisfaction", year.satisfied, year.asked, _("已回访或挂账")),
    )
    weights = tuple(standard("rates.weights", on, place_code))
    return Rates(
        tuple(
            Rate(
                label,
                rates.percent(getattr(year, name)),
                rated % {"part": part, "whole": whole, "of": of},
                _course(label, [getattr(tally, name) for tally in months]),
            )
            for label, name, part, whole, of in three
        ),
        rates.formula(year, weights),
        year.left_out,
    )


def _course(label: str, monthly: list[Any]) -> Spark:
    values = [float(rate * 100) if rate is not None else None for rate in monthly]
    said = "、".join(rates.percent(rate) for rate in monthly)
    note = _("%(label)s按月：%(said)s") % {"label": label, "said": said}
    last = next((rates.percent(rate) for rate in reversed(monthly) if rate is not None), rates.NOTHING)
    return spark.draw(values, base=50, top=100, last=last, note=note)


# ---------------------------------------------------------------- what people talk about


@dataclass(frozen=True, slots=True)
class Topic:
    """一类 — a large class of matters, month by month."""

    name: str
    total: int
    spark: Spark
    url: str


def topics(cases: QuerySet[Case], place: Place, on: date) -> list[Topic]:
    """大家在说什么 — the most frequent classes of the last twelve months on one scale; one query."""
    months = months_back(on)
    start = datetime.combine(months[0], time(), BEIJING)
    rows = (
        cases.filter(received_at__gte=start)
        .annotate(month=TruncMonth("received_at", tzinfo=BEIJING))
        .order_by()
        .values_list("category__top", "category__top_name", "month")
        .annotate(n=Count("pk"))
    )
    counted: dict[tuple[str, str], dict[date, int]] = {}
    for top, name, month, n in rows:
        counted.setdefault((top, name), {})[month.date()] = n
    frequent = sorted(counted.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:TYPES]
    highest = max((max(by_month.values()) for _key, by_month in frequent), default=0)
    return [
        Topic(
            _(name),
            sum(by_month.values()),
            _frequency(name, [by_month.get(month, 0) for month in months], highest),
            cases_page(place=place.pk, top=top, since=months[0]),
        )
        for (top, name), by_month in frequent
    ]


def _frequency(name: str, monthly: list[int], highest: int) -> Spark:
    said = "、".join(str(n) for n in monthly)
    note = _("%(name)s近 12 个月：%(said)s 件") % {"name": name, "said": said}
    return spark.draw(monthly, top=highest, last=str(monthly[-1]), note=note)


# ---------------------------------------------------------------- the desk, the posts


DESK = ("open", "new", "today", "late", "callback", "shelved")  # the queues that matter to the secretary


def desk_figures(user: User, at: datetime) -> list[Figure]:
    """值班台 — how many cases stand in the queues that matter, each leading there; one query."""
    counts = lists.counts(lists.desk(user), at, DESK)
    tones = {"today": "soon", "late": "late"}
    return [
        Figure(
            n if n < lists.COUNTED else f"{lists.COUNTED - 1}+",
            str(lists.QUEUES[key].label),
            _("件"),
            f"{reverse('cases:desk')}?{urlencode({'queue': key})}",
            tones.get(key, "") if n else "",  # type: ignore[arg-type]
        )
        for key, n in counts.items()
    ]


@dataclass(frozen=True, slots=True)
class Filled:
    """到岗 — how many posts of one kind are filled."""

    label: str
    filled: int
    whole: int
    url: str


def posts_of(place: Place) -> QuerySet[Post]:
    """The posts of the chain on ``place``."""
    low, high = place.span
    return Post.objects.current().filter(kind__in=CHAIN, place_code__gte=low, place_code__lt=high)


def filled(posts: QuerySet[Post]) -> list[Filled]:
    """到岗 — by kind, from the area down; one query."""
    rows = posts.with_filled(today()).order_by().values("kind")  # type: ignore[attr-defined]
    counted = {
        row["kind"]: row for row in rows.annotate(whole=Count("pk"), n=Count("pk", filter=Q(is_filled=True)))
    }
    return [
        Filled(
            str(kind.label),
            counted[kind]["n"],
            counted[kind]["whole"],
            f"{reverse('people:posts')}?{urlencode({'kind': str(kind)})}",
        )
        for kind in CHAIN
        if kind in counted
    ]


def candidates(cases: Iterable[Case], at: datetime) -> list[Duty]:
    """待确认 — key candidates as things to decide."""
    return [
        Duty(
            case,
            "confirm_key",
            _("督办，是否列为重点民生问题")
            if case.is_supervised
            else _("%(n)d 户反映，是否列为重点民生问题") % {"n": case.homes_count},
            case.turn_at,
            lists.deadline_of(case, at),
            case.holder,
        )
        for case in cases
    ]
