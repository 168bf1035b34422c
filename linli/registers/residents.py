"""居民台账 — residents, their relations to homes, and the households of those who live there.

A person is known by name and telephone; without a telephone, by name and home.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.people import lifecycle as people
from linli.people.lifecycle import Entering
from linli.people.models import Relation, Resident
from linli.places.models import Place
from linli.registers import cells
from linli.registers.ground import Ground, Node
from linli.registers.models import Effect
from linli.registers.rows import Judged, Reader, Row, V, Wrong


@dataclass(eq=False, slots=True)
class Person:
    """一个人 — a resident who stands, or one to be entered, with the present relations: (home id, kind)."""

    name: str
    phone: str
    record: Resident | None = None
    relations: set[tuple[int, str]] = field(default_factory=set)

    @property
    def resident(self) -> Resident:
        """The row, made when it is first asked for; stored by the verb that enters it."""
        if self.record is None:
            self.record = Resident(name=self.name, phone=self.phone)
        return self.record


class Residents:
    """居民台账 — see the module. ``on`` is the day from which a relation runs whose row names none."""

    def __init__(self, community: Place, on: date) -> None:
        self.ground, self.on = Ground(community), on
        self.named: dict[str, list[Person]] = defaultdict(list)
        self.seen: dict[
            tuple[Person, int, tuple[str, ...]], int
        ] = {}  # who, where, as what → which row said so
        self.entering: list[Entering] = []
        self.phones: list[Person] = []  # of whom a telephone is learnt
        low, high = community.span
        standing = {}
        for resident in Resident.objects.filter(place_code__gte=low, place_code__lt=high):
            standing[resident.pk] = Person(resident.name, resident.phone, resident)
            self.named[resident.name].append(standing[resident.pk])
        present = Relation.objects.filter(until=None, place_code__gte=low, place_code__lt=high)
        for pk, home, kind in present.values_list("resident", "home", "kind"):
            if pk in standing:
                standing[pk].relations.add((home, kind))

    def survey(self, rows: Sequence[Row]) -> None:
        """通览 — nothing needs to be known of the rows beforehand."""

    def judge(self, row: Row) -> Judged:
        reader = Reader(row)
        name, phone = reader.take("name", cells.name), reader.take("phone", cells.phone)
        door = reader.of("address" if row.says("address") else "room", lambda: cells.door(row.cells))
        kinds = reader.of("relation", lambda: cells.relations(row.says("relation"), row.says("lives")))
        since = reader.take("since", cells.day, self.on)
        household = reader.take("household", cells.name) if row.says("household") else name
        reader.check()
        assert name
        assert door
        assert since
        if not kinds:
            raise Wrong("relation", _("既不居住，也没有别的关系：请写业主、租户或户籍"))
        home = self._home(door)
        person, learns = self._person(name, phone or "", home)
        first = self.seen.setdefault((person, home.standing.pk, kinds), row.number)
        fresh = [kind for kind in kinds if (home.standing.pk, kind) not in person.relations]
        title = f"{name} {home.full_name}"
        if first != row.number:
            raise Wrong("name", _("和第 %(first)d 行重复，请只留一行") % {"first": first})
        verdict = V.MAKE if person.record is None else V.CHANGE if fresh or learns else V.THERE
        if learns and person not in self.phones:
            self.phones.append(person)
        for kind in fresh:
            person.relations.add((home.standing.pk, kind))
            self.entering.append(Entering(person.resident, home.standing, kind, since, household or name))
        return Judged(verdict, title)

    def _home(self, door: cells.Door) -> Node:
        building = self.ground.building(door)
        home = self.ground.home(building, door)
        if home is None:
            words = {"building": building.full_name, "room": door.room}
            raise Wrong("room", _("%(building)s没有“%(room)s”这套房，请先导入房屋，或改房号") % words)
        return home

    def _person(self, name: str, phone: str, home: Node) -> tuple[Person, bool]:
        """Who is meant, and whether their telephone is learnt from this row."""
        namesakes = self.named[name]
        if phone and (same := next((one for one in namesakes if one.phone == phone), None)):
            return same, False
        here = home.standing.pk
        at_home = [one for one in namesakes if any(place == here for place, _kind in one.relations)]
        if not phone and at_home:
            return at_home[0], False
        if phone and (silent := next((one for one in at_home if not one.phone), None)):
            silent.phone = phone
            return silent, silent.record is not None
        namesakes.append(Person(name, phone))
        return namesakes[-1], False

    def carry_out(self, *, by: Actor) -> list[Effect]:
        entering, phones = self.entering, self.phones
        self.entering, self.phones = [], []
        effects = []
        for person in phones:
            resident = person.resident
            effects.append(Effect.of(resident, Effect.Did.CHANGED, {"phone": resident.phone}))
            people.change_resident(resident, name=person.name, phone=person.phone, by=by)
        for record in people.enter_many(entering, by=by):
            effects.append(Effect.of(record, Effect.Did.MADE))
        return effects
