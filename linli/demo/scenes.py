"""场次 — how an everyday matter goes: said, taken, passed up, handed to others, settled, called back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from linli.cases import lifecycle
from linli.cases.intake import Received
from linli.cases.lifecycle import Answers
from linli.cases.models import Case, Report
from linli.demo.matters import KEYS, Matter
from linli.demo.register import Dwelling
from linli.demo.stage import (
    OFFICE,
    Scene,
    Stage,
    at_work,
    awake,
    is_taken,
    place_for,
    receipt_of,
    soon,
)
from linli.people.models import Organisation, User
from linli.people.roles import TIERS, PostKind
from linli.places.models import Place

HOUR = timedelta(hours=1)
TOPS = ("neighbours",) * 12 + ("group",) * 5 + ("area",) * 3
TOPS_WITH_HANDS = ("group",) * 3 + ("area",) * 2  # a neighbour leader hands nothing to an organisation
CHANNELS = ("door",) * 11 + (
    "page",
    "leader",
    "leader",
    "leader",
    "leader",
    "phone",
    "phone",
    "office",
    "chat",
    "hotline",
    "visit",
)
IDENTITIES = ("named",) * 17 + ("leader",) * 2 + ("sealed",)
WHY_UP = ("超出能力，请协调", "要请物业出人", "牵涉几户，说不拢", "要动公共部位")
TAKEN = ("收到，我来看。", "收到，今天去看一次。", "", "", "收到，已经联系。")


@dataclass(frozen=True, slots=True)
class Course:
    """走向 — how a matter is going to go: at which tier it is settled, by which hands, with which outcome."""

    top: str
    done: str
    outcome: str = "solved"
    organisation: Organisation | None = None
    asked: str = ""
    answer: str = ""
    lapses: bool = False  # somebody lets the time run out: the clock passes it on


def everyday(stage: Stage, random: Random, begin: datetime, who: Dwelling, matter: Matter) -> Scene:
    """日常 — one matter from the first word to the closed case."""
    yield begin
    place = place_for(stage.register, matter.where, who)
    channel = random.choice(CHANNELS)
    if channel in ("leader", "visit") and place.kind == Place.Kind.BUILDING:
        channel = "door"  # the ground of a 邻长 ends at the homes
    by = _typist(stage, channel, who)
    identity = random.choice(IDENTITIES) if by is None else Report.Identity.NAMED
    photos = stage.photo(matter.photo) if matter.photo and random.random() < 0.4 else []
    received = stage.say(
        random.choice(matter.said), matter.category, place, who, by=by, channel=channel,
        identity=identity, photos=photos, shares_contact=random.random() < 0.3,
    )  # fmt: skip
    case = received.case
    if matter.where not in ("home", "building") and random.random() < 0.25:
        yield awake(stage.clock.at + random.uniform(0.2, 5) * HOUR)
        _neighbour_joins(stage, random, case, who)
    yield from settle(stage, random, received, course_of(stage, random, matter, who))


def _typist(stage: Stage, channel: str, who: Dwelling) -> User | None:
    """代录 — the leader next door types for a neighbour, the desk for whoever calls or comes by."""
    if channel in ("leader", "visit"):
        return stage.person(stage.register.posts[PostKind.NEIGHBOUR_LEADER, who.neighbours.pk])
    if channel in ("door", "page"):
        return None
    desks = (post for (kind, _p), post in stage.register.posts.items() if kind == PostKind.DESK)
    return stage.person(next(post for post in desks if who.home.code.startswith(post.place_code)))


def _neighbour_joins(stage: Stage, random: Random, case: Case, who: Dwelling) -> None:
    stage.catch_up(case)
    everybody = (*stage.register.dwellings, *stage.register.next_door)
    others = [one for one in everybody if one.building == who.building and one.name]
    if case.is_open and others:
        stage.join_in(case, case.place, random.choice(others))


def course_of(stage: Stage, random: Random, matter: Matter, who: Dwelling) -> Course:
    """How it will go; fixed beforehand, so that one seed tells one story."""
    kind = matter.organisation
    organisation = stage.register.serving(kind, who.estate) if kind else None
    dice = random.random()
    return Course(
        top=random.choice(TOPS_WITH_HANDS if organisation else TOPS),
        done=random.choice(matter.done),
        outcome="solved" if dice < 0.88 else "partly" if dice < 0.96 else "not_solved",
        organisation=organisation,
        asked=matter.asked,
        answer=matter.answer,
        lapses=random.random() < 0.07,
    )


def settle(stage: Stage, random: Random, received: Received, course: Course) -> Scene:
    """办 — until it is closed: handled, called back, and once more if it was not solved after all."""
    yield from handle(stage, random, received.case, course)
    yield from call_back(stage, random, received, course.outcome)
    stage.catch_up(received.case)
    if received.case.state == Case.State.ACCEPTED and received.case.reopened:
        again = Course(received.case.holder.tier or "area", "重新处理后复查，居民认可。" + course.done)
        yield from handle(stage, random, received.case, again)
        yield from call_back(stage, random, received, "solved")


def handle(stage: Stage, random: Random, case: Case, course: Course) -> Scene:
    """一程一程 — whoever has it takes it; below the tier that settles it, it goes up; there it is done."""
    given = course.organisation is None
    yield soon(random, stage.clock.at, case, low=0.01, high=0.2)
    while True:
        stage.catch_up(case)
        if not at_work(case):
            return
        seat = stage.post_of(case)
        person, tier = stage.person(seat), seat.tier or "community"
        if person is None:
            yield awake(stage.clock.at + HOUR)
            continue
        if not is_taken(case):
            lifecycle.accept(case, by=person, seen=case.version, public=random.choice(TAKEN))
            if course.lapses and case.leg_due_at and tier != "community":
                yield case.leg_due_at + timedelta(minutes=5)  # the sweep was quicker
        elif TIERS.index(tier) < TIERS.index(course.top):
            lifecycle.hand_up(
                case, by=person, seen=case.version, reason=random.choice(WHY_UP),
                done="到现场看过，拍了照。", missing="需要人手和材料。", asked="请协调处理。",
            )  # fmt: skip
        elif not given and course.organisation:
            given = True
            yield from _with_organisation(stage, random, case, course, person)
        else:
            lifecycle.resolve(
                case, by=person, seen=case.version, outcome=course.outcome, public=_result(course), photos=()
            )
            return
        yield soon(random, stage.clock.at, case)


def _result(course: Course) -> str:
    unsolved = {"partly": "只解决了一部分：", "not_solved": "暂时没能解决："}
    return unsolved.get(course.outcome, "") + course.done


def _with_organisation(stage: Stage, random: Random, case: Case, course: Course, person: User) -> Scene:
    """交单位 — handed over, accepted, answered; whatever the clock does meanwhile stands."""
    organisation = course.organisation
    assert organisation
    lifecycle.dispatch(
        case, to=organisation, by=person, seen=case.version, done="已看过现场。", asked=course.asked
    )
    representative = stage.representative(organisation)
    yield soon(random, stage.clock.at, case, low=0.02, high=0.3)
    stage.catch_up(case)
    if case.handler_id != organisation.pk:
        return
    lifecycle.accept(case, by=representative, seen=case.version, public="")
    yield soon(random, stage.clock.at, case, low=0.1, high=0.7)
    stage.catch_up(case)
    if case.handler_id == organisation.pk:
        lifecycle.answer(
            case, by=representative, seen=case.version, inside=course.answer, public=course.answer
        )


def call_back(stage: Stage, random: Random, received: Received, outcome: str) -> Scene:
    """回访 — by the resident on the receipt page, or by the desk on the phone; three rings unanswered do."""
    case = received.case
    by_hand = random.random() < 0.4
    wait = random.uniform(1, 20) * HOUR
    yield awake(stage.clock.at + wait) if by_hand else awake(stage.clock.at + wait, OFFICE)
    stage.catch_up(case)
    if case.state != Case.State.RESOLVED:
        return
    answers = answers_for(random, outcome)
    if by_hand:
        lifecycle.verdict(case, by=receipt_of(received), seen=case.version, answers=answers)
        return
    caller = caller_of(stage, case)
    for _ring in range(3 if random.random() < 0.04 else 0):
        lifecycle.call_back(case, by=caller, seen=case.version, answers=None, inside="没有人接。")
        yield awake(stage.clock.at + random.uniform(3, 8) * HOUR, OFFICE)
        stage.catch_up(case)
    if case.callback_attempts >= 3:
        lifecycle.close(case, by=caller, seen=case.version)
    else:
        lifecycle.call_back(case, by=caller, seen=case.version, answers=answers, report=received.report)


def caller_of(stage: Stage, case: Case) -> User:
    """The desk calls back; what the desk handled, the secretary does."""
    kind = PostKind.SECRETARY if stage.post_of(case).kind == PostKind.DESK else PostKind.DESK
    return stage.office(kind, case)


def answers_for(random: Random, outcome: str) -> Answers:
    """三问 — what people answer; mostly content, and honest when it is not solved."""
    grades = ("good",) * 14 + ("fair",)
    if outcome == "solved":
        return Answers(
            "solved", random.choice(grades), random.choice(grades), random.choice(("", "", "谢谢"))
        )
    return Answers(outcome, random.choice(grades), random.choice(("good", "fair", "bad")), "")


def danger(stage: Stage, random: Random, begin: datetime, who: Dwelling, matter: Matter) -> Scene:
    """紧急 — the desk has it at once; settled within the two hours."""
    yield begin
    place = place_for(stage.register, matter.where, who)
    received = stage.say(random.choice(matter.said), matter.category, place, who)
    case = received.case
    yield stage.clock.at + timedelta(minutes=random.randint(2, 8))
    stage.catch_up(case)
    desk = stage.office(PostKind.DESK, case)
    lifecycle.accept(case, by=desk, seen=case.version, public="已联系，人马上到。请先按门口页上的提示做。")
    yield stage.clock.at + timedelta(minutes=random.randint(12, 19))
    stage.catch_up(case)
    if at_work(case) and stage.post_of(case).kind == PostKind.DESK and not case.offered_id:
        lifecycle.resolve(case, by=desk, seen=case.version, outcome="solved", public=matter.done[0])
        yield from call_back(stage, random, received, "solved")


def key(stage: Stage, random: Random, begin: datetime, number: int, homes: list[Dwelling]) -> Scene:
    """重点民生问题 — many homes say the same; the secretary confirms it, and it is solved."""
    category, _estate, where, _many, text, done = KEYS[number]
    first, *others = homes
    yield begin
    place = place_for(stage.register, where, first)
    received = stage.say(text, category, place, first)
    case = received.case
    kind = stage.category(category).organisation_kind
    organisation = stage.register.serving(kind, first.estate) if kind else None
    for each in others:
        yield awake(stage.clock.at + random.uniform(0.05, 0.6) * HOUR)
        stage.join_in(case, place, each)
        if not is_taken(case):
            person = stage.person(stage.post_of(case))
            if person:
                stage.catch_up(case)
                lifecycle.accept(case, by=person, seen=case.version, public="几家都说了，合在一起办。")
    stage.catch_up(case)
    lifecycle.confirm_key(case, by=stage.secretary, seen=case.version)
    course = Course(
        "area",
        done,
        organisation=organisation,
        asked="请拿出办法和时间，现场一起定",
        answer="按会商的办法办完。",
    )
    yield from handle(stage, random, case, course)
    yield from call_back(stage, random, received, "solved")


def key_scenes(stage: Stage, random: Random, begins: list[datetime]) -> Iterator[Scene]:
    """The twenty-one, each with its own neighbours; those whose estate the plan leaves out are left out."""
    for number, ((_category, estate, where, many, *_words), begin) in enumerate(
        zip(KEYS, begins, strict=True)
    ):
        near = [one for one in stage.register.dwellings if one.estate.name == estate and one.name]
        if not near:
            continue
        random.shuffle(near)
        if where not in ("road", "gate", "green"):
            near = [one for one in near if one.building == near[0].building]
        yield key(stage, Random(random.random()), begin, number, near[:many])
