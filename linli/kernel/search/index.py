"""索引 — the one index of tokens, in the words of either database: FTS5 on SQLite, GIN on PostgreSQL.

Both answer the same question: which rows have all these tokens. On SQLite triggers keep the index beside its
table, on PostgreSQL it is an index of that table; nothing can write the one without the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from linli.kernel.search.kinds import Scope
from linli.kernel.search.words import Question

TABLE = "kernel_searchrow"
FTS = f"{TABLE}_fts"

# Beside the words of a text stand words of the program. No text can hold these signs: it gives letters,
# characters and figures alone.
_AT, _MARK, INSIDE = "§", "¶", "‡"

# SQLite before 3.43 takes a row out of the index only when its old tokens are handed back.
_OUT = f"INSERT INTO {FTS}({FTS}, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
_IN = f"INSERT INTO {FTS}(rowid, tokens) VALUES (new.id, new.tokens);"
TRIGGERS = {
    "searchrow_insert": f"AFTER INSERT ON {TABLE} BEGIN {_IN} END",
    "searchrow_delete": f"AFTER DELETE ON {TABLE} BEGIN {_OUT} END",
    "searchrow_update": f"AFTER UPDATE OF id, tokens ON {TABLE} BEGIN {_OUT} {_IN} END",
}
_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(tokens, content='{TABLE}', content_rowid='id', "
    "detail='none', columnsize=0, tokenize='ascii')",
    *(f"CREATE TRIGGER IF NOT EXISTS {name} {body}" for name, body in TRIGGERS.items()),
]
# A function of its own, because its cost is what the planner must know: to read row by row is worth it only
# where nearly every row answers, as a frequent word in a whole district.
_LEXEMES = "linli_lexemes(tokens)"
_POSTGRES = [
    "CREATE OR REPLACE FUNCTION linli_lexemes(tokens text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE "
    "PARALLEL SAFE COST 4000 AS $$ BEGIN RETURN array_to_tsvector(string_to_array(tokens, ' ')); END $$",
    f"CREATE INDEX IF NOT EXISTS searchrow_tokens ON {TABLE} USING gin ({_LEXEMES})",
]


def install() -> None:
    """Make the index; safe to repeat. Altering the table on SQLite drops its triggers without a word."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            cursor.execute(statement)


def missing() -> set[str]:
    """What of the index the database lacks; empty when all stands."""
    expected = {FTS, *TRIGGERS} if connection.vendor == "sqlite" else {"searchrow_tokens"}
    table = "sqlite_master" if connection.vendor == "sqlite" else "pg_class"
    column = "name" if connection.vendor == "sqlite" else "relname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return expected - {row[0] for row in cursor.fetchall()}


def refill() -> None:
    """Make the index again from its table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")
        else:
            cursor.execute("REINDEX INDEX searchrow_tokens")


def at(kind: str, code: str) -> str:
    """The word of a kind at or below a place; both in one, so that no word stands in nearly every row."""
    return f"{_AT}{kind}{code}"


def marked(kind: str, word: str) -> str:
    """The word of a kind with a mark."""
    return f"{_MARK}{kind}{_MARK}{word}"


def expression(
    kind: str, question: Question, scopes: Iterable[Scope], *, within: str = "", only: Iterable[str] = ()
) -> str:
    """问式 — the rows of a kind that have all tokens of the question, for one of the scopes; those below the
    place ``within``, and with the marks ``only``.
    """
    narrow = [at(kind, within)] if within else []
    narrow += [marked(kind, mark) for mark in only]
    arms = [_of_scope(kind, scope, question) for scope in scopes]
    return _all([*map(_quoted, narrow), _any(arms)])


def _of_scope(kind: str, scope: Scope, question: Question) -> str:
    where = [at(kind, code) for code in scope.places] + [marked(kind, mark) for mark in scope.marks]
    prefix = INSIDE if scope.inside else ""
    return _all([_any([*map(_quoted, where)]), *(_quoted(prefix + token) for token in question.tokens)])


def _quoted(token: str) -> str:
    return f'"{token}"' if connection.vendor == "sqlite" else f"'{token}'"


def _all(parts: list[str]) -> str:
    return f"({(' AND ' if connection.vendor == 'sqlite' else ' & ').join(parts)})"


def _any(parts: list[str]) -> str:
    return f"({(' OR ' if connection.vendor == 'sqlite' else ' | ').join(parts)})"


@dataclass(frozen=True, slots=True)
class Walk:
    """走法 — how far along the rows: ``most`` of them, after the row ``beyond``, from the latest or the
    first.
    """

    most: int
    beyond: int | None = None
    latest_first: bool = False

    @property
    def order(self) -> str:
        return "DESC" if self.latest_first else "ASC"

    def after(self, column: str) -> str:
        sign = "<" if self.latest_first else ">"
        return f"AND {column} {sign} {int(self.beyond)}" if self.beyond else ""


def matching(asked: str, walk: Walk) -> list[tuple[int, int]]:
    """找 — (row, record) of the rows that answer an expression, in the order of ``walk``."""
    with connection.cursor() as cursor:
        cursor.execute(statement(walk), [asked, walk.most])
        return [(row, record) for row, record in cursor.fetchall()]


def statement(walk: Walk) -> str:
    """The query of ``matching``; its parameters are the expression and how many."""
    if connection.vendor == "sqlite":
        hits = (
            f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s {walk.after('rowid')} "
            f"ORDER BY rowid {walk.order} LIMIT %s"
        )
        return f"SELECT id, about_id FROM {TABLE} WHERE id IN ({hits}) ORDER BY id {walk.order}"
    return (
        f"SELECT id, about_id FROM {TABLE} WHERE {_LEXEMES} @@ %s::tsquery {walk.after('id')} "
        f"ORDER BY id {walk.order} LIMIT %s"
    )
