"""每日摘要 — one a day, at the person's hour, never at night, never beyond a household's budget."""

from datetime import datetime, time, timedelta

import pytest

from linli.cases import lifecycle as cases
from linli.cases.jobs import tell_due_today_all
from linli.inbox import lifecycle
from linli.inbox.digest import gather
from linli.inbox.models import Delivery, Message, Preference
from linli.inbox.reach import quiet_until
from linli.inbox.sending import send_waiting
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING
from linli.kernel.standards import Standard

NIGHT = (time(22), time(8))


def at(hour, minute=0):
    return datetime(2026, 3, 2, hour, minute, tzinfo=BEIJING)


def texts(gateway):
    return [(post.body["to"], post.body["text"]) for post in gateway.posts]


@pytest.mark.parametrize(
    ("moment", "spans", "until"),
    [
        (at(21, 59), [NIGHT], None),
        (at(22), [NIGHT], at(8) + timedelta(days=1)),
        (at(0), [NIGHT], at(8)),
        (at(7, 59), [NIGHT], at(8)),
        (at(8), [NIGHT], None),
        (at(13), [NIGHT, (time(12), time(14))], at(14)),
        (at(13), [(time(12), time(12))], None),
        (at(23), [NIGHT, (time(21), time(9))], at(9) + timedelta(days=1)),
        (at(13), [None], None),
    ],
)
def test_quiet_hours_pass_midnight_and_the_later_end_counts(moment, spans, until):
    assert quiet_until(moment, *spans) == until


def test_several_things_come_in_one_piece_and_a_text_names_none_of_them(world, clock, gateway):
    # given
    for text in ("楼道顶上漏水", "楼道灯坏了"):
        world.reported_case(text)

    # when
    assert gather() == 1
    assert send_waiting() == 1
    assert gather() == 0

    # then
    link = "https://linli.example/inbox/"
    assert texts(gateway) == [(world.zhao.phone, f"您有 2 条新通知，请打开查看：{link}")]


def test_the_next_digest_comes_the_next_day(world, clock, gateway):
    world.reported_case()
    gather()
    world.reported_case()
    assert gather() == 0

    clock.advance(timedelta(days=1))
    assert gather() == 1
    send_waiting()
    assert texts(gateway)[-1][1].startswith("您有 1 条新通知")


def test_what_was_read_meanwhile_is_not_told_again(world, clock, gateway):
    world.reported_case()
    lifecycle.mark_read(Message.objects.all())

    assert gather() == 0
    assert not Message.objects.filter(waits=True).exists()


def test_nothing_comes_before_the_hour_and_nothing_at_night(world, clock, gateway):
    lifecycle.choose(by=world.zhao, channel="sms", hour=18)
    world.reported_case()
    assert gather() == 0

    clock.move_to(at(18))
    assert gather() == 1

    clock.move_to(at(23) + timedelta(days=1))
    world.reported_case()
    assert gather() == 0


def test_ones_own_quiet_hours_count_too(world, clock, gateway):
    zhao = world.zhao
    zhao.quiet_from, zhao.quiet_until = time(9), time(12)
    zhao.save()
    world.reported_case()

    assert gather() == 0
    clock.move_to(at(12))
    assert gather() == 1


def test_a_digest_put_out_before_quiet_waits_for_the_morning(world, clock, gateway):
    clock.move_to(at(21, 59))
    world.reported_case()
    gather()
    clock.move_to(at(22, 1))

    assert send_waiting() == 0
    clock.move_to(at(8) + timedelta(days=1))
    assert send_waiting() == 1


def test_after_days_of_silence_there_is_one_digest(world, clock, gateway):
    for _day in range(4):
        world.reported_case()
        clock.advance(timedelta(days=1))

    gather()
    send_waiting()

    assert [text[:10] for _to, text in texts(gateway)] == ["您有 4 条新通知，"[:10]]


def test_who_wants_nothing_outside_hears_nothing_outside(world, clock, gateway):
    lifecycle.choose(by=world.zhao, channel="")
    world.reported_case()
    world.reported_case("有煤气味", category="danger.gas")

    gather()
    send_waiting()

    assert world.zhao.phone not in {to for to, _text in texts(gateway)}
    assert Message.objects.visible_to(world.zhao).count() == 2  # it stands in the inbox all the same


# ——— 居民 ———


def handled(world, **facts):
    received = world.receive(phone="13900001103", **facts)
    cases.accept(received.case, by=world.zhao, seen=received.case.version)
    return received


def test_a_resident_who_did_not_ask_is_told_nothing_outside(world, clock, gateway):
    handled(world)
    clock.advance(timedelta(days=1))

    gather()
    send_waiting()

    assert "13900001103" not in {to for to, _text in texts(gateway)}


def test_a_resident_who_asked_gets_a_text_with_the_way_to_the_receipt(world, clock, gateway):
    received = world.receive(phone="13900001103")
    lifecycle.choose(by=world.receipt_of(received), channel="sms")
    cases.accept(received.case, by=world.zhao, seen=received.case.version)

    gather()
    send_waiting()

    assert ("13900001103", "您有 1 条新通知，请打开查看：https://linli.example/r/") in texts(gateway)


def test_a_household_is_told_three_times_a_week_and_no_more(world, clock, gateway):
    # given a home that says something every day and wants to hear
    for _day in range(6):
        received = world.receive(phone="13900001103")
        lifecycle.choose(by=world.receipt_of(received), channel="sms")
        cases.accept(received.case, by=world.zhao, seen=received.case.version)
        gather()
        send_waiting()
        clock.advance(timedelta(days=1))

    # then
    assert [to for to, _text in texts(gateway)].count("13900001103") == 3
    held = Delivery.objects.filter(household__startswith="home:", state="held")
    assert {delivery.error for delivery in held} == {"本周已经告诉过这一户 3 次"}


def test_a_place_sets_its_own_budget(world, clock, gateway):
    Standard.objects.create(
        key="inbox.household.week", place_code=world.community.code, value=0, unit="times",
        valid_from="2026-01-01", source="联福社区约定",
    )  # fmt: skip
    received = world.receive(phone="13900001103")
    lifecycle.choose(by=world.receipt_of(received), channel="sms")
    cases.accept(received.case, by=world.zhao, seen=received.case.version)

    gather()

    assert Delivery.objects.get(recipient_kind="receipt").state == "held"


def test_an_erased_phone_is_reached_no_more(world, clock, gateway):
    received = world.receive(phone="13900001103")
    receipt = world.receipt_of(received)
    lifecycle.choose(by=receipt, channel="sms")
    cases.accept(received.case, by=world.zhao, seen=received.case.version)
    gather()
    receipt.phone = ""
    receipt.save()

    send_waiting()

    delivery = Delivery.objects.get(recipient_kind="receipt")
    assert delivery.state == "given_up"
    assert "没有可用的号码" in delivery.error


# ——— 今天到期 ———


def test_what_runs_out_today_is_told_in_the_morning_once(world, clock, gateway):
    case = world.accepted_case()
    clock.move_to(case.leg_due_at - timedelta(hours=1))
    Message.objects.all().delete()

    tell_due_today_all()
    tell_due_today_all()
    send_waiting()

    assert [text for _to, text in texts(gateway)] == [
        "今天到期的事有 1 件，请先看看。查看：https://linli.example/inbox/"
    ]


# ——— 选择 ———


def test_mail_needs_an_address(world):
    with pytest.raises(Refused):
        lifecycle.choose(by=world.zhao, channel="mail")


def test_a_choice_is_one_row_however_often_it_is_changed(world, clock):
    lifecycle.choose(by=world.zhao, channel="")
    lifecycle.choose(by=world.zhao, channel="mail", mail="zhao@example.cn", hour=7)

    choice = Preference.objects.get()
    assert (choice.channel, choice.mail, choice.hour) == ("mail", "zhao@example.cn", 7)
