"""收下 — what somebody said becomes a report and a case; what is kept, what is refused, what is never shown."""

from datetime import timedelta

import pytest

from linli.cases import intake, lifecycle
from linli.cases.codes import new_receipt_code, receipt_hash
from linli.cases.models import Case, Category, Receipt, Report
from linli.cases.replay import replay_all
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now
from linli.people import lifecycle as people
from linli.places.models import CROCKFORD
from tests.world import BEGAN

ODD = "🚲" * 200 + "\u200b" + "𠮷野家门口" + "<b>'\"; DROP TABLE" + "\u202e"


def refused(world, *, by=None, **facts):
    before = (Case.objects.count(), Report.objects.count(), Receipt.objects.count(), LogEntry.objects.count())
    with pytest.raises(Refused) as refusal:
        intake.report(world.said(**facts), by=by)
    assert before == (
        Case.objects.count(),
        Report.objects.count(),
        Receipt.objects.count(),
        LogEntry.objects.count(),
    )
    return refusal.value.reason


def test_what_was_said_is_kept_as_said(world):
    received = world.receive(f"  {ODD}  ", name="张阿姨", phone="13900001103", outer_number="12345-7")
    report = Report.objects.get()
    assert (report.text, report.name, report.phone, report.outer_number) == (
        ODD,
        "张阿姨",
        "13900001103",
        "12345-7",
    )
    assert (report.place, report.home, report.first_post) == (world.roof, world.home, world.zhao_post)
    assert received.case.homes_count == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "　"])
def test_nothing_said_is_refused(world, text):
    assert refused(world, text=text) == "请说一说是什么事，一句也可以"


def test_too_much_said_is_refused_with_its_length(world):
    assert "最多 4000 字，现在 4001 字" in refused(world, text="漏" * 4001)
    world.receive("漏" * 4000)


def test_what_is_not_the_communitys_is_answered_with_where_to_go(world):
    category = Category.objects.filter(is_external=True).exclude(advice="").first()
    assert refused(world, category=category.key) == category.advice
    intake.refer(category, place=world.community, by=None)
    entry = LogEntry.objects.get(verb="refer")
    assert (entry.actor_kind, entry.facts) == ("passer", {"category": category.pk})


def test_a_home_is_a_home_and_a_place_lies_in_a_community(world):
    assert refused(world, home=world.building) == "住址要选到房屋"
    assert refused(world, place=world.street, home=None) == "请选到某个社区里面的地方"


def test_where_nobody_is_on_duty_the_phone_is_named(world, clock):
    for key in ("zhao", "wang", "li", "xie", "he", "officer"):
        world.posts[key].tenures.update(until=now().date())
    assert refused(world, text="漏水") == "这里还没有人值守，请打社区电话 0735-0000100"


@pytest.mark.parametrize("key", ["zhou", "sun", "admin", "manager"])
def test_nobody_types_for_a_neighbour_of_another_ground(world, key):
    assert "没有权限：登记诉求" in refused(world, by=getattr(world, key), place=world.home)


def test_who_typed_it_stands_beside_whose_it_is(world):
    received = intake.report(world.said(channel="leader", place=world.home), by=world.zhao)
    assert received.report.entered_by == world.zhao
    entry = LogEntry.objects.on(received.case).first()
    assert (entry.verb, entry.actor_kind, entry.actor_id) == ("report", "user", world.zhao.pk)
    assert world.receipt_of(received).may("case.verdict", received.case)


# 回执


def test_a_receipt_is_known_by_its_digest_alone_and_forgives_what_people_misread(world):
    received = world.receive()
    stored = Receipt.objects.get()
    assert len(received.code) == 12
    assert set(received.code) <= set(CROCKFORD)
    assert received.code not in str(Receipt.objects.values())
    assert received.case.number not in received.code
    typed = received.code.lower().replace("0", "o").replace("1", "i")
    assert Receipt.objects.by_code(receipt_hash(f"{typed[:4]}-{typed[4:8]} {typed[8:]}")) == stored


def test_two_receipts_never_share_a_code():
    assert len({new_receipt_code() for _each in range(2000)}) == 2000


def test_a_replaced_receipt_opens_with_the_new_code_alone(world):
    received = world.receive()
    code = intake.replace_receipt(world.receipt_of(received))
    assert Receipt.objects.by_code(receipt_hash(received.code)) is None
    assert Receipt.objects.by_code(receipt_hash(code)) == world.receipt_of(received)
    assert code not in str(list(LogEntry.objects.values()))


# 我也遇到


def test_more_voices_count_homes_once_and_homeless_ones_beside(world):
    case = world.reported_case()
    for home in (world.home, world.home_next_door, world.home_next_door, None, None):
        intake.support(world.said("我也是", home=home), case, by=None)
    case.refresh_from_db()
    assert (case.homes_count, case.others_count, case.reports.count()) == (2, 2, 6)
    assert Receipt.objects.count() == 6


def test_a_voice_is_checked_like_the_first(world):
    case = world.reported_case()
    for facts, why in (({"text": "漏" * 4001}, "最多 4000 字"), ({"home": world.building}, "住址要选到房屋")):
        with pytest.raises(Refused, match=why):
            intake.support(world.said(**facts), case, by=None)
    assert case.reports.count() == 1


def test_nobody_joins_what_is_over(world):
    case = world.resolved_case()
    intake.support(world.said("我家还在漏"), case, by=None)
    lifecycle.call_back(
        case, by=world.xie, seen=case.version, answers=lifecycle.Answers("solved", "good", "good")
    )
    with pytest.raises(Refused, match="这件事已经结案"):
        intake.support(world.said("我家还在漏"), case, by=None)


# 拆出与放回


def test_a_parted_report_keeps_receipt_day_and_clock(world, clock):
    # given a second voice that turns out, two days later, to be another matter
    case = world.reported_case()
    added = intake.support(world.said("其实是下水道堵", home=world.home_next_door), case, by=None)
    clock.advance(timedelta(days=2))

    # when it is parted
    alone = intake.part_report(added.report, by=world.xie, seen=None)

    # then its clock runs from the day it was said, and its receipt goes along
    assert (alone.received_at, alone.due_at) == (case.received_at, case.received_at + timedelta(days=7))
    assert alone.leg_due_at > now()
    receipt = world.receipt_of(added)
    assert receipt.may("case.urge", alone)
    case.refresh_from_db()
    assert not receipt.may("case.urge", case)
    assert (case.homes_count, alone.homes_count) == (1, 1)
    assert {found for _case, each in replay_all() for found in each} == set()


def test_whom_the_case_is_about_stays_out_of_the_parted_one(world):
    case = world.reported_case("邻长占楼道", about=(world.zhao,))
    added = intake.support(world.said("还占了天台"), case, by=None)
    alone = intake.part_report(added.report, by=world.xie, seen=None)
    assert alone.holder == world.wang_post
    assert not Case.objects.visible_to(world.zhao).exists()


def test_an_outer_deadline_goes_along_with_its_report(world):
    until = now() + timedelta(days=3)
    received = world.receive(channel="hotline", outer_number="12345-9", outer_due_at=until)
    intake.support(world.said("我也是"), received.case, by=None)
    alone = intake.part_report(received.report, by=world.xie, seen=None)
    assert alone.due_at == until


def test_the_only_report_is_not_parted_and_takes_its_case_along_when_moved(world):
    one, two = world.receive("甲"), world.receive("乙", home=world.home_next_door)
    with pytest.raises(Refused, match="只有这一条"):
        intake.part_report(one.report, by=world.xie, seen=None)
    with pytest.raises(Refused, match="已经在这件事里"):
        intake.join_report(one.report, into=one.case, by=world.xie, seen=None)
    intake.join_report(two.report, into=one.case, by=world.xie, seen=None)
    two.case.refresh_from_db()
    one.case.refresh_from_db()
    assert (two.case.state, two.case.joined_into, one.case.homes_count) == ("joined", one.case, 2)


def test_whoever_parts_a_report_from_an_old_page_is_told_so(world):
    # given a page that was opened before somebody else took a step
    case = world.reported_case()
    added = intake.support(world.said("又一句"), case, by=None)
    lifecycle.accept(case, by=world.zhao, seen=case.version)

    # when the report is parted or moved from it, then nothing happens
    with pytest.raises(Refused, match="刚刚已由别人处理"):
        intake.part_report(added.report, by=world.xie, seen=case.version - 1)
    with pytest.raises(Refused, match="刚刚已由别人处理"):
        intake.join_report(added.report, into=world.reported_case(), by=world.xie, seen=case.version - 1)
    assert set(case.reports.values_list("pk", flat=True)) >= {added.report.pk}


def test_a_report_that_somebody_moved_meanwhile_is_not_moved_again(world):
    case = world.reported_case()
    added = intake.support(world.said("又一句"), case, by=None)
    held_by_another = Report.objects.select_related("case").get(pk=added.report.pk)
    intake.part_report(added.report, by=world.xie, seen=case.version)
    with pytest.raises(Refused, match="刚刚已由别人处理"):
        intake.part_report(held_by_another, by=world.xie, seen=case.version)


def test_what_is_hidden_from_a_leader_is_never_joined_into_what_he_sees(world):
    # given a case about the neighbour leader, and one that he reads
    about = world.reported_case("邻长占楼道", about=(world.zhao,))
    added = intake.support(world.said("还占了天台"), about, by=None)
    open_to_him = world.reported_case()

    # then neither the case nor one voice of it can be joined into the other
    with pytest.raises(Refused, match="有人要回避"):
        lifecycle.join(about, into=open_to_him, by=world.xie, seen=about.version)
    with pytest.raises(Refused, match="有人要回避"):
        intake.join_report(added.report, into=open_to_him, by=world.xie, seen=about.version)

    # but the other way round nothing is revealed
    lifecycle.join(open_to_him, into=about, by=world.xie, seen=open_to_him.version)


def test_a_case_that_is_settled_takes_up_no_other(world):
    settled, case = world.resolved_case(), world.reported_case()
    with pytest.raises(Refused, match="还没办结"):
        lifecycle.join(case, into=settled, by=world.xie, seen=case.version)


@pytest.mark.parametrize("key", ["zhao", "wang", "li", "party", "zhou", "officer"])
def test_only_the_office_parts_and_joins(world, key):
    case = world.reported_case()
    added = intake.support(world.said("又一句"), case, by=None)
    with pytest.raises(Refused, match="没有权限"):
        intake.part_report(added.report, by=getattr(world, key), seen=None)
    with pytest.raises(Refused, match="没有权限"):
        intake.join_report(added.report, into=world.reported_case(), by=getattr(world, key), seen=None)


# 标题与消息


@pytest.mark.parametrize(
    "text",
    [
        "8-2-1103 张阿姨家漏水 13900001103",
        "身份证430102199001011234丢了，电话 139 0000 1103",
        "请打 139-0000-1103",
    ],
)
def test_no_number_of_a_person_stands_in_a_title_or_a_message(world, text):
    case = world.reported_case(text, name="张阿姨", phone="13900001103")
    shown = f"{case.title} {list(Message.objects.values())}"
    for digits in ("13900001103", "139 0000 1103", "139-0000-1103", "430102199001011234"):
        assert digits not in shown


def test_a_title_is_short_and_never_empty(world):
    assert world.reported_case("漏" * 200).title == "漏" * 30 + "…"
    assert world.reported_case("13900001103").title
    assert world.reported_case("。。。").title


def test_danger_asks_the_desk_even_when_it_comes_from_a_home(world):
    received = world.receive("有人被困电梯", category="danger.lift")
    assert received.case.holder == world.xie_post
    assert received.case.leg_due_at == now() + timedelta(minutes=30)
    assert received.case in Case.objects.visible_to(world.zhao)


def test_a_leader_living_next_to_the_matter_does_not_receive_it(world):
    resident = people.add_resident(name="赵家", home=world.home, kind="owner", since=BEGAN, by=world.wang)
    world.users["zhao"].resident = resident
    world.users["zhao"].save()
    assert world.reported_case("漏水", place=world.home).holder == world.wang_post


def test_nobody_adds_a_voice_for_a_neighbour_of_another_ground(world):
    case = world.reported_case(place=world.home)
    with pytest.raises(Refused, match="没有权限：登记诉求"):
        intake.support(world.said("我也是", place=world.home), case, by=world.sun)
    intake.support(world.said("我也是", place=world.home), case, by=world.zhao)
