"""日子 — the day of the visit, and the steps that its scenes have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from linli.cases import lifecycle
from linli.cases.models import Case
from linli.demo import plan
from linli.demo.register import Dwelling
from linli.demo.stage import Scene, Stage, is_taken, on
from linli.people.models import User

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


def near(today: Day, who: Dwelling, many: int) -> list[Dwelling]:
    near = [
        one for one in today.stage.register.dwellings if one.estate == who.estate and one.name and one != who
    ]
    return today.random.sample(near, min(many, len(near)))
