"""建成 — what a visitor finds at ten o'clock, and that it is the same for everybody on that day."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from linli.cases.models import Case, Request
from linli.cases.replay import replay_all
from linli.demo import plan
from linli.demo.building import Built, Scale, build
from linli.demo.management.commands.demo import accounts
from linli.demo.today import SHOWN_RECEIPT
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry
from linli.kernel.now import BEIJING, clock_at
from linli.people.models import Post, Resident, Tenure
from linli.places.models import Place

WEDNESDAY, SUNDAY, NEW_YEAR = date(2026, 11, 25), date(2026, 11, 29), date(2027, 1, 3)
SMALL = Scale(plan.SAMPLE, everyday=5, next_door=1)

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


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


def open_cases(built: Built):
    low, high = built.register.community.span
    return Case.objects.filter(is_open=True, place_code__gte=low, place_code__lt=high)


def test_the_whole_plan_stands_with_the_cases_a_visitor_should_find():
    # when everything but the everyday matters of the year is built
    built = build(day=WEDNESDAY, seed=160, scale=Scale(everyday=0, next_door=0))
    end = built.stage.end
    assert built.stage.refused == []

    # then the chain has the figures of the report, three neighbourhoods and one group without a leader
    community = built.register.community
    below = Place.objects.within(community)
    assert {kind: below.filter(kind=kind).count() for kind in ("area", "group", "neighbours", "home")} == {
        "area": 11,
        "group": 62,
        "neighbours": 163,
        "home": 1846,
    }
    seated = Tenure.objects.current(end.date()).filter(post__place__in=below, acting=False)
    assert {
        kind: seated.filter(post__kind=kind).count() for kind in ("neighbour_leader", "group_leader")
    } == {
        "neighbour_leader": 160,
        "group_leader": 61,
    }
    assert Post.objects.filter(place__in=below, kind="area_leader").count() == 11

    # and twenty-one key problems are solved in the calendar year, one is under way
    keys = Case.objects.exclude(key_confirmed_at=None)
    assert keys.filter(state="closed", outcome="solved", closed_at__year=2026).count() == 21
    assert keys.filter(is_open=True).count() == 1

    # and the open ones are those of the issue
    cases = open_cases(built)
    midnight = datetime.combine(end.date() + timedelta(days=1), datetime.min.time(), BEIJING)
    assert cases.count() == 37
    assert cases.filter(state="reported").count() == 3
    assert cases.filter(leg_due_at__gte=end, leg_due_at__lt=midnight).count() == 5
    assert cases.overdue(end).count() == cases.filter(is_stuck=True).count() == 2
    assert cases.filter(state="shelved").count() == 4
    assert cases.filter(state="resolved").count() == 6
    assert cases.exclude(offered=None).count() == 3
    assert cases.exclude(handler=None).count() == 5
    assert cases.filter(is_supervised=True).count() == cases.filter(reopened=1).count() == 1
    assert cases.filter(returns=2).count() == 1
    assert set(Request.objects.filter(granted=None).values_list("kind", flat=True)) == {
        "extension",
        "shelving",
    }
    assert Case.objects.filter(state="joined", joined_into__in=cases).count() == 1

    # and the rooftop plots stand at the area leader, with what was promised and four attempts that failed
    rooftop = cases.get(
        place=built.register.part(built.register.home(plan.BUILDING_8, "1801").building, "roof")
    )
    assert str(rooftop.holder) == "二片 片长"
    assert rooftop.homes_count == 6
    assert rooftop.backgrounds.filter(kind="promise").count() == 1
    assert rooftop.backgrounds.filter(kind="attempt").count() == 4

    # and a receipt can be shown
    assert len(built.receipts[SHOWN_RECEIPT]) == 12
