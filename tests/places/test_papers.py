"""门牌海报 — what hangs in the hall, of one building and of all buildings at once."""

from dataclasses import replace

import pytest
from django.urls import reverse

from linli.kernel import paper
from linli.kernel.now import today
from linli.people import lifecycle as people
from linli.places import lifecycle
from linli.places.models import Place
from linli.places.posters import Leader, posters

pytestmark = pytest.mark.django_db


def facts(world, top, reader=None):
    return posters(top, reader or world.he, lambda building: f"https://linli.example/d/{building.door_code}/")


def test_a_poster_says_which_building_who_leads_it_and_whom_to_call(world):
    (one,) = facts(world, world.building).posters
    code = world.building.door_code
    assert (one.place, one.code) == (world.building.full_name, f"{code[:4]} {code[4:]}")
    assert one.address == f"linli.example/d/{code}/"
    assert "赵邻长" in [leader.name for leader in one.leaders]
    sheet = facts(world, world.building)
    assert (sheet.community, sheet.phone) == (world.community.name, "0735-0000100")


def test_an_empty_post_stands_on_the_poster_without_a_name(world):
    # given
    (tenure,) = world.zhao_post.tenures.all()
    people.end_tenure(tenure, by=world.he, on=today())
    # then
    (one,) = facts(world, world.building).posters
    assert "赵邻长" not in str(one)
    assert "" in [leader.name for leader in one.leaders]


def test_all_posters_of_a_community_come_in_one_paper_one_page_each(client, world):
    client.force_login(world.he)
    answer = client.get(reverse("places:poster_paper", args=[world.community.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("inline; filename")
    # and the browser's own reader may show it, with no script of anybody
    policy = answer["Content-Security-Policy"]
    assert "object-src 'self'" in policy
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    buildings = Place.objects.current().within(world.community).filter(kind="building")
    assert len(paper.pages("places/door_poster", facts(world, world.community))) == buildings.count() > 1


def test_an_estate_without_buildings_gives_one_page_that_says_what_to_do(world):
    group = lifecycle.add(kind="group", name="新组", parent=world.area, by=world.he)
    sheet = facts(world, group)
    assert sheet.posters == ()
    assert len(paper.pages("places/door_poster", sheet)) == 1


def test_thirty_buildings_ask_no_more_of_the_database_than_one(world, django_assert_num_queries):
    # given
    for n in range(30):
        lifecycle.add(kind="building", name=f"{n + 50} 栋", parent=world.estate, by=world.he)
    reader, many = world.he, Place.objects.get(pk=world.estate.pk)
    reader.current_posts()
    # then
    with django_assert_num_queries(4):
        facts(world, world.building, reader)
    with django_assert_num_queries(4):
        assert len(facts(world, many, reader).posters) == 31


def test_names_of_any_length_and_kind_stay_on_one_page(world):
    # given
    lifecycle.change(
        world.building, by=world.he, seen=world.building.version, name="第#8$栋@\\_*" + "很长的名字" * 8
    )
    # then
    assert len(paper.pages("places/door_poster", facts(world, Place.objects.get(pk=world.building.pk)))) == 1


@pytest.mark.parametrize("count", [0, 6, 12, 30])
def test_a_tower_with_thirty_neighbour_leaders_still_has_one_page(world, count):
    sheet = facts(world, world.building)
    leaders = tuple(Leader(f"第 {n} 邻", "欧阳小明明", f"{n}–{n + 1} 层") for n in range(count))
    crowded = replace(sheet, posters=(replace(sheet.posters[0], leaders=leaders),))
    assert len(paper.pages("places/door_poster", crowded)) == 1


@pytest.mark.parametrize("top", ["home", "roof", "neighbours", "street", "district"])
def test_only_what_has_buildings_is_printed(client, world, top):
    client.force_login(world.he)
    assert client.get(reverse("places:poster_paper", args=[getattr(world, top).pk])).status_code == 404


def test_a_stranger_prints_nothing(client, world):
    client.force_login(world.zhou)
    assert client.get(reverse("places:poster_paper", args=[world.building.pk])).status_code == 404


def test_the_pages_of_places_lead_to_their_posters(client, world):
    client.force_login(world.he)
    for place in (world.building, world.estate, world.group, world.area, world.community):
        html = client.get(place.get_absolute_url()).content.decode()
        assert f'href="/places/{place.pk}/poster/paper/"' in html
