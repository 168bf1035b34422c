"""等着 — shelved, asked to be shelved or extended, paused for an answer."""

from __future__ import annotations

from collections.abc import Callable

from linli.cases import lifecycle
from linli.cases.models import Request
from linli.demo.stage import Scene, place_for
from linli.demo.today.day import Day, near

SHELVED = (
    ("柚园巷 88 号院", "building", "environment.sewage", "化粪池老化，一下大雨就冒", "funds", "整体改造要 18 万元，资金在申报。", 40, 14),
    ("青禾公寓", "building", "repair.renovation", "老人多，想加装电梯", "owners", "一楼两户不同意，要等业主共同决定。", 55, 3),
    ("望岭小区", "wall", "repair.building_quality", "外墙面砖空鼓，要搭架子整面修", "works", "要等天气稳定、资金到位再搭架。", 33, 2),
    ("机修厂新村", "road", "repair.renovation", "院内路面要整体翻修", "ruling", "已列入提质改造计划，等批复。", 26, 3),
)  # fmt: skip


def shelved(number: int) -> Callable[[Day], Scene]:
    """挂账 — cannot be done for now; granted by the secretary, with a day to look again."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, ground, reason, began, more = SHELVED[number]
        who = today.anybody(estate)
        yield today.at(began, 9, 20)
        place = place_for(today.stage.register, where, who)
        case = today.stage.say(text, category, place, who).case
        for other in near(today, who, more):
            yield today.at(began, 9, 40)
            today.stage.join_in(case, place, other)
        yield from today.climb(
            case,
            today.at(began, 10),
            today.at(began, 15),
            today.at(began, 16),
            today.at(began - 1, 9),
            today.at(began - 1, 10),
        )
        yield today.at(began - 1, 14)
        person = today.person(case)
        lifecycle.ask_shelving(
            case,
            by=person,
            seen=case.version,
            ground=ground,
            reason=reason,
            until=today.at(began - 1 - 75, 18),
        )
        yield today.at(began - 1, 16)
        today.stage.catch_up(case)
        lifecycle.shelve(
            case,
            by=today.stage.secretary,
            seen=case.version,
            granted=True,
            words="同意挂账，按期复核。",
            public=reason,
        )

    return scene


def shelving_asked(today: Day) -> Scene:
    """申请挂账 — the secretary has it on the table."""
    who = today.anybody("机修厂新村")
    yield today.at(5, 9)
    place = place_for(today.stage.register, "building", who)
    case = today.stage.say("楼里水管都是老铁管，想一户一表", "repair.renovation", place, who).case
    yield from today.climb(
        case, today.at(5, 9, 30), today.at(4, 9), today.at(4, 9, 30), today.at(2, 9), today.at(2, 9, 30)
    )
    yield today.at(1, 16)
    person = today.person(case)
    lifecycle.ask_shelving(
        case, by=person, seen=case.version, ground=Request.Ground.FUNDS,
        reason="一户一表改造每户要出一部分钱，资金没定。", until=today.at(-60, 18),
    )  # fmt: skip


def extension_asked(today: Day) -> Scene:
    """申请延期 — asked this morning, before the time was up."""
    who = today.anybody("望岭小区")
    yield today.at(3, 9)
    place = place_for(today.stage.register, "bike_shed", who)
    case = today.stage.say("车棚里充电柜还没装好，飞线又回来了", "parking.ev_charging", place, who).case
    for other in near(today, who, 4):
        yield today.at(3, 10)
        today.stage.join_in(case, place, other)
    yield from today.climb(
        case, today.at(3, 11), today.at(2, 9), today.at(2, 9, 30), today.at(1, 9), today.at(1, 9, 40)
    )
    yield today.at(0, 9, 12)
    person = today.person(case)
    lifecycle.ask_extension(
        case,
        by=person,
        seen=case.version,
        ground=Request.Ground.WORKS,
        reason="充电柜下周到货。",
        until=today.at(-7, 18),
    )


def awaiting(today: Day) -> Scene:
    """待反馈 — the clock stands still until the power company has written."""
    who = today.anybody("银杏里")
    yield today.at(3, 18)
    place = place_for(today.stage.register, "road", who)
    case = today.stage.say("中间那排路灯四盏不亮", "repair.common_facility", place, who).case
    yield today.at(3, 18, 30)
    today.accept(case)
    yield today.at(2, 10)
    today.accept(case)
    person = today.person(case)
    lifecycle.await_reply(
        case, by=person, seen=case.version, reason="third", until=today.at(-9, 18),
        public="线路归供电营业所，已发函，等回函排期。",
    )  # fmt: skip
