"""一起办 — many cases in one press: looked at first, each by its own verb, and told row by row."""

import re
from datetime import timedelta
from html import unescape

import pytest

from linli.cases import bulk, lifecycle
from linli.cases.models import Case
from linli.kernel.audit import LogEntry
from linli.kernel.once import new_key

pytestmark = pytest.mark.django_db
BULK = "/cases/bulk/"


@pytest.fixture
def three(world):
    """Three cases of 赵's, taken in hand."""
    return [world.accepted_case(text=f"第{n}件事") for n in range(3)]


@pytest.fixture
def look(client, world):
    def looking(who, verb, cases, status=200):
        client.force_login(getattr(world, who))
        answer = client.get(BULK, {"verb": verb, "case": [case.number for case in cases]})
        assert answer.status_code == status
        return answer

    return looking


@pytest.fixture
def press(client, world):
    """Send the form of the preview; ``shown`` are the versions it carried."""

    def pressing(who, verb, cases, status=200, key=None, **words):
        client.force_login(getattr(world, who))
        rows = [f"{case.number}:{case.version}" for case in cases]
        form = {"form_key": key or new_key(), "case": rows, **words}
        answer = client.post(f"{BULK}?verb={verb}", form)
        assert answer.status_code == status, answer.content.decode()
        return answer

    return pressing


def part(answer, key):
    """The text of one section of the page; "" when it has none."""
    found = re.search(rf'id="{key}".*?</section>', answer.content.decode(), re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def steps(cases, verb):
    return LogEntry.objects.filter(
        about_kind="cases.case", about_id__in=[c.pk for c in cases], verb=verb
    ).count()


def test_the_list_and_the_desk_offer_what_the_reader_may_do(client, world, three):
    client.force_login(world.zhao)
    page = client.get("/cases/").content.decode()
    assert page.count('name="case"') == 3
    assert 'name="verb" value="hand_up"' in page
    assert 'name="verb" value="transfer"' not in page
    client.force_login(world.xie)
    assert 'name="verb" value="transfer"' in client.get("/desk/").content.decode()
    client.force_login(world.inspector)
    assert 'name="case"' not in client.get("/cases/").content.decode()


def test_what_would_go_and_what_not_is_seen_before_anything_happens(look, world, three):
    # given one that is already asked of the next
    lifecycle.hand_up(three[2], by=world.zhao, seen=three[2].version, reason="办不了")

    # when the leader looks at handing up all three
    page = look("zhao", "hand_up", three)

    # then she sees which would go and why the third not, and nothing has moved
    assert "可以上报的 2 件" in part(page, "able")
    assert "不能上报的 1 件" in part(page, "unable")
    assert "等对方接收" in part(page, "unable")
    assert steps(three, "hand_up") == 1


def test_each_case_goes_by_its_own_verb_and_is_told_row_by_row(press, world, three):
    # given one that somebody else has changed since the page was shown
    shown = [Case.objects.get(pk=case.pk) for case in three]
    lifecycle.note(three[1], by=world.zhao, seen=three[1].version, inside="刚去看过")

    # when all three are handed up
    report = press("zhao", "hand_up", shown, reason="都要物业到场")

    # then two have gone with reason, clock and message, and the third is named with why not
    assert "办好的 2 件" in part(report, "done")
    assert "刚刚已由别人处理" in part(report, "refused")
    assert [Case.objects.get(pk=case.pk).offered for case in three] == [
        world.wang_post,
        None,
        world.wang_post,
    ]
    assert steps(three, "hand_up") == 2


def test_the_same_press_sent_twice_is_done_once(press, world, three):
    key = new_key()
    first = press("zhao", "note", three, key=key, public="物业明天来看")
    again = press("zhao", "note", three, key=key, public="物业明天来看")
    assert steps(three, "note") == 3
    assert part(again, "done") == part(first, "done") != ""


def test_a_form_that_lacks_a_word_keeps_the_rest_and_does_nothing(press, three):
    page = press("zhao", "hand_up", three, status=422, reason="", public="明天再看")
    assert "请填写" in page.content.decode()
    assert "明天再看" in page.content.decode()
    assert steps(three, "hand_up") == 0


def test_the_desk_assigns_each_to_the_leader_of_its_own_place(press, world):
    # given cases of two areas at the desk
    near = world.reported_case("近处的", category="repair.leak")
    far = world.reported_case("远处的", place=world.far_home, home=world.far_home)
    report = press("xie", "transfer", [near, far], tier="area", reason="请片长统筹")
    assert "办好的 2 件" in part(report, "done")
    assert [Case.objects.get(pk=case.pk).offered for case in (near, far)] == [world.li_post, world.zhou_post]


def test_an_empty_seat_is_a_reason_and_takes_nothing_else_along(press, world, three):
    far = world.reported_case("远处的", place=world.far_home, home=world.far_home)
    report = press("xie", "transfer", [*three, far], tier="group", reason="请组长接")
    assert "办好的 3 件" in part(report, "done")
    assert "没有在岗的人" in part(report, "refused")


def test_an_organisation_gets_what_lies_where_it_works_and_answers_it_all(press, look, world):
    cases = [world.held_by_area(text=f"门禁坏了{n}") for n in range(2)]
    far = world.reported_case("远处的", place=world.far_home, home=world.far_home)
    assert "星城物业" in look("li", "dispatch", cases).content.decode()
    press("li", "dispatch", cases, to=world.company.pk, asked="请修好")
    sent = [Case.objects.get(pk=case.pk) for case in cases]
    assert {case.handler for case in sent} == {world.company}

    page = look("manager", "answer", [*sent, far])
    assert "另有 1 件不在，或者不归您看" in page.content.decode()
    report = press("manager", "answer", sent, inside="都换了新锁")
    assert "办好的 2 件" in part(report, "done")
    assert "门禁" not in report.content.decode()
    assert not Case.objects.filter(pk__in=[case.pk for case in cases]).exclude(handler=None).exists()


def test_residents_are_told_together(press, world, three):
    press("zhao", "note", three, public="这几天停水检修")
    assert all("这几天停水检修" in str(e.words.public) for e in LogEntry.objects.filter(verb="note"))
    press("wang", "press", [Case.objects.get(pk=case.pk) for case in three], words="请先回话")
    assert steps(three, "press") == 3


def test_what_is_not_for_the_reader_is_not_found_and_logged(look, client, world, three):
    look("sun", "note", three, status=404)
    logged = LogEntry.objects.filter(verb="out_of_scope", actor_id=world.sun.pk).get()
    assert logged.facts["view"] == "cases:bulk"


@pytest.mark.parametrize(
    ("who", "verb"), [("zhao", "transfer"), ("zhao", "close"), ("inspector", "note"), ("zhao", "x")]
)
def test_a_step_that_is_not_the_readers_is_refused(look, three, who, verb):
    look(who, verb, three, status=403)


def test_whom_one_of_them_is_about_takes_no_step_in_it(look, world, three):
    about = world.reported_case("赵邻长态度不好", about=(world.zhao,))
    page = look("zhao", "note", [*three, about])
    assert "可以记一次进展的 3 件" in part(page, "able")
    assert "另有 1 件不在，或者不归您看" in page.content.decode()


def test_nothing_chosen_leads_to_the_list_and_no_step_to_the_choice(look, three):
    assert "还没有选事项" in look("zhao", "", []).content.decode()
    page = look("zhao", "", three).content.decode()
    assert "选了 3 件" in page
    assert page.count('name="verb"') == len(bulk.offered(three[0].holder.tenures.get().person))


def test_a_hundred_are_looked_at_in_few_queries_and_no_more_at_once(
    look, world, django_assert_max_num_queries
):
    like = world.accepted_case(place=world.home)
    names = {field.attname for field in Case._meta.concrete_fields} - {"id", "number"}
    facts = {name: getattr(like, name) for name in names}
    Case.objects.bulk_create(
        Case(number=f"XX-{n}", **facts | {"received_at": like.received_at + timedelta(seconds=n)})
        for n in range(104)
    )
    cases = list(Case.objects.order_by("pk"))
    look("zhao", "note", cases[:1])
    with django_assert_max_num_queries(30) as few:
        look("zhao", "hand_up", cases[:3])
    with django_assert_max_num_queries(30) as many:
        page = look("zhao", "hand_up", cases)
    assert len(few) == len(many)
    assert "一次最多 100 件" in page.content.decode()
    assert "100 件" in part(page, "able") + part(page, "unable")
