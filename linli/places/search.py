"""查找地方 — by any part of a name, and by a house number as people write it: 8-2-1103, 8栋2单元1103室."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.masking import half_width
from linli.kernel.search import READINGS, Entry, Kind, Line, Question, Scope, register
from linli.places import codes
from linli.places.models import Place
from linli.places.queries import Number

BUILDING_NUMBER = re.compile(r"([0-9A-Za-z]+)\s*(?:栋|幢|号楼|座)?$")
ROOM = re.compile(r"[0-9A-Za-z]+")


def house_numbers(of: Iterable[Place]) -> dict[int, str]:
    """门牌号 — the ways to write the number of each home among ``of``: “8-2-1103 8-1103”; one query."""
    homes = [place for place in of if place.kind == Place.Kind.HOME and place.room]
    above = {code for home in homes for code in codes.levels(home.code)}
    buildings = Place.objects.filter(code__in=above, kind=Place.Kind.BUILDING) if above else ()
    numbers = {
        building.code: found[1] for building in buildings if (found := BUILDING_NUMBER.search(building.name))
    }
    spelt = {}
    for home in homes:
        number = next((numbers[code] for code in codes.levels(home.code) if code in numbers), "")
        if number:
            spelt[home.pk] = _ways(number, home.entrance, home.room)
    return spelt


def _ways(building: str, entrance: str, room: str) -> str:
    ways = [f"{building}-{room}"]
    if entrance:
        ways.insert(0, f"{building}-{entrance}-{room}")
    return " ".join(ways)


def read_number(text: str) -> Question | None:
    """认门牌 — a house number is looked for as one word, however it is written; None for anything else.

    >>> read_number("８栋2单元1103室"), read_number("8幢1103"), read_number("8 栋 2 单元")
    (Question(words=('8-2-1103',)), Question(words=('8-1103',)), None)
    """
    number = Number.read(half_width(text))
    if number is None or not ROOM.fullmatch(number.room):
        return None
    written = (number.building, number.entrance, number.room)
    return Question.read("-".join(part for part in written if part))


def places(rows: Any) -> Iterator[Entry]:
    """词条 — places in use but homes: name and full name."""
    for place in rows.filter(ended_on__isnull=True).exclude(kind=Place.Kind.HOME):
        yield _entry(place, ())


def homes(rows: Any) -> Iterator[Entry]:
    """词条 — homes in use: also by their house number."""
    found = list(rows.filter(ended_on__isnull=True, kind=Place.Kind.HOME))
    numbers = house_numbers(found)
    for home in found:
        yield _entry(home, (Line(_("门牌号"), numbers.get(home.pk, "")),))


def _entry(place: Place, more: tuple[Line, ...]) -> Entry:
    lines = (Line(_("地方"), place.full_name), Line(_("名称"), place.name), *more)
    told = tuple(line for line in lines if line.text)
    return Entry(place, codes.levels(place.code), told, marks=(place.code,))


def scopes(reader: Any) -> list[Scope]:
    """查找范围 — the ground of one's posts, and the places above it one by one."""
    lows = [low for low, _high in reader.ranges()]
    above = {code for low in lows for code in codes.levels(low)[:-1]}
    return [Scope(places=tuple(lows), marks=tuple(sorted(above)))] if lows else []


def heading(entry: Entry, inside: bool) -> tuple[str, str]:
    return entry.record.full_name, str(entry.record.get_kind_display())


def _visible(reader: Any) -> Any:
    return Place.objects.current().visible_to(reader)


register(Kind("place", _("地方"), Place, places, scopes, _visible, heading))
register(Kind("home", _("房屋"), Place, homes, scopes, _visible, heading))
READINGS.append(read_number)
