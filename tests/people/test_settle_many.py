"""批量登记住户 — a whole register at once, with the checks and the log of single lines."""

from datetime import date

import pytest

from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.people.lifecycle import NewHousehold, NewResident, settle_many
from linli.people.models import Household, Relation, Resident

SINCE = date(2020, 5, 1)


def test_a_register_of_households_is_written_at_once(world):
    # given a home where a couple lives, one of them the owner
    couple = (NewResident("邓永红", ("owner", "living"), "13800009999"), NewResident("欧爱华", ("living",)))

    # when the secretary settles the list
    residents = settle_many([NewHousehold(world.home_next_door, SINCE, couple)], by=world.he)

    # then both are of one household, named for the first, and each line has left its entry
    household = Household.objects.get(home=world.home_next_door)
    assert household.name == "邓永红"
    assert [resident.name for resident in residents] == ["邓永红", "欧爱华"]
    relations = Relation.objects.filter(resident__in=residents)
    assert {(one.resident.name, one.kind, one.household_id) for one in relations} == {
        ("邓永红", "owner", None),
        ("邓永红", "living", household.pk),
        ("欧爱华", "living", household.pk),
    }
    assert [entry.verb for entry in LogEntry.objects.on(residents[0])] == ["relate", "relate", "add"]
    assert [entry.verb for entry in LogEntry.objects.on(household)] == ["move_in"]


def test_a_home_that_is_lived_in_refuses_the_whole_list(world):
    # given that 张阿姨 lives at 8-2-1103
    rows = [
        NewHousehold(world.home_next_door, SINCE, (NewResident("邓永红", ("living",)),)),
        NewHousehold(world.home, SINCE, (NewResident("欧爱华", ("living",)),)),
    ]

    # when a list settles somebody there
    with pytest.raises(Refused) as refusal:
        settle_many(rows, by=world.he)

    # then nothing of the list is kept
    assert refusal.value.reason == "华尔星城小区二期 8 栋 1103已登记住户"
    assert not Resident.objects.filter(name__in=["邓永红", "欧爱华"]).exists()


def test_a_leader_from_elsewhere_settles_nobody(world):
    # when 周 from the next area settles somebody in 8 栋, then she is refused
    with pytest.raises(Refused):
        settle_many([NewHousehold(world.home_next_door, SINCE, ())], by=world.zhou)
