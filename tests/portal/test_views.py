"""门户 — the page of each role's question: what it shows, to whom, in how many queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases import lifecycle
from linli.inbox.models import Message
from linli.kernel.access import Clock
from linli.kernel.now import today
from linli.people import lifecycle as people
from linli.people.models import Household
from linli.places import lifecycle as places

PAGES = {
    "/workbench/": ("zhao", "wang", "li", "xie", "he"),
    "/community/": ("he", "xie"),
    "/community/key-issues/": ("he", "xie"),
    "/estate/": ("party", "owners"),
    "/partner/": ("manager",),
    "/overview/": ("officer", "inspector"),
}
EVERYBODY = (
    "zhao",
    "wang",
    "li",
    "xie",
    "he",
    "zhou",
    "party",
    "owners",
    "officer",
    "inspector",
    "admin",
    "manager",
)


def get(client, user, url, status=200):
    client.logout()
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:3000]
    return answer


def seen(answer):
    """What a reader sees, without the frame around it."""
    page = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def titles(answer):
    return [row.title for row in answer.context["rows"]]


def queries(client, user, url):
    client.force_login(user)
    client.get(url)  # the session has been seen, the templates are read
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert client.get(url).status_code == 200
    return len(made)


# ---------------------------------------------------------------- the first page


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("zhao", "/workbench/"), ("wang", "/workbench/"), ("li", "/workbench/"), ("xie", "/desk/"),
        ("he", "/community/"), ("party", "/estate/"), ("owners", "/estate/"), ("manager", "/partner/"),
        ("officer", "/overview/"), ("inspector", "/overview/"), ("admin", "/places/"),
    ],
)  # fmt: skip
def test_everybody_begins_on_the_page_of_their_question(client, world, who, first):
    answer = get(client, getattr(world, who), "/", 303)

    assert answer["Location"] == first
    assert client.get(first).status_code == 200


def test_somebody_without_a_post_begins_on_their_own_page(client, world):
    people.end_tenure(world.zhao_post.tenures.get(), by=Clock(), on=today())

    assert get(client, world.zhao, "/", 303)["Location"] == "/account/"
    assert "现在没有任职" in seen(client.get("/account/"))
    assert "没有等您办的事" in seen(client.get("/workbench/"))


def test_a_resident_finds_the_community_the_receipt_and_the_staff_their_door(client, world):
    page = client.get("/")

    assert page.status_code == 200
    assert f'href="/c/{world.community.pk}/"' in page.text
    assert 'action="/r/"' in page.text
    assert "/sign-in/" in page.text


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_for_those_whose_question_it_answers(client, world, url):
    assert client.get(url).status_code == 303
    for who in EVERYBODY:
        allowed = who in PAGES[url] or url == "/workbench/"
        answer = get(client, getattr(world, who), url, 200 if allowed else 403)
        assert allowed or "这一页给" in answer.text


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_way_of_the_frame_leads_to_a_page_of_ones_own(client, world, who):
    # given
    page = get(client, getattr(world, who), "/account/")
    nav, thumb = page.context["nav"], page.context["bottom_nav"]

    # then
    assert {client.get(entry.url).status_code for entry in (*nav, *thumb)} == {200}
    assert len(thumb) <= 5
    assert sum(entry.main for entry in thumb) <= 1


def test_the_frame_says_who_and_where_and_how_many_messages(client, world):
    # given one message of hers
    world.receive()
    page = get(client, world.zhao, "/workbench/")

    # then
    frame = page.context["frame"]
    assert (frame.where, frame.me_label, frame.me_name) == ("华尔星城小区二期 8 栋 第 4 邻", "邻长", "赵邻长")
    assert frame.inbox_count == Message.objects.count() == 1
    assert [entry.label for entry in frame.nav if entry.current] == ["工作台"]


# ---------------------------------------------------------------- the workbench


def test_what_was_said_waits_for_its_receiver_with_one_press(client, world):
    # given
    case = world.receive("楼道顶上漏水").case

    # when
    page = get(client, world.zhao, "/workbench/")

    # then
    (row,) = page.context["rows"]
    assert (row.title, row.action, row.action_url) == (
        "楼道顶上漏水",
        "受理",
        f"/cases/{case.number}/accept/",
    )
    assert "今天 1 件" in seen(page)
    assert client.get(row.action_url).status_code == 200
    assert titles(get(client, world.zhou, "/workbench/")) == []


def test_the_most_urgent_stands_first(client, world, clock):
    # given one long in hand, one new, and one of danger
    world.accepted_case(text="旧事一件")
    clock.advance(timedelta(days=2))
    world.receive("新事一件")
    clock.advance(timedelta(days=1, hours=2))
    world.receive("水管爆了", category="utility.water")

    # then
    page = get(client, world.zhao, "/workbench/")
    assert titles(page) == ["旧事一件", "水管爆了", "新事一件"]
    assert page.context["rows"][0].deadline.at < clock.at


def test_ten_things_are_enough_for_a_day(client, world):
    for number in range(12):
        world.receive(f"第 {number} 件")

    page = get(client, world.zhao, "/workbench/")

    assert len(page.context["rows"]) == 10
    assert "今天先办这 10 件" in seen(page)
    assert '/cases/?state=open"' in page.text


def test_an_offer_waits_for_whoever_is_asked_and_still_for_nobody_else(client, world):
    # given
    case = world.accepted_case()
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="超出能力")

    # then
    (row,) = get(client, world.wang, "/workbench/").context["rows"]
    assert ("请您接手" in row.facts, row.action) == (True, "受理")
    assert titles(get(client, world.zhao, "/workbench/")) == []


def test_who_is_asked_to_help_or_to_decide_is_told(client, world, clock):
    # given a holder who asks for help and for more time
    case = world.accepted_case()
    lifecycle.ask_help(
        case,
        of=[world.party_post],
        by=world.zhao,
        seen=case.version,
        request="请到场",
        due_at=clock.at + timedelta(hours=8),
    )
    until = case.leg_due_at + timedelta(days=2)
    lifecycle.ask_extension(
        case, by=world.zhao, seen=case.version, ground="works", reason="等配件", until=until
    )

    # then
    (help,) = get(client, world.party, "/estate/").context["rows"]
    (request,) = get(client, world.wang, "/workbench/").context["rows"]
    assert (help.action, request.action) == ("答复", "审批")
    assert request.action_url == f"/cases/{case.number}/extend/"
    assert [row.action for row in get(client, world.zhao, "/workbench/").context["rows"]] == ["回话"]


def test_the_desk_calls_back_and_the_secretary_for_the_desk(client, world):
    # given
    case = world.resolved_case()

    # then
    (row,) = get(client, world.xie, "/workbench/").context["rows"]
    assert (row.action, row.action_url) == ("回访", f"/cases/{case.number}/call-back/")
    assert titles(get(client, world.he, "/workbench/")) == []


def test_what_is_about_somebody_does_not_stand_on_their_bench(client, world):
    # given a matter about the neighbour leader
    world.receive("邻长不理人", about=(world.zhao,))

    # then it waits above, and she sees nothing of it
    assert titles(get(client, world.zhao, "/workbench/")) == []
    assert len(titles(get(client, world.wang, "/workbench/"))) == 1


def test_the_homes_of_a_neighbour_leader_show_who_waits(client, world, clock):
    # given
    Household.objects.filter(home=world.home_next_door).delete()
    world.receive("窗户漏风", place=world.home)

    # then
    (mine,) = get(client, world.zhao, "/workbench/").context["neighbourhoods"]
    assert [(cell.label, cell.state, cell.words) for cell in mine.cells] == [
        ("1103 张阿姨", "open", "窗户漏风"),
        ("1104", "calm", "无待办"),
    ]
    assert mine.note == "1 无待办 · 1 有待办"

    # when the whole limit has passed
    clock.advance(timedelta(days=8))
    (mine,) = get(client, world.zhao, "/workbench/").context["neighbourhoods"]
    assert mine.cells[0].state == "late"


def test_a_sealed_voice_lights_no_window(client, world):
    world.receive(identity="sealed")

    (mine,) = get(client, world.zhao, "/workbench/").context["neighbourhoods"]

    assert {cell.state for cell in mine.cells} == {"calm"}


def test_above_is_told_by_post_and_phones_only_by_consent(client, world):
    # given a group leader who lets her phone be published, an area leader who does not
    people.change_account(world.wang, by=world.wang, shows_phone=True, quiet_from=None, quiet_until=None)

    # then
    above = get(client, world.zhao, "/workbench/").context["above"]
    assert [(each.role, each.name, each.phone) for each in above] == [
        ("组长", "王组长", "13900000001"),
        ("片长", "李片长", ""),
        ("值班台", "谢值班", "0735-0000100"),
    ]


def test_below_a_leader_stand_empty_posts_and_late_matters_never_names(client, world, clock):
    # given a neighbour leader who is late, and a group without leader
    world.accepted_case(text="楼道堆物")
    people.end_tenure(world.sun_post.tenures.get(), by=Clock(), on=today())
    clock.advance(timedelta(days=3))

    # then
    page = get(client, world.li, "/workbench/")
    (late,) = page.context["late"]
    assert (late.title, late.action) == ("楼道堆物", "催办")
    assert "第 4 邻 邻长" in late.facts[0]
    assert "赵邻长" not in seen(page)
    assert page.context["gaps"] == []
    assert [gap.days for gap in get(client, world.zhou, "/workbench/").context["gaps"]] == [3]


# ---------------------------------------------------------------- the community


def test_the_year_is_counted_from_its_rows_and_each_figure_leads_to_them(client, world):
    # given
    for _i in range(3):
        world.receive()
    case = world.resolved_case()
    lifecycle.call_back(case, by=world.xie, seen=case.version, answers=good())

    # when
    page = get(client, world.he, "/community/")

    # then
    year = page.context["year"]
    assert (year.received, year.closed, year.key_solved) == (4, 1, 0)
    assert "2026 年至今，联福社区 收到诉求 4 件" in seen(page)
    assert len(client.get(page.context["received_url"]).context["lines"]) == 4


def good(**answers):
    return lifecycle.Answers(**{"result": "solved", "attitude": "good", "speed": "good"} | answers)


def test_a_key_issue_counts_once_when_it_is_closed_as_solved(client, world):
    # given a supervised case
    case = world.accepted_case(text="全楼停水")
    lifecycle.supervise(case, by=world.he, seen=case.version, until=case.due_at, inside="全楼反映")

    # when: it waits for the secretary, is confirmed, solved, called back
    ((duty, row),) = get(client, world.he, "/community/").context["decisions"]
    assert (duty.verb, row.action) == ("confirm_key", "确认")
    lifecycle.confirm_key(case, by=world.he, seen=case.version)
    assert "在办" in seen(get(client, world.he, "/community/key-issues/"))
    lifecycle.resolve(case, by=world.zhao, seen=case.version, outcome="solved", public="换了水泵")
    assert get(client, world.he, "/community/").context["year"].key_solved == 0
    lifecycle.call_back(case, by=world.xie, seen=case.version, answers=good())

    # then
    page = get(client, world.he, "/community/key-issues/")
    assert get(client, world.he, "/community/").context["year"].key_solved == 1
    assert "2026 年解决重点民生问题 1 件" in seen(page)
    assert [line.case.pk for line in page.context["solved"]] == [case.pk]


def test_the_three_rates_leave_out_the_anonymous_and_count_the_shelf(client, world, clock):
    # given: solved and content; solved and discontent; not solved; anonymous; on the shelf; not due yet
    for answers in (good(), good(attitude="bad"), good(result="partly")):
        case = world.resolved_case()
        lifecycle.call_back(case, by=world.xie, seen=case.version, answers=answers)
    case = world.resolved_case(identity="sealed")
    lifecycle.call_back(case, by=world.xie, seen=case.version, answers=good())
    case = world.held_by_area()
    lifecycle.ask_shelving(
        case,
        by=world.li,
        seen=case.version,
        ground="funds",
        reason="等资金",
        until=clock.at + timedelta(days=30),
    )
    case.refresh_from_db()
    lifecycle.shelve(case, by=world.he, seen=case.version, granted=True, public="等资金")
    world.receive()

    # when
    rates = get(client, world.he, "/community/").context["rates"]

    # then
    assert [(rate.label, rate.number, rate.counted) for rate in rates.three] == [
        ("响应率", "100.0", "5 / 5 件应答复"),
        ("解决率", "50.0", "2 / 4 件已回访或挂账"),
        ("满意率", "50.0", "2 / 4 件已回访或挂账"),
    ]
    assert rates.left_out == 1
    assert rates.formula == "综合 65.0 = 响应 100.0×30% + 解决 50.0×35% + 满意 50.0×35%。"


def test_an_empty_community_prints_dashes_and_no_zeroes(client, world):
    page = get(client, world.he, "/community/")

    assert [rate.number for rate in page.context["rates"].three] == ["—", "—", "—"]
    assert page.context["topics"] == []
    assert "没有等您定的事" in seen(page)


def test_every_area_is_drawn_with_its_lit_windows_and_without_a_name(client, world):
    # given
    world.receive(place=world.home)

    # when
    page = get(client, world.he, "/community/")

    # then
    two, three = page.context["town"].quarters
    assert (two.place.name, two.homes, two.groups, two.neighbours, two.open, two.waiting) == (
        "二片",
        2,
        1,
        1,
        1,
        1,
    )
    assert (three.place.name, three.homes, three.open, three.waiting) == ("三片", 1, 0, 0)
    assert 'data-state="open"' in page.text
    assert "李片长" not in seen(page)


def test_gaps_are_counted_by_kind_and_named_by_place(client, world, clock):
    people.end_tenure(world.zhao_post.tenures.get(), by=Clock(), on=today())
    clock.advance(timedelta(days=19))

    page = get(client, world.he, "/community/")

    assert [(kind.label, kind.filled, kind.whole) for kind in page.context["filled"]] == [
        ("片长", 2, 2),
        ("组长", 1, 1),
        ("邻长", 1, 2),
    ]
    assert "第 4 邻 空缺 19 天" in seen(page)


# ---------------------------------------------------------------- estate, partner, street


def test_an_estate_shows_its_open_matters_and_where_they_are(client, world):
    # given one on the roof, one in the next area
    world.receive("屋面漏水")
    world.receive("别处的事", place=world.far_home, home=world.far_home)

    # when
    page = get(client, world.party, "/estate/")

    # then
    assert [line.case.title for line in page.context["lines"]] == ["屋面漏水"]
    assert [(spot.place.name, spot.open) for spot in page.context["parts"]] == [("屋面", 1)]
    assert [(spot.place.name, spot.open, spot.place.homes) for spot in page.context["buildings"]] == [
        ("8 栋", 1, 2)
    ]
    assert "张阿姨" not in page.text


def test_an_organisation_sees_what_was_handed_to_it_takes_it_and_answers_it(client, world):
    # given
    case = world.dispatched_case()
    world.receive("不关物业的事")

    # then
    (row,) = get(client, world.manager, "/partner/").context["rows"]
    assert (row.title, row.action) == (f"漏水渗水 · {world.roof.full_name}", "接单")

    # when it takes and answers it
    lifecycle.accept(case, by=world.manager, seen=case.version)
    assert get(client, world.manager, "/partner/").context["rows"][0].action == "答复"
    lifecycle.answer(case, by=world.manager, seen=case.version, inside="防水已补")

    # then it may still read it, for a while
    page = get(client, world.manager, "/partner/")
    assert page.context["rows"] == []
    assert [one.case.pk for one, _deadline in page.context["past"]] == [case.pk]
    assert "张阿姨" not in page.text
    assert "1103" not in seen(page)


def test_communities_stand_side_by_side_in_the_order_of_the_tree(client, world):
    # given a second community with one home and no word said
    other = places.add(kind="community", name="映月社区", parent=world.street, by=Clock(), prefix="YY")
    building = places.add(kind="building", name="1 栋", parent=other, by=Clock())
    places.add(kind="home", name="101", parent=building, by=Clock(), use="dwelling")
    for _i in range(3):
        world.receive()
    world.receive("停水", category="utility.water")

    # when
    page = get(client, world.officer, "/overview/")

    # then
    table = page.context["table"]
    assert table.heads == ("房屋与共用设施", "水电气暖网")
    first, second = table.lines
    assert [(cell.per_thousand, cell.count, cell.shade) for cell in first.cells] == [
        (1000, 3, 4),
        (333, 1, 2),
    ]
    assert (first.homes, first.total, first.open) == (3, 4, 4)
    assert [(cell.per_thousand, cell.count, cell.shade) for cell in second.cells] == [(0, 0, 0), (0, 0, 0)]
    assert len(client.get(first.cells[0].url).context["lines"]) == 3
    for name in ("赵邻长", "李片长", "何书记"):
        assert name not in seen(page)


# ---------------------------------------------------------------- bounded


@pytest.mark.parametrize(
    ("who", "url"),
    [("zhao", "/workbench/"), ("he", "/community/"), ("party", "/estate/"), ("officer", "/overview/")],
)
def test_thirty_cases_cost_as_many_queries_as_one(client, world, clock, who, url):
    # given
    user = getattr(world, who)
    world.receive()
    few = queries(client, user, url)

    # when
    for _i in range(29):
        world.receive()

    # then
    assert queries(client, user, url) == few


def test_thirty_orders_cost_as_many_queries_as_one(client, world):
    case = world.dispatched_case()
    few = queries(client, world.manager, "/partner/")
    for _i in range(4):
        world.dispatched_case()
    lifecycle.answer(case, by=world.manager, seen=case.version, inside="好了")

    assert queries(client, world.manager, "/partner/") <= few


@pytest.mark.parametrize("query", ["page=x", "past=" + "长" * 5000, "page=1&page=2"])
def test_an_odd_address_shows_the_first_page(client, world, query):
    assert get(client, world.manager, f"/partner/?{query}").status_code == 200
    assert get(client, world.party, f"/estate/?{query}").status_code == 200
    assert get(client, world.he, f"/community/key-issues/?{query}").status_code == 200
