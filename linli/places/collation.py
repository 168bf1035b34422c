"""Place codes compare byte by byte on every database."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def in_byte_order(app: str, models: list[str], column: str = "place_code") -> migrations.RunPython:
    """A migration step that gives ``column`` of these models the collation C on PostgreSQL.

    SQLite compares bytes anyway. ``db_collation`` on the field would name a collation that SQLite lacks.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for name in models:
            model = apps.get_model(app, name)
            field = model._meta.get_field(column)
            quote = schema_editor.quote_name
            schema_editor.execute(
                f"ALTER TABLE {quote(model._meta.db_table)} ALTER COLUMN {quote(field.column)} "
                f'TYPE varchar({field.max_length}) COLLATE "C"'
            )

    return migrations.RunPython(forwards, migrations.RunPython.noop)
