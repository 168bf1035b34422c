"""重演 — derive a case again from its log entries alone, and say where the row differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from linli.cases.lifecycle import CASE
from linli.cases.models import Case
from linli.cases.standing import Standing
from linli.kernel.audit import LogEntry, Seal


def replayed(entries: Iterable[LogEntry]) -> Standing:
    """The standing that ``entries`` (oldest first) lead to; verbs outside the table change nothing."""
    standing = Standing()
    for entry in entries:
        if entry.verb == "report":
            columns = CASE.fold(standing, "report", entry.facts, entry.at) | {"version": 0, "is_open": True}
        elif entry.verb in CASE.moves:
            columns = CASE.after(standing, entry.verb, entry.facts, entry.at)
        else:
            continue
        for name, value in columns.items():
            setattr(standing, name, value)
    return standing


def differences(case: Case, entries: Iterable[LogEntry]) -> list[str]:
    """The columns in which the row is not what its log says: "holder_id: 4 ≠ 7"."""
    expected = replayed(entries)
    found = []
    for column in fields(Standing):
        stored, derived = getattr(case, column.name), getattr(expected, column.name)
        if stored != derived:
            found.append(f"{column.name}: {stored!r} ≠ {derived!r}")
    return found


def replay_all(batch: int = 500) -> Iterator[tuple[Case, list[str]]]:
    """Every case with its differences ([] when none), in batches of two queries.

    A case whose beginning was dropped after its retention can no longer be told, and is left out.
    """
    last, dropped = 0, Seal.objects.exclude(dropped_at=None).exists()
    while cases := list(Case.objects.filter(pk__gt=last).order_by("pk")[:batch]):
        last = cases[-1].pk
        log: dict[int, list[LogEntry]] = {case.pk: [] for case in cases}
        entries = LogEntry.objects.filter(
            about_kind="cases.case", about_id__gte=cases[0].pk, about_id__lte=last
        )
        for entry in entries.order_by("id"):
            log[entry.about_id].append(entry)
        for case in cases:
            if (log[case.pk] and log[case.pk][0].verb == "report") or not dropped:
                yield case, differences(case, log[case.pk])
