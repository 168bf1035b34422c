"""任意顺序 — whatever people do, in whatever order and at whatever hour, every rule still holds."""

import contextlib
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from linli.cases import intake
from linli.cases.jobs import hand_up_overdue, pass_on_vacant
from linli.cases.lifecycle import CASE
from linli.cases.models import Case, Receipt, Report
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.people import lifecycle as people
from linli.people.models import Tenure
from tests.cases.steps import VERBS, WORDS, can, check_everything, do, one_of, stirred, users_of

LEADERS = ("zhao", "wang", "li", "xie")


@dataclass(frozen=True)
class Press:
    """Somebody presses something: who is chosen among those who can, or, when ``wild``, among all."""

    verb: str
    case: int
    who: int
    pick: int
    wild: bool
    stale: bool


@dataclass(frozen=True)
class Wait:
    hours: int


@dataclass(frozen=True)
class Happen:
    """Something beside the table: a neighbour joins in, a report is moved, a leader leaves or is replaced."""

    what: str
    pick: int


small = st.integers(0, 40)
presses = st.builds(
    Press,
    verb=st.sampled_from(VERBS),
    case=st.integers(0, 2),
    who=small,
    pick=small,
    wild=st.integers(0, 5).map(lambda dial: dial == 0),
    stale=st.integers(0, 11).map(lambda dial: dial == 0),
)
waits = st.builds(Wait, st.sampled_from([1, 5, 30, 60, 200]))
happenings = st.builds(
    Happen, st.sampled_from(["support", "part_report", "join_report", "leave", "return"]), small
)
stories = st.lists(st.one_of(presses, presses, presses, presses, waits, happenings), min_size=12, max_size=40)


class Story:
    def __init__(self, world, clock):
        self.world, self.clock = world, clock
        for text, home in (
            ("楼道顶上漏水", world.home),
            ("一样的事", world.home_next_door),
            ("又一件", None),
        ):
            world.receive(text, home=home)
        self.people, self.refusals = users_of(world), []

    def tell(self, step):
        try:
            with transaction.atomic():
                match step:
                    case Wait(hours):
                        self.clock.advance(timedelta(hours=hours))
                        pass_on_vacant()
                        hand_up_overdue()
                    case Happen(what, pick):
                        getattr(self, what)(pick)
                    case Press():
                        self.press(step)
        except Refused as refusal:
            self.refusals.append(refusal.reason)
        if not isinstance(step, Press):
            self.people = users_of(self.world)  # whose seats may have changed

    def press(self, step):
        case = one_of(Case.objects.order_by("pk"), step.case)
        row = Case.objects.get(pk=case.pk)
        actors = [*self.people, *Receipt.objects.order_by("pk")]
        if not step.wild:
            actors = [actor for actor in actors if can(step.verb, row, actor)] or actors
        seen = row.version - 1 if step.stale else row.version
        do(self.world, row, step.verb, by=one_of(actors, step.who), seen=seen, pick=step.pick)
        assert not step.stale or step.verb in ("place_hold", "lift_hold")

    def support(self, pick):
        said = self.world.said(WORDS, home=one_of([None, self.world.home, self.world.home_next_door], pick))
        intake.support(said, one_of(Case.objects.order_by("pk"), pick), by=None)

    def part_report(self, pick):
        if Case.objects.count() < 5:
            intake.part_report(one_of(Report.objects.order_by("pk"), pick), by=self.world.xie, seen=None)

    def join_report(self, pick):
        reports, cases = Report.objects.order_by("pk"), Case.objects.order_by("pk")
        intake.join_report(one_of(reports, pick), into=one_of(cases, pick // 2), by=self.world.xie, seen=None)

    def leave(self, pick):
        post = self.world.posts[one_of(LEADERS, pick)]
        tenure = Tenure.objects.current(today()).filter(post=post).first()
        if tenure:
            people.end_tenure(tenure, by=self.world.he, on=today() + timedelta(days=pick % 2))

    def return_(self, pick):
        name = one_of(LEADERS, pick)
        people.begin_tenure(
            self.world.posts[name], self.world.users[name], by=self.world.he, since=today(), chosen="elected"
        )

    def __getattr__(self, name):
        if name == "return":
            return self.return_
        raise AttributeError(name)


class _Undo(Exception):
    """Takes one story back, so that the next begins in the same world."""


@pytest.mark.django_db
def test_every_rule_holds_whatever_people_do(world, clock):
    began = clock.at

    # Without shrinking, which would take minutes here.
    @settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(stories)
    def check(story):
        with contextlib.suppress(_Undo), transaction.atomic():
            told = Story(world, clock)
            for step in story:
                told.tell(step)
            pass_on_vacant()
            assert all(told.refusals)
            check_everything(world)
            for case in Case.objects.filter(is_open=True):
                stirred(case)
            check_everything(world)
            raise _Undo
        clock.move_to(began)

    check()


def test_these_stories_know_every_verb_a_person_can_make():
    assert set(VERBS) == set(CASE.moves) - {"run_out", "recalculate"}
