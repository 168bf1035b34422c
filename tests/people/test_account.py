"""我的 — what somebody sets for oneself: password, published phone, quiet hours, leave."""

import re
from datetime import date, time, timedelta

import pytest

from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.once import new_key
from linli.people import lifecycle as people
from linli.people.models import Tenure
from tests.world import SYSTEM

OLD, NEW = "linfu2026", "gangwan2027"
TODAY = date(2026, 3, 2)


@pytest.fixture
def zhao(world):
    user = world.zhao
    user.set_password(OLD)
    user.save()
    return user


@pytest.fixture
def page(client, zhao):
    """The account page's browser, signed in as 赵."""
    client.force_login(zhao)
    return client


def send(client, url, **fields):
    return client.post(url, {"form_key": new_key()} | fields)


def passwords(**fields):
    return {"old_password": OLD, "new_password": NEW, "repeated_password": NEW} | fields


def leave(world, **fields):
    return {"person": world.wang.pk, "since": "2026-03-03", "until": "2026-03-10"} | fields


def test_ones_own_posts_stand_there_and_nobody_elses(page, world):
    shown = page.get("/account/").text

    assert "华尔星城小区二期 8 栋 第 4 邻" in shown
    assert "2024年1月1日起，推选" in shown
    assert "王组长" not in shown


def test_a_new_password_holds_and_the_old_one_does_not(page, zhao):
    # when
    answer = send(page, "/account/set-password/", **passwords())

    # then she is still in, and it is written down without the password
    assert answer["Location"] == "/account/"
    assert page.get("/account/").status_code == 200
    zhao.refresh_from_db()
    assert (zhao.check_password(NEW), zhao.check_password(OLD)) == (True, False)
    assert LogEntry.objects.get(verb="set_password").facts == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old_password": "wrong2026"}, "和现在的密码不一样"),
        ({"new_password": "abc123", "repeated_password": "abc123"}, "8"),
        ({"new_password": "zheshimima", "repeated_password": "zheshimima"}, "要有字母，也要有数字"),
        ({"new_password": "8642097531", "repeated_password": "8642097531"}, "要有字母，也要有数字"),
        ({"new_password": "password1", "repeated_password": "password1"}, "常见"),
        ({"new_password": "a13900000000", "repeated_password": "a13900000000"}, "手机号"),
        ({"repeated_password": "gangwan2028"}, "两次写的新密码不一样"),
        ({"new_password": "a1" * 5000, "repeated_password": "a1" * 5000}, "128"),
        ({"new_password": "", "repeated_password": ""}, "必填"),
    ],
)
def test_a_poor_password_is_refused_with_its_reason(page, zhao, fields, said):
    answer = send(page, "/account/set-password/", **passwords(**fields))

    assert answer.status_code == 422
    assert said in re.sub(r"<[^>]+>", "", answer.text)
    assert OLD not in answer.text
    zhao.refresh_from_db()
    assert zhao.check_password(OLD)


def test_a_phone_is_published_and_nights_are_quiet_by_ones_own_word(page, zhao):
    # when
    send(page, "/account/change-account/", shows_phone="on", quiet_from="22:00", quiet_until="06:30")

    # then
    zhao.refresh_from_db()
    assert (zhao.shows_phone, zhao.quiet_from, zhao.quiet_until) == (True, time(22), time(6, 30))
    assert "22:00–06:30 免打扰" in page.get("/account/").text

    # when taken back
    send(page, "/account/change-account/", quiet_from="", quiet_until="")
    zhao.refresh_from_db()
    assert (zhao.shows_phone, zhao.quiet_from) == (False, None)


@pytest.mark.parametrize(
    "fields", [{"quiet_from": "22:00"}, {"quiet_until": "06:30"}, {"quiet_from": "二十二点"}]
)
def test_quiet_hours_need_both_ends(page, zhao, fields):
    answer = send(page, "/account/change-account/", **fields)

    assert answer.status_code == 422
    zhao.refresh_from_db()
    assert zhao.quiet_from is None


def test_somebody_minds_the_post_during_leave_and_gives_it_back(page, world, clock):
    # given
    own = world.zhao_post.tenures.get()
    form = page.get(f"/account/take-leave/{own.pk}/")
    assert "王组长" in form.text
    assert "周片长" not in form.text

    # when
    send(page, f"/account/take-leave/{own.pk}/", **leave(world))

    # then
    assert "3月3日起由王组长代管，3月10日回来" in page.get("/account/").text
    clock.advance(timedelta(days=1))
    assert world.zhao_post in world.wang.current_posts()
    assert world.zhao_post in world.zhao.current_posts()

    # when she is back early
    clock.advance(timedelta(days=1))
    page.logout()
    page.force_login(world.zhao)
    cover = Tenure.objects.get(acting=True)
    send(page, f"/account/end-leave/{cover.pk}/")

    # then
    assert world.zhao_post not in world.wang.current_posts()
    assert [entry.verb for entry in LogEntry.objects.on(world.zhao_post)][-2:] == ["cover", "end_cover"]


def test_leave_that_has_not_begun_is_called_off_without_a_trace_in_the_posts(page, world):
    own = world.zhao_post.tenures.get()
    send(page, f"/account/take-leave/{own.pk}/", **leave(world))

    send(page, f"/account/end-leave/{Tenure.objects.get(acting=True).pk}/")

    assert not Tenure.objects.filter(acting=True).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"until": "2026-03-03"},
        {"until": ""},
        {"since": "三月三日"},
        {"person": "0"},
        {"person": "'; DROP"},
        {"person": "9" * 30},
    ],
)
def test_leave_needs_somebody_and_two_days_in_order(page, world, fields):
    own = world.zhao_post.tenures.get()

    answer = send(page, f"/account/take-leave/{own.pk}/", **leave(world, **fields))

    assert answer.status_code == 422
    assert not Tenure.objects.filter(acting=True).exists()


def test_nobody_takes_leave_for_another_or_ends_it(client, world):
    # given 赵's leave
    own = world.zhao_post.tenures.get()
    people.cover(
        world.zhao_post, person=world.wang, by=world.zhao, since=TODAY, until=TODAY + timedelta(days=3)
    )
    cover = Tenure.objects.get(acting=True)

    # when another comes
    client.force_login(world.sun)

    # then
    assert client.get(f"/account/take-leave/{own.pk}/").status_code == 404
    assert send(client, f"/account/end-leave/{cover.pk}/").status_code == 404
    with pytest.raises(Refused):
        people.end_cover(cover, by=world.sun)


def test_who_minds_a_post_reads_for_whom(client, world):
    people.cover(
        world.zhao_post, person=world.wang, by=world.zhao, since=TODAY, until=TODAY + timedelta(days=3)
    )
    client.force_login(world.wang)

    shown = client.get("/account/").text

    assert "代管" in shown
    assert "替赵邻长" in shown


def test_an_account_is_changed_by_its_person_alone(world):
    with pytest.raises(Refused):
        people.change_account(world.zhao, by=world.wang, shows_phone=True, quiet_from=None, quiet_until=None)
    with pytest.raises(Refused):
        people.change_account(world.zhao, by=SYSTEM, shows_phone=True, quiet_from=None, quiet_until=None)
