"""先例 — how cases go, each played once through the verbs; every seeded case is a copy of one of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from linli.cases import intake, lifecycle
from linli.cases.lifecycle import Answers
from linli.cases.models import Case
from linli.kernel.now import HeldClock, now
from linli.people.models import User
from tests.world import World

SAID = "楼道顶上漏水"  # by the model; every copy has words of its own
GOOD, BAD = Answers("solved", "good", "good"), Answers("not_solved", "fair", "bad")


@dataclass(frozen=True, slots=True)
class Life:
    """一段 — the world and its clock while one history is played."""

    world: World
    clock: HeldClock

    def wait(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours))

    def report(self, where: str) -> Case:
        place = {"roof": self.world.roof, "home": self.world.home}[where]
        case = self.world.reported_case(SAID, place=place, phone="13900001103", name="张阿姨")
        self.wait(2)
        return case

    def accept(self, case: Case, by: User, public: str = "今天上门看") -> Case:
        lifecycle.accept(case, by=by, seen=case.version, public=public)
        self.wait(3)
        return case

    def hand_up(self, case: Case, by: User, to: User) -> Case:
        lifecycle.hand_up(case, by=by, seen=case.version, reason="超出能力", done="看过现场", asked="请协调")
        self.wait(1)
        return self.accept(case, to)

    def end(self, case: Case, by: User, answers: Answers = GOOD) -> Case:
        lifecycle.resolve(case, by=by, seen=case.version, outcome="solved", public="已修好，试过没有再漏")
        self.wait(20)
        lifecycle.call_back(
            case, by=self.world.xie, seen=case.version, answers=answers, report=case.reports.first()
        )
        self.wait(1)
        return case


def settled(life: Life) -> Case:
    case = life.accept(life.report("home"), life.world.zhao)
    lifecycle.note(case, by=life.world.zhao, seen=case.version, inside="已看过", public="已联系师傅，明天来")
    life.wait(22)
    return life.end(case, life.world.zhao)


def handed_up(life: Life) -> Case:
    world = life.world
    case = life.hand_up(life.accept(life.report("roof"), world.zhao), world.zhao, world.wang)
    life.wait(24)
    lifecycle.resolve(case, by=world.wang, seen=case.version, outcome="solved", public="已协调修好")
    life.wait(9)
    receipt = case.reports.get().receipt
    lifecycle.verdict(case, by=receipt, seen=case.version, answers=GOOD)
    return case


def given_out(life: Life) -> Case:
    """Up to the area leader, who gives it to the property company."""
    world = life.world
    case = life.hand_up(life.accept(life.report("roof"), world.zhao), world.zhao, world.wang)
    case = life.hand_up(case, world.wang, world.li)
    lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version, asked="请查漏并修补")
    life.wait(20)
    return case


def answered(life: Life) -> Case:
    case = given_out(life)
    lifecycle.answer(case, by=life.world.manager, seen=case.version, inside="已补防水", public="物业已修补")
    life.wait(4)
    return life.end(case, life.world.li)


def shared(life: Life) -> Case:
    """Another home says the same."""
    world, case = life.world, life.report("roof")
    intake.support(world.said("我家也漏", home=world.home_next_door), case, by=None)
    life.wait(2)
    case.refresh_from_db()
    return life.end(life.accept(case, world.zhao), world.zhao)


def done_again(life: Life) -> Case:
    case = life.end(life.accept(life.report("home"), life.world.zhao), life.world.zhao, BAD)
    life.wait(5)
    return life.end(life.accept(case, life.world.wang), life.world.wang)


def taken_back(life: Life) -> Case:
    case = life.report("home")
    lifecycle.withdraw(case, by=case.reports.get().receipt, seen=case.version, reason="自己修好了")
    return case


def at_the_door(life: Life) -> Case:
    return life.report("home")


def in_hand(life: Life) -> Case:
    return life.accept(life.report("roof"), life.world.zhao)


def waiting(life: Life) -> Case:
    case = life.accept(life.report("home"), life.world.zhao)
    until = now() + timedelta(days=9)
    lifecycle.await_reply(
        case, by=life.world.zhao, seen=case.version, reason="resident", until=until, public="等您在家时上门"
    )
    return case


def on_the_shelf(life: Life) -> Case:
    world = life.world
    case = life.hand_up(life.accept(life.report("roof"), world.zhao), world.zhao, world.wang)
    case = life.hand_up(case, world.wang, world.li)
    until = now() + timedelta(days=60)
    lifecycle.ask_shelving(
        case, by=world.li, seen=case.version, ground="funds", reason="等维修资金", until=until
    )
    lifecycle.shelve(case, by=world.he, seen=case.version, granted=True, public="资金到位就动工")
    return case


def to_call_back(life: Life) -> Case:
    case = life.accept(life.report("home"), life.world.zhao)
    lifecycle.resolve(case, by=life.world.zhao, seen=case.version, outcome="solved", public="已修好")
    return case


@dataclass(frozen=True, slots=True)
class History:
    """一种经过 — how it goes, how often in a thousand, and how many days ago such a case began."""

    play: Callable[[Life], Case]
    weight: int
    days: tuple[float, float]


PAST, YEARS = 20.0, 3650.0
HISTORIES = (
    History(settled, 530, (PAST, YEARS)),
    History(handed_up, 160, (PAST, YEARS)),
    History(answered, 120, (PAST, YEARS)),
    History(shared, 80, (PAST, YEARS)),
    History(done_again, 30, (PAST, YEARS)),
    History(taken_back, 30, (PAST, YEARS)),
    # one in twenty is open
    History(at_the_door, 10, (0.1, 1.5)),
    History(in_hand, 14, (0.3, 4)),
    History(given_out, 9, (2, 6)),
    History(waiting, 5, (1, 8)),
    History(on_the_shelf, 5, (5, 55)),
    History(to_call_back, 7, (1, 3)),
)
