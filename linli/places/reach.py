"""走法 — how a list of everything below a place is read newest first along an index, however wide the place is.

A table with ``place_code`` and a time of its own has three ways, and the depth of the place says which:

- a district or a street: along the time alone, looking at each row's place; most rows lie there;
- a community and its areas, groups and estates: along the time within the community, by an index on ``Top``;
- a building and below: the few rows there by their place, sorted.

Left to itself SQLite, which does not look at the values it is given, would take the last way always.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func, QuerySet

from linli.places import codes

TOP = 3  # levels down to a community: district, street, community
DEEP = TOP + 3  # levels down to an estate: below it a place has few rows of anything
WIDTH = TOP * codes.LEVEL_DIGITS


class Top(Func):
    """所在社区 — the first three levels of a place code. Its numbers stand in the text of the statement, as in
    that of the index: SQLite would not know one in the other otherwise.
    """

    arity = 1
    template = f"substr(%(expressions)s, 1, {WIDTH})"
    output_field = CharField()


class Looked(Func):
    """逐行看 — a column that no index is entered by."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def below(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """其下 — those of ``rows`` at or below the place with this code, to be read in the order of their time."""
    low, high = codes.span(code)
    if len(code) > DEEP * codes.LEVEL_DIGITS:
        return rows.filter(place_code__gte=low, place_code__lt=high)
    if len(code) >= WIDTH:
        rows = rows.alias(top=Top("place_code")).filter(top=code[:WIDTH])
    if len(code) == WIDTH:
        return rows
    return rows.alias(looked=Looked("place_code")).filter(looked__gte=low, looked__lt=high)


def tops(places: list[str], within: str = "") -> list[str]:
    """各自的范围 — the codes of ``places`` cut to what lies ``within`` one place, none below another.

    >>> tops(["00010002", "000100020003", "0002"])
    ['00010002', '0002']
    >>> tops(["00010002", "0002"], within="000100020003"), tops(["00010002"], within="0001")
    (['000100020003'], ['00010002'])
    """
    cut = {
        max(code, within, key=len)
        for code in places
        if codes.is_within(code, within) or codes.is_within(within, code)
    }
    return sorted(code for code in cut if not any(code != top and codes.is_within(code, top) for top in cut))
