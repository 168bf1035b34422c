"""What open cases tell the pages of places: which windows are lit, and what is being done there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from linli.cases.models import Case, Report
from linli.cases.queries import lists
from linli.cases.queries.seats import Seats
from linli.kernel.now import now
from linli.places.models import Place
from linli.places.queries import BELONGINGS, WAITING, Lamp, Matter, Waiting

MOST = 300  # more than any building has; a page of a whole community does not ask


def waiting(place: Place, reader: Any) -> Waiting | None:
    """等待答复 — the open cases at and below ``place`` that ``reader`` may see, and the windows they light.

    A home's own page also lists what was told from it about the roof or the lift.
    A window is lit by a case about the home itself and by what was reported from it; never by a sealed
    report, and by one meant for the first leader alone only before that leader.
    """
    if not reader.grants("case.see"):
        return None
    at, (low, high) = now(), place.span
    here = Q(place_code__gte=low, place_code__lt=high)
    if place.kind == Place.Kind.HOME:
        here |= Q(pk__in=_told(place, reader).values("case"))
    related = ("place", "category", "handler", "holder__place", "holder__organisation")
    cases = list(_open(reader).filter(here).select_related(*related).order_by("turn_at", "pk")[:MOST])
    lit = [(case.place_id, lists.is_late(case, at)) for case in cases]
    return Waiting(
        tuple(_matters(reader, place, cases, at)), _windows([*lit, *_homes_told(place, reader, at)])
    )


def windows(place: Place, reader: Any) -> dict[int, Lamp]:
    """亮着的窗 — place id → lamp at and below ``place``, a whole community if need be; two queries."""
    at, (low, high) = now(), place.span
    here = _open(reader).filter(place_code__gte=low, place_code__lt=high)
    lit = here.annotate(late=_flag(lists.past(at))).values_list("place", "late")
    return _windows([*lit, *_homes_told(place, reader, at)])


def _open(reader: Any) -> Any:
    return Case.objects.visible_to(reader).filter(is_open=True)


def _told(place: Place, reader: Any) -> Any:
    """What was reported from the homes at and below ``place``, as far as ``reader`` may know from which."""
    low, high = place.span
    for_all = Q(identity=Report.Identity.NAMED)
    for_me = Q(identity=Report.Identity.LEADER, first_post__in=[post.pk for post in reader.current_posts()])
    told = Report.objects.filter(for_all | for_me, home__code__gte=low, home__code__lt=high)
    return told.filter(case__in=_open(reader))


def _homes_told(place: Place, reader: Any, at: datetime) -> Any:
    late = _flag(lists.past(at, "case__"))
    return _told(place, reader).annotate(late=late).values_list("home", "late")


def _flag(claim: Q) -> ExpressionWrapper:
    return ExpressionWrapper(claim, output_field=BooleanField())


def _matters(reader: Any, place: Place, cases: list[Case], at: datetime) -> Iterable[Matter]:
    seats = Seats.of(case.holder for case in cases)
    for case in cases:
        yield Matter(
            number=case.number.rsplit("-", 1)[-1],  # the last figures, as people say it
            title=case.title_for(reader),
            url=case.get_absolute_url(),
            place_id=case.place_id,
            where=case.place.full_name.removeprefix(place.full_name).strip() or case.place.name,
            who=case.handler.name if case.handler else seats.name(case.holder),
            deadline=lists.deadline_of(case, at),
            is_late=lists.is_late(case, at),
        )


def _windows(lit: list[tuple[int, bool]]) -> dict[int, Lamp]:
    windows: dict[int, Lamp] = dict.fromkeys([place for place, _late in lit], "open")
    return windows | {place: "late" for place, is_late in lit if is_late}


def _open_cases(place: Place) -> tuple[str, int]:
    low, high = place.span
    count = Case.objects.filter(is_open=True, place_code__gte=low, place_code__lt=high).count()
    return _("未办结事项"), count


WAITING.append(waiting)
BELONGINGS.append(_open_cases)
