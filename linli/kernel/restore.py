"""还原 — an archive made by ``linli.kernel.backup`` becomes an installation again, here or on another machine.

Everything is checked before anything is changed. The tables are made as the archive's program had them, its
rows are put in, and then they are brought up to this program: an archive survives an update. On SQLite the
new database is made beside the old one and replaces it in one step; on PostgreSQL the old tables go first.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from linli.kernel.audit import LogEntry
from linli.kernel.backup import CHUNK, FORMAT, MANIFEST, Manifest
from linli.kernel.files import write_durably
from linli.kernel.lifecycle import Refused
from linli.kernel.sqlite import unhurt_draft

AT_ONCE = 1000


def is_empty() -> bool:
    """是否空着 — no tables yet, or nothing has ever happened here."""
    if LogEntry._meta.db_table not in connection.introspection.table_names():
        return True
    return not LogEntry.objects.exists()


def checked(archive: zipfile.ZipFile) -> Manifest:
    """核对 — the list of an archive that holds exactly what it says, byte by byte, and that this program knows.

    Raises ``Refused``.
    """
    try:
        manifest = Manifest(**json.loads(archive.read(MANIFEST)))
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(_("这不是邻里的备份，或没有写完。")) from error
    if manifest.format != FORMAT:
        raise Refused(_("这份备份的格式是另一版的，请用做它的那一版程序还原。"))
    if set(archive.namelist()) != {MANIFEST, *manifest.members}:
        raise Refused(_("备份里多了或少了文件，没有还原。请换一份备份。"))
    for name, digest in manifest.members.items():
        try:
            found = digest_of(archive, name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Refused(_("备份里的 %(name)s 已损坏，没有还原。请换一份备份。") % {"name": name}) from error
        if found != digest:
            raise Refused(_("备份里的 %(name)s 被改动过，没有还原。请换一份备份。") % {"name": name})
        if name.startswith("files/"):
            place_of(name)
    known = MigrationExecutor(connection).loader.graph.nodes
    if newer := [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]:
        words = {"version": manifest.version, "steps": "、".join(newer)}
        raise Refused(_("备份是更新的程序（%(version)s）做的，请先升级程序。缺少：%(steps)s") % words)
    return manifest


def digest_of(archive: zipfile.ZipFile, name: str) -> str:
    sponge = hashlib.sha256()
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK):
            sponge.update(chunk)
    return sponge.hexdigest()


def place_of(name: str) -> Path:
    """放在哪里 — where a photo of the archive goes; never outside of the store. Raises ``Refused``."""
    root = Path(settings.LINLI_FILES).resolve()
    path = (root / name.removeprefix("files/")).resolve()
    if not path.is_relative_to(root):
        raise Refused(_("备份里的 %(name)s 要放到外面去，没有还原。") % {"name": name})
    return path


def restore(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """还原 — put photos and rows back, up to this program's tables, with triggers and search index.

    For an archive that was ``checked``. Photos first: they are in nobody's way when the rows fail.
    """
    for name in manifest.members:
        if name.startswith("files/"):
            write_durably(place_of(name), archive.read(name))
    with fresh_database():
        fill(archive, manifest)
        call_command("migrate", verbosity=0)  # up to this program; the triggers are made by it
        call_command("reindex", verbosity=0)


@contextmanager
def fresh_database() -> Iterator[None]:
    """空库 — work on a database without tables, in place of the one there was."""
    if connection.vendor == "sqlite":
        with unhurt_draft(Path(connection.settings_dict["NAME"])):
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if tables:
            names = ", ".join(map(connection.ops.quote_name, tables))
            cursor.execute(f"DROP TABLE {names} CASCADE")
    yield


def fill(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """装回 — make the tables of the archive's program and put its rows in, in one transaction."""
    executor = MigrationExecutor(connection)
    targets = [(app, name) for app, name in manifest.migrations]
    executor.migrate(targets)
    state = executor.loader.project_state(targets).apps
    tables = {model._meta.label_lower: model for model in state.get_models(include_auto_created=True)}
    with transaction.atomic():
        # What the migrations laid down stands in the archive as well, as it is now.
        laid = [model._meta.db_table for model in tables.values()]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), laid))
        for label in manifest.rows:
            put_in(tables[label], archive, f"rows/{label}.jsonl")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(tables.values())):
                cursor.execute(statement)


def put_in(model: type[models.Model], archive: zipfile.ZipFile, name: str) -> None:
    """装一张表 — its rows exactly as they were, with their keys and times."""
    with archive.open(name) as stream:
        columns = {column.attname: column for column in model._meta.concrete_fields}
        fields = [columns[written] for written in json.loads(stream.readline())]
        for column in fields:
            if isinstance(column, models.DateField):
                column.auto_now = column.auto_now_add = False
        rows = (made(model, fields, json.loads(line)) for line in stream)
        while batch := list(islice(rows, AT_ONCE)):
            model._base_manager.bulk_create(batch)


def made(model: type[models.Model], fields: list[Any], values: list[Any]) -> models.Model:
    return model(
        **{
            column.attname: None if value is None else column.to_python(value)
            for column, value in zip(fields, values, strict=True)
        }
    )
