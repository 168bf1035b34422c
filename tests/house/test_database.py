"""The tests' own footing: what a test commits is undone, and writers wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

WHEN = datetime(2026, 1, 5, 1, tzinfo=UTC)


def add_one(_turn: int) -> None:
    """Read, then write what was read plus one, as two people at two desks do."""
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk="count")
        session.session_data = str(int(session.session_data) + 1)
        session.save()
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_undone(time):
    # given
    before = set(Session.objects.values_list("pk", flat=True))
    # when
    Session.objects.create(pk="committed", expire_date=WHEN)
    # then
    assert before == set()


@pytest.mark.django_db(transaction=True)
def test_writers_wait_for_each_other_and_lose_nothing():
    # given
    Session.objects.create(pk="count", session_data="0", expire_date=WHEN)
    # when
    with ThreadPoolExecutor(4) as desks:
        list(desks.map(add_one, range(40)))
    # then
    assert Session.objects.get(pk="count").session_data == "40"
