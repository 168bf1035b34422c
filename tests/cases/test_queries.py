"""阶梯、经过 — what pages show of a case, and how much it costs to show it."""

from datetime import timedelta

from linli.cases import lifecycle, queries
from linli.cases.models import Case
from linli.kernel.now import now


def test_the_ladder_shows_who_had_it_who_has_it_and_where_it_goes_by_itself(world, clock):
    # given a case that went from the neighbours to the group after a day
    case = world.accepted_case()
    clock.advance(timedelta(days=1, hours=2))
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="办不了")
    lifecycle.accept(case, by=world.wang, seen=case.version)

    # when it is drawn an hour later
    clock.advance(timedelta(hours=1))
    rungs = queries.ladder(case, now())

    # then each tier says its part
    assert [(rung.tier, rung.who, rung.state) for rung in rungs] == [
        ("邻", "赵邻长", "done"),
        ("组", "王组长", "now"),
        ("片", "李片长", "next"),
        ("社区", "值班台", "idle"),
        ("街道", "街道", "idle"),
    ]
    assert [rung.time for rung in rungs][:3] == ["1 天 2 小时", "至 明天 11:00", "明天 11:00 自动"]


def test_an_offer_shows_who_is_asked_while_the_holder_still_answers(world):
    case = world.accepted_case()
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="办不了")
    rungs = queries.ladder(case, now())
    assert [(rung.state, rung.time) for rung in rungs[:2]] == [
        ("now", "等下一位接手"),
        ("next", "请接手，至 明天 09:00"),
    ]


def test_a_settled_case_has_nothing_to_come(world):
    case = world.resolved_case()
    assert [rung.state for rung in queries.ladder(case, now())] == ["now", "idle", "idle", "idle", "idle"]


def test_the_public_timeline_says_every_hop_and_nothing_from_inside(world):
    # given a case with words for each audience
    case = world.accepted_case()
    lifecycle.note(case, by=world.zhao, seen=case.version, inside="1104 情绪大", public="已看过现场")
    lifecycle.note(case, by=world.zhao, seen=case.version, inside="只给自己人")
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="办不了", done="看过", asked="请上屋面")

    # then residents read the steps and what was said to them
    assert [(entry.by, entry.text) for entry in queries.timeline(case, public=True)] == [
        ("邻长 赵邻长", "上报，请组长接手"),
        ("邻长 赵邻长", "已看过现场"),
        ("邻长 赵邻长", "接手办理"),
        ("居民", "说了这件事（门牌码），先由邻长接"),
    ]

    # and inside also what was said among those at work
    inside = [entry.text for entry in queries.timeline(case, public=False) if entry.seen == "inside"]
    assert inside == ["办不了；看过；请上屋面", "只给自己人", "1104 情绪大"]


def test_what_the_clock_did_is_said_by_name(world, clock):
    case = world.accepted_case()
    clock.advance(timedelta(days=3))
    lifecycle.turn(case)
    assert queries.timeline(case, public=True)[0].by == "系统到时自动"


def test_every_verb_of_the_table_has_its_sentence():
    told = set(queries.history.SENTENCES)
    assert set(lifecycle.CASE.moves) - told == set()


def test_the_timeline_costs_the_same_for_many_steps(world, django_assert_max_num_queries):
    case = world.dispatched_case()
    for day in range(30):
        lifecycle.note(case, by=world.li, seen=case.version, public=f"第 {day} 次")
    with django_assert_max_num_queries(6):
        assert len(queries.timeline(case, public=True)) > 30


def test_the_ladder_costs_the_same_for_many_stretches(world, django_assert_max_num_queries):
    case = Case.objects.select_related("place", "holder__place").get(pk=world.dispatched_case().pk)
    with django_assert_max_num_queries(7):
        queries.ladder(case, now())
