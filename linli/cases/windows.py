"""What open cases tell the pages of places: which windows are lit, and what is being done there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases.models import Case, Report
from linli.kernel.now import now
from linli.people.models import holders_of
from linli.places.models import Place
from linli.places.queries import BELONGINGS, WAITING, Lamp, Matter, Waiting
from linli.ui import moments
from linli.ui.shapes import Deadline

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
    related = ("place", "handler", "holder__place", "holder__organisation")
    cases = list(_open(reader).filter(here).select_related(*related).order_by("turn_at", "pk")[:MOST])
    lit = [(case.place_id, case.leg_due_at) for case in cases]
    lit += _told(place, reader).values_list("home", "case__leg_due_at")
    return Waiting(tuple(_matters(place, cases, at)), _windows(lit, at))


def windows(place: Place, reader: Any) -> dict[int, Lamp]:
    """亮着的窗 — place id → lamp at and below ``place``, a whole community if need be; two queries."""
    low, high = place.span
    here = _open(reader).filter(place_code__gte=low, place_code__lt=high)
    told = _told(place, reader).values_list("home", "case__leg_due_at")
    return _windows([*here.values_list("place", "leg_due_at"), *told], now())


def _open(reader: Any) -> Any:
    return Case.objects.visible_to(reader).filter(is_open=True)


def _told(place: Place, reader: Any) -> Any:
    """What was reported from the homes at and below ``place``, as far as ``reader`` may know from which."""
    low, high = place.span
    for_all = Q(identity=Report.Identity.NAMED)
    for_me = Q(identity=Report.Identity.LEADER, first_post__in=[post.pk for post in reader.current_posts()])
    told = Report.objects.filter(for_all | for_me, home__code__gte=low, home__code__lt=high)
    return told.filter(case__in=_open(reader))


def _matters(place: Place, cases: list[Case], at: datetime) -> Iterable[Matter]:
    people = holders_of({case.holder for case in cases})
    for case in cases:
        sitting = people[case.holder_id]
        held = sitting[0].name if sitting else str(case.holder.get_kind_display())
        yield Matter(
            number=case.number,
            title=case.title,
            url=case.get_absolute_url(),
            place_id=case.place_id,
            where=case.place.full_name.removeprefix(place.full_name).strip() or case.place.name,
            who=case.handler.name if case.handler else held,
            deadline=_deadline(case, at),
            is_late=_is_late(case.leg_due_at, at),
        )


def _deadline(case: Case, at: datetime) -> Deadline | None:
    if case.leg_due_at:
        return moments.deadline_parts(case.leg_due_at, at)
    return moments.paused(str(case.get_state_display()))


def _is_late(due_at: datetime | None, at: datetime) -> bool:
    return due_at is not None and due_at < at


def _windows(lit: list[tuple[int, datetime | None]], at: datetime) -> dict[int, Lamp]:
    windows: dict[int, Lamp] = dict.fromkeys([place for place, _due in lit], "open")
    return windows | {place: "late" for place, due in lit if _is_late(due, at)}


def _open_cases(place: Place) -> tuple[str, int]:
    low, high = place.span
    count = Case.objects.filter(is_open=True, place_code__gte=low, place_code__lt=high).count()
    return _("未办结事项"), count


WAITING.append(waiting)
BELONGINGS.append(_open_cases)
