"""测试支架 — database, clock and hypothesis for all tests."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from linli.kernel.now import BEIJING, HeldClock, clock_at
from tests.settings import SCRATCH
from tests.world import world

__all__ = ["world"]

MONDAY_MORNING = datetime(2026, 3, 2, 9, tzinfo=BEIJING)  # an ordinary working week follows

# Shared processors make single examples slow without meaning anything; CI finds the same examples every time.
hypothesis_settings.register_profile("here", deadline=None, max_examples=60)
hypothesis_settings.register_profile("ci", deadline=None, max_examples=200, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """快照 — the freshly migrated database is copied once, so that a test which commits can be undone.

    Django's own way is to flush, which our insert-only triggers rightly refuse, and which would lose the
    calendar and the standards that the migrations laid down.
    """
    with django_db_blocker.unblock():
        snapshot = take_snapshot()
        TransactionTestCase._fixture_teardown = lambda self: restore(snapshot)
        yield
        drop_snapshot(snapshot)


@pytest.fixture(scope="session", autouse=True)
def scratch() -> Iterator[Path]:
    """临时文件 — disappear with the run, after the database in them is closed."""
    SCRATCH.mkdir(exist_ok=True)
    yield SCRATCH
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture
def clock() -> Iterator[HeldClock]:
    """时钟 — a Monday morning in March that moves only when the test says so."""
    with clock_at(MONDAY_MORNING) as held:
        yield held


def take_snapshot() -> str:
    """Copy the database; answer the copy's name (a file on SQLite, a database on PostgreSQL)."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        copy = f"{name}.snapshot"
        connection.cursor().execute("VACUUM INTO %s", [copy])
    else:
        copy = f"{name}_snapshot"
        copy_database(name, copy)
    connection.close()
    return copy


def restore(snapshot: str) -> None:
    """Put the copy back in place, whatever the test has committed."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        source = connection.Database.connect(snapshot)
        connection.ensure_connection()
        source.backup(connection.connection)
        source.close()
    else:
        copy_database(snapshot, name)


def drop_snapshot(snapshot: str) -> None:
    """Remove the copy at the end of the run."""
    if connection.vendor == "sqlite":
        os.remove(snapshot)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{snapshot}" WITH (FORCE)')


def copy_database(source: str, target: str) -> None:
    """Make ``target`` a copy of ``source``; PostgreSQL wants nobody connected to either."""
    for each in connections.all(initialized_only=True):
        each.close()
        each.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
