"""停用地方 — a place in which somebody is at work or at home does not end."""

from datetime import date

import pytest

from linli.kernel.lifecycle import Refused
from linli.people import lifecycle as people
from linli.people.models import Household
from linli.places import lifecycle as places
from tests.world import BEGAN, SYSTEM

TODAY = date(2026, 3, 2)


def test_a_place_with_a_post_does_not_end_before_the_post(world):
    place = places.add(kind="neighbours", name="第 8 邻", parent=world.building, by=SYSTEM)
    post = people.add_post(kind="neighbour_leader", place=place, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        places.end(place, by=SYSTEM, seen=place.version, on=TODAY)
    assert refusal.value.reason == "这里还设着邻长，请先撤岗"

    people.end_post(post, by=SYSTEM, on=TODAY)
    assert places.end(place, by=SYSTEM, seen=place.version, on=TODAY).ended_on == TODAY


def test_a_home_that_is_lived_in_does_not_end(world):
    with pytest.raises(Refused) as refusal:
        places.end(world.home, by=SYSTEM, seen=world.home.version, on=TODAY)
    assert refusal.value.reason == "这里还有住户，请先登记迁出"

    people.move_out(Household.objects.get(home=world.home, since=BEGAN), on=TODAY, by=SYSTEM)
    assert places.end(world.home, by=SYSTEM, seen=world.home.version, on=TODAY).ended_on == TODAY
