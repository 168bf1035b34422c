"""舞台 — the year as it is played: scenes take turns by the hour, the clock's own sweep runs between them.

A *scene* is a generator. It yields the next moment at which it wants to act, and is resumed when the clock
shows it; what it then does, it does through the verbs, as one of the people of the register. Scenes look at
the case as it stands by then, because the sweep or another scene may have moved it meanwhile.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from linli.cases import intake
from linli.cases.intake import Received, Said
from linli.cases.jobs import hand_up_overdue
from linli.cases.models import Case, Category, Receipt, Report
from linli.demo.pictures import picture
from linli.demo.register import Dwelling, Register
from linli.kernel.files import StoredFile, keep_photo
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING, HeldClock
from linli.people.models import Organisation, Post, User, holders_of
from linli.people.roles import PostKind
from linli.places.models import Place

Scene = Iterator[datetime]
WAKING = (time(7, 20), time(21, 40))
OFFICE = (time(8, 40), time(17, 20))
MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    """台 — the register, the held clock, and the hour at which the play ends."""

    register: Register
    clock: HeldClock
    end: datetime
    refused: list[str] = field(default_factory=list)  # scenes that a rule stopped; the tests want none
    _scenes: list[tuple[datetime, int, Scene]] = field(default_factory=list)
    _number: int = 0
    _posts: dict[int, Post] = field(default_factory=dict)
    _seated: dict[int, User] = field(default_factory=dict)
    _photos: dict[str, StoredFile] = field(default_factory=dict)
    _categories: dict[str, Category] = field(default_factory=dict)

    def add(self, scene: Scene) -> None:
        """排入 — take a scene up; it begins at the first moment it yields."""
        self._next(scene)

    def _next(self, scene: Scene) -> None:
        try:
            at = next(scene)
        except StopIteration:
            return
        except Refused as refusal:
            self.refused.append(f"{self.clock.at:%m-%d %H:%M} {refusal.reason}")
            return
        self._number += 1
        heapq.heappush(self._scenes, (max(at, self.clock.at), self._number, scene))

    def play(self, step: Callable[[datetime], None]) -> None:
        """演 — play until the end; ``step`` is told the hour as it passes."""
        while self._scenes and self._scenes[0][0] <= self.end:
            at, _number, scene = heapq.heappop(self._scenes)
            self.sweep(at)
            self.clock.move_to(at)
            step(at)
            self._next(scene)
        self.sweep(self.end)
        self.clock.move_to(self.end)
        step(self.end)

    def sweep(self, until: datetime) -> None:
        """扫 — let the clock do what is due before ``until``, each at its own minute, by its usual job."""
        due = Case.objects.filter(is_open=True, is_stuck=False, turn_at__lt=until).order_by("turn_at")
        while (turn_at := due.values_list("turn_at", flat=True).first()) is not None:
            self.clock.move_to(max(self.clock.at, turn_at.replace(second=0, microsecond=0) + MINUTE))
            hand_up_overdue()

    # ——— who acts ———

    def catch_up(self, case: Case) -> None:
        """看最新 — read a case again if the sweep or another scene has moved it since this one looked."""
        versions = Case.objects.filter(pk=case.pk).values_list("version", flat=True)
        if versions.get() != case.version:
            case.refresh_from_db()

    def post_of(self, case: Case) -> Post:
        """在谁那里 — the post asked to take a case, else its holder; read by id, for a scene asks often."""
        if not self._posts:
            self._posts = {post.pk: post for post in self.register.posts.values()}
        return self._posts[case.offered_id or case.holder_id]

    def person(self, post: Post) -> User | None:
        """谁在岗 — who sits in a post now."""
        if post.pk not in self._seated:
            seated = holders_of([post])[post.pk]
            if not seated:
                return None
            self._seated[post.pk] = seated[0]
        return self._seated[post.pk]

    def changed_seats(self) -> None:
        """换人了 — somebody came or went: ask again who sits where."""
        self._seated.clear()

    def seat(self, kind: str, place: Place) -> User:
        """A seat by kind and place; for those that are never empty."""
        person = self.person(self.register.posts[kind, place.pk])
        assert person
        return person

    @property
    def desk(self) -> User:
        return self.seat(PostKind.DESK, self.register.community)

    @property
    def secretary(self) -> User:
        return self.seat(PostKind.SECRETARY, self.register.community)

    def office(self, kind: str, case: Case) -> User:
        """社区的人 — who sits in a post of the community or the street that a case lies in."""
        posts = (post for (of, _place), post in self.register.posts.items() if of == kind)
        person = self.person(next(post for post in posts if case.place_code.startswith(post.place_code)))
        assert person
        return person

    def representative(self, organisation: Organisation) -> User:
        person = self.person(self.register.posts[PostKind.REPRESENTATIVE, -organisation.pk])
        assert person
        return person

    # ——— what is said ———

    def category(self, key: str) -> Category:
        if key not in self._categories:
            self._categories[key] = Category.objects.get(key=key)
        return self._categories[key]

    def photo(self, kind: str) -> list[StoredFile]:
        """A drawn picture, kept once."""
        if kind not in self._photos:
            self._photos[kind] = keep_photo(picture(kind))
        return [self._photos[kind]]

    def said(self, text: str, category: str, place: Place, who: Dwelling | None, **facts: Any) -> Said:
        facts.setdefault("channel", Report.Channel.DOOR)
        if who and facts.get("identity") != Report.Identity.SEALED:
            facts.setdefault("name", who.name)
            facts.setdefault("phone", who.phone)
        return Said(
            text=text, category=self.category(category), place=place, home=who.home if who else None, **facts
        )

    def say(
        self,
        text: str,
        category: str,
        place: Place,
        who: Dwelling | None,
        *,
        by: User | None = None,
        **facts: Any,
    ) -> Received:
        """说 — somebody says it: at the door by themselves, or through whoever types for them."""
        return intake.report(self.said(text, category, place, who, **facts), by=by)

    def join_in(self, case: Case, place: Place, who: Dwelling, text: str = "") -> Received:
        """我也遇到 — another home says the same."""
        self.catch_up(case)
        return intake.support(self.said(text, case.category_id, place, who), case, by=None)


def place_for(register: Register, where: str, who: Dwelling) -> Place:
    """在哪里 — the common part that somebody means: of their entrance, their building or their estate."""
    if where == "home":
        return who.home
    if where in ("stairs", "lift"):
        near = register.parts[who.building.pk, where]
        return next((part for part in near if part.entrance == who.home.entrance), who.building)
    if where == "charging":
        found = register.part(who.building, "charging") or register.part(who.building, "bike_shed")
    else:
        found = register.part(who.building, where) or register.part(who.estate, where)
    return found or who.building


def receipt_of(received: Received) -> Receipt:
    return Receipt.objects.get(pk=received.report.receipt_id)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """A Beijing time of day."""
    return datetime.combine(day, time(hour, minute), BEIJING)


def awake(at: datetime, hours: tuple[time, time] = WAKING) -> datetime:
    """醒着 — ``at``, or the next morning when people sleep."""
    local = at.astimezone(BEIJING)
    if local.time() < hours[0]:
        return datetime.combine(local.date(), hours[0], BEIJING) + (local - on(local.date(), 0)) / 8
    if local.time() > hours[1]:
        late = local - datetime.combine(local.date(), hours[1], BEIJING)
        return datetime.combine(local.date() + timedelta(days=1), hours[0], BEIJING) + late / 3
    return at


def at_work(case: Case) -> bool:
    """Whether somebody still has to do something: not waiting, shelved, resolved or closed."""
    return case.state in (Case.State.REPORTED, Case.State.ACCEPTED)


def is_taken(case: Case) -> bool:
    """Whether the seat that has it now has accepted it."""
    return bool((case.clockwork.get("leg") or {}).get("accepted")) and case.offered_id is None


def soon(random: Random, now: datetime, case: Case, *, low: float = 0.05, high: float = 0.5) -> datetime:
    """过一会儿 — some part of the time that is left, by day; rarely too late."""
    left = max((case.leg_due_at or now + timedelta(hours=4)) - now, timedelta(minutes=20))
    wanted = now + min(left, timedelta(days=3)) * random.uniform(low, high)
    woken = awake(wanted)
    return woken if case.leg_due_at is None or woken < case.leg_due_at else wanted
