"""查询计划 — the lists people open every morning read along an index, on both databases.

A small table would be read whole whatever its indexes, so one is filled: many places, few of the cases open.
"""

import json
from datetime import timedelta

import pytest
from django.db import connection

from linli.cases.models import Case, Involved
from linli.cases.queries import lists
from linli.kernel.now import now

MANY = 9000
OPEN_EVERY = 18


@pytest.fixture
def town(world):
    """Nine thousand cases over four hundred places, one in nine open; few on the ground of the cast."""
    like, at = world.accepted_case(), now()
    shared = {
        "title": "旧事", "place": like.place, "category": like.category, "received_at": at, "respond_by": at,
        "channel": "door", "clockwork": {},
    }  # fmt: skip
    cases = []
    for n in range(MANY):
        is_open, near = n % OPEN_EVERY < 2, n % 400 == 0
        cases.append(
            Case(
                number=f"XX-{n}",
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

    # the involvement begins with the post
    cases = listed(Case.objects.involving(town.zhao))
    assert not reads_all(cases)
    assert any("involved" in line for line in plan(cases))


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
