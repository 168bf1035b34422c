"""查询计划 — the lists people open every morning read along an index, on both databases.

A small table would be read whole whatever its indexes, so one is filled: many places, few of the cases open.
"""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count

from linli.cases.models import Case, Involved
from linli.cases.queries import lists
from linli.cases.queries.lists import Wanted
from linli.cases.views.case import NEWEST
from linli.kernel.now import now
from linli.kernel.paging import keyset
from linli.people.access import in_ranges
from linli.places.reach import Looked

MANY = 9000
OPEN_EVERY = 18


@pytest.fixture
def town(world):
    """Nine thousand cases over four hundred places, one in nine open; few on the ground of the cast."""
    like, at = world.accepted_case(), now()
    shared = {
        "title": "旧事", "place": like.place, "category": like.category, "respond_by": at,
        "channel": "door", "clockwork": {},
    }  # fmt: skip
    cases = []
    for n in range(MANY):
        is_open, near = n % OPEN_EVERY < 2, n % 400 == 0
        cases.append(
            Case(
                number=f"XX-{n}",
                received_at=at - timedelta(minutes=n),
                place_code=like.place_code if near else f"0002{n % 400:04d}",
                state="accepted" if is_open else "closed",
                outcome="" if is_open else "solved",
                is_open=is_open,
                holder=world.zhao_post if n % 2 else world.sun_post,
                turn_at=at + timedelta(minutes=n % 997),
                leg_due_at=at + timedelta(minutes=n % 997) if is_open else None,
                **shared,
            )
        )
    Case.objects.bulk_create(cases, batch_size=500)
    some = Case.objects.filter(number__startswith="XX-")[:60:4]
    Involved.objects.bulk_create(Involved(case=case, post=world.zhao_post) for case in some)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return world


def plan(cases):
    """The plan as lines: on SQLite its steps, on PostgreSQL each node with its index and its relation."""
    if connection.vendor == "sqlite":
        return cases.explain().splitlines()
    (root,) = json.loads(cases.explain(format="json"))
    lines, nodes = [], [root["Plan"]]
    while nodes:
        node = nodes.pop()
        said = (node["Node Type"], node.get("Index Name", ""), node.get("Relation Name", ""))
        lines.append(" ".join(filter(None, said)))
        nodes += node.get("Plans", [])
    return lines


def indexes(cases):
    """The indexes of cases that the plan walks along."""
    names = {index.name for index in Case._meta.indexes}
    return {name for name in names if any(name in line.split() for line in plan(cases))}


def reads_all(cases):
    """Whether the table of cases is read from end to end."""
    whole = ("Seq Scan cases_case", "SCAN cases_case")
    return any(line.strip(" |-*").startswith(whole) and "USING" not in line for line in plan(cases))


def listed(cases):
    """As a page takes it: the most urgent first, one page."""
    return cases.filter(is_open=True).order_by("turn_at", "id")[:31]


def test_both_arms_of_what_one_sees_begin_at_an_index(town):
    # the range walks along the place, or along the clock where the ground is large
    for person in (town.zhao, town.wang, town.li, town.he):
        cases = listed(Case.objects.in_range(person))
        assert not reads_all(cases)
        assert indexes(cases)
        assert indexes(cases) <= {"case_open_place", "case_open_turn"}
    assert indexes(listed(Case.objects.in_range(town.zhao))) == {"case_open_place"}

    # the involvement begins with the post, and looks up its cases one by one
    cases = listed(Case.objects.involving(town.zhao))
    assert not reads_all(cases)


def newest(person, **wanted):
    """The first page of what lies on one's ground, as the list of cases takes it."""
    return lists.arms(person, Wanted(**wanted))[0].order_by(*NEWEST)[:26]


def test_the_list_of_everything_is_walked_newest_first_however_wide_the_ground(town):
    assert indexes(newest(town.zhao)) == {"case_place"}
    assert indexes(newest(town.he)) == {"case_community"}
    assert indexes(newest(town.he, state="closed", top="repair")) == {"case_community"}
    assert indexes(newest(town.he, state="open")) <= {"case_open_place", "case_open_turn"}
    if (
        connection.vendor == "sqlite"
    ):  # PostgreSQL sees how few lie there, and may read this small table whole
        assert indexes(newest(town.inspector)) == {"case_received"}
        assert indexes(newest(town.inspector, state="closed", category="repair.leak")) == {"case_received"}
        assert indexes(newest(town.inspector, state="open")) == {"case_open_received"}


def test_the_parts_of_the_list_are_the_whole_of_what_one_may_see(town):
    # given somebody whose ground is one thing and whose involvement another
    for person in (town.zhao, town.he, town.inspector, town.manager, town.admin):
        for wanted in (Wanted(), Wanted(state="open"), Wanted(place=town.building, top="repair")):
            # when the list is taken by its parts
            page = keyset(Case.objects.all(), order=NEWEST, arms=lists.arms(person, wanted))

            # then its first page is that of the whole
            assert page.rows == list(lists.visible(person, wanted).order_by(*NEWEST)[:25])


def test_work_lists_and_the_sweep_of_the_clock_never_read_all_cases(town):
    assert indexes(listed(Case.objects.filter(holder=town.zhao_post))) == {"case_open_holder"}
    for key, queue in lists.QUEUES.items():
        cases = listed(queue.narrow(lists.desk(town.xie), now()))
        assert not reads_all(cases), key
        assert indexes(cases) & {"case_open_turn", "case_open_place"}, key
    due = Case.objects.filter(is_open=True, is_stuck=False, turn_at__lte=now()).order_by("pk")[:500]
    assert not reads_all(due)


def test_a_year_of_a_place_is_read_along_what_was_received_and_what_was_closed_there(town):
    ground, since = Case.objects.in_range(town.he), now() - timedelta(days=300)
    assert indexes(ground.filter(received_at__gte=since)) == {"case_place"}
    assert indexes(ground.filter(state=Case.State.CLOSED, closed_at__gte=since)) == {"case_closed"}


def test_a_district_counts_what_came_lately_from_the_index_alone(town):
    since, fresh = now() - timedelta(hours=9), Case.objects.without_conflict(town.inspector).order_by()
    ground = in_ranges(town.inspector.ranges("case.see"), "looked")
    fresh = fresh.alias(looked=Looked("place_code")).filter(ground, received_at__gte=since)
    counted = fresh.exclude(state="joined").values("place_code", "category").annotate(n=Count("pk"))
    assert not reads_all(counted)
    assert indexes(counted) <= {"case_counted", "case_place"}
