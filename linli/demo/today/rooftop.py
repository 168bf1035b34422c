"""屋顶菜地 — the plots of building 8 and what was tried before they came to the area leader."""

from __future__ import annotations

from linli.cases import lifecycle
from linli.cases.models import Background, Request
from linli.demo.stage import Scene, place_for
from linli.demo.today.day import Day
from linli.people.roles import PostKind


def rooftop(today: Day) -> Scene:
    """屋面菜地 — promised at the sale, four failed attempts, six homes complaining; with the area leader."""
    first = today.eight("1801")
    roof = place_for(today.stage.register, "roof", first)
    yield today.at(12, 20, 10)
    received = today.stage.say(
        "顶楼天花板渗水，怀疑是屋面种菜浇水造成的，土堆得很厚，也怕压坏楼板", "space.occupation", roof, first,
        photos=[*today.stage.photo("plots"), *today.stage.photo("stain")],
    )  # fmt: skip
    case = received.case
    for room, hour, text in (
        ("1802", 21, "我家小孩房顶也渗，墙都发霉了"),
        ("1804", 21, "墙角渗水"),
    ):
        yield today.at(12, hour, 20)
        today.stage.join_in(case, roof, today.eight(room), text)
    yield today.at(11, 8, 30)
    today.accept(case, "看过 1801、1802 天花板，屋面数得菜地 9 处。")
    for room, text in (
        ("1203", "担心楼板承不住"),
        ("1103", "担心屋面荷载"),
        ("0602", "下雨天泥水顺着落水管流"),
    ):
        yield today.at(11, 12, int(room) % 50)
        today.stage.join_in(case, roof, today.eight(room), text)
    yield today.at(11, 19)
    today.hand_up(
        case, "屋面承重拿不准，物业劝过多次", "看过三家天花板，拍照；屋面菜地 9 处。",
        "不知道屋面能不能承这么多土。", "到屋面看一次，问物业要结构图。",
    )  # fmt: skip
    yield today.at(11, 20, 40)
    today.accept(case)
    yield today.at(10, 9, 10)
    for kind, year, text in (
        (
            Background.Kind.PROMISE,
            "2017年",
            "交房时销售口头答应高层业主：屋面分块种菜；规划和合同里都没有写。",
        ),
        (Background.Kind.ATTEMPT, "2018年6月", "物业贴通知要求清理，未果。"),
        (Background.Kind.ATTEMPT, "2020年9月", "物业停了屋面的水，当日恢复。"),
        (Background.Kind.ATTEMPT, "2022年5月", "物业上门劝 3 户，劝走 1 户。"),
        (Background.Kind.ATTEMPT, "2024年8月", "物业、业委会一起劝，争吵收场。"),
        (Background.Kind.SURVEY, "今年", "量得土层 25—60 厘米，约 186 ㎡，9 户在种。"),
    ):
        person = today.person(case)
        lifecycle.add_background(case, by=person, seen=case.version, kind=kind, on=year, text=text)
    yield today.at(10, 15)
    today.hand_up(
        case, "种植户 9 户不同意，物业劝过四次没成", "会同物业、业委会上屋面量过。",
        "9 户种植户各有各的说法。", "请牵头把几方请到一起，先把法律讲清楚。",
        public="已请片长牵头，几方一起商量。",
    )  # fmt: skip
    yield today.at(10, 17)
    today.accept(case, "片长接手，先把全小区的屋面摸一遍，再请各方坐下来。")
    yield today.at(9, 9, 30)
    person = today.person(case)
    lifecycle.ask_extension(
        case, by=person, seen=case.version, ground=Request.Ground.OWNERS,
        reason="要先摸排全部屋面、做荷载检测，再请各方商量。", until=today.at(-14, 18),
    )  # fmt: skip
    yield today.at(9, 11)
    today.stage.catch_up(case)
    lifecycle.extend(
        case, by=today.stage.secretary, seen=case.version, granted=True, words="同意，按程序来。"
    )
    yield today.at(6, 15, 30)
    person = today.person(case)
    helpers = [
        today.stage.register.posts[kind, today.eight("1801").estate.pk]
        for kind in (PostKind.PARTY_BRANCH, PostKind.OWNERS_COMMITTEE)
    ]
    helpers.append(today.stage.register.posts[PostKind.NEIGHBOUR_LEADER, today.eight("0602").neighbours.pk])
    lifecycle.ask_help(
        case, of=helpers, by=person, seen=case.version, request="请把楼里谁家在屋面种菜、当初怎么说的摸清楚。",
        due_at=today.at(-3, 18),
    )  # fmt: skip
    yield today.at(4, 19)
    today.stage.catch_up(case)
    party = today.stage.person(helpers[0])
    assert party
    lifecycle.answer_help(case, by=party, seen=case.version, text="党员种植户 2 户，愿意带头先搬。")
    yield today.at(1, 16, 5)
    person = today.person(case)
    lifecycle.note(
        case, by=person, seen=case.version, inside="0903 仍有情绪，约周末再谈。", public="全小区屋面已摸完，检测单位下周来看承重。",
    )  # fmt: skip
