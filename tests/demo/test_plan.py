"""规划 — the figures of the report, before anything is built."""

from linli.demo import plan
from linli.demo.matters import KEYS

GROUPS = [group for ground in plan.GROUNDS for group in ground.groups]


def test_the_plan_has_the_figures_of_the_report():
    assert len(plan.GROUNDS) == 11
    assert len(GROUPS) == 62
    assert sum(group.neighbourhoods for group in GROUPS) == 163
    assert sum(group.homes for group in GROUPS) == 1846
    assert len(KEYS) == 21


def test_every_neighbourhood_has_five_to_fifteen_homes():
    sizes = {group.homes / group.neighbourhoods for group in GROUPS}
    assert all(5 <= size <= 15 for size in sizes)


def test_twelve_cadres_lead_a_secretary_and_eleven_areas():
    leaders = [ground.leader for ground in plan.GROUNDS]
    assert len({plan.SECRETARY, *leaders}) == 12
    assert plan.ON_DUTY in leaders


def test_building_8_measures_what_its_papers_say():
    # given the slab of 18 floors with two entrances of two doors
    building = next(
        block for group in GROUPS for block in group.blocks if block.name == "8 栋" and block.across
    )

    # then half of the 72 flats measure 137.52 ㎡, half 87.48, together 8,100.00
    assert building.homes == 72
    assert sum(building.sizes) * building.floors == 810_000
    assert set(building.sizes) == {13752, 8748}
