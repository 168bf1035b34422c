"""建成 — what a visitor finds at ten o'clock, and that it is the same for everybody on that day."""

import hashlib
from datetime import date

import pytest
from django.db import transaction

from linli.cases.models import Case
from linli.cases.replay import replay_all
from linli.demo import plan
from linli.demo.building import Scale, build
from linli.demo.management.commands.demo import accounts
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry
from linli.kernel.now import clock_at
from linli.people.models import Resident

SUNDAY, NEW_YEAR = date(2026, 11, 29), date(2027, 1, 3)
SMALL = Scale(plan.SAMPLE, everyday=5, next_door=1)

pytestmark = [pytest.mark.django_db, pytest.mark.demo, pytest.mark.timeout(300)]


def digest() -> str:
    """Everything that happened, in words: no row numbers, no door or receipt codes, which are secrets."""
    sponge = hashlib.sha256()
    cases = Case.objects.order_by("number").values_list(
        "number", "title", "place__full_name", "state", "outcome", "due_at", "leg_due_at", "homes_count"
    )
    log = LogEntry.objects.order_by("at", "id").values_list("at", "actor_kind", "verb", "about_kind")
    people = Resident.objects.order_by("place_code", "id").values_list("name", "phone", "place_code")
    told = Message.objects.order_by("id").values_list("what", "created_at")
    for rows in (cases, log, people, told):
        for row in rows:
            sponge.update(repr(row).encode())
    return sponge.hexdigest()


def built_and_undone(day: date, seed: int) -> str:
    with transaction.atomic():
        build(day=day, seed=seed, scale=SMALL)
        found = digest()
        transaction.set_rollback(True)
    return found


def test_one_seed_and_one_day_make_one_community():
    first = built_and_undone(SUNDAY, seed=7)
    assert built_and_undone(SUNDAY, seed=7) == first


@pytest.mark.parametrize("day", [SUNDAY, NEW_YEAR], ids=str)
def test_on_any_day_every_scene_is_played_to_its_end_and_replays(day):
    # when a small community is built on a day of rest
    built = build(day=day, seed=1, scale=SMALL)

    # then no rule stopped a scene, every row follows from its log, and the last of it happened before ten
    assert built.stage.refused == []
    assert [case.number for case, different in replay_all() if different] == []
    assert LogEntry.objects.latest("at").at <= built.stage.end

    # and there is one account for each role
    with clock_at(built.stage.end):
        assert len(list(accounts())) == 12
