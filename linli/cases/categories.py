"""The category tree as shipped, and how it reaches the table: new keys are added, known ones kept in step."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "data" / "categories.csv"


def shipped() -> list[dict[str, Any]]:
    """The shipped categories in the order in which people see them."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows: list[dict[str, Any]] = list(csv.DictReader(lines))
    for position, row in enumerate(rows):
        row["is_external"], row["position"] = row["is_external"] == "1", position
    return rows


def load(category: Any) -> int:
    """Write the shipped categories into the table of ``category`` (the model, or a migration's class)."""
    for row in shipped():
        category.objects.update_or_create(
            key=row["key"], defaults={k: v for k, v in row.items() if k != "key"}
        )
    return len(shipped())
