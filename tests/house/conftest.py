"""布景 — the scene for the tests that walk through the whole house: built once a file and never committed."""

import pytest
from django.db.transaction import atomic, set_rollback

from linli.kernel.now import clock_at
from tests.scene import MONDAY_MORNING, furnish


@pytest.fixture(scope="module")
def furnished(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), clock_at(MONDAY_MORNING), atomic():
        yield furnish()
        set_rollback(True)


@pytest.fixture
def scene(furnished):
    """As it was furnished: what a test presses is rolled back behind it."""
    with clock_at(MONDAY_MORNING):
        yield furnished
