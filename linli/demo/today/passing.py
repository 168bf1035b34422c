"""在路上 — what waits to be taken: at its first receiver, one tier up, at an organisation, at the door."""

from __future__ import annotations

from collections.abc import Callable

from linli.cases import lifecycle
from linli.demo.stage import Scene, place_for
from linli.demo.today.day import Day

UNACCEPTED = (
    ("桂香苑", "roof", "repair.leak", "屋面排水口堵，雨水往楼道倒灌", 0, 9, 41, "door"),
    ("云台花园", "building", "noise.social", "夜里有人在架空层打麻将", 1, 21, 2, "hotline"),
    ("0603", "stairs", "space.occupation", "楼道里放了三辆旧自行车，挡住扶手", 0, 9, 52, "page"),
)  # fmt: skip


def unaccepted(number: int) -> Callable[[Day], Scene]:
    """待受理 — said a moment ago; nobody has taken it yet."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, days, hour, minute, channel = UNACCEPTED[number]
        who = today.anybody(estate)
        yield today.at(days, hour, minute)
        facts = (
            {"outer_number": "1234520117", "outer_due_at": today.at(-4, 17)} if channel == "hotline" else {}
        )
        by = today.stage.desk if channel == "hotline" else None
        place = place_for(today.stage.register, where, who)
        today.stage.say(text, category, place, who, by=by, channel=channel, **facts)

    return scene


OFFERED = (
    ("望岭小区", "road", "safety.fire", "消防通道被私家车占了", 2),
    ("锦湖湾", "stairs", "parking.ev_charging", "有人从三楼拉线下来充电", 1),
    ("银杏里", "green", "environment.greening", "樟树枝伸到窗户上了", 2),
)  # fmt: skip


def offered_up(number: int) -> Callable[[Day], Scene]:
    """已上报 — handed up this morning; the one asked has not taken it yet."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, days = OFFERED[number]
        who = today.anybody(estate)
        yield today.at(days, 18, 40)
        case = today.stage.say(text, category, place_for(today.stage.register, where, who), who).case
        yield today.at(days, 19, 30)
        today.accept(case, "收到。")
        yield today.at(0, 8, 50)
        today.accept(case)
        yield today.at(0, 9, 5)
        today.hand_up(case, "超出能力，请协调", "去看过两次。", "叫不动。", "请出面约一次。")

    return scene


WITH_ORGANISATION = (
    ("枫林雅居", "stairs", "safety.fire", "消防栓箱里没有水带", "请补齐并试压", 3),
    ("联福家园", "gate", "property.service", "门禁坏了，谁都能进", "请按合同修好并回复居民", 2),
    ("桂香苑", "gate", "noise.business", "门口夜宵摊吵到一点多", "请上门认定并约谈", 3),
)  # fmt: skip


def with_organisation(number: int) -> Callable[[Day], Scene]:
    """在单位 — handed over yesterday; the organisation has it in hand."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, asked, days = WITH_ORGANISATION[number]
        who = today.anybody(estate)
        yield today.at(days, 8, 30)
        case = today.stage.say(text, category, place_for(today.stage.register, where, who), who).case
        yield from today.climb(case, today.at(days, 9), today.at(days - 1, 8), today.at(days - 1, 8, 40))
        yield today.at(days - 1, 9)
        representative = today.dispatch(case, case.category.organisation_kind, asked)
        yield today.at(days - 1, 11)
        today.stage.catch_up(case)
        if number:
            lifecycle.accept(case, by=representative, seen=case.version, public="单位已接单，会有人来看。")

    return scene


AT_THE_DOOR = (
    ("0602", "home", "care.elder", "老人腿脚不好，想请人帮忙取药", "上午去取，顺路带上来。"),
    ("桂香苑", "green", "safety.animal", "有人遛狗不牵绳，吓到小孩", "今天傍晚去说。"),
    ("映月里", "stairs", "repair.common_facility", "三楼的楼道灯不亮", "我先换个灯泡试试。"),
    ("映月里", "home", "noise.household", "楼上半夜放音乐", "今天上门说说。"),
)


def at_the_door(number: int) -> Callable[[Day], Scene]:
    """在邻长手里 — taken this morning by the leader next door."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, public = AT_THE_DOOR[number]
        who = today.anybody(estate)
        yield today.at(0, 7, 45)
        case = today.stage.say(text, category, place_for(today.stage.register, where, who), who).case
        yield today.at(0, 8, 30)
        today.accept(case, public)

    return scene
