"""快不快 — 20,000 homes in under a minute: rows are written in slices, and a row costs a fraction of a query."""

import pytest
from django.db import connection

from linli.registers import lifecycle
from linli.registers.jobs import bring_in
from tests.registers.steps import HOMES, brought, written

pytestmark = pytest.mark.django_db
COUNT = 240
BUDGET = 0.7  # queries a row: inserts of many rows at once, and what a slice asks beforehand


@pytest.fixture
def asked():
    """How many queries a step makes."""

    def counting(step) -> int:
        number = 0

        def count(execute, *given):
            nonlocal number
            number += 1
            return execute(*given)

        with connection.execute_wrapper(count):
            step()
        return number

    return counting


def homes():
    """Six 邻 in two buildings."""
    return [
        [None, f"{90 + at % 2}", "1", f"{at // 2 + 1}01", 88, "自住", "四片", "新组", f"{at % 6 + 1}邻"]
        for at in range(COUNT)
    ]


def test_a_new_home_costs_a_fraction_of_a_query(world, asked):
    source = brought(world.community, "homes", [HOMES, *homes()], world.he)
    lifecycle.apply(source, by=world.he, seen=source.version)
    assert asked(bring_in) < COUNT * BUDGET
    source.refresh_from_db()
    assert (source.state, source.done) == ("done", COUNT)
    lifecycle.undo(source, by=world.he, seen=source.version)
    assert asked(bring_in) < COUNT * BUDGET


def test_a_new_resident_costs_a_fraction_of_a_query(world, asked):
    written(brought(world.community, "homes", [HOMES, *homes()], world.he), world.he)
    rows = [
        [f"新人{at}", f"1380001{at:04d}", building, "1", room, "业主、居住"]
        for at, (_none, building, _stairs, room, *_rest) in enumerate(homes())
    ]
    headings = ["姓名", "电话", "楼栋", "单元", "房号", "关系"]
    source = brought(world.community, "residents", [headings, *rows], world.he)
    lifecycle.apply(source, by=world.he, seen=source.version)
    assert asked(bring_in) < COUNT * BUDGET
    source.refresh_from_db()
    assert (source.state, source.rows.filter(verdict="make").count()) == ("done", COUNT)
