"""迁入、迁出、登记居民与关系 — who lives in a home, and what they are to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.lifecycle.accounts import require
from linli.people.models import Household, Relation, Resident
from linli.places.models import Place


@transaction.atomic
def move_in(*, home: Place, name: str, since: date, by: Actor) -> Household:
    """入户 — a household begins in a home."""
    require(by, "resident.change", home, _("登记住户"))
    if home.kind != Place.Kind.HOME:
        raise Refused(_("住户要登记在房屋上"))
    household = Household.objects.create(home=home, place_code=home.code, name=name, since=since)
    LogEntry.write(by=by, verb="move_in", about=household, facts={"home": home.pk})
    return household


@transaction.atomic
def move_out(household: Household, *, on: date, by: Actor) -> Household:
    """迁出 — the household leaves; its members' living there ends the same day."""
    require(by, "resident.change", household, _("登记迁出"))
    if on <= household.since:
        raise Refused(_("迁出要晚于入住"))
    household.until = on
    household.save(update_fields=["until"])
    household.members.filter(until=None, kind=Relation.Kind.LIVING, since__lt=on).update(until=on)
    LogEntry.write(by=by, verb="move_out", about=household, facts={"on": on.isoformat()})
    return household


@transaction.atomic
def add_resident(*, name: str, home: Place, kind: str, since: date, by: Actor, phone: str = "") -> Resident:
    """登记居民 — a person with a first relation to a home."""
    require(by, "resident.change", home, _("登记居民"))
    resident = Resident.objects.create(name=name, phone=phone, place_code=home.code)
    relate(resident, home=home, kind=kind, since=since, by=by)
    LogEntry.write(by=by, verb="add", about=resident)
    return resident


@transaction.atomic
def relate(resident: Resident, *, home: Place, kind: str, since: date, by: Actor) -> Relation:
    """登记关系 — owner, tenant, registered or living, from a day on; living joins the home's present
    household.
    """
    require(by, "resident.change", home, _("登记关系"))
    if resident.relations.filter(home=home, kind=kind, until=None).exists():
        raise Refused(_("已登记过这一关系"))
    household = None
    if kind == Relation.Kind.LIVING:
        household = home.households.filter(until=None).first() or move_in(
            home=home, name=resident.name, since=since, by=by
        )
        Resident.objects.filter(pk=resident.pk).update(place_code=home.code)
    relation = Relation.objects.create(
        resident=resident, home=home, place_code=home.code, household=household, kind=kind, since=since
    )
    LogEntry.write(by=by, verb="relate", about=resident, facts={"home": home.pk, "kind": kind})
    return relation


@dataclass(frozen=True, slots=True)
class NewResident:
    """新居民 — one person of a list: the name, the phone if any, and what they are to the home
    (``Relation.Kind``).
    """

    name: str
    kinds: tuple[str, ...]
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """新住户 — one line of a list: a home, since when, and its people; named for the first who lives there."""

    home: Place
    since: date
    people: tuple[NewResident, ...]


@transaction.atomic
def settle_many(rows: Sequence[NewHousehold], *, by: Actor) -> list[Resident]:
    """批量登记住户 — households, residents and relations of a whole register at once, or none of them.

    Each line is checked as ``move_in``, ``add_resident`` and ``relate`` check it and leaves the same log
    entries. Raises ``Refused`` for the first line that cannot be. The answer keeps the order of the people.
    """
    lived_in = set(Household.objects.filter(until=None).values_list("home", flat=True))
    for row in rows:
        require(by, "resident.change", row.home, _("登记住户"))
        if row.home.kind != Place.Kind.HOME:
            raise Refused(_("住户要登记在房屋上"))
        if row.home.pk in lived_in:
            raise Refused(_("%(home)s已登记住户") % {"home": row.home.full_name})
        lived_in.add(row.home.pk)
        if any(len(set(person.kinds)) < len(person.kinds) for person in row.people):
            raise Refused(_("已登记过这一关系"))
    households = _move_in_many(rows, by)
    lines = [(row, person) for row in rows for person in row.people]
    residents = [Resident(name=one.name, phone=one.phone, place_code=row.home.code) for row, one in lines]
    Resident.objects.bulk_create(residents)
    relations = [
        Relation(
            resident=resident,
            home=row.home,
            place_code=row.home.code,
            household=households.get(row.home.pk) if kind == Relation.Kind.LIVING else None,
            kind=kind,
            since=row.since,
        )
        for (row, person), resident in zip(lines, residents, strict=True)
        for kind in person.kinds
    ]
    Relation.objects.bulk_create(relations)
    facts = [(relation.resident, {"home": relation.home_id, "kind": relation.kind}) for relation in relations]
    LogEntry.write_many(by=by, verb="relate", entries=facts)
    LogEntry.write_many(by=by, verb="add", entries=[(resident, {}) for resident in residents])
    return residents


def _move_in_many(rows: Sequence[NewHousehold], by: Actor) -> dict[int, Household]:
    """The households of the lines in which somebody lives, by home."""
    households = {}
    for row in rows:
        living = [person.name for person in row.people if Relation.Kind.LIVING in person.kinds]
        if living:
            households[row.home.pk] = Household(
                home=row.home, place_code=row.home.code, name=living[0], since=row.since
            )
    Household.objects.bulk_create(households.values())
    entries = [(household, {"home": household.home_id}) for household in households.values()]
    LogEntry.write_many(by=by, verb="move_in", entries=entries)
    return households


@transaction.atomic
def end_relation(relation: Relation, *, on: date, by: Actor) -> Relation:
    """结束关系 — sold, moved, struck off: the relation ends, the row stays."""
    require(by, "resident.change", relation, _("结束关系"))
    if on <= relation.since:
        raise Refused(_("结束要晚于开始"))
    relation.until = on
    relation.save(update_fields=["until"])
    LogEntry.write(
        by=by,
        verb="end_relation",
        about=relation.resident,
        facts={"home": relation.home_id, "kind": relation.kind},
    )
    return relation


@transaction.atomic
def change_resident(resident: Resident, *, name: str, phone: str, by: Actor) -> Resident:
    """更正居民 — name or phone."""
    require(by, "resident.change", resident, _("更正居民"))
    resident.name, resident.phone = name, phone
    resident.save(update_fields=["name", "phone"])
    LogEntry.write(by=by, verb="change", about=resident)
    return resident
