"""今天 — the cases that are open at ten o'clock: each a scene that stops where the visitor finds it.

``Day`` turns "three days ago, 16:00" into moments. Deadlines lie where they do on any weekday, because these
cases hang on clocks of hours and on the whole clock of seven days, not on working days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from linli.cases import lifecycle
from linli.cases.lifecycle import Answers
from linli.cases.models import Background, Case, Request
from linli.demo import plan
from linli.demo.register import Dwelling
from linli.demo.stage import Scene, Stage, is_taken, on, place_for, receipt_of
from linli.people.models import User
from linli.people.roles import PostKind

SHOWN_RECEIPT = "说好回话的充电桩"  # the receipt whose address the command prints is kept under this name


@dataclass
class Day:
    """日子 — the day of the visit, the stage, and who lives where."""

    stage: Stage
    random: Random
    day: date
    receipts: dict[str, str]

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        return on(self.day - timedelta(days=days_ago), hour, minute)

    def eight(self, room: str) -> Dwelling:
        """A home of building 8."""
        return self.stage.register.home(plan.BUILDING_8, room)

    def anybody(self, estate: str) -> Dwelling:
        """Somebody of an estate (of any, where the plan leaves it out), or of a room of building 8."""
        if estate.isdigit():
            return self.eight(estate)
        register = self.stage.register
        lived = [
            one
            for one in (register.next_door if estate == "映月里" else register.dwellings)
            if one.name and not one.home.full_name.startswith(plan.BUILDING_8)
        ]
        near = [one for one in lived if one.estate.name == estate] or lived
        return self.random.choice(near)

    # ——— one step of whoever has it ———

    def person(self, case: Case) -> User:
        self.stage.catch_up(case)
        person = self.stage.person(self.stage.post_of(case))
        assert person
        return person

    def accept(self, case: Case, public: str = "") -> None:
        """The seat that has it takes it, unless it has already."""
        person = self.person(case)
        if not is_taken(case):
            lifecycle.accept(case, by=person, seen=case.version, public=public)

    def hand_up(self, case: Case, reason: str, done: str, missing: str, asked: str, public: str = "") -> None:
        lifecycle.hand_up(
            case, by=self.person(case), seen=case.version, reason=reason, done=done, missing=missing,
            asked=asked,
            public=public,
        )  # fmt: skip

    def climb(self, case: Case, *moments: datetime) -> Scene:
        """爬楼梯 — at each moment the next thing: take it where it is not taken, else hand it up."""
        for moment in moments:
            yield moment
            self.stage.catch_up(case)
            if is_taken(case):
                self.hand_up(case, "要协调几家单位", "看过现场，问过几家。", "要有人牵头。", "请牵头约一次。")
            else:
                self.accept(case)

    def dispatch(self, case: Case, kind: str, asked: str) -> User:
        """Hand it to the organisation of a kind; answers who acts for it."""
        person = self.person(case)
        estate = next(
            one.estate for one in self.stage.register.dwellings if case.place_code.startswith(one.estate.code)
        )
        organisation = (
            self.stage.register.serving(kind, estate) or self.stage.register.organisations["social"][0]
        )
        lifecycle.dispatch(
            case, to=organisation, by=person, seen=case.version, done="已看过现场。", asked=asked
        )
        return self.stage.representative(organisation)

    def resolve(self, case: Case, public: str) -> None:
        lifecycle.resolve(case, by=self.person(case), seen=case.version, outcome="solved", public=public)


def scenes(stage: Stage, random: Random, day: date, receipts: dict[str, str]) -> Iterator[Scene]:
    """所有没办完的事 — in no order; each has its own luck."""
    for make in (
        rooftop, lift_late, low_pressure, charging_dark, night_works, street_overdue,
        *(unaccepted(number) for number in range(len(UNACCEPTED))),
        *(due_today(number) for number in range(len(DUE_TODAY))),
        *(shelved(number) for number in range(len(SHELVED))),
        *(to_call_back(number) for number in range(len(TO_CALL_BACK))),
        *(offered_up(number) for number in range(len(OFFERED))),
        *(with_organisation(number) for number in range(len(WITH_ORGANISATION))),
        *(at_the_door(number) for number in range(len(AT_THE_DOOR))),
        joined, reopened, supervised, returned_twice, shelving_asked, extension_asked, awaiting,
    ):  # fmt: skip
        yield make(Day(stage, Random(random.random()), day, receipts))


# ——— building 8 ———


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


# ——— the rest of the community ———

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
        for other in _near(today, who, more):
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


def _near(today: Day, who: Dwelling, many: int) -> list[Dwelling]:
    near = [
        one for one in today.stage.register.dwellings if one.estate == who.estate and one.name and one != who
    ]
    return today.random.sample(near, min(many, len(near)))


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


def joined(today: Day) -> Scene:
    """并入 — the same leak reported twice; the desk joins the second to the first."""
    who = today.anybody("青禾公寓")
    place = place_for(today.stage.register, "wall", who)
    yield today.at(1, 17)
    first = today.stage.say("西面外墙渗水，墙皮掉了一大块", "repair.leak", place, who).case
    yield today.at(1, 18)
    today.accept(first, "收到，已拍照。")
    other = _near(today, who, 1)[0]
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
    for other in _near(today, who, 6):
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
    for other in _near(today, who, 4):
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
