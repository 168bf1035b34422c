"""What may happen to the tree, in order: add, rename, move a branch, end. All writes of places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.search import drop, keep_within
from linli.places import codes, nesting
from linli.places.fields import PlaceCodeField
from linli.places.models import FULL_NAME_LENGTH, NAME_LENGTH, Place, new_door_code

# Asked before a place ends; each gives a reason against it or None. Upper floors add theirs.
OBJECTIONS: list[Callable[[Place], str | None]] = []

WHY_NOT = {
    "leaf": gettext_lazy("房屋和公共部位下面不能再挂地方"),
    "twice": gettext_lazy("这一条路径上已经有同类的地方"),
    "order": gettext_lazy("层级颠倒：上面的地方比它小"),
    "building": gettext_lazy("单元要挂在楼栋下面"),
    "community": gettext_lazy("要挂在某个社区下面"),
}

DETAILS = frozenset(
    ["prefix", "phone", "shape", "floors", "built_in", "part", "use", "entrance", "floor", "room", "area_cm2"]
)  # what a form may set beside the name


def _may(by: Actor, place: Place | None, permission: str = "place.change") -> None:
    if not by.may(permission, place):
        raise Refused(_("没有权限：变更地方"))


@dataclass(frozen=True, eq=False, slots=True)
class NewPlace:
    """新地方 — one line of a list of places to add.

    ``parent`` is a place that stands, an earlier line of the same list, or None for a district at the root.
    ``details`` are columns of ``DETAILS``.
    """

    kind: str
    name: str
    parent: Place | NewPlace | None
    details: Mapping[str, Any] = field(default_factory=dict)


def add(*, kind: str, name: str, parent: Place | None, by: Actor, **details: Any) -> Place:
    """新增地方 — hang a new place below ``parent`` (None: a district at the root).

    ``details`` are the columns of ``DETAILS``. A building gets its door code.
    Raises ``Refused`` when the kind may not hang there, the name is taken, or ``by`` may not.
    """
    return add_many([NewPlace(kind, name, parent, details)], by=by)[0]


@transaction.atomic
def add_many(rows: Sequence[NewPlace], *, by: Actor) -> list[Place]:
    """批量新增 — hang all of ``rows`` or none of them; the answer keeps their order.

    Every line is checked as ``add`` checks it and leaves its own log entry; rows are written level by level,
    so that five thousand homes take seconds. Raises ``Refused`` for the first line that cannot be.
    """
    tops = _locked_parents(rows, by)
    growth = Growth.below(list(tops.values()))
    made: dict[NewPlace, Place] = {}
    parent: Place | None
    for row in rows:
        match row.parent:
            case Place():
                parent = tops[row.parent.pk]
            case NewPlace():
                parent = made[row.parent]
            case None:
                parent = None
        try:
            made[row] = growth.grow(row, parent)
        except Refused as refusal:
            if len(rows) == 1:
                raise
            words = {"name": row.name, "reason": refusal.reason}
            raise Refused(_("“%(name)s”：%(reason)s") % words) from refusal
    places = list(made.values())
    for _depth, level in groupby(sorted(places, key=_depth_of), key=_depth_of):
        Place.objects.bulk_create(level)
    for top in tops.values():
        Place.objects.filter(pk=top.pk).update(last_child=top.last_child)
    LogEntry.write_many(
        by=by,
        verb="add",
        entries=[(place, {"kind": place.kind, "parent": place.parent_id}) for place in places],
    )
    return places


def _depth_of(place: Place) -> int:
    return len(place.code)


def _locked_parents(rows: Sequence[NewPlace], by: Actor) -> dict[int, Place]:
    """The standing places below which ``rows`` hang, locked in one order; ``by`` may change each of them."""
    standing = {row.parent.pk: row.parent for row in rows if isinstance(row.parent, Place)}
    for place in standing.values():
        _may(by, place)
    if any(row.parent is None for row in rows):
        _may(by, None)
    return {pk: standing[pk].locked() for pk in sorted(standing)}


@dataclass
class Growth:
    """生长 — the tree in memory while a list is hung on it: next numbers, kinds of each path, names in use."""

    paths: dict[str, list[str]]  # code of a parent → kinds from the root down to it; "" is the root
    names: set[tuple[str, str]]  # (code of the parent, name) of every place in use
    roots: int  # districts there ever were

    @classmethod
    def below(cls, tops: list[Place]) -> Growth:
        """起点 — what stands at and directly below ``tops``, and at the root."""
        last = Place.objects.filter(parent=None).order_by("-code").values_list("code", flat=True).first()
        paths: dict[str, list[str]] = {"": []}
        paths |= {top.code: [place.kind for place in top.path()] for top in tops}
        below = Place.objects.current().filter(Q(parent=None) | Q(parent__in=[top.pk for top in tops]))
        names = {(parent or "", name) for parent, name in below.values_list("parent__code", "name")}
        return cls(paths, names, int(last or 0))

    def grow(self, row: NewPlace, parent: Place | None) -> Place:
        """长出一处 — the new place, not yet stored. Raises ``Refused``."""
        _refuse_incomplete(row.kind, row.name, row.details)
        if parent is None and row.kind != Place.Kind.DISTRICT:
            raise Refused(_("最上面一级只能是区"))
        if parent and parent.ended_on:
            raise Refused(_("上级地方已停用"))
        top = parent.code if parent else ""
        if parent and (reason := nesting.why_not(row.kind, self.paths[top])):
            raise Refused(str(WHY_NOT[reason]))
        if (top, row.name) in self.names:
            raise _twice(row.name)
        place = Place(
            kind=row.kind,
            name=row.name,
            parent=parent,
            code=codes.child_code(top, self._next_number(parent)),
            full_name=_checked_full_name(row.kind, row.name, parent),
            door_code=new_door_code() if row.kind == Place.Kind.BUILDING else None,
            **row.details,
        )
        self.names.add((top, row.name))
        self.paths[place.code] = [*self.paths[top], row.kind]
        return place

    def _next_number(self, parent: Place | None) -> int:
        number = (parent.last_child if parent else self.roots) + 1
        if number > codes.MAX_CHILDREN:
            raise _full()
        if parent:
            parent.last_child = number
        else:
            self.roots = number
        return number


def _refuse_incomplete(kind: str, name: str, details: Mapping[str, Any]) -> None:
    """What the database would refuse without a word a person understands."""
    if unknown := set(details) - DETAILS:
        raise TypeError(f"unknown details: {unknown}")
    if not name.strip() or len(name) > NAME_LENGTH:
        raise Refused(_("名称要写，最多 %(n)d 个字") % {"n": NAME_LENGTH})
    if kind == Place.Kind.HOME and not details.get("use"):
        raise Refused(_("房屋要写明用途"))
    if kind == Place.Kind.PART and not details.get("part"):
        raise Refused(_("公共部位要写明是哪一种"))


def _checked_full_name(kind: str, name: str, parent: Place | None) -> str:
    spoken = full_name(kind, name, parent) if parent else name
    if len(spoken) > FULL_NAME_LENGTH:
        raise Refused(_("连同上级的全称太长，请把名称写短"))
    return spoken


SPOKEN_FROM = {"estate", "building", "entrance", "home", "part", "neighbours"}
PASSED_OVER = {"group", "neighbours"}


def full_name(kind: str, name: str, parent: Place) -> str:
    """The name people say: 华尔星城小区二期 8 栋 2 单元 1103.

    Tiers above the estate stay out of it, and so do 组 and 邻 between an estate, its buildings and their homes.
    """
    if kind in SPOKEN_FROM and parent.kind in PASSED_OVER:
        above = parent.full_name.removesuffix(parent.name).rstrip()
    else:
        above = parent.full_name if parent.kind in SPOKEN_FROM else ""
    return f"{above} {name}".lstrip()


def _refuse_twice(parent: Place | None, name: str, *, but: Place | None = None) -> None:
    twins = Place.objects.current().filter(parent=parent, name=name)
    if but:
        twins = twins.exclude(pk=but.pk)
    if twins.exists():
        raise _twice(name)


def _twice(name: str) -> Refused:
    return Refused(_("同一上级下已有“%(name)s”") % {"name": name})


def _full() -> Refused:
    return Refused(_("这里下面的地方太多了，最多 %(n)d 个") % {"n": codes.MAX_CHILDREN})


def _rename_below(place: Place) -> None:
    """Say the full names of the branch again after its top was renamed or moved."""
    names: dict[int | None, Place] = {place.pk: place}
    changed = []
    for child in Place.objects.within(place).exclude(pk=place.pk).order_by("code"):
        parent = names[child.parent_id]
        child.full_name = _checked_full_name(child.kind, child.name, parent)
        names[child.pk] = child
        changed.append(child)
    Place.objects.bulk_update(changed, ["full_name"], batch_size=500)


@transaction.atomic
def change(place: Place, *, by: Actor, seen: int, name: str, **details: Any) -> Place:
    """变更 — rename a place or correct its details; history keeps the old facts by id, not by name."""
    _may(by, place)
    row = place.locked()
    if row.version != seen:
        raise Refused(_("刚刚已由别人处理，请看最新情况"))
    _refuse_twice(row.parent, name, but=row)
    renamed = row.name != name
    _refuse_incomplete(row.kind, name, {"use": row.use, "part": row.part} | details)
    row.name, row.version = name, row.version + 1
    for key, value in details.items():
        setattr(row, key, value)
    if renamed:
        row.full_name = _checked_full_name(row.kind, name, row.parent)
    row.save()
    if renamed:
        _rename_below(row)
        keep_within(*row.span)
    LogEntry.write(by=by, verb="change", about=row, facts={"columns": sorted(details), "renamed": renamed})
    return row


@transaction.atomic
def move_branch(place: Place, *, to: Place, by: Actor, seen: int | None = None) -> Place:
    """移动分支 — hang ``place`` and everything below it under ``to``.

    Codes of the branch and every ``PlaceCodeField`` of every table are rewritten in this one
    locked transaction; the old code is never given out again. Raises ``Refused`` when a kind
    of the branch may not stand on the new path, or ``by`` may not change both ends.
    """
    _may(by, place)
    _may(by, to)
    row, parent = place.locked(), to.locked()
    if seen is not None and row.version != seen:
        raise Refused(_("刚刚已由别人处理，请看最新情况"))
    if reason := why_not_move(row, parent):
        raise Refused(reason)
    number = parent.last_child + 1
    old, new = row.code, codes.child_code(parent.code, number)
    Place.objects.filter(pk=parent.pk).update(last_child=number)
    for model, column in coded_columns():
        _rewrite(model, column, old, new)
    Place.objects.filter(pk=row.pk).update(parent=parent, version=F("version") + 1)
    row.refresh_from_db()
    row.full_name = _checked_full_name(row.kind, row.name, parent)
    row.save(update_fields=["full_name"])
    _rename_below(row)
    keep_within(*row.span)
    LogEntry.write(by=by, verb="move", about=row, facts={"from": old, "to": new, "parent": parent.pk})
    return row


@transaction.atomic
def take_in(neighbours: Place, homes: Sequence[Place], *, by: Actor) -> None:
    """归邻 — hang ``homes`` under the 邻 whose leader looks after them; each is a move of its own in the log."""
    for home in homes:
        move_branch(home, to=neighbours, by=by)


def why_not_move(place: Place, to: Place) -> str | None:
    """为何不能移 — the reason why the branch of ``place`` cannot hang under ``to``; None when it can."""
    if place.ended_on or to.ended_on:
        return _("已停用的地方不能移动，也不能接收")
    if place.parent_id == to.pk:
        return _("已经在这里")
    if codes.is_within(to.code, place.code):
        return _("不能移到自己下面")
    if reason := _why_not_on_path(place, [above.kind for above in to.path()]):
        return str(WHY_NOT[reason])
    if Place.objects.current().filter(parent=to, name=place.name).exists():
        return _twice(place.name).reason
    if to.last_child >= codes.MAX_CHILDREN:
        return _full().reason
    return None


def _why_not_on_path(place: Place, path: list[str]) -> str | None:
    """The first reason of ``nesting`` against any kind of the branch standing on a new path."""
    kinds: dict[str, str] = {}
    for code, kind in Place.objects.within(place).order_by("code").values_list("code", "kind"):
        kinds[code] = kind
        inner = [kinds[level] for level in codes.levels(code) if level in kinds]
        if reason := nesting.why_not(kind, [*path, *inner[:-1]]):
            return reason
    return None


def coded_columns() -> list[tuple[type[models.Model], str]]:
    """Every column that holds place codes: ``Place.code``, all fields of ``PlaceCodeField``, and the
    ``place_code`` of floors below, which know no places.
    """
    columns: list[tuple[type[models.Model], str]] = [(Place, "code")]
    for model in apps.get_models():
        columns += [
            (model, field.name)
            for field in model._meta.local_fields
            if isinstance(field, PlaceCodeField) or field.name == "place_code"
        ]
    return columns


def _rewrite(model: type[models.Model], column: str, old: str, new: str) -> None:
    low, high = codes.span(old)
    rows = model._base_manager.filter(**{f"{column}__gte": low, f"{column}__lt": high})
    rows.update(**{column: Concat(Value(new), Substr(column, len(old) + 1))})


@transaction.atomic
def end(place: Place, *, by: Actor, seen: int, on: date) -> Place:
    """停用 — the place is no longer in use from ``on``; nothing is deleted.

    Raises ``Refused`` while something in use hangs below it or a floor above objects (open cases).
    """
    _may(by, place)
    row = place.locked()
    if row.version != seen:
        raise Refused(_("刚刚已由别人处理，请看最新情况"))
    if reason := why_not_end(row):
        raise Refused(reason)
    row.ended_on, row.version = on, row.version + 1
    row.save(update_fields=["ended_on", "version"])
    LogEntry.write(by=by, verb="end", about=row, facts={"on": on.isoformat()})
    return row


def why_not_end(place: Place) -> str | None:
    """为何不能停用 — the first reason against it; None when the place can end."""
    if place.ended_on:
        return _("已经停用")
    if place.children.filter(ended_on__isnull=True).exists():
        return _("下面还有在用的地方，请先移走或停用")
    return next((reason for objection in OBJECTIONS if (reason := objection(place))), None)


@transaction.atomic
def take_back_many(places: Sequence[Place], *, by: Actor) -> None:
    """撤回新增 — places that were added by mistake are taken out again; their codes are not given to others.

    Nothing may hang below them or refer to them. Raises ``Refused``.
    """
    for place in places:
        _may(by, place)
    LogEntry.write_many(
        by=by,
        verb="take_back",
        entries=[(place, {"kind": place.kind, "parent": place.parent_id}) for place in places],
    )
    drop(*places)
    for _depth, level in groupby(sorted(places, key=_depth_of, reverse=True), key=_depth_of):
        Place.objects.filter(pk__in=[place.pk for place in level]).delete()


@transaction.atomic
def replace_door_code(place: Place, *, by: Actor) -> Place:
    """更换门牌码 — give a building a new door code; the old poster stops working."""
    _may(by, place)
    row = place.locked()
    if row.kind != Place.Kind.BUILDING:
        raise Refused(_("只有楼栋有门牌码"))
    row.door_code = new_door_code()
    row.save(update_fields=["door_code"])
    LogEntry.write(by=by, verb="replace_door_code", about=row)
    return row
