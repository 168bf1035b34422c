"""回头 — to be called back, joined, reopened, supervised from above, sent back twice."""

from __future__ import annotations

from collections.abc import Callable

from linli.cases import lifecycle
from linli.cases.lifecycle import Answers
from linli.demo.stage import Scene, place_for, receipt_of
from linli.demo.today.day import Day, near
from linli.people.roles import PostKind

TO_CALL_BACK = (
    ("联福家园", "stairs", "repair.common_facility", "五楼的楼道灯不亮", "已换灯，晚上试过。", 3, 1, 16),
    ("望岭小区", "home", "noise.household", "楼上晚上拖椅子", "两家说好了，椅脚贴了毡垫。", 4, 1, 17),
    ("桂香苑", "gate", "environment.garbage", "垃圾桶满了没人收", "已清走，加了一趟清运。", 2, 1, 11),
    ("云台花园", "home", "care.elder", "对门老人想请人帮忙取药", "药已送到家，约好每周二来一次。", 2, 0, 9),
    ("柚园巷 88 号院", "home", "repair.leak", "卫生间楼上漏水", "地漏已更换，观察一天不滴。", 4, 1, 15),
    ("青禾公寓", "stairs", "space.occupation", "二楼楼道堆了纸箱", "纸箱已清走。", 3, 1, 10),
)  # fmt: skip


def to_call_back(number: int) -> Callable[[Day], Scene]:
    """待回访 — done yesterday or this morning; the desk has not rung yet, or nobody answered."""

    def scene(today: Day) -> Scene:
        estate, where, category, text, done, began, ended, hour = TO_CALL_BACK[number]
        who = today.anybody(estate)
        yield today.at(began, 18, 10)
        case = today.stage.say(text, category, place_for(today.stage.register, where, who), who).case
        yield today.at(began, 19)
        today.accept(case, "收到，我来办。")
        yield today.at(ended, hour, 10)
        today.accept(case)
        today.resolve(case, done)
        if number == 0:
            yield today.at(0, 9, 15)
            today.stage.catch_up(case)
            desk = today.stage.desk
            lifecycle.call_back(case, by=desk, seen=case.version, answers=None, inside="没有人接，下午再打。")

    return scene


def joined(today: Day) -> Scene:
    """并入 — the same leak reported twice; the desk joins the second to the first."""
    who = today.anybody("青禾公寓")
    place = place_for(today.stage.register, "wall", who)
    yield today.at(1, 17)
    first = today.stage.say("西面外墙渗水，墙皮掉了一大块", "repair.leak", place, who).case
    yield today.at(1, 18)
    today.accept(first, "收到，已拍照。")
    other = near(today, who, 1)[0]
    yield today.at(0, 8, 20)
    second = today.stage.say("家里西墙发霉，是外墙漏的", "repair.leak", other.home, other).case
    yield today.at(0, 9, 30)
    today.stage.catch_up(second)
    today.stage.catch_up(first)
    lifecycle.join(second, into=first, by=today.stage.desk, seen=second.version)


def reopened(today: Day) -> Scene:
    """重办 — the resident said it was not solved; one tier up it begins anew."""
    who = today.anybody("锦湖湾")
    yield today.at(6, 19)
    received = today.stage.say("厨房下水返水，通过一次又堵了", "environment.sewage", who.home, who)
    case = received.case
    yield today.at(6, 19, 40)
    today.accept(case)
    yield today.at(5, 15)
    today.resolve(case, "已疏通支管。")
    yield today.at(0, 8)
    today.stage.catch_up(case)
    answers = Answers("not_solved", "good", "fair", "第二天又堵了，应该是主管的问题")
    lifecycle.verdict(case, by=receipt_of(received), seen=case.version, answers=answers)
    yield today.at(0, 8, 40)
    today.accept(case, "重新办：今天约物业通主管。")


def supervised(today: Day) -> Scene:
    """督办 — the street has set a date of its own, and the secretary counts it among the key problems."""
    who = today.anybody("枫林雅居")
    yield today.at(4, 8, 40)
    place = place_for(today.stage.register, "road", who)
    case = today.stage.say("消防通道私家车占道，救护车进不来", "parking.obstruction", place, who).case
    for other in near(today, who, 6):
        yield today.at(4, 9)
        today.stage.join_in(case, place, other)
    yield from today.climb(
        case, today.at(4, 9, 30), today.at(3, 9), today.at(3, 10), today.at(2, 9), today.at(2, 9, 40)
    )
    yield today.at(1, 10)
    today.stage.catch_up(case)
    lifecycle.supervise(
        case, by=today.stage.office(PostKind.STREET_STAFF, case), seen=case.version, until=today.at(-2, 18),
        inside="消防通道无小事，两天内要有办法。",
    )  # fmt: skip
    yield today.at(1, 10, 30)
    today.stage.catch_up(case)
    lifecycle.confirm_key(case, by=today.stage.secretary, seen=case.version)


def returned_twice(today: Day) -> Scene:
    """两次退单 — two organisations say it is not theirs; the secretary decides."""
    who = today.anybody("云台花园")
    yield today.at(6, 9)
    place = place_for(today.stage.register, "wall", who)
    case = today.stage.say("楼顶广告牌的铁架锈断了一截，晃得响", "safety.hazard", place, who).case
    yield from today.climb(
        case, today.at(6, 9, 30), today.at(6, 15), today.at(6, 16), today.at(5, 8, 30), today.at(5, 9)
    )
    for days, kind, ground, basis, proposed in (
        (5, "urban_management", "duty", "广告位是小区内设施，不在城市道路范围", "物业公司"),
        (4, "property", "right", "广告架是开发商出租的，合同不在物业", "建设单位"),
    ):
        yield today.at(days, 10)
        representative = today.dispatch(case, kind, "请先围挡，再拆除松动部分")
        yield today.at(days, 15)
        today.stage.catch_up(case)
        lifecycle.send_back(
            case, by=representative, seen=case.version, ground=ground, basis=basis, proposed=proposed
        )
    yield from today.climb(case, today.at(3, 9), today.at(3, 9, 30))
