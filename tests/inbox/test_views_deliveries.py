"""送达记录和群机器人 — an office sees what went out and what did not; secrets are typed and never shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.config.mail import read_mail_server
from linli.inbox.models import Channel, Delivery, GroupRobot, Preference
from linli.inbox.sending import send_waiting
from linli.kernel.audit import LogEntry
from linli.kernel.now import now
from linli.kernel.once import new_key

KEY = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"


def press(client, path, **fields):
    return client.post(path, {"form_key": new_key(), **fields})


def rows(world, count, **facts):
    row = {"channel": "sms", "recipient_kind": "user", "recipient_id": world.zhao.pk, "label": "138****0001"}
    row |= {
        "place_code": world.neighbours.code,
        "what": "digest",
        "next_at": now(),
        "created_at": now(),
    } | facts
    return Delivery.objects.bulk_create(Delivery(**row) for _n in range(count))


@pytest.fixture
def desk(client, world):
    client.force_login(world.xie)
    return client


@pytest.fixture
def secretary(client, world):
    client.force_login(world.he)
    return client


# ——— 送达记录 ———


def test_a_page_without_rows_says_what_is_switched_off(desk, world, gateway, settings):
    assert "还没有发过" in desk.get("/deliveries/").text

    settings.LINLI_SMS_URL = ""
    assert "短信和邮件还没有开通" in desk.get("/deliveries/").text


def test_to_whom_what_how_it_went_and_why_not(desk, world):
    rows(world, 1, state="given_up", error="对方不收（401）；请核对地址和密钥")

    page = desk.get("/deliveries/").text

    for words in (
        "138****0001",
        "每日摘要",
        "短信",
        "没发出",
        "对方不收（401）；请核对地址和密钥",
        "再发一次",
    ):
        assert words in page


def test_the_list_is_narrowed_by_state_and_way(desk, world):
    rows(world, 2, state="sent")
    rows(world, 1, state="held", channel="mail")

    assert len(desk.get("/deliveries/?state=held").context["rows"]) == 1
    assert len(desk.get("/deliveries/?channel=sms&state=sent").context["rows"]) == 2
    assert "清除条件" in desk.get("/deliveries/?channel=mail&state=sent").text
    assert len(desk.get("/deliveries/?channel=pigeon&page=x").context["rows"]) == 3


def test_what_belongs_to_another_ground_is_not_there(desk, world):
    (elsewhere,) = rows(world, 1, place_code="0002", state="held")

    assert desk.get("/deliveries/").context["rows"] == []
    assert press(desk, f"/deliveries/{elsewhere.pk}/send-again/").status_code == 404


def test_a_long_list_is_paged_and_costs_no_more(desk, world):
    rows(world, 1, state="held")
    desk.get("/deliveries/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/deliveries/")
    rows(world, 30, state="held")

    with CaptureQueriesContext(connection) as many:
        page = desk.get("/deliveries/")

    assert len(many) == len(few)
    assert len(page.context["rows"]) == 25
    assert len(desk.get("/deliveries/" + page.context["links"][1]).context["rows"]) == 6


def test_what_ended_unsent_is_sent_again_under_the_same_key(desk, world, clock, gateway):
    # given
    gateway.answers = [(401, b"")] * 2
    world.reported_case("有煤气味", category="danger.gas")
    send_waiting()
    over = Delivery.objects.order_by("pk")[0]

    # when
    press(desk, f"/deliveries/{over.pk}/send-again/")
    send_waiting()

    # then
    over.refresh_from_db()
    assert over.state == "sent"
    assert [post.body["id"] for post in gateway.posts].count(str(over.key)) == 2
    assert LogEntry.objects.on(over).get().verb == "send_again"


def test_what_was_sent_is_not_sent_again(desk, world):
    (sent,) = rows(world, 1, state="sent")

    answer = press(desk, f"/deliveries/{sent.pk}/send-again/")

    assert answer.status_code == 422
    assert "已经发出" in answer.text


# ——— 群机器人 ———


def add(client, world, **facts):
    given = {
        "kind": "wecom",
        "name": "三长工作群",
        "place_code": world.community.code,
        "url": KEY,
        "secret": "",
    }
    return press(client, "/robots/add/", **given | facts)


def test_a_robot_is_added_and_its_address_is_never_shown_again(secretary, world, clock):
    assert add(secretary, world, secret="SEC123").headers["Location"] == "/robots/"

    pages = (
        secretary.get("/robots/").text
        + secretary.get("/robots/add/").text
        + secretary.get("/deliveries/").text
    )
    assert "三长工作群" in pages
    assert "693a91f6" not in pages
    assert "SEC123" not in pages
    entry = LogEntry.objects.get(verb="add_robot")
    assert "693a91f6" not in str(entry.facts)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/", "https://qyapi.weixin.qq.com@evil.example/", "https://evil.example/cgi-bin/"],
)
def test_an_address_outside_the_list_is_refused_and_the_name_kept(secretary, world, url):
    answer = add(secretary, world, url=url)

    assert answer.status_code == 422
    assert "LINLI_ROBOT_ORIGINS" in answer.text
    assert "三长工作群" in answer.text
    assert not GroupRobot.objects.exists()


def test_a_ground_that_is_not_ones_own_is_no_choice(secretary, world):
    assert add(secretary, world, place_code="0001").status_code == 422


def test_another_system_needs_a_secret(secretary, world, settings):
    settings.LINLI_ROBOT_ORIGINS = ["https://hub.example"]

    answer = add(secretary, world, kind="webhook", url="https://hub.example/in")

    assert "请写密钥" in answer.text


@pytest.mark.parametrize("name", ["楼" * 10_000, "", "𠮷👩‍👩‍👧群"])
def test_odd_names_are_refused_or_kept_whole(secretary, world, clock, name):
    answer = add(secretary, world, name=name)

    assert (answer.status_code == 303) == (0 < len(name) <= 40)


def test_a_greeting_goes_into_the_group_and_stands_among_the_deliveries(secretary, world, clock, group):
    receiver, robot = group("feishu", world.community.code)
    robot.save()

    press(secretary, f"/robots/{robot.pk}/try/")
    send_waiting()

    assert "邻里接到这个群了" in receiver.posts[0].body["content"]["text"]
    assert "三长群" in secretary.get("/deliveries/").text


def test_a_robot_that_ended_is_gone_with_its_address(secretary, world, clock, group):
    receiver, robot = group("wecom", world.community.code)
    robot.save()
    press(secretary, f"/robots/{robot.pk}/try/")

    press(secretary, f"/robots/{robot.pk}/end/")
    send_waiting()

    robot.refresh_from_db()
    assert (robot.url, robot.secret) == ("", "")
    assert receiver.posts == []
    assert Delivery.objects.get().error == "这个群机器人已经停用"
    assert "还没有群机器人" in secretary.get("/robots/").text


# ——— 通知方式 ———


@pytest.fixture
def zhao(client, world):
    client.force_login(world.zhao)
    return client


def test_where_nothing_is_open_there_is_nothing_to_choose(zhao):
    assert "短信和邮件还没有开通" in zhao.get("/inbox/preference/").text
    assert "/inbox/preference/" in zhao.get("/account/").text


def test_mail_is_asked_for_where_mail_is_open(zhao, gateway, settings):
    assert "邮箱" not in zhao.get("/inbox/preference/").text

    settings.LINLI_MAIL = read_mail_server("smtp://127.0.0.1:9")
    answer = press(zhao, "/inbox/preference/", channel="mail", mail="", hour="")

    assert answer.status_code == 422
    assert "用邮件通知，请写邮箱" in answer.text


def test_a_leader_chooses_way_and_hour(zhao, world, clock, gateway):
    page = zhao.get("/inbox/preference/").text
    assert "按社区约定，8 点" in page
    assert "22:00 到第二天 08:00 不打扰" in page

    press(zhao, "/inbox/preference/", channel="", mail="", hour="18")

    choice = Preference.objects.get()
    assert (choice.recipient_id, choice.channel, choice.hour) == (world.zhao.pk, "", 18)


@pytest.mark.parametrize(
    "fields",
    [{"channel": "pigeon"}, {"hour": "3"}, {"hour": "x"}, {"mail": "nobody"}, {"channel": Channel.GROUP}],
)
def test_odd_choices_are_refused(zhao, gateway, settings, fields):
    settings.LINLI_MAIL = read_mail_server("smtp://127.0.0.1:9")
    given = {"channel": "sms", "mail": "", "hour": ""} | fields

    assert press(zhao, "/inbox/preference/", **given).status_code == 422
    assert not Preference.objects.exists()
