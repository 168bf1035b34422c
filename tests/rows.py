"""行 — what was written into the database once is laid down again as it was, much faster than by the verbs.

Only tables that were empty before are kept: what the migrations laid down stays where it is.
"""

from typing import Any

from django.db import connection
from django.db.transaction import atomic

from linli.kernel.search import index

Rows = dict[str, Any]  # table → its rows: tuples on SQLite, one JSON text on PostgreSQL


# The counter of a table goes behind its last row, wherever a copied database has left it.
LAY_DOWN = """
WITH laid AS (INSERT INTO "{0}" SELECT * FROM json_populate_recordset(NULL::"{0}", %s::json) RETURNING *)
SELECT setval(pg_get_serial_sequence('"{0}"', 'id'), max((to_json(laid) ->> 'id')::bigint)) FROM laid
"""


def count_tables() -> dict[str, int]:
    """Table → how many rows it holds; but for the tables of the search index, which follow their own."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: _count(cursor, table) for table in tables if not table.startswith(index.FTS)}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    return int(cursor.fetchone()[0])


def added_since(before: dict[str, int]) -> Rows:
    """The rows of each table that was empty and is not any more."""
    filled = [table for table, count in count_tables().items() if count and not before[table]]
    with connection.cursor() as cursor:
        return {table: _read(cursor, table) for table in filled}


def _read(cursor: Any, table: str) -> Any:
    if connection.vendor == "postgresql":
        cursor.execute(f'SELECT json_agg(kept)::text FROM "{table}" kept')
        return cursor.fetchone()[0]
    cursor.execute(f'SELECT * FROM "{table}"')
    return cursor.fetchall()


def lay_down(rows: Rows) -> None:
    """Write them again, each table in one statement; foreign keys are looked at when all are there."""
    with atomic(), connection.cursor() as cursor:
        for table, kept in rows.items():
            if connection.vendor == "postgresql":
                cursor.execute(LAY_DOWN.format(table), [kept])
            else:
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({", ".join(["%s"] * len(kept[0]))})', kept)
