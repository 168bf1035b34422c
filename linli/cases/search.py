"""查找事项 — by number, kind, place and result; by what was said only for those who read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from linli.cases.access import reads_words, seat_mark
from linli.cases.models import Case, Report
from linli.kernel.search import Entry, Kind, Line, Scope, register
from linli.people.roles import ROLES
from linli.places import codes
from linli.places.search import house_numbers

MOST_REPORTS = 60  # of one case; what the sixty-first says has been said
OPEN = "open"


def entries(cases: Any) -> Iterator[Entry]:
    """词条 — what everybody reads who may open the case, and apart from it the words of the reporters."""
    said = Prefetch("reports", Report.objects.exclude(text=Report.ERASED).order_by("id"))
    rows = cases.select_related("place", "category").prefetch_related(said, "involvements")
    found = list(rows)
    numbers = house_numbers(case.place for case in found)
    for case in found:
        marks = [seat_mark(involved.post_id) for involved in case.involvements.all()]
        if case.is_open:
            marks.append(OPEN)
        lines = tuple(line for line in lines_of(case, numbers.get(case.place_id, "")) if line.text)
        yield Entry(case, codes.levels(case.place_code), lines, marks=tuple(marks))


def lines_of(case: Case, house_number: str) -> Iterator[Line]:
    yield Line(_("编号"), case.number)
    yield Line(_("什么事"), case.title, inside=True)
    yield Line(_("类别"), case.category.name)
    yield Line(_("地方"), case.place.full_name)
    yield Line(_("门牌号"), house_number)
    yield Line(_("办理结果"), case.result)
    for report in case.reports.all()[:MOST_REPORTS]:
        yield Line(_("居民说"), report.text, inside=True)
        yield Line(_("外部编号"), report.outer_number, inside=True)


def scopes(reader: Any) -> list[Scope]:
    """查找范围 — by each post its ground and what it is or was involved in; with the words for those who read
    them.
    """
    seats = [post for post in reader.current_posts() if "case.see" in ROLES[post.kind].permissions]
    found = []
    for inside in (True, False):
        own = [post for post in seats if reads_words(post) == inside]
        if own:
            grounds = tuple(post.place.code for post in own if post.place_id)
            found.append(Scope(grounds, tuple(seat_mark(post.pk) for post in own), inside))
    return found


def reads_inside(reader: Any, case: Any) -> bool:
    return any(reads_words(post) and post.reaches(case) for post in reader.current_posts())


def heading(entry: Entry, inside: bool) -> tuple[str, str]:
    case = entry.record
    return (case.title, case.place.full_name) if inside else (case.public_title, case.number)


register(
    Kind(
        "case",
        _("事项"),
        Case,
        entries,
        scopes,
        Case.objects.visible_to,
        heading,
        reads_inside,
        by_log=False,
        latest_first=True,
    )
)
