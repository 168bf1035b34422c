"""找到的 — the index proposes, the record itself has the last word: who may see it, and whether it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linli.kernel.search import index
from linli.kernel.search.kinds import Entry, Kind
from linli.kernel.search.rows import spelt
from linli.kernel.search.words import Part, Question, excerpt, marked

ROUNDS = 3  # how often more is fetched when much of it is not for the reader
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Why:
    """为什么 — a line of a record that says what was looked for; ``label``: what line it is."""

    label: Any
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """找到的一条 — what it is called and where, with the words marked, and the lines that say so."""

    record: Any
    title: tuple[Part, ...]
    where: tuple[Part, ...]
    lines: tuple[Why, ...]
    by_pinyin: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """找到的一类 — the latest first; ``next`` is where the following page begins, None at the end."""

    kind: Kind
    rows: list[Hit]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """对得上的 — the records of a kind that say the words, the latest; ``is_all``: there are no more."""

    pks: tuple[int, ...]
    is_all: bool = True


def matches(
    kind: Kind, question: Question, reader: Any, *, most: int, within: str = "", only: tuple[str, ...] = ()
) -> Matches:
    """对一对 — what a list of this kind is narrowed to by words; the list itself knows who may see it.

    A word of one token needs no second look: a row that has the token has the word.
    """
    scopes = kind.scopes(reader)
    if not scopes or not question.words:
        return Matches(())
    asked = index.expression(kind.key, question, scopes, within=within, only=only)
    pks = [pk for _row, pk in index.matching(asked, index.Walk(most, latest_first=kind.latest_first))]
    if len(question.tokens) == len(question.words):
        return Matches(tuple(pks), len(pks) < most)
    entries = kind.entries(kind.visible(reader).filter(pk__in=pks))
    hold = {entry.record.pk for entry in entries if _says(kind, question, reader, entry)}
    return Matches(tuple(pk for pk in pks if pk in hold), len(pks) < most)


def _says(kind: Kind, question: Question, reader: Any, entry: Entry) -> bool:
    return question.stands_in(entry.texts(inside=kind.reads_inside(reader, entry.record)), spelt(entry))


def find(
    kind: Kind, question: Question, reader: Any, *, size: int, beyond: int | None = None, rounds: int = ROUNDS
) -> Hits:
    """查找 — what of one kind ``reader`` may open and the words stand in, ``size`` at most. Never a word more.

    A handful of queries, however much there is; more is fetched at most ``rounds`` times.
    """
    scopes = kind.scopes(reader)
    if not scopes or not question.words:
        return Hits(kind, [])
    asked, rows = index.expression(kind.key, question, scopes), list[tuple[int, Hit]]()
    for _round in range(rounds):
        walk = index.Walk(2 * size, beyond, kind.latest_first)
        proposed = index.matching(asked, walk)
        rows += _looked_at(kind, question, reader, proposed)
        is_end = len(proposed) < walk.most
        beyond = proposed[-1][0] if proposed else beyond
        if is_end or len(rows) > size:
            break
    hits = [hit for _row, hit in rows[:size]]
    if len(rows) > size:
        return Hits(kind, hits, rows[size - 1][0])
    return Hits(kind, hits, None if is_end else beyond)


def _looked_at(
    kind: Kind, question: Question, reader: Any, proposed: list[tuple[int, int]]
) -> list[tuple[int, Hit]]:
    """Those of the proposed that hold, with their rows, in the order given."""
    if not proposed:
        return []
    visible = kind.visible(reader).filter(pk__in=[pk for _row, pk in proposed])
    entries = {entry.record.pk: entry for entry in kind.entries(visible)}
    found = []
    for row, pk in proposed:
        if pk in entries and (hit := _hit(kind, question, reader, entries[pk])):
            found.append((row, hit))
    return found


def _hit(kind: Kind, question: Question, reader: Any, entry: Entry) -> Hit | None:
    inside = kind.reads_inside(reader, entry.record)
    texts, names = entry.texts(inside=inside), spelt(entry)
    if not question.stands_in(texts, names):
        return None
    title, where = kind.heading(entry, inside)
    said = [
        Why(line.label, excerpt(line.shown or line.text, question))
        for line in entry.lines
        if (inside or not line.inside) and line.text not in (title, where) and question.touches(line.text)
    ]
    return Hit(
        record=entry.record,
        title=marked(title, question),
        where=marked(where, question),
        lines=tuple(said[:MOST_LINES]),
        by_pinyin=question.is_spelt(texts, names),
    )
