"""值班台、事项、登记 — the queues, the list of everything, and what is typed for somebody else."""

from datetime import timedelta

import pytest

from linli.cases import intake, lifecycle
from linli.cases.models import Case, Report
from linli.cases.queries import lists
from linli.kernel.now import BEIJING, now
from linli.kernel.once import new_key


def count_of(answer):
    return {tab.label: tab.count for tab in answer.context["tabs"]}


def rows(answer):
    return [line.case.title for line, _address in answer.context["lines"]]


def register(client, place, **fields):
    said = {
        "text": "楼道灯不亮",
        "category": "repair.common_facility",
        "channel": "phone",
        "identity": "named",
    }
    said |= {"exact": place.pk, "form_key": new_key()} | fields
    return client.post(f"/cases/new/?place={place.pk}", said)


# ——— the desk ———


def test_each_queue_holds_what_it_asks_for(world, client, clock):
    # given one case of each sort
    world.reported_case(text="新的")
    world.resolved_case(text="办好的")
    shelved = world.held_by_area(text="办不了的")
    lifecycle.ask_shelving(
        shelved, by=world.li, seen=None, ground="funds", reason="等资金", until=now() + timedelta(days=30)
    )
    lifecycle.shelve(shelved, by=world.he, seen=shelved.version, granted=True)
    watched = world.accepted_case(text="督办的")
    lifecycle.supervise(
        watched, by=world.he, seen=watched.version, until=now() + timedelta(hours=5), inside="今天"
    )
    world.reported_case(text="楼要塌", category="repair.building_quality")

    # when the desk looks
    client.force_login(world.xie)
    answer = client.get("/desk/")

    # then
    assert count_of(answer) == {
        "未办结": 5, "未受理": 2, "今日到期": 1, "逾期": 0, "疑难": 1, "待回访": 1, "挂账": 1, "督办": 1,
    }  # fmt: skip
    assert rows(client.get("/desk/?queue=shelved")) == ["办不了的"]
    clock.advance(timedelta(hours=6))
    client.logout()  # six hours of rest
    client.force_login(world.xie)
    assert rows(client.get("/desk/?queue=late")) == ["督办的"]


def test_an_empty_queue_is_good_news(world, client):
    client.force_login(world.xie)
    assert "今天没有到期的事" in client.get("/desk/?queue=today").text


def test_the_desk_narrows_by_area_class_homes_and_words(world, client):
    here = world.reported_case(text="屋面漏水")
    world.reported_case(
        text="三片停车难", place=world.far_home, home=world.far_home, category="parking.shortage"
    )
    for _time in range(2):
        intake.support(world.said("也漏"), here, by=None)
    intake.support(world.said("也漏", home=world.home_next_door), here, by=None)
    client.force_login(world.xie)

    assert rows(client.get(f"/desk/?area={world.next_area.pk}")) == ["三片停车难"]
    assert rows(client.get("/desk/?top=parking")) == ["三片停车难"]
    assert rows(client.get("/desk/?q=屋面")) == ["屋面漏水"]
    assert rows(client.get("/desk/?q=2")) == ["三片停车难"]  # the end of its number
    assert rows(client.get("/desk/?many=1")) == []  # two homes are not many
    assert "清除条件" in client.get("/desk/?q=没有这样的事").text


@pytest.mark.parametrize("asked", ["queue=x&area=x&top=x&many=x&page=x&case=x", "area=999999999999999999999"])
def test_an_address_that_makes_no_sense_shows_the_desk(world, client, asked):
    client.force_login(world.xie)
    assert client.get(f"/desk/?{asked}").status_code == 200


def test_a_case_is_shown_beside_the_list(world, client):
    case = world.reported_case()
    client.force_login(world.xie)
    page = client.get(f"/desk/?case={case.number}")
    part = client.get(f"/desk/?case={case.number}", headers={"HX-Request": "true"})
    assert 'aria-current="true"' in page.text
    assert "<h1>" not in part.text
    assert part.text.strip().startswith("<aside")
    assert case.title in part.text


def test_the_desk_is_not_for_everybody_and_says_where_to_go(world, client):
    for user in (world.zhao, world.manager, world.admin):
        client.force_login(user)
        answer = client.get("/desk/")
        assert answer.status_code == 403
        assert "工作台" in answer.text


def test_an_area_leader_sees_her_own_ground_only(world, client):
    world.reported_case(text="二片的事")
    world.reported_case(text="三片的事", place=world.far_home, home=world.far_home)
    client.force_login(world.zhou)
    assert rows(client.get("/desk/")) == ["三片的事"]


def test_the_desk_costs_the_same_for_few_rows_and_for_many(world, client, django_assert_max_num_queries):
    client.force_login(world.xie)
    client.get("/desk/")  # the session notes its first page
    for path in ("/desk/", "/cases/"):
        costs = []
        for _round in range(2):
            for _time in range(3):  # as many as make a common problem
                world.accepted_case(text="楼道堆物")
            with django_assert_max_num_queries(22) as seen:
                client.get(path)
            costs.append(len(seen))
            for _time in range(29):
                world.reported_case(text="楼道堆物")
        assert costs[0] == costs[1]


def test_a_long_queue_is_turned_page_by_page(world, client):
    for number in range(30):
        world.reported_case(text=f"第 {number} 件")
    client.force_login(world.xie)
    first = client.get("/desk/")
    second = client.get("/desk/" + first.context["older"])
    assert (len(rows(first)), len(rows(second))) == (25, 5)
    assert set(rows(first)) & set(rows(second)) == set()


def test_counting_stops_somewhere(world, client, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 3)
    for _time in range(4):
        world.reported_case()
    client.force_login(world.xie)
    assert count_of(client.get("/desk/"))["未办结"] == "2+"


def test_three_alike_in_a_month_may_be_a_common_problem(world, client, clock):
    for _time in range(2):
        world.reported_case(category="parking.ev_charging")
    client.force_login(world.xie)
    assert "可能是共性问题" not in client.get("/desk/").text
    world.reported_case(category="parking.ev_charging")
    answer = client.get("/desk/")
    assert "30 天内华尔星城小区二期 8 栋有 3 件“电动车停放与充电”" in answer.text

    # and the link leads to exactly these
    [(_common, address)] = answer.context["commons"]
    assert len(client.get(address).context["lines"]) == 3
    clock.advance(timedelta(days=31))
    client.force_login(world.xie)
    assert "可能是共性问题" not in client.get("/desk/").text


# ——— the list of everything ———


def test_the_list_shows_open_and_closed_and_narrows(world, client):
    world.reported_case(text="还在办")
    closed = world.resolved_case(text="办完了")
    lifecycle.call_back(
        closed, by=world.xie, seen=closed.version, answers=lifecycle.Answers("solved", "good", "good")
    )
    client.force_login(world.xie)

    def titles(asked=""):
        return [line.case.title for line in client.get(f"/cases/?{asked}").context["lines"]]

    assert set(titles()) == {"办完了", "还在办"}
    assert titles("state=closed") == ["办完了"]
    assert titles("state=open") == ["还在办"]
    assert titles(f"place={world.far_home.pk}") == []
    assert set(titles(f"since={now():%Y-%m-%d}&until={now():%Y-%m-%d}")) == {"办完了", "还在办"}
    assert titles("until=2020-01-01") == []
    assert titles("top=parking") == []


def test_the_list_holds_only_what_one_may_see(world, client):
    world.reported_case()
    client.force_login(world.zhou)
    assert client.get("/cases/").context["lines"] == []
    client.force_login(world.zhao)
    assert len(client.get("/cases/").context["lines"]) == 1  # the roof is not his, but he received it


def test_a_wrong_day_is_said_and_narrows_nothing(world, client):
    world.reported_case()
    client.force_login(world.xie)
    answer = client.get("/cases/?since=昨天&state=x&holder=x")
    assert answer.status_code == 422
    assert len(answer.context["lines"]) == 1


def test_who_sees_no_cases_is_told(world, client):
    client.force_login(world.admin)
    assert client.get("/cases/").status_code == 403


# ——— typed for somebody else ———


def test_the_desk_finds_a_place_by_the_words_people_use(world, client):
    client.force_login(world.xie)
    for words, first in (("8栋", world.building), ("2-1103", world.home), ("8栋屋面", world.roof)):
        assert client.get("/cases/new/", {"q": words}).context["found"][0] == first
    assert "没有找到" in client.get("/cases/new/", {"q": "99栋"}).text


def test_the_desk_registers_a_call_from_12345_with_its_number_and_deadline(world, client):
    # given a call with a deadline of its own
    client.force_login(world.xie)
    by_noon = (now().astimezone(BEIJING) + timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    answer = register(
        client, world.building, channel="hotline", outer_number="GD-7", outer_due_at=by_noon, room="2-1103",
        name="张阿姨", phone="139 0000 1103",
    )  # fmt: skip

    # then the case runs by it, the neighbour leader has it, and the code is shown this once
    case = Case.objects.get()
    report = case.reports.get()
    assert answer.status_code == 200
    assert (case.holder, report.home, report.channel) == (world.zhao_post, world.home, "hotline")
    assert (report.outer_number, report.phone, report.entered_by) == ("GD-7", "13900001103", world.xie)
    assert case.due_at == now() + timedelta(hours=30)
    assert len(answer.context["code"]) == 12
    assert answer.context["spaced"] in answer.text
    assert case.number in client.get("/desk/?q=GD-7").text or case.title in client.get("/desk/?q=GD-7").text


def test_pressing_twice_registers_once(world, client):
    client.force_login(world.xie)
    key = new_key()
    first = register(client, world.building, form_key=key)
    again = register(client, world.building, form_key=key)
    assert again.text == first.text
    assert Case.objects.count() == 1


def test_a_neighbour_leader_types_for_her_homes_and_for_the_roof_above_them(world, client):
    client.force_login(world.zhao)
    page = client.get("/cases/new/")
    assert page.context["homes"] == [world.home, world.home_next_door]
    assert register(client, world.home, channel="leader", room="2-1103").status_code == 200
    assert register(client, world.roof, channel="leader", room="").status_code == 422
    assert register(client, world.roof, channel="leader", room="2-1104").status_code == 200
    elsewhere = register(client, world.far_home, channel="leader", text="远处的事")
    assert elsewhere.status_code == 422
    assert "远处的事" in elsewhere.text  # to be copied
    assert Report.objects.filter(place=world.far_home).count() == 0


def test_the_same_matter_is_counted_in(world, client):
    case = world.reported_case(text="楼道灯不亮")
    client.force_login(world.xie)
    assert case.number in client.get(f"/cases/new/?place={world.building.pk}").text
    register(client, world.building, into=case.pk, room="2-1104")
    case.refresh_from_db()
    assert (Case.objects.count(), case.homes_count) == (1, 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "说的是什么事"),
        ({"text": "漏" * 10_000}, "说的是什么事"),
        ({"category": "external.transport"}, "哪一类"),
        ({"category": ""}, "哪一类"),
        ({"phone": "电话"}, "不像一个电话号码"),
        ({"room": "9-9999"}, "没有查到这个房号"),
        ({"exact": "x"}, "具体在哪里"),
        ({"channel": "door"}, "从哪里来"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_kept(world, client, wrong, said):
    client.force_login(world.xie)
    answer = register(client, world.building, **({"name": "张阿姨 😀 𠮷"} | wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert "张阿姨 😀 𠮷" in answer.text
    assert Case.objects.count() == 0


def test_who_may_not_register_is_told(world, client):
    client.force_login(world.manager)
    assert client.get("/cases/new/").status_code == 403


@pytest.mark.parametrize("asked", ["since=0001-01-01", "until=9999-12-31", "since=1999-12-31"])
def test_a_day_of_no_use_narrows_nothing_and_is_said(client, world, asked):
    world.reported_case()
    client.force_login(world.xie)
    answer = client.get(f"/cases/?{asked}")
    assert (answer.status_code, len(answer.context["lines"])) == (422, 1)
    assert "请核对年份" in answer.text


@pytest.mark.parametrize(("days", "is_late"), [(3, False), (8, True)])
def test_a_volunteer_is_late_nowhere_before_the_whole_limit_has_passed(client, world, clock, days, is_late):
    # given a neighbour leader whose stretch, or the whole limit, has run out before the clock comes round
    case = world.accepted_case()
    clock.advance(timedelta(days=days))
    client.force_login(world.xie)

    # then queue and page call the matter late when the whole has passed, and not before
    assert rows(client.get("/desk/?queue=late")) == [case.title] * is_late
    assert ("逾期 " in client.get(f"/cases/{case.number}/").text) == is_late
