"""测试支架 — database, clock and hypothesis for all tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from linli.kernel.now import HeldClock, clock_at
from tests import snapshot
from tests.browser.serving import *  # noqa: F403
from tests.scene import MONDAY_MORNING
from tests.settings import SCRATCH
from tests.world import made, world

__all__ = ["made", "world"]

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
        fresh = snapshot.take("snapshot")
        TransactionTestCase._fixture_teardown = lambda self: snapshot.restore(fresh)
        yield
        snapshot.drop(fresh)


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """只跑一次 — what asks no database is proved once; on PostgreSQL only what asks it runs again, and what
    moves from one database to the other runs where both are.
    """
    on_both = connection.vendor == "postgresql"
    runs = [asks_the_database(item) if on_both else not moves_between(item) for item in items]
    config.hook.pytest_deselected(items=[item for item, here in zip(items, runs, strict=True) if not here])
    items[:] = [item for item, here in zip(items, runs, strict=True) if here]


def moves_between(item: pytest.Item) -> bool:
    """两边都要 — whether a test needs PostgreSQL beside SQLite."""
    return item.get_closest_marker("both_databases") is not None


def asks_the_database(item: pytest.Item) -> bool:
    """要数据库 — whether a test may touch it: by its mark, or by a fixture that opens it."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db"})
