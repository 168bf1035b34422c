"""可选的 — a menu stays short however wide the ground."""

from bench import ground
from linli.cases.forms.lists import WantedForm
from linli.cases.queries import menus


def test_a_district_is_offered_what_fits_a_menu_and_reaches_the_rest_step_by_step(world, monkeypatch):
    # given more areas in the district than a menu holds
    list(ground.communities(world, 2 * ground.CASES))
    monkeypatch.setattr(menus, "MOST", 5)

    # then the district chooses among its communities, and below one among its areas
    chosen = menus.parts_of(world.inspector, None)
    assert {place.kind for place in chosen} == {"community"}
    below = menus.parts_of(world.inspector, chosen[1])
    assert below[0] == chosen[1]
    assert {place.kind for place in below[1:]} == {"area"}

    # and a community has its own areas as ever
    assert menus.parts_of(world.he, None) == [world.area, world.next_area]
    assert f">{world.area.full_name}</option>" in str(WantedForm(world.he, {})["area"])


def test_whose_hands_are_offered_are_few_enough_or_ones_own(world, monkeypatch):
    assert world.wang_post in menus.holders_of(world.he, None)
    monkeypatch.setattr(menus, "MOST", 2)
    assert menus.holders_of(world.he, None) == [world.he_post]
    assert menus.holders_of(world.he, world.group) == [world.wang_post]
