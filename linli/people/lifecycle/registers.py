"""台账登记与撤回 — whole registers of people at once, with the checks and the log of single lines; and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.search import drop
from linli.people.lifecycle.accounts import require
from linli.people.models import Household, Relation, Resident
from linli.places.models import Place

LIVING = Relation.Kind.LIVING


@dataclass(frozen=True, slots=True)
class Entering:
    """登记一条 — what a resident is to a home since when; a resident without a key is entered with it.

    Whoever is ``LIVING`` joins the present household of the home, or begins one called ``household``.
    """

    resident: Resident
    home: Place
    kind: str
    since: date
    household: str


@transaction.atomic
def enter_many(lines: Sequence[Entering], *, by: Actor) -> list[Resident | Household | Relation]:
    """批量登记 — residents, households and relations of many lines at once, or none of them.

    Each line is checked as ``add_resident``, ``relate`` and ``move_in`` check it and leaves the same log
    entries. Answers with what was made, what rests on others after them. Raises ``Refused``.
    """
    for line in lines:
        require(by, "resident.change", line.home, _("登记居民"))
        if line.home.kind != Place.Kind.HOME:
            raise Refused(_("住户要登记在房屋上"))
    _refuse_known(lines)
    fresh = _enter_residents(lines)
    living = [line for line in lines if line.kind == LIVING]
    begun, households = _begin_households(living)
    relations = [
        Relation(
            resident=line.resident,
            home=line.home,
            place_code=line.home.code,
            household=households[line.home.pk] if line.kind == LIVING else None,
            kind=line.kind,
            since=line.since,
        )
        for line in lines
    ]
    Relation.objects.bulk_create(relations)
    LogEntry.write_many(by=by, verb="move_in", entries=[(one, {"home": one.home_id}) for one in begun])
    related = [(one.resident, {"home": one.home_id, "kind": one.kind}) for one in relations]
    LogEntry.write_many(by=by, verb="relate", entries=related)
    LogEntry.write_many(by=by, verb="add", entries=[(resident, {}) for resident in fresh])
    return [*fresh, *begun, *relations]


def _refuse_known(lines: Iterable[Entering]) -> None:
    """No relation twice: neither within the list nor with what is registered."""
    said = {(line.resident.pk, line.home.pk, line.kind) for line in lines if line.resident.pk}
    registered = Relation.objects.filter(
        until=None, resident__in={resident for resident, _home, _kind in said}
    )
    if said & set(registered.values_list("resident", "home", "kind")):
        raise Refused(_("已登记过这一关系"))


def _enter_residents(lines: Sequence[Entering]) -> list[Resident]:
    """Store the new residents; everybody who lives somewhere is found there from now on."""
    fresh = list({id(line.resident): line.resident for line in lines if line.resident.pk is None}.values())
    moved: dict[int, Resident] = {}
    for line in sorted(lines, key=lambda line: line.kind == LIVING):
        resident, code = line.resident, line.home.code
        if resident.pk is None:
            resident.place_code = code
        elif line.kind == LIVING and resident.place_code != code:
            resident.place_code = code
            moved[resident.pk] = resident
    Resident.objects.bulk_create(fresh)
    Resident.objects.bulk_update(moved.values(), ["place_code"], batch_size=200)
    return fresh


def _begin_households(living: Sequence[Entering]) -> tuple[list[Household], dict[int, Household]]:
    """The households that begin, and the one of every home in which somebody lives."""
    homes = {line.home.pk for line in living}
    present = Household.objects.filter(until=None, home__in=homes).order_by("-id")
    households = {household.home_id: household for household in present}
    begun = []
    for line in living:
        if line.home.pk not in households:
            household = Household(
                home=line.home, place_code=line.home.code, name=line.household, since=line.since
            )
            households[line.home.pk] = household
            begun.append(household)
    Household.objects.bulk_create(begun)
    return begun, households


# ---------------------------------------------------------------- back


@transaction.atomic
def take_back_many(records: Sequence[Resident | Household | Relation], *, by: Actor) -> None:
    """撤回登记 — people who were entered by mistake, with their relations and households, are taken out again.

    Their rows go; the log keeps that they were there. Nothing else may rest on them. Raises ``Refused``.
    """
    for record in records:
        require(by, "resident.change", record, _("撤回登记"))
    LogEntry.write_many(by=by, verb="take_back", entries=[(record, {}) for record in records])
    drop(*records)
    for model in (Relation, Household, Resident):
        gone = [record.pk for record in records if isinstance(record, model)]
        model._default_manager.filter(pk__in=gone).delete()
