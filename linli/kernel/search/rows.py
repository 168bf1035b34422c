"""词条行 — one row a record that is found, with its tokens. Derived, and proven equal to the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import translation

from linli.kernel.search import index
from linli.kernel.search.kinds import KINDS, Entry, Kind
from linli.kernel.search.pinyin import spellings
from linli.kernel.search.words import tokens

BATCH = 500
MOST_TOKENS = 20_000  # of one record; PostgreSQL refuses a vector of more than a megabyte


class SearchRow(models.Model):
    """词条行 — the tokens of one record, in the index of ``index.py``. Holds nothing that is not derived."""

    kind = models.CharField(max_length=16)
    about_id = models.BigIntegerField()
    tokens = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "about_id"], name="searchrow_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_id}"


def spelt(entry: Entry) -> frozenset[str]:
    """The spellings of all names of an entry."""
    return frozenset().union(*map(spellings, entry.names))


def tokens_of(kind: Kind, entry: Entry) -> str:
    """What is stored: places, marks, and the words — again apart for those who read what was said inside."""
    found = dict.fromkeys(index.at(kind.key, code) for code in entry.places)
    found |= dict.fromkeys(index.marked(kind.key, mark) for mark in entry.marks)
    names = sorted(spelt(entry))
    for text in entry.texts(inside=False):
        found |= dict.fromkeys(tokens(text))
    found |= dict.fromkeys(names)
    if any(line.inside for line in entry.lines):
        for text in entry.texts(inside=True):
            found |= dict.fromkeys(index.INSIDE + token for token in tokens(text))
        found |= dict.fromkeys(index.INSIDE + name for name in names)
    return " ".join(islice(found, MOST_TOKENS))


def derive(kind: Kind, records: Any) -> dict[int, SearchRow]:
    """推出 — the rows as they should stand for these records, not stored; by record. In the language of the
    data.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return {
            entry.record.pk: SearchRow(kind=kind.key, about_id=entry.record.pk, tokens=tokens_of(kind, entry))
            for entry in kind.entries(records)
        }


def keep(*records: models.Model) -> None:
    """记入索引 — in the transaction that changed them: what these records are found by, as they now stand.

    A record that is gone, or is no longer found, leaves the index.
    """
    for kind in KINDS.values():
        pks = [record.pk for record in records if isinstance(record, kind.model)]
        if pks:
            _keep(kind, pks)


def logged(records: Iterable[models.Model]) -> None:
    """随留痕记入 — what was just logged about these records may have changed what they are found by."""
    follows = tuple(kind.model for kind in KINDS.values() if kind.by_log)
    keep(*(record for record in records if isinstance(record, follows)))


def drop(*records: models.Model) -> None:
    """移出索引 — these records are about to be taken out altogether."""
    for kind in KINDS.values():
        pks = [record.pk for record in records if isinstance(record, kind.model)]
        for batch in _batches(pks):
            SearchRow.objects.filter(kind=kind.key, about_id__in=batch).delete()


def keep_within(low: str, high: str) -> None:
    """重记一片 — everything at or below a place, after it was renamed or moved to these codes."""
    with transaction.atomic():
        for kind in KINDS.values():
            column = "code" if _has(kind.model, "code") else "place_code"
            inside = Q(**{f"{column}__gte": low, f"{column}__lt": high})
            _keep(kind, list(kind.model._base_manager.filter(inside).values_list("pk", flat=True)))


def _has(model: type[models.Model], column: str) -> bool:
    return any(field.name == column for field in model._meta.concrete_fields)


def _keep(kind: Kind, pks: Sequence[int]) -> None:
    for batch in _batches(sorted(set(pks))):
        with transaction.atomic():
            fresh = derive(kind, kind.model._base_manager.filter(pk__in=batch))
            standing = _standing(kind, batch)
            gone = [row.pk for pk, row in standing.items() if pk not in fresh]
            if gone:
                SearchRow.objects.filter(pk__in=gone).delete()
            changed = [row for pk, row in standing.items() if pk in fresh and _take(row, fresh[pk])]
            SearchRow.objects.bulk_update(changed, ["tokens"])
            SearchRow.objects.bulk_create(row for pk, row in fresh.items() if pk not in standing)


def _standing(kind: Kind, pks: Sequence[int]) -> dict[int, SearchRow]:
    return {row.about_id: row for row in SearchRow.objects.filter(kind=kind.key, about_id__in=pks)}


def _take(row: SearchRow, fresh: SearchRow) -> bool:
    """Bring ``row`` to what it should be; whether it was anything else."""
    if not _differs(row, fresh):
        return False
    row.tokens = fresh.tokens
    return True


def _differs(row: SearchRow, fresh: SearchRow) -> bool:
    return row.tokens != fresh.tokens and set(row.tokens.split()) != set(fresh.tokens.split())


def mark(record: models.Model, word: str) -> None:
    """加记号 — one more who may find the record, in one statement; nothing when it is not in the index yet."""
    for kind in KINDS.values():
        if isinstance(record, kind.model):
            token = index.marked(kind.key, word)
            rows = SearchRow.objects.filter(kind=kind.key, about_id=record.pk)
            has_it = Q(tokens__contains=f" {token} ") | Q(tokens__endswith=f" {token}")
            rows = rows.exclude(has_it | Q(tokens__startswith=f"{token} "))
            rows.update(tokens=Concat(F("tokens"), Value(f" {token}")))


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(pks)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _all_of(kind: Kind) -> Iterator[list[int]]:
    """Every record of a kind, and every row whose record is gone, in the order of their ids."""
    last = 0
    while True:
        records = kind.model._base_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        batch = list(records[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]


def rebuild() -> Iterator[int]:
    """重建 — the whole index from the records; yields how many rows each batch made."""
    SearchRow.objects.all().delete()
    for kind in KINDS.values():
        for batch in _all_of(kind):
            SearchRow.objects.bulk_create(
                derive(kind, kind.model._base_manager.filter(pk__in=batch)).values()
            )
            yield len(batch)
    index.refill()


def differences() -> list[str]:
    """核对 — what of the index is not as the records say, as “case 12”; [] when it is what ``rebuild`` would
    make.
    """
    wrong: list[str] = sorted(index.missing())
    for kind in KINDS.values():
        strays = set(SearchRow.objects.filter(kind=kind.key).values_list("about_id", flat=True))
        for batch in _all_of(kind):
            fresh = derive(kind, kind.model._base_manager.filter(pk__in=batch))
            standing = _standing(kind, batch)
            pairs = ((pk, standing.get(pk), fresh.get(pk)) for pk in batch)
            wrong += [f"{kind.key} {pk}" for pk, row, should in pairs if not _agree(row, should)]
            strays -= set(batch)
        wrong += [f"{kind.key} {pk}" for pk in sorted(strays)]
    return wrong


def _agree(row: SearchRow | None, should: SearchRow | None) -> bool:
    if row is None or should is None:
        return row is should
    return not _differs(row, should)
