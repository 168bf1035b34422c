"""通知 — one's own messages, unread first, each leading to what it is about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.inbox.models import Message
from linli.kernel.now import now
from linli.kernel.once import new_key


def tell(world, count, **extra):
    """So many messages to 赵, made as rows: what happened does not matter here."""
    values = {"number": "LF-2026-0001", "title": "楼道顶上漏水", "place": "8 栋"}
    row = {
        "recipient_kind": "user",
        "recipient_id": world.zhao.pk,
        "what": "case.offered",
        "about_kind": "cases.case",
    }
    row |= {"about_id": 1, "values": values, "url": "/workbench/", "created_at": now()} | extra
    return Message.objects.bulk_create(Message(**row) for _i in range(count))


@pytest.fixture
def zhao(client, world):
    client.force_login(world.zhao)
    return client


def test_who_was_told_nothing_reads_so(zhao):
    assert "没有通知" in zhao.get("/inbox/").text


def test_what_happened_is_told_in_a_sentence_and_opening_it_marks_it_read(zhao, world):
    # given
    case = world.receive("楼道顶上漏水").case
    (message,) = Message.objects.all()
    page = zhao.get("/inbox/")
    assert f"{case.number} 华尔星城小区二期 8 栋 屋面：有居民说“楼道顶上漏水”，请受理。" in page.text

    # when
    answer = zhao.get(f"/inbox/{message.pk}/")

    # then
    assert answer["Location"] == case.get_absolute_url()
    message.refresh_from_db()
    assert message.read_at
    page = zhao.get("/inbox/")
    assert (page.context["unread"], page.context["read"]) == ([], [message])
    assert "没有未读的通知" in page.text


def test_unread_come_first_each_list_newest_first(zhao, world):
    # given
    first, second, third = tell(world, 3)
    zhao.get(f"/inbox/{third.pk}/")

    # then
    page = zhao.get("/inbox/")
    assert page.context["unread"] == [second, first]
    assert page.context["read"] == [third]
    assert page.text.index("未读") < page.text.index("看过的")


def test_all_are_read_up_to_what_the_page_had_shown(zhao, world):
    # given a page, and one more message since
    tell(world, 3)
    shown = zhao.get("/inbox/").context["newest"]
    (late,) = tell(world, 1)

    # when
    answer = zhao.post("/inbox/mark-read/", {"form_key": new_key(), "newest": shown})

    # then
    assert answer["Location"] == "/inbox/"
    assert list(Message.objects.filter(read_at=None)) == [late]


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40, "１２"])
def test_an_odd_number_marks_nothing(zhao, world, newest):
    tell(world, 1)

    zhao.post("/inbox/mark-read/", {"form_key": new_key(), "newest": newest})

    assert Message.objects.get().read_at is None


def test_other_peoples_messages_are_not_there(client, world):
    # given
    (message,) = tell(world, 1)
    client.force_login(world.sun)

    # then
    assert client.get(f"/inbox/{message.pk}/").status_code == 404
    assert client.get("/inbox/").context["unread"] == []
    client.post("/inbox/mark-read/", {"form_key": new_key(), "newest": message.pk})
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("number", [0, 10**25])
def test_a_message_that_is_not_there_is_not_found(zhao, number):
    assert zhao.get(f"/inbox/{number}/").status_code == 404


def test_a_long_list_is_paged_and_costs_no_more(zhao, world):
    # given
    tell(world, 1)
    zhao.get("/inbox/")
    with CaptureQueriesContext(connection) as few:
        zhao.get("/inbox/")
    tell(world, 59)

    # when
    with CaptureQueriesContext(connection) as many:
        page = zhao.get("/inbox/")

    # then
    assert len(many) == len(few)
    assert len(page.context["unread"]) == 25
    older = page.context["unread_links"][1]
    assert len(zhao.get(f"/inbox/{older}").context["unread"]) == 25
    assert zhao.get("/inbox/?unread=x&page=y").status_code == 200


def test_the_bell_counts_no_further_than_a_hundred(zhao, world):
    tell(world, 120)

    assert zhao.get("/inbox/").context["frame"].inbox_count == 100
