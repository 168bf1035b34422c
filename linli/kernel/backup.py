"""备份 — an installation in one file: every row, every photo, and a list by which to check that all is there.

The same shape for both databases, so that a backup of one can be restored into the other, and so that the
data can be read without this program: ``rows/<model>.jsonl`` has the names of the columns in its first line
and one row in each further one, ``files/`` holds the photos, ``manifest.json`` the digest of every member.
The rows are those of one moment, however long the writing takes and whatever is written meanwhile.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.duration import duration_string

from linli import __version__
from linli.kernel.files import settle
from linli.kernel.now import now

FORMAT = 1
MANIFEST = "manifest.json"
LEFT_OUT = frozenset(
    {"sessions.session", "kernel.searchrow"}
)  # who is signed in; what is made from other rows
ROWS_AT_ONCE = 2000
CHUNK = 1024 * 1024


@dataclass(slots=True)
class Manifest:
    """清单 — what the archive holds: rows by model, members by name with their digests, and its migrations."""

    format: int
    version: str
    made_at: str
    database: str
    migrations: list[list[str]]  # the last of each app
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)  # SHA-256 by name

    @property
    def photos(self) -> int:
        return sum(name.startswith("files/") for name in self.members)

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def back_up(target: Path) -> Manifest:
    """备份 — write the whole installation to ``target``, which appears only when it is whole and on the disk.

    Raises ``OSError`` where there is no room, and leaves nothing then.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("xb") as stream:
            part.chmod(0o600)
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                manifest = fill(archive)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
        settle(target.absolute().parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def fill(archive: zipfile.ZipFile) -> Manifest:
    """装箱 — rows first: a photo is on the disk before its row commits, so none that a row names is missed."""
    manifest = Manifest(FORMAT, __version__, now().isoformat(), connection.vendor, leaves())
    with one_moment():
        for model in kept_models():
            label = model._meta.label_lower
            name = f"rows/{label}.jsonl"
            lines = list_of_lines(model)
            manifest.rows[label], manifest.members[name] = write(archive, name, lines)
            manifest.rows[label] -= 1  # the names of the columns
    root = Path(settings.LINLI_FILES)
    for path in stored_files(root):
        name = f"files/{path.relative_to(root).as_posix()}"
        _count, manifest.members[name] = write(archive, name, chunks(path), packed=False)
    archive.writestr(MANIFEST, manifest.written())
    return manifest


def kept_models() -> list[type[models.Model]]:
    """留下的表 — every table of ours and of the libraries, with those between two, by name."""
    found = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    return sorted(
        (model for model in found if model._meta.managed and model._meta.label_lower not in LEFT_OUT),
        key=lambda model: model._meta.label_lower,
    )


def leaves() -> list[list[str]]:
    """到哪一步 — the last migration of each app, as this program knows them."""
    return sorted([app, name] for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes())


@contextmanager
def one_moment() -> Iterator[None]:
    """同一时刻 — all that is read inside is of the moment of the first read; nobody who writes has to wait."""
    mode, begins = getattr(connection, "transaction_mode", None), not connection.in_atomic_block
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined] # a reader takes no pen
    try:
        with transaction.atomic():
            if begins and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode  # type: ignore[attr-defined]


def list_of_lines(model: type[models.Model]) -> Iterator[bytes]:
    """逐行 — the names of the columns, then one line for each row, in the order of the key."""
    columns = [column.attname for column in model._meta.concrete_fields]
    yield as_line(columns)
    rows = model._base_manager.order_by("pk").values_list(*columns)
    for row in rows.iterator(ROWS_AT_ONCE):
        yield as_line(row)


def as_line(values: Iterable[Any]) -> bytes:
    return json.dumps(list(values), ensure_ascii=False, default=plain).encode() + b"\n"


def plain(value: Any) -> Any:
    """写成文字 — what JSON does not know, exactly: a moment keeps its microseconds.

    >>> plain(Decimal("1.50")), plain(date(2026, 3, 2)), plain(b"ab")
    ('1.50', '2026-03-02', 'YWI=')
    """
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"no way to write down {type(value).__name__}")


def stored_files(root: Path) -> Iterator[Path]:
    """存着的文件 — all but what a broken write left."""
    return (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".part")


def chunks(path: Path) -> Iterator[bytes]:
    """分块 — a file bit by bit; nothing of one that the nightly purge took meanwhile."""
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        return


def write(
    archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], *, packed: bool = True
) -> tuple[int, str]:
    """写一件 — one member of the archive, from its pieces; how many they were, and their digest."""
    sponge, count = hashlib.sha256(), 0
    member = zipfile.ZipInfo(name, now().timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(member, "w", force_zip64=True) as stream:
        for piece in pieces:
            sponge.update(piece)
            stream.write(piece)
            count += 1
    return count, sponge.hexdigest()
