"""赶时间 — what is overdue, or will be today."""

from __future__ import annotations

from collections.abc import Callable

from linli.cases import lifecycle
from linli.cases.models import Case, Request
from linli.demo.stage import Scene, place_for
from linli.demo.today.day import SHOWN_RECEIPT, Day


def lift_late(today: Day) -> Scene:
    """电梯异响 — every clock of it has run out: it stands at the street, two days late."""
    who = today.eight("1404")
    yield today.at(3, 8)
    received = today.stage.say(
        "2 单元电梯异响、抖动，到十二楼附近最厉害",
        "repair.elevator",
        place_for(today.stage.register, "lift", who),
        who,
    )
    case = received.case
    yield from today.climb(case, today.at(3, 8, 20), today.at(3, 8, 50), today.at(3, 9, 10))
    yield today.at(3, 9, 30)
    representative = today.dispatch(case, "lift", "请到场查异响，必要时停梯")
    yield today.at(3, 10)
    today.stage.catch_up(case)
    lifecycle.accept(case, by=representative, seen=case.version)
    yield today.at(3, 16)
    today.stage.catch_up(case)
    lifecycle.answer(
        case,
        by=representative,
        seen=case.version,
        inside="调了抱闸，导靴要换，配件未到。",
        public="调整过一次，导靴要更换，等配件。",
    )
    yield from today.climb(
        case,
        today.at(3, 16, 20),
        today.at(3, 16, 40),
        today.at(3, 19),
        today.at(3, 19, 20),
        today.at(2, 7, 40),
    )


def low_pressure(today: Day) -> Scene:
    """水压小 — taken this morning by the leader of floors 7–9, due within the two hours of its clock."""
    who = today.eight("0703")
    yield today.at(0, 8, 42)
    case = today.stage.say("早上开始热水器打不着，水压很小", "utility.water", who.home, who).case
    yield today.at(0, 9, 5)
    today.accept(case, "收到，我上来看看，先别拆热水器。")


def charging_dark(today: Day) -> Scene:
    """充电桩断电 — three homes say so; with the property company, due this afternoon."""
    first = today.eight("0502")
    place = place_for(today.stage.register, "charging", first)
    yield today.at(7, 16)
    received = today.stage.say(
        "昨晚六点起，架空层靠东边三个充电桩都不亮，车充不上", "parking.ev_charging", place, first,
        photos=today.stage.photo("sockets"),
    )  # fmt: skip
    today.receipts[SHOWN_RECEIPT] = received.code
    yield today.at(7, 17, 30)
    today.stage.join_in(received.case, place, today.eight("0603"))
    yield from _week_old(
        today, received.case, "请电工查东侧总闸", "看过了，是东侧总闸老化。西边三个桩能用，急用先去西边。"
    )


def _week_old(today: Day, case: Case, asked: str, public: str) -> Scene:
    """A matter of a week ago: through group and organisation, and its whole clock ends today."""
    yield today.at(7, 19)
    today.accept(case, public)
    yield from today.climb(case, today.at(6, 8), today.at(6, 9))
    yield today.at(6, 10)
    today.stage.catch_up(case)
    kind = case.category.organisation_kind
    representative = today.dispatch(case, kind, asked)
    yield today.at(6, 14)
    today.stage.catch_up(case)
    lifecycle.accept(case, by=representative, seen=case.version)
    yield today.at(4, 10)
    today.stage.catch_up(case)
    if case.handler_id:
        lifecycle.answer(
            case, by=representative, seen=case.version, inside="要换件，已订货。", public="要换的件已经订了。"
        )
    yield from today.climb(case, today.at(4, 11), today.at(4, 12))
    yield today.at(2, 9)
    representative = today.dispatch(case, kind, "件到了请马上装，装好试一次")
    yield today.at(2, 10)
    today.stage.catch_up(case)
    lifecycle.accept(case, by=representative, seen=case.version, public="件已到，约好今天下午来装。")


def night_works(today: Day) -> Scene:
    """夜间装修 — the seat of the fourth neighbourhood is empty, so the group leader has it."""
    who = today.eight("1103")
    yield today.at(0, 7, 35)
    case = today.stage.say("隔壁装修昨晚九点还在敲", "noise.household", who.home, who, identity="leader").case
    yield today.at(0, 8, 5)
    today.accept(case, "收到，今天白天去说好时间。")


def street_overdue(today: Day) -> Scene:
    """外扩阳台 — at the street; more time was asked, nobody above can grant it, and the clock has run out."""
    who = today.anybody("桂香苑")
    yield today.at(18, 9, 15)
    case = today.stage.say(
        "一楼外扩阳台，占了公共绿地", "space.illegal_build", place_for(today.stage.register, "wall", who), who
    ).case
    yield from today.climb(
        case, today.at(18, 10), today.at(17, 9), today.at(17, 10), today.at(16, 9), today.at(16, 10),
        today.at(14, 9), today.at(14, 10), today.at(11, 9), today.at(11, 10),
    )  # fmt: skip
    yield today.at(7, 10)
    person = today.person(case)
    lifecycle.ask_extension(
        case, by=person, seen=case.version, ground=Request.Ground.RULING,
        reason="城管中队正在认定面积和时间。", until=today.at(-6, 18),
    )  # fmt: skip


DUE_TODAY = (
    ("0502", "home", "utility.power", "家里一半没电，空开推不上去", 0, 8, 55),
    ("锦湖湾", "home", "utility.water", "水龙头出来的水发黄", 0, 9, 10),
    ("枫林雅居", "road", "repair.common_facility", "进门的路灯四盏不亮", 7, 18, 0),
)  # fmt: skip


def due_today(number: int) -> Callable[[Day], Scene]:
    """今日到期 — two by the hours of the utilities, one by the seven days of the whole."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, days, hour, minute = DUE_TODAY[number]
        who = today.anybody(estate)
        yield today.at(days, hour, minute)
        case = today.stage.say(text, category, place_for(today.stage.register, where, who), who).case
        if days:
            yield from _week_old(today, case, "请换灯头，查控制箱", "看过了，是控制箱进水。")
        else:
            yield today.at(0, hour + 1 if minute > 50 else hour, (minute + 12) % 60)
            today.accept(case, "收到，马上来看。")

    return scene
