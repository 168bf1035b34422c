"""各社区 — communities side by side by what people say there, per thousand homes; never by who works there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import Substr

from linli.cases.models import Case, Category
from linli.cases.queries import lists
from linli.people.access import in_ranges
from linli.people.models import User
from linli.places.models import Place
from linli.places.reach import Looked
from linli.portal.queries.community import NOT_COUNTED, cases_page

SHADES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """一格 — cases of one class in one community: how many for a thousand homes, how many in all."""

    per_thousand: int | None  # None: there are no homes to divide by
    count: int
    shade: int  # 1 … SHADES by the highest cell; 0 for none
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """一行 — one community, in the order of the tree."""

    place: Place
    homes: int
    cells: tuple[Cell, ...]
    total: int
    open: int
    url: str
    open_url: str


@dataclass(frozen=True, slots=True)
class Table:
    """热力表 — the classes that were spoken of at all, and a line for each community."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def communities_of(user: User) -> list[Place]:
    """The communities on the ground of ``user``, in the order of the tree."""
    ground = in_ranges(user.ranges("case.see"), "code")
    return list(Place.objects.current().filter(ground, kind=Place.Kind.COMMUNITY).order_by("code"))


def table(user: User, since: datetime) -> Table:
    """各社区 — cases received since ``since``; five queries a depth at which communities hang, mostly one."""
    communities = communities_of(user)
    homes: Counter[str] = Counter()
    counted: Counter[tuple[str, str]] = Counter()
    still_open: Counter[str] = Counter()
    for length in {len(place.code) for place in communities}:
        codes = [place.code for place in communities if len(place.code) == length]
        homes.update(_homes(codes, length))
        counted.update(_counted(user, since, codes, length))
        still_open.update(_open(user, codes, length))
    tops = [
        (top, name) for top, name in lists.tops() if any(counted[place.code, top] for place in communities)
    ]
    highest = max(
        (_rate(n, homes[code]) or 0 for (code, _top), n in counted.items()),
        default=0,
    )
    return Table(
        tuple(name for _top, name in tops),
        tuple(_line(place, homes, counted, still_open, tops, highest, since) for place in communities),
    )


def _homes(codes: list[str], length: int) -> dict[str, int]:
    rows = Place.objects.current().filter(kind=Place.Kind.HOME, code__gte=min(codes)).order_by()
    counted = rows.annotate(top=Substr("code", 1, length)).values_list("top").annotate(n=Count("pk"))
    return {code: n for code, n in counted if code in set(codes)}


def _cases(user: User, length: int) -> Any:
    """The cases on the ground of ``user``; what else involves one lies in none of these communities."""
    return (
        Case.objects.without_conflict(user)
        .exclude(state__in=NOT_COUNTED)
        .order_by()
        .annotate(community=Substr("place_code", 1, length))
    )


def _counted(user: User, since: datetime, codes: list[str], length: int) -> dict[tuple[str, str], int]:
    """By community and class; read along the time, from the index ``case_counted`` alone."""
    here = in_ranges(user.ranges("case.see"), "looked")
    fresh = _cases(user, length).alias(looked=Looked("place_code")).filter(here, received_at__gte=since)
    rows = fresh.values_list("community", "category").annotate(n=Count("pk"))
    tops = dict(Category.objects.values_list("key", "top"))
    counted: Counter[tuple[str, str]] = Counter()
    for code, category, n in rows:
        counted[code, tops[category]] += n
    return {key: n for key, n in counted.items() if key[0] in set(codes)}


def _open(user: User, codes: list[str], length: int) -> dict[str, int]:
    here = in_ranges(user.ranges("case.see"))
    rows = _cases(user, length).filter(here, is_open=True).values_list("community").annotate(n=Count("pk"))
    return {code: n for code, n in rows if code in set(codes)}


def _rate(count: int, homes: int) -> int | None:
    return round(count * 1000 / homes) if homes else None


def _line(
    place: Place,
    homes: Counter[str],
    counted: Counter[tuple[str, str]],
    still_open: Counter[str],
    tops: list[tuple[str, str]],
    highest: int,
    since: datetime,
) -> Line:
    own = homes[place.code]
    day = since.date()
    cells = tuple(_cell(place, top, counted[place.code, top], own, highest, day) for top, _name in tops)
    return Line(
        place,
        own,
        cells,
        sum(cell.count for cell in cells),
        still_open[place.code],
        cases_page(place=place.pk, since=day),
        cases_page(place=place.pk, state="open"),
    )


def _cell(place: Place, top: str, count: int, homes: int, highest: int, day: Any) -> Cell:
    rate = _rate(count, homes)
    shade = -(-(rate or 0) * SHADES // highest) if highest else 0
    return Cell(rate, count, shade, cases_page(place=place.pk, top=top, since=day) if count else "")
