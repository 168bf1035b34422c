"""纸张 — the slip of a receipt, the weekly of a house, and the sheet of a case."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import intake, lifecycle
from linli.cases.codes import pretty
from linli.cases.intake import TEXT_LENGTH
from linli.cases.models import Case
from linli.cases.papers.case_sheet import case_sheet
from linli.cases.papers.few import Heap, told
from linli.cases.papers.slip import slip_sheet
from linli.cases.papers.weekly import weekly
from linli.cases.queries.promise import whereabouts
from linli.kernel import paper
from linli.kernel.audit import LogEntry
from linli.kernel.now import now
from linli.kernel.standards import Standard
from linli.places import lifecycle as places

pytestmark = pytest.mark.django_db


def slip(received):
    case = received.case
    case.refresh_from_db()
    code = pretty(received.code)
    address = f"https://linli.example/r/{code}/"
    return slip_sheet(received.report, case, whereabouts(case), code=code, address=address)


def test_a_slip_says_the_code_what_happens_next_and_until_when(world, clock):
    received = world.receive("屋面漏水", name="张阿姨", phone="13900001103")
    sheet = slip(received)
    assert sheet.code == pretty(received.code)
    assert sheet.promises == [
        "已交给邻长赵邻长，2026年3月3日 09:00 之前有人回话。",
        "2026年3月4日 09:00 还没办，自动上报组长王组长，不用您再说一遍。",
    ]
    # and nothing of who said it: a slip is lost sooner than a telephone
    assert "张阿姨" not in str(sheet)
    assert "13900001103" not in str(sheet)
    assert "1103" not in str(sheet)
    assert len(paper.pages("cases/slip", sheet)) == 1


def test_a_slip_printed_later_says_how_it_stands_now(world, clock):
    received = world.receive()
    accepted = lifecycle.accept(received.case, by=world.zhao, seen=received.case.version)
    lifecycle.resolve(accepted, by=world.zhao, seen=accepted.version, outcome="solved", public="补好了")
    assert slip(received).promises == ["办理结果出来了。修好没有，由您说了算：请打开回执评价。"]


def test_the_longest_words_make_one_title(world):
    assert len(paper.pages("cases/slip", slip(world.receive("漏" * TEXT_LENGTH)))) == 1
    assert len(paper.pages("cases/slip", slip(world.receive("#eval($x$)😀𠮷" * 300)))) == 1


def test_who_has_the_code_prints_the_slip_and_nobody_else(client, world):
    received = world.receive()
    address = reverse("cases:receipt_paper", args=[pretty(received.code)])
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert client.get(reverse("cases:receipt_paper", args=["0000-0000-0000"])).status_code == 404


def test_the_page_of_the_code_leads_to_its_paper(client, world):
    code = pretty(world.receive().code)
    assert f'href="/r/{code}/paper/"' in client.get(f"/r/{code}/slip/").content.decode()


# ---------------------------------------------------------------- the weekly of a house


def page_of(world, top=None):
    return weekly(top or world.building, "https://linli.example/d/4K7Q9XTM/")


def lines_of(sheet):
    return {part.name: [(one.what, one.where, one.homes) for one in part.lines] for part in sheet.parts}


@given(
    heaps=st.lists(
        st.builds(
            Heap,
            labels=st.tuples(st.sampled_from("甲乙丙丁")),
            cases=st.integers(0, 9),
            homes=st.frozensets(st.integers(0, 12), max_size=9),
        ),
        max_size=6,
    ),
    least=st.integers(1, 6),
)
def test_no_figure_has_fewer_households_behind_it_and_none_is_left_over(heaps, least):
    figures = told(heaps, least)
    assert all(len(figure.homes) >= least for figure in figures)
    # and what is said is all there is, or nothing: no small one stands beside it to be found by subtraction
    assert sum(figure.cases for figure in figures) in (0, sum(heap.cases for heap in heaps))


def test_four_households_make_no_figure_and_five_make_one():
    assert told([Heap(("办好了",), 4, frozenset(range(4)))], 5) == []
    assert told([Heap(("办好了",), 5, frozenset(range(5)))], 5) == [Heap(("办好了",), 5, frozenset(range(5)))]


def test_a_small_figure_goes_into_the_next_larger_one():
    large, middle, small = (
        Heap(("在办",), 20, frozenset(range(20))),
        Heap(("办好",), 6, frozenset(range(6))),
        Heap(("搁下",), 1, frozenset({30})),
    )
    assert [(each.labels, each.cases) for each in told([middle, large, small], 5)] == [
        (("办好", "搁下"), 7), (("在办",), 20),
    ]  # fmt: skip


def test_the_weekly_says_what_is_done_under_way_and_why_not(world, clock):
    # given
    world.resolved_case("屋面漏水", place=world.roof)
    world.accepted_case(text="楼道堆物", category="space.occupation", place=world.building)
    waiting = world.accepted_case(text="路灯不亮", category="repair.common_facility", place=world.roof)
    until = now() + timedelta(days=3)
    lifecycle.await_reply(
        waiting, by=world.zhao, seen=waiting.version, reason="parts", until=until, public="等灯泡，张阿姨催过"
    )
    # then
    sheet = page_of(world)
    assert lines_of(sheet) == {
        "办好了": [("漏水渗水", "屋面", "")],
        "正在办": [("占用公共区域", "", "")],
        "办不了，为什么": [("道路照明等设施", "屋面", "")],
    }
    assert sheet.parts[2].lines[0].how == "等材料配件，最迟 2026年3月5日 接着办"
    # and nothing that somebody typed
    assert "张阿姨" not in str(sheet)
    assert "堆物" not in str(sheet)
    assert len(paper.pages("cases/weekly", sheet)) == 1


def test_what_is_about_one_household_stands_in_no_line(world):
    world.reported_case("家里漏水", place=world.home)
    world.reported_case("楼上太吵", place=world.building, category="noise.household")
    world.reported_case("老人没人管", place=world.building, category="care.elder")
    sheet = page_of(world)
    assert lines_of(sheet) == {"办好了": [], "正在办": [], "办不了，为什么": []}
    assert sheet.figures == []
    assert "1103" not in str(sheet)


def test_a_figure_appears_with_the_fifth_household(world):
    # given
    received = world.receive()
    room = {"kind": "home", "parent": world.neighbours, "use": "dwelling", "floor": 9}
    homes = [places.add(name=f"8-2-{n}", room=str(n), by=world.he, **room) for n in range(901, 905)]
    for home in homes[:3]:
        intake.support(world.said(home=home), received.case, by=None)
    assert page_of(world).figures == []
    # when
    intake.support(world.said(home=homes[3]), received.case, by=None)
    # then
    sheet = page_of(world)
    assert sheet.figures == [(1, "正在办")]
    assert lines_of(sheet)["正在办"] == [("漏水渗水", "屋面", "5 户说过")]


def test_a_community_may_ask_for_more_households_and_never_for_fewer(world, clock):
    for value, said in ((1, "不到 5 户"), (8, "不到 8 户")):
        Standard.objects.update_or_create(
            key="weekly.homes",
            place_code=world.community.code,
            defaults={"value": value, "unit": "homes", "valid_from": date(2026, 1, 1), "source": "社区决定"},
        )
        assert said in page_of(world).no_figures


def test_nobody_is_named_as_late(world, clock):
    case = world.accepted_case()
    clock.move_to(case.due_at + timedelta(hours=1))
    (late,) = page_of(world).parts[1].lines
    assert late.how == "说好的时间已过，社区在催办"


def test_a_house_where_nothing_happened_gets_its_weekly_too(world):
    sheet = page_of(world, world.estate)
    assert [part.lines for part in sheet.parts] == [(), (), ()]
    assert len(paper.pages("cases/weekly", sheet)) == 1


def test_thirty_matters_ask_no_more_of_the_database_than_one(world, django_assert_num_queries):
    world.reported_case()
    page_of(world)
    with django_assert_num_queries(5):
        page_of(world)
    for n in range(29):
        world.reported_case(f"第 {n} 处漏水")
    with django_assert_num_queries(5):
        sheet = page_of(world)
    assert sheet.parts[1].more == "只写前 15 件"
    assert len(paper.pages("cases/weekly", sheet)) == 2


def test_the_weekly_is_printed_from_the_page_of_the_house(client, world):
    client.force_login(world.zhao)
    address = reverse("cases:weekly_paper", args=[world.building.pk])
    assert f'href="{address}"' in client.get(world.building.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize(
    ("who", "status"), [("zhou", 404), ("admin", 403), ("manager", 404), ("officer", 200)]
)
def test_who_may_print_the_weekly(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(reverse("cases:weekly_paper", args=[world.building.pk])).status_code == status


def test_only_a_building_or_an_estate_has_a_weekly(client, world):
    client.force_login(world.he)
    for place in (world.home, world.community, world.group):
        assert client.get(reverse("cases:weekly_paper", args=[place.pk])).status_code == 404


# ---------------------------------------------------------------- the sheet of a case


def test_a_case_sheet_says_what_was_said_who_had_it_and_what_was_done(world, clock):
    case = world.held_by_area(text="屋面漏水", name="张阿姨", phone="13900001103")
    sheet = case_sheet(case, world.li)
    assert sheet.title == f"事项单 {case.number}"
    assert dict(sheet.facts)["主办"] == "片长李片长"
    (voice,) = sheet.voices
    assert voice.words == "屋面漏水"
    assert "张阿姨　13900001103" in voice.who
    assert [one.who for one in sheet.stretches] == ["邻长赵邻长", "组长王组长", "片长李片长"]
    assert sheet.steps[0].text.startswith("说了这件事")
    assert [rung.state for rung in sheet.rungs] == ["done", "done", "now", "next", "idle"]
    assert len(paper.pages("cases/case_sheet", sheet)) <= 2


@pytest.mark.parametrize("identity", ["leader", "sealed"])
def test_who_wanted_not_to_be_known_is_not_on_the_sheet(world, identity):
    case = world.held_by_area(identity=identity, name="张阿姨", phone="13900001103")
    sheet = str(case_sheet(case, world.li))
    assert "13900001103" not in sheet
    assert "1103" not in sheet


def test_a_company_takes_along_its_own_stretch_and_nobodys_words(client, world):
    # given
    case = world.dispatched_case(text="屋面漏水，张阿姨说的", name="张阿姨", phone="13900001103")
    # then
    sheet = case_sheet(case, world.manager)
    assert [one.who for one in sheet.stretches] == ["星城物业"]
    assert sheet.voices == []
    assert "张阿姨" not in str(sheet)
    assert not any(step.is_inside for step in sheet.steps)


def test_the_longest_words_and_awkward_signs_go_on_overleaf(world):
    long = case_sheet(world.accepted_case(text="漏" * TEXT_LENGTH), world.zhao)
    assert len(paper.pages("cases/case_sheet", long)) > 2
    odd = case_sheet(
        world.accepted_case(text="#pagebreak() $x$ @a \\ <b> 😀𠮷", place=world.home), world.zhao
    )
    assert len(paper.pages("cases/case_sheet", odd)) <= 2


def test_a_photo_is_on_the_sheet(scene):
    case = scene.here.case
    (drawn, _caption), *_rest = case_sheet(case, scene.world.li).pictures
    assert "data:image/jpeg;base64," in drawn


def test_thirty_reports_ask_no_more_of_the_database_than_two(world, django_assert_max_num_queries):
    received = world.receive()
    case = Case.objects.get(pk=received.case.pk)
    intake.support(world.said("我家也漏", home=None), case, by=None)
    with CaptureQueriesContext(connection) as before:
        assert len(case_sheet(Case.objects.get(pk=case.pk), world.li).voices) == 2
    for n in range(28):
        intake.support(world.said(f"第 {n} 家也漏", home=None), case, by=None)
    with django_assert_max_num_queries(len(before)):
        assert len(case_sheet(Case.objects.get(pk=case.pk), world.li).voices) == 30


def test_printing_a_case_is_noted_like_a_look_at_it(client, world):
    case = world.accepted_case()
    client.force_login(world.zhao)
    address = reverse("cases:case_paper", args=[case.number])
    assert f'href="{address}"' in client.get(case.get_absolute_url()).content.decode()
    looks = LogEntry.objects.on(case).filter(verb="look", actor_id=world.li.pk)
    client.force_login(world.li)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert looks.count() == 1


def test_a_stranger_prints_no_case(client, world):
    case = world.accepted_case()
    client.force_login(world.zhou)
    assert client.get(reverse("cases:case_paper", args=[case.number])).status_code == 404
