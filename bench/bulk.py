"""成批写入 — rows of many tables at once, past the ORM: COPY on PostgreSQL, many rows a statement on SQLite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from linli.kernel.search import index as words

Table = type[models.Model]
AT_ONCE = 20_000  # rows of one table that wait before all that wait are written


class Bulk:
    """写手 — keeps rows until there are many; they must come so that none refers to one that comes later."""

    def __init__(self) -> None:
        self.waiting: dict[Table, list[list[Any]]] = defaultdict(list)

    def add(self, table: Table, row: list[Any]) -> None:
        waiting = self.waiting[table]
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what waits, in one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.waiting.items():
                name = connection.ops.quote_name(table._meta.db_table)
                columns = [connection.ops.quote_name(field.column) for field in table._meta.concrete_fields]
                into = f"{name} ({', '.join(columns)})"
                if connection.vendor == "postgresql":
                    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
                else:
                    marks = ", ".join(["?"] * len(columns))
                    cursor.cursor.connection.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
        self.waiting.clear()


@contextmanager
def bare(tables: tuple[Table, ...]) -> Iterator[None]:
    """光表 — without their secondary indexes for the block, which are then built in one go; the counters of
    ids go behind the last row, and the planner looks at what there is.
    """
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        made = _indexes(cursor, names)
        if connection.vendor == "sqlite":
            # Nothing of a half-seeded database is worth a sync.
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
            for name in words.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        for name in made:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    if connection.vendor == "sqlite":
        words.install()
        words.refill()
    with connection.cursor() as cursor:
        for statement in made.values():
            cursor.execute(statement)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _indexes(cursor: Any, tables: list[str]) -> dict[str, str]:
    """Name → statement of every index of ``tables`` that no constraint stands on."""
    marks = ", ".join(["%s"] * len(tables))
    if connection.vendor == "sqlite":
        query = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' "
            f"AND sql NOT LIKE 'CREATE UNIQUE%%' AND tbl_name IN ({marks})"
        )
    else:
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            f"AND indexdef NOT LIKE 'CREATE UNIQUE%%' AND tablename IN ({marks})"
        )
    cursor.execute(query, tables)
    return dict(cursor.fetchall())
