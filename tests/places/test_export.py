"""导出房屋 — the homes below a place, with the columns by which a register is brought in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel import exports
from linli.kernel.audit import LogEntry
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from linli.places.models import Place
from tests.workbooks import lines_of
from tests.world import SYSTEM

pytestmark = pytest.mark.django_db


def taken_out(client, place):
    return lines_of(client.get(f"/places/{place.pk}/export-homes/"))


def test_a_home_is_written_with_everything_above_it(world, client):
    client.force_login(world.li)
    first, second = taken_out(client, world.building)
    assert first == {
        "片": "二片",
        "组": "华尔星城二期组",
        "邻": "第 4 邻",
        "小区": "华尔星城小区二期",
        "楼栋": "8 栋",
        "单元": "2",
        "楼层": "11",
        "房号": "1103",
        "面积（㎡）": "",
        "用途": "自住",
        "全称": world.home.full_name,
    }
    assert second["房号"] == "1104"


def test_everybody_takes_out_the_homes_in_their_sight_and_no_other(world, client):
    for reader in world.users.values():
        client.force_login(reader)
        for place in (world.area, world.building):
            visible = Place.objects.visible_to(reader)
            if not visible.filter(pk=place.pk).exists():
                assert client.get(f"/places/{place.pk}/export-homes/").status_code == 404
                continue
            seen = visible.within(place).filter(kind="home", ended_on=None)
            expected = [home.full_name for home in seen.order_by("code")]
            assert [line["全称"] for line in taken_out(client, place)] == expected


def test_a_stranger_takes_out_nothing(world, client):
    client.force_login(world.zhou)
    assert client.get(f"/places/{world.building.pk}/export-homes/").status_code == 404
    assert not LogEntry.objects.filter(verb="export").exists()


def test_the_log_of_the_place_says_who_took_its_homes_out(world, client):
    client.force_login(world.li)
    taken_out(client, world.building)
    entry = LogEntry.objects.on(world.building).last()
    assert (entry.verb, entry.actor_id, entry.facts) == ("export", world.li.pk, {"list": "homes", "rows": 2})


def test_too_many_homes_are_taken_out_from_below(world, client, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 1)
    client.force_login(world.li)
    answer = client.get(f"/places/{world.area.pk}/export-homes/")
    assert answer.status_code == 422
    assert "一次最多导出 1 行，这份名单更长。请打开下一级，一处一处导出。" in answer.text


def test_places_with_homes_offer_them_as_a_workbook(world, client):
    client.force_login(world.xie)
    for place in (world.community, world.area, world.building, world.neighbours):
        assert f"/places/{place.pk}/export-homes/" in client.get(f"/places/{place.pk}/").text
    assert "export-homes" not in client.get(f"/places/{world.home.pk}/").text


def test_an_export_costs_the_same_for_two_homes_and_for_thirty(world, client):
    client.force_login(world.li)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            taken_out(client, world.building)
        return len(seen)

    cost()
    few = cost()
    more = [
        NewPlace("home", f"12{n:02}", world.building, {"use": "vacant", "floor": 12, "room": f"12{n:02}"})
        for n in range(30)
    ]
    places.add_many(more, by=SYSTEM)
    assert cost() == few
