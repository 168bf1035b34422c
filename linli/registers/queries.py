"""What pages of imports show: which there are, what their rows come to, which communities may be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from linli.people.access import in_ranges
from linli.places.models import Place
from linli.registers.access import IMPORT
from linli.registers.columns import FIELDS, fingerprint, propose
from linli.registers.models import ColumnMemory, Effect, Import, ImportRow
from linli.registers.tables import head_of, headed, read_sheet

SAMPLES = 3  # values shown of a column

V = ImportRow.Verdict


def imports(user: Any) -> QuerySet[Import]:
    """导入 — those one may see, the latest first."""
    return Import.objects.visible_to(user).select_related("community", "by").defer("sheets")


def communities(user: Any) -> QuerySet[Place]:
    """可导入的社区 — those on the ground of a post that may import."""
    mine = in_ranges(user.ranges(IMPORT), "code")
    return Place.objects.current().filter(mine, kind=Place.Kind.COMMUNITY).order_by("code")


def counts(source: Import) -> dict[str, int]:
    """几行如何 — how many rows come to what."""
    found = source.rows.order_by().values_list("verdict").annotate(n=Count("pk"))
    return dict.fromkeys(V.values, 0) | dict(found)


def rows(source: Import, verdict: str) -> QuerySet[ImportRow]:
    """行 — those of one verdict, in the order of the workbook."""
    return source.rows.filter(verdict=verdict) if verdict in V.values else source.rows.all()


def staying(source: Import) -> QuerySet[Effect]:
    """保留的 — what was not taken back, because somebody had touched it."""
    return source.effects.exclude(stays="")


@dataclass(frozen=True, slots=True)
class Column:
    """一列 — of a workbook: its number from 0, its heading, some of its values, and the field proposed."""

    number: int
    heading: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class Reading:
    """认列 — the columns of a sheet under its headings; ``is_remembered`` from an earlier workbook."""

    heading_row: int
    columns: tuple[Column, ...]
    is_remembered: bool


def reading(source: Import, sheet: int, heading: int) -> Reading | None:
    """怎么读 — the columns of one sheet with what each is: as remembered, else as proposed; None without
    headings.
    """
    table = headed(head_of(source, sheet), source.kind, heading)
    if table is None:
        return None
    memory = ColumnMemory.objects.filter(
        community=source.community_id, kind=source.kind, fingerprint=fingerprint(table.headings)
    ).first()
    fields = {number: key for key, number in _known(source, table.headings, memory).items()}
    columns = tuple(
        Column(number, name, _samples(table.rows, number), fields.get(number, ""))
        for number, name in enumerate(table.headings)
        if name or any(row[number] for _number, row in table.rows)
    )
    return Reading(table.heading_row, columns, memory is not None)


def _known(source: Import, headings: list[str], memory: ColumnMemory | None) -> dict[str, int]:
    if memory is None:
        return propose(source.kind, headings)
    offered = {field.key for field in FIELDS[source.kind]}
    return {key: number for key, number in memory.columns.items() if key in offered}


def _samples(table: list[tuple[int, list[str]]], number: int) -> tuple[str, ...]:
    values = dict.fromkeys(row[number] for _row, row in table if number < len(row) and row[number])
    return tuple(list(values)[:SAMPLES])


def with_remarks(source: Import) -> tuple[list[str], Iterator[list[str]]]:
    """带说明的表 — headings and rows of the workbook, with what each row came to in the last columns.

    Raises ``Unreadable``.
    """
    sheet = read_sheet(source)
    table = headed(sheet, source.kind, source.heading)
    headings = table.headings if table else []
    labels = {field.key: str(field.label) for field in FIELDS[source.kind]}
    said = {row.number: row for row in source.rows.all()}

    def lines() -> Iterator[list[str]]:
        for number, cells in table.rows if table else []:
            if row := said.get(number):
                yield [*cells, str(row.get_verdict_display()), in_words(row, labels)]

    return headings, lines()


def in_words(row: ImportRow, labels: dict[str, str]) -> str:
    """说明 — the remarks of a row in one text, each behind the name of its column."""
    parts = [f"{labels[key]}：{text}" if key in labels else text for key, text in row.remarks]
    return "；".join(parts)
