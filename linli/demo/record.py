"""字据 — what is known of the demonstration that lies in the database: since when, and what its clock shows.

A demonstration begins at ten in the morning of the day on which it was built, whatever the real hour; from
then on its time passes like everybody's. The note lies beside the database, so that every process of the
demonstration (the server, the worker, ``./dev manage``) goes by the same clock.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from linli.kernel.now import real_time, set_clock


@dataclass(frozen=True, slots=True)
class Record:
    """字据 — ``built_at`` is real time (aware); ``ahead``: by how many seconds our clock goes before it."""

    seed: int
    built_at: datetime
    ahead: float
    door: str
    receipt: str

    @property
    def age(self) -> timedelta:
        return real_time() - self.built_at

    def set_clock(self) -> None:
        set_clock(timedelta(seconds=self.ahead))


def database() -> Path | None:
    """The file of the demonstration's database; None where the database is no file."""
    name = str(settings.DATABASES["default"]["NAME"])
    is_file = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and ":memory:" not in name
    return Path(name) if is_file else None


def note(of: Path) -> Path:
    return of.with_suffix(".demo.json")


def read() -> Record | None:
    """What is known, or None when nothing whole has been built here."""
    file = database()
    if file is None or not file.exists() or not note(file).exists():
        return None
    known = json.loads(note(file).read_text(encoding="utf-8"))
    return Record(**known | {"built_at": datetime.fromisoformat(known["built_at"])})


def write(record: Record, file: Path) -> None:
    """Put the note beside the database; it is written last, so that it stands for a whole demonstration."""
    text = json.dumps(asdict(record) | {"built_at": record.built_at.isoformat()}, ensure_ascii=False)
    note(file).write_text(text, encoding="utf-8")
