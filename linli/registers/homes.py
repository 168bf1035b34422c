"""房屋台账 — homes, and with them the buildings, entrances, estates, 片, 组 and 邻 they stand in.

A home is known by its building, entrance and room. What a row leaves empty stays as it is. A home that
stands moves to the 邻 its row names; a building, an estate or a 组 stays where it stands, and the row is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from linli.places.models import Place
from linli.registers import cells
from linli.registers.cells import Door, key_of
from linli.registers.ground import Ground, Node
from linli.registers.models import Effect
from linli.registers.rows import Judged, Reader, Row, V, Wrong

K = Place.Kind


class Homes:
    """房屋台账 — see the module."""

    def __init__(self, community: Place) -> None:
        self.ground = Ground(community)
        self.seen: dict[Node, int] = {}  # home → the row that named it
        self.estates_of: dict[str, set[str]] = defaultdict(set)  # 组 → the estates its rows name
        self.groups_of: dict[str, set[str]] = defaultdict(set)  # and the other way round
        self.rings: dict[tuple[str, str, str], set[str]] = defaultdict(set)  # 邻 → its entrances
        self.changes: list[tuple[Node, dict[str, Any]]] = []
        self.moves: list[tuple[Node, Node]] = []

    def survey(self, rows: Sequence[Row]) -> None:
        """通览 — which 组 holds several estates, and which 邻 goes across entrances."""
        for row in rows:
            try:
                door = cells.door(row.cells)
            except cells.Unclear:
                continue
            if row.says("group") and door.estate:
                group, estate = key_of(K.GROUP, row.says("group")), key_of(K.ESTATE, door.estate)
                self.estates_of[group].add(estate)
                self.groups_of[estate].add(group)
            if row.says("neighbours"):
                self.rings[self._ring(door, row.says("neighbours"))].add(door.entrance)

    @staticmethod
    def _ring(door: Door, neighbours: str) -> tuple[str, str, str]:
        return (
            key_of(K.ESTATE, door.estate),
            key_of(K.BUILDING, door.building),
            key_of(K.NEIGHBOURS, neighbours),
        )

    # ——— judging ———

    def judge(self, row: Row) -> Judged:
        reader = Reader(row)
        door = reader.of("room", lambda: cells.door(row.cells))
        details = {
            "use": reader.take("use", cells.use) if row.says("use") else None,
            "area_cm2": reader.take("size", cells.size),
            "floor": reader.take("floor", cells.floor, door.room if door else ""),
        }
        reader.check()
        assert door
        said = {key: value for key, value in details.items() if value is not None}
        before = len(self.ground.planned)
        try:
            return self._judge_home(row, door, said)
        except Wrong:
            self.ground.give_up(before)
            raise

    def _judge_home(self, row: Row, door: Door, said: dict[str, Any]) -> Judged:
        building, remarks = self._building(row, door)
        home = self.ground.home(building, door)
        title = f"{building.full_name} {door.entrance and f'{door.entrance}-'}{door.room}"
        if home and home in self.seen:
            words = {"first": self.seen[home], "this": row.number}
            raise Wrong("room", _("第 %(first)d 行和第 %(this)d 行是同一套房，请只留一行") % words)
        if home is None:
            parent = self._hung_in(row, door, building)
            self.seen[self._plan_home(parent, door, said)] = row.number
            return Judged(V.MAKE, title, remarks)
        self.seen[home] = row.number
        if not row.says("floor"):
            said.pop("floor", None)  # reckoned from the room, and no reason to change anything
        return Judged(self._changed(row, door, home, building, said), title, remarks)

    def _changed(self, row: Row, door: Door, home: Node, building: Node, said: dict[str, Any]) -> str:
        """Plan what differs for a home that stands; CHANGE or THERE."""
        place = home.standing
        ring = self._neighbours(row, door, building) if row.says("neighbours") else None
        moves = ring is not None and not home.is_within(ring)
        if ring and moves:
            if home.name in ring.names:
                words = {"ring": ring.name, "name": home.name}
                raise Wrong("neighbours", _("%(ring)s里已有“%(name)s”") % words)
            ring.names.add(home.name)
            home.parent = ring
            self.moves.append((home, ring))
        differs = {key: value for key, value in said.items() if getattr(place, key) != value}
        if differs:
            self.changes.append((home, differs))
        return V.CHANGE if differs or moves else V.THERE

    def _plan_home(self, parent: Node, door: Door, said: dict[str, Any]) -> Node:
        name = door.room
        if name in parent.names and door.entrance:
            name = f"{door.entrance}-{door.room}"
        details = {"use": Place.Use.DWELLING.value} | said | {"entrance": door.entrance, "room": door.room}
        return self.ground.plan(K.HOME, name, parent, "room", **details)

    # ——— where it hangs ———

    def _building(self, row: Row, door: Door) -> tuple[Node, list[tuple[str, str]]]:
        """The building of a row, found or planned, and what the row should know of where it stands."""
        building = self.ground.building_called_whole(door)
        if building is None:
            around = self._around(row, door)
            building = self.ground.find_or_plan(K.BUILDING, door.building, around, "building")
        remarks = []
        for kind, key in ((K.AREA, "area"), (K.GROUP, "group")):
            stands, said = building.ancestor(kind), row.says(key)
            if said and stands and key_of(kind, stands.name) != key_of(kind, said):
                words = {"building": building.name, "stands": stands.name, "said": said}
                sentence = _("%(building)s在%(stands)s，没有移到%(said)s；要移请到它的页面按“移动”") % words
                remarks.append((key, sentence))
        return building, remarks

    def _around(self, row: Row, door: Door) -> Node:
        """What holds the building: the estate or 组 of the row, found or planned, else the 片 or community."""
        ground, group, estate = self.ground, row.says("group"), door.estate
        if estate and (known := ground.one(K.ESTATE, estate, "estate")):
            return self._within_estate(known, group, door)
        top, area = ground.top, row.says("area")
        around = ground.find_or_plan(K.AREA, area, top, "area") if area else top
        if not group:
            return ground.plan(K.ESTATE, estate, around, "estate") if estate else around
        circle = next(
            (each for each in ground.find(K.GROUP, group, around) if not each.ancestor(K.ESTATE)), None
        )
        if circle or not estate or self._is_wide(group):
            circle = circle or ground.plan(K.GROUP, group, around, "group")
            return ground.find_or_plan(K.ESTATE, estate, circle, "estate") if estate else circle
        return ground.plan(K.GROUP, group, ground.plan(K.ESTATE, estate, around, "estate"), "group")

    def _within_estate(self, estate: Node, group: str, door: Door) -> Node:
        """Its 组 of that name, or the estate itself where it has none or the building stands already."""
        if not group or estate.ancestor(K.GROUP) or self.ground.find(K.BUILDING, door.building, estate):
            return estate
        return self.ground.find_or_plan(K.GROUP, group, estate, "group")

    def _is_wide(self, group: str) -> bool:
        """Whether a 组 holds several estates that have no other 组."""
        estates = self.estates_of[key_of(K.GROUP, group)]
        return len(estates) > 1 and all(len(self.groups_of[estate]) == 1 for estate in estates)

    def _hung_in(self, row: Row, door: Door, building: Node) -> Node:
        """The deepest of 邻, 单元 and 楼栋 that holds a new home."""
        if row.says("neighbours"):
            return self._neighbours(row, door, building)
        if door.entrance:
            return self._stairs(building, door.entrance)
        return building

    def _neighbours(self, row: Row, door: Door, building: Node) -> Node:
        """The 邻 of a row: one the building stands in, one inside it, else a new one there."""
        said = row.says("neighbours")
        around = building.ancestor(K.NEIGHBOURS)
        if around and key_of(K.NEIGHBOURS, around.name) == key_of(K.NEIGHBOURS, said):
            return around
        if found := self.ground.one(K.NEIGHBOURS, said, "neighbours", building):
            return found
        entrances = self.rings[self._ring(door, said)]
        parent = self._stairs(building, door.entrance) if entrances == {door.entrance} != {""} else building
        return self.ground.plan(K.NEIGHBOURS, said, parent, "neighbours")

    def _stairs(self, building: Node, entrance: str) -> Node:
        return self.ground.find_or_plan(K.ENTRANCE, entrance, building, "entrance", entrance=entrance)

    # ——— writing ———

    def carry_out(self, *, by: Actor) -> list[Effect]:
        effects = []
        planned, changes, moves = self.ground.planned, self.changes, self.moves
        self.ground.planned, self.changes, self.moves = [], [], []
        rows = [node.place for node in planned if isinstance(node.place, NewPlace)]
        for node, place in zip(planned, places.add_many(rows, by=by) if rows else [], strict=True):
            node.place = place
            effects.append(Effect.of(place, Effect.Did.MADE))
        for node, differs in changes:
            place = node.standing
            before = {key: getattr(place, key) for key in differs}
            node.place = places.change(place, by=by, seen=place.version, name=place.name, **differs)
            effects.append(Effect.of(place, Effect.Did.CHANGED, before))
        for node, ring in moves:
            place = node.standing
            before = {"parent": place.parent_id}
            node.place = places.move_branch(place, to=ring.standing, by=by)
            effects.append(Effect.of(place, Effect.Did.MOVED, before))
        return effects
