"""空表 — a workbook to fill in, one for each kind of register: headings, drop-down lists, an example."""

from __future__ import annotations

from typing import IO

from linli.kernel.sheets import Written, write_workbook
from linli.registers.columns import FIELDS
from linli.registers.models import Import

MARK = "例："  # the example row begins with it and is left out when it is read


def blank(kind: str) -> IO[bytes]:
    """空表 — as an open file; the caller closes it."""
    fields = [field for field in FIELDS[kind] if field.key != "address"]
    headings = [str(field.label) for field in fields]
    example = [field.example for field in fields]
    example[0] = MARK + example[0]
    sheet = Written(
        title=str(Import.Kind(kind).label),
        headings=headings,
        rows=[example],
        notes={str(field.label): str(field.note) for field in fields if field.note},
        choices={str(field.label): field.choices for field in fields if field.choices},
        text=[str(field.label) for field in fields if field.key in ("room", "entrance", "phone", "mobile")],
    )
    return write_workbook([sheet])
