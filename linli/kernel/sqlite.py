"""草稿库 — a database of SQLite made beside the one in use, which it replaces in one step when it is whole."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def unhurt_draft(file: Path) -> Iterator[None]:
    """草稿 — work on a database beside ``file`` and put it in place at the end, whole; without a sync a step.

    The rubbish collector waits meanwhile: it would look through a million live objects again and again.
    """
    draft = file.with_suffix(".building")
    file.parent.mkdir(parents=True, exist_ok=True)
    remove(draft)
    connection.close()
    connection.settings_dict["NAME"] = str(draft)
    gc.disable()
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = MEMORY")
            cursor.execute("PRAGMA synchronous = OFF")
        yield
        connection.close()
        with draft.open("rb") as handle:
            os.fsync(handle.fileno())
        remove(file)
        draft.replace(file)
    finally:
        gc.enable()
        connection.close()
        connection.settings_dict["NAME"] = str(file)
        remove(draft)


def remove(file: Path) -> None:
    """A database goes with its log and its shared memory."""
    for tail in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + tail).unlink(missing_ok=True)
