"""发送 — each thing leaves the house once, and what cannot leave says why."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from linli.cases import phone_codes
from linli.cases.telling import announce_today
from linli.inbox import lifecycle, sending
from linli.inbox.models import Delivery, GroupRobot, Message
from linli.inbox.reach import BOOKS, Card
from linli.inbox.sending import RETRIES, send_waiting
from linli.inbox.wording import GROUP_SENTENCES, GROUP_VALUES, PLACES, SENTENCES, register_for_groups
from linli.kernel import masking
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING, clock_at, now
from tests.world import SYSTEM

State = Delivery.State


def danger(world, **facts):
    return world.reported_case("有煤气味", category="danger.gas", **facts)


def waiting() -> list[Delivery]:
    return list(Delivery.objects.order_by("pk"))


# ——— 马上发 ———


def test_danger_reaches_the_phones_of_the_leader_and_the_desk_at_once(world, clock, gateway):
    # when
    case = danger(world)
    send_waiting()

    # then
    assert {post.body["to"] for post in gateway.posts} == {world.zhao.phone, world.xie.phone}
    assert all(case.number in post.body["text"] for post in gateway.posts)
    assert all(post.body["text"].endswith("https://linli.example/inbox/") for post in gateway.posts)
    assert {delivery.state for delivery in waiting()} == {State.SENT}


def test_danger_rings_at_night_too(world, clock, gateway):
    clock.move_to(clock.at.astimezone(BEIJING).replace(hour=3))
    danger(world)

    assert send_waiting() == 2


def test_what_is_not_urgent_waits(world, clock, gateway):
    world.reported_case()

    assert send_waiting() == 0
    assert Message.objects.get().waits


def test_where_no_channel_is_open_nothing_is_kept_for_it(world, clock):
    danger(world)

    assert waiting() == []
    assert not Message.objects.filter(waits=True).exists()


def test_a_delivery_holds_neither_address_nor_words(world, clock, gateway):
    danger(world)

    stored = str(list(Delivery.objects.values()))
    assert world.zhao.phone not in stored
    assert "煤气" not in stored
    assert waiting()[0].label == masking.phone(world.xie.phone, public=False)


def test_the_same_message_is_in_one_delivery_alone(world, clock, gateway):
    danger(world)
    send_waiting()
    clock.advance(timedelta(days=2))

    send_waiting()

    assert len(gateway.posts) == 2


# ——— 发不出 ———


def test_a_failure_is_tried_again_after_1_5_25_minutes_and_two_hours_and_then_given_up(world, clock, gateway):
    # given
    danger(world)
    delivery = waiting()[0]
    Delivery.objects.exclude(pk=delivery.pk).delete()
    gateway.answers = [(503, b"")] * 5

    # when
    for step in (*RETRIES, timedelta()):
        send_waiting()
        delivery.refresh_from_db()
        assert (delivery.next_at - now() == step) or delivery.state == State.GIVEN_UP
        send_waiting()  # not before its time
        clock.advance(step)

    # then
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.GIVEN_UP, "对方的服务器出错（503）")
    assert len(gateway.posts) == 5
    assert {post.body["id"] for post in gateway.posts} == {str(delivery.key)}


def test_a_no_for_good_is_not_asked_again(world, clock, gateway):
    gateway.answers = [(401, b"")] * 2
    danger(world)

    send_waiting()

    assert {delivery.state for delivery in waiting()} == {State.GIVEN_UP}


def test_a_door_that_does_not_answer_is_left_alone_for_a_round(world, clock, gateway):
    gateway.answers = [(503, b"")] * 20
    for _n in range(4):
        danger(world)

    send_waiting()

    assert len(gateway.posts) == sending.TIRED


def test_a_fault_of_ours_holds_up_nobody_else(world, clock, gateway, monkeypatch):
    danger(world)
    monkeypatch.setitem(sending.SEND, "sms", lambda letter: 1 / 0)

    assert send_waiting() == 0
    assert {delivery.error for delivery in waiting()} == {"系统出错，没有发出；请告诉管理员"}


def test_who_left_their_post_meanwhile_is_not_told(world, clock, gateway):
    danger(world)
    world.zhao.tenures.update(until=now().date())

    send_waiting()

    assert [post.body["to"] for post in gateway.posts] == [world.xie.phone]


def test_a_day_without_sending_ends_in_no_storm(world, clock, gateway):
    # given
    for _n in range(5):
        danger(world)
    clock.advance(timedelta(days=1))

    # when
    send_waiting()

    # then: nothing old is shouted; all of it waits for one digest
    assert gateway.posts == []
    assert {delivery.state for delivery in waiting()} == {State.HELD}
    assert Message.objects.filter(waits=True, delivery=None).count() == 10


# ——— 两个工人，一次断电 ———


def test_a_claim_is_given_once(world, clock, gateway):
    danger(world)
    first, again = waiting()[0], waiting()[0]

    assert sending.claim(first)
    assert not sending.claim(again)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_nothing_twice(world, clock, gateway):
    # given
    for _n in range(6):
        danger(world)
    at = clock.at

    def work():
        with clock_at(at):
            try:
                send_waiting()
            finally:
                connection.close()

    # when
    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    # then
    keys = [post.body["id"] for post in gateway.posts]
    assert len(keys) == len(set(keys)) == 12


class Killed(BaseException):
    """The worker is gone."""


def test_killed_between_sending_and_writing_it_down_it_is_repeated_once_with_the_same_key(
    world, clock, gateway, monkeypatch
):
    # given a worker that dies right after the gateway took the text
    danger(world)
    Delivery.objects.exclude(pk=waiting()[0].pk).delete()
    with monkeypatch.context() as dying:
        dying.setattr(sending, "end", lambda *_args: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            send_waiting()
    send_waiting()
    assert len(gateway.posts) == 1  # the claim still stands

    # when its lease has run out
    clock.advance(sending.LEASE)
    send_waiting()
    send_waiting()

    # then
    assert [post.body["id"] for post in gateway.posts] == [str(waiting()[0].key)] * 2
    assert waiting()[0].state == State.SENT


# ——— 群 ———


@pytest.fixture
def robot(world, group):
    receiver, robot = group("wecom", world.community.code)
    robot.save()
    return receiver


def test_a_group_hears_of_danger_by_number_kind_of_place_and_state_alone(world, clock, robot):
    case = danger(world, name="张阿姨", phone="13900001103")

    send_waiting()

    text = robot.posts[0].body["text"]["content"]
    assert (
        text == f"紧急：{case.number}（屋面，待受理），请在岗的同志马上联系。登录查看：https://linli.example/"
    )


def test_a_group_of_another_ground_hears_nothing(world, clock, group):
    receiver, robot = group("wecom", world.next_area.code)
    robot.save()
    danger(world)

    send_waiting()

    assert receiver.posts == []


def test_a_group_hears_the_days_figures_once(world, clock, robot):
    clock.advance(timedelta(hours=9))
    world.reported_case()
    announce_today()
    announce_today()

    send_waiting()

    assert [post.body["text"]["content"][:23] for post in robot.posts] == [
        "今天新收 1 件，结案 0 件，逾期 0 件。"
    ]


def test_a_group_hears_no_more_in_a_minute_than_its_vendor_allows(world, clock, robot):
    for n in range(25):
        values = {"number": f"LF-{n}", "place": "屋面", "state": "待受理"}
        lifecycle.announce(
            GroupRobot.objects.all(),
            "group.danger",
            about=world.home,
            values=values,
            is_urgent=True,
            occasion=str(n),
        )

    send_waiting()
    assert len(robot.posts) == sending.A_MINUTE

    clock.advance(timedelta(minutes=1))
    send_waiting()
    assert len(robot.posts) == 25


def test_no_sentence_for_groups_can_hold_anything_personal():
    assert GROUP_SENTENCES
    assert {name for words in GROUP_SENTENCES.values() for name in PLACES.findall(str(words))} <= GROUP_VALUES
    assert not GROUP_VALUES & {"name", "phone", "title", "text", "to", "home"}
    assert not GROUP_SENTENCES.keys() & SENTENCES.keys()


def test_a_sentence_that_could_is_refused_when_it_is_registered():
    with pytest.raises(ValueError, match="title"):
        register_for_groups({"group.gossip": "%(number)s：%(title)s"})


# ——— 验证码 ———


def test_a_code_is_sent_at_once_and_stored_nowhere(world, clock, gateway):
    world.receive(phone="13900001103")

    code = phone_codes.send("13900001103")
    send_waiting()

    (arrived,) = gateway.posts
    assert (arrived.body["to"], code in arrived.body["text"]) == ("13900001103", True)
    assert code not in str(list(Delivery.objects.values()))
    assert phone_codes.check("13900001103", code)


def test_a_code_that_came_too_late_is_not_sent(world, clock, gateway):
    world.receive(phone="13900001103")
    phone_codes.send("13900001103")
    clock.advance(timedelta(minutes=11))

    send_waiting()

    assert gateway.posts == []
    assert waiting()[0].error == "验证码已经过期"


def test_without_texts_nobody_is_promised_a_code(world, clock):
    with pytest.raises(Refused):
        phone_codes.send("13900001103")


# ——— 规矩 ———


def test_what_ended_is_forgotten_after_its_time_and_what_waits_is_not(world, clock, gateway):
    danger(world)
    send_waiting()
    danger(world)
    clock.advance(timedelta(days=200))

    assert lifecycle.forget_sent(timedelta(days=180)) == 2
    assert {delivery.state for delivery in waiting()} == {State.WAITING}


def test_the_database_knows_that_a_delivery_goes_to_a_person_or_a_group(world, clock):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(channel="sms", label="?", what="x", next_at=now(), created_at=now())


def test_whoever_has_no_card_is_not_reached(world):
    assert set(BOOKS) == {"user", "receipt", "phone_code"}
    assert BOOKS["user"]([world.zhao.pk])[world.zhao.pk] == Card(
        phone=world.zhao.phone, place_code=world.zhao_post.place_code, is_told=True, url="/inbox/"
    )
    assert BOOKS["user"]([10**6]) == {}


def test_a_key_is_of_one_delivery():
    assert Delivery().key != Delivery().key
    assert isinstance(Delivery().key, uuid.UUID)


def test_the_clock_itself_may_not_send_again_what_was_sent(world, clock, gateway):
    danger(world)
    send_waiting()

    with pytest.raises(Refused, match="已经发出"):
        lifecycle.send_again(waiting()[0], by=SYSTEM)
