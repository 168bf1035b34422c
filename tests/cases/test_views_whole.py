"""一页说完 — the door on one page: the same report, the same receipt, whoever is signed in when it arrives."""

import pytest

from linli.cases.models import Case, Report
from linli.kernel.once import new_key
from linli.places import lifecycle as places
from linli.places.models import Place
from tests.cases.test_views_door import picture

SAID = {"kind": "repair.leak", "text": "楼道顶上漏水", "where": "building", "room": "", "identity": "named"}


@pytest.fixture
def whole(world):
    return f"/d/{world.building.door_code}/whole/"


def send(client, whole, key="", **fields):
    return client.post(whole, SAID | {"form_key": key or new_key()} | fields)


def test_one_page_makes_a_report_with_photos_and_a_receipt(client, whole, world):
    answer = send(client, whole, photos=[picture(), picture("b.jpg")], phone="13900001103", room="1103")

    report = Report.objects.get()
    assert answer["Location"].startswith("/r/")
    assert (report.text, report.place, report.home) == ("楼道顶上漏水", world.building, world.home)
    assert (report.channel, report.phone, report.case.photos.count()) == ("door", "13900001103", 2)


def test_it_may_lie_on_a_phone_and_the_door_leads_to_it(client, whole, world):
    assert client.get(whole).headers["Linli-Keep"]
    assert whole in client.get(f"/d/{world.building.door_code}/").text


def test_the_same_key_is_the_same_report_signed_in_or_not(client, whole, world):
    # given a report sent by somebody signed in, whose answer was lost
    key = new_key()
    client.force_login(world.zhao)
    first = send(client, whole, key)

    # when it is sent again after the session has ended, with a new cookie against forgery
    client.logout()
    client.cookies.clear()
    again = send(client, whole, key)

    # then it leads to the same receipt, and there is one report
    assert again["Location"] == first["Location"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "请说一说是什么事"),
        ({"kind": ""}, "请选一类"),
        ({"room": "9999"}, "没有查到这个房号"),
        ({"photos": [picture() for _n in range(7)]}, "最多 6 张照片"),
    ],
)
def test_a_refused_page_says_why_and_keeps_the_words(client, whole, fields, sentence):
    answer = send(client, whole, phone="13900001103", **fields)

    assert (answer.status_code, sentence in answer.text, "13900001103" in answer.text) == (422, True, True)
    assert not Case.objects.exists()


def test_a_danger_can_be_said_here_too_after_the_numbers_to_call(client, whole):
    assert "tel:119" in client.get(whole).text

    send(client, whole, kind="danger.fire", text="楼道有烟")

    assert Case.objects.get().category.danger


def test_a_building_that_moved_takes_the_report_where_it_stands_now(client, whole, world):
    # given a page that was kept before the whole group went to the next area
    places.move_branch(world.group, to=world.next_area, by=world.he)

    # when it is sent
    answer = send(client, whole)

    # then the report lies where the building stands now
    building = Place.objects.get(pk=world.building.pk)
    assert (answer.status_code, Report.objects.get().place_code) == (303, building.code)
    assert building.code.startswith(world.next_area.code)


def test_a_building_that_has_ended_says_so(client, whole, world):
    Place.objects.filter(pk=world.building.pk).update(ended_on="2026-01-01")

    answer = send(client, whole)

    assert (answer.status_code, "没有这个门牌码" in answer.text) == (404, True)
    assert not Report.objects.exists()
