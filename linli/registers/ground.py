"""地形 — the tree of a community in memory: what stands, and what the rows read so far will hang on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from linli.places import nesting
from linli.places.lifecycle import WHY_NOT, NewPlace
from linli.places.models import NAME_LENGTH, Place
from linli.registers.cells import Door, called, key_of
from linli.registers.rows import Wrong

K = Place.Kind


@dataclass(eq=False, slots=True)
class Node:
    """一处 — a place that stands, or one to be made; ``homes`` are those of a building by their door."""

    kind: str
    name: str
    parent: Node | None
    place: Place | NewPlace
    names: set[str] = field(default_factory=set)  # in use directly below
    homes: dict[tuple[str, str], Node] = field(default_factory=dict)  # (entrance, room)

    def above(self) -> Iterator[Node]:
        """Itself and everything above it, upwards to the community."""
        node: Node | None = self
        while node:
            yield node
            node = node.parent

    def ancestor(self, kind: str) -> Node | None:
        return next((node for node in self.above() if node.kind == kind), None)

    def is_within(self, top: Node) -> bool:
        return any(node is top for node in self.above())

    @property
    def standing(self) -> Place:
        """The place of a node that is known to stand."""
        assert isinstance(self.place, Place)
        return self.place

    @property
    def full_name(self) -> str:
        if isinstance(self.place, Place):
            return self.place.full_name
        spoken = (K.ESTATE, K.BUILDING, K.ENTRANCE, K.HOME)
        return " ".join(reversed([node.name for node in self.above() if node.kind in spoken]))


class Ground:
    """地形 — nodes by kind and name. ``planned`` are those not yet made, parents before children."""

    def __init__(self, community: Place) -> None:
        self.above = [place.kind for place in community.path()[:-1]]
        self.top = Node(K.COMMUNITY, community.name, None, community)
        self.nodes: list[Node] = [self.top]  # but homes: those are known by their building
        self.named: dict[tuple[Node, str, str], list[Node]] = defaultdict(list)  # below what, kind, key
        self.planned: list[Node] = []
        nodes = {community.pk: self.top}
        for place in Place.objects.current().within(community).exclude(pk=community.pk).order_by("code"):
            parent = nodes.get(place.parent_id or 0)
            if parent:  # below a place that ended nothing is hung
                nodes[place.pk] = self._enter(Node(place.kind, place.name, parent, place))

    def _enter(self, node: Node) -> Node:
        assert node.parent
        node.parent.names.add(node.name)
        if node.kind == K.HOME:
            self._enter_home(node)
        else:
            self.nodes.append(node)
            for top in node.above():
                self.named[top, node.kind, key_of(node.kind, node.name)].append(node)
        return node

    def _enter_home(self, node: Node) -> None:
        details: Any = node.place.details if isinstance(node.place, NewPlace) else vars(node.place)
        building = node.ancestor(K.BUILDING) or node.parent
        assert building
        entrance = details.get("entrance", "") or ""
        if not entrance and (stairs := node.ancestor(K.ENTRANCE)):
            entrance = key_of(K.ENTRANCE, stairs.name).upper()
        building.homes[entrance.upper(), (details.get("room") or node.name).upper()] = node

    # ——— looking ———

    def find(self, kind: str, text: str, within: Node | None = None) -> list[Node]:
        """找 — the places of a kind that go by a name, at or below ``within``."""
        return self.named.get((within or self.top, kind, key_of(kind, text)), [])

    def one(self, kind: str, text: str, key: str, within: Node | None = None) -> Node | None:
        """找一处 — the only one of that name; None when there is none. Raises ``Wrong`` for several."""
        found = self.find(kind, text, within)
        if len(found) > 1:
            words = {"name": text, "where": "、".join(node.full_name or node.name for node in found[:3])}
            raise Wrong(key, _("有几处都叫“%(name)s”（%(where)s），请写清是哪一处") % words)
        return found[0] if found else None

    def building_called_whole(self, door: Door) -> Node | None:
        """楼栋名里带小区名 — “橘井苑 3 栋”, where 橘井苑 is no estate of the tree."""
        if not door.estate or self.find(K.ESTATE, door.estate):
            return None
        return self.one(K.BUILDING, door.estate + door.building, "building")

    def building(self, door: Door) -> Node:
        """找楼栋 — the standing one of a door. Raises ``Wrong`` with what to do."""
        if whole := self.building_called_whole(door):
            return whole
        estate = self.one(K.ESTATE, door.estate, "estate") if door.estate else None
        if door.estate and estate is None:
            raise Wrong(
                "estate", _("没有“%(name)s”这个小区，请先导入房屋，或改小区名") % {"name": door.estate}
            )
        found = self.one(K.BUILDING, door.building, "building", estate)
        if found is None:
            raise Wrong(
                "building", _("没有“%(name)s”这栋楼，请先导入房屋，或改楼栋号") % {"name": door.building}
            )
        return found

    def home(self, building: Node, door: Door) -> Node | None:
        """找房屋 — the home of a door; one that names no entrance is known by its room, if only one has it."""
        exact = building.homes.get((door.entrance.upper(), door.room))
        if exact:
            return exact
        if door.entrance:  # registered without entrances: a building of one
            return building.homes.get(("", door.room))
        twins = [home for (_stairs, number), home in building.homes.items() if number == door.room]
        if len(twins) > 1:
            raise Wrong("entrance", _("这栋楼有几套“%(room)s”，请写单元") % {"room": door.room})
        return twins[0] if twins else None

    # ——— planning ———

    def plan(self, kind: str, text: str, parent: Node, key: str, **details: Any) -> Node:
        """拟建 — a place to be made below ``parent``. Raises ``Wrong`` where that kind may not hang."""
        name = text if kind == K.HOME else called(kind, text)
        if len(name) > NAME_LENGTH:
            raise Wrong(key, _("名称太长，最多 %(n)d 个字") % {"n": NAME_LENGTH})
        kinds = [*self.above, *reversed([node.kind for node in parent.above()])]
        if reason := nesting.why_not(kind, kinds):
            words = {"name": name, "parent": parent.name, "reason": WHY_NOT[reason]}
            raise Wrong(key, _("“%(name)s”不能挂在“%(parent)s”下面：%(reason)s") % words)
        if name in parent.names:
            raise Wrong(key, _("“%(parent)s”下面已有“%(name)s”") % {"name": name, "parent": parent.name})
        node = Node(kind, name, parent, NewPlace(kind, name, parent.place, details))
        self.planned.append(self._enter(node))
        return node

    def give_up(self, since: int) -> None:
        """作罢 — forget what was planned after the first ``since``: its row turned out wrong."""
        for node in reversed(self.planned[since:]):
            assert node.parent
            node.parent.names.discard(node.name)
            if node.kind == K.HOME:
                building = node.ancestor(K.BUILDING) or node.parent
                building.homes = {door: home for door, home in building.homes.items() if home is not node}
            else:
                self.nodes.remove(node)
                for top in node.above():
                    self.named[top, node.kind, key_of(node.kind, node.name)].remove(node)
        del self.planned[since:]

    def find_or_plan(self, kind: str, text: str, parent: Node, key: str, **details: Any) -> Node:
        """找到或拟建 — the only one of that name below ``parent``, else a new one there."""
        return self.one(kind, text, key, parent) or self.plan(kind, text, parent, key, **details)
