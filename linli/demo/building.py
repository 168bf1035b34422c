"""建成 — one seed and one day make one community: the register, then a year of scenes that ends at ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from linli.demo import plan, scenes, today
from linli.demo.matters import DANGERS, KEYS, MATTERS
from linli.demo.plan import Ground
from linli.demo.register import Register, write_down
from linli.demo.stage import Scene, Stage, awake, on
from linli.inbox.lifecycle import mark_read
from linli.inbox.models import Message
from linli.kernel.audit import seal
from linli.kernel.now import clock_at
from linli.people import lifecycle as people
from linli.people.models import Tenure, User
from linli.people.roles import PostKind

YEAR = timedelta(days=365)
QUIET = timedelta(
    days=11
)  # what began before is closed by the end, so that the open cases are those of today.py
EVERYDAY = 330
NEXT_DOOR = 24  # cases of the second community
DANGEROUS = 8

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Scale:
    """规模 — how much of the plan is built; the tests build little."""

    grounds: Sequence[Ground] = plan.GROUNDS
    next_grounds: Sequence[Ground] = plan.NEXT_GROUNDS
    everyday: int = EVERYDAY
    next_door: int = NEXT_DOOR


@dataclass
class Built:
    """建好的 — what the command prints: who may sign in, and two doors to knock at."""

    register: Register
    stage: Stage
    receipts: dict[str, str] = field(default_factory=dict)


def build(
    *, day: date, seed: int, scale: Scale | None = None, progress: Progress = lambda what, share: None
) -> Built:
    """建 — make the community in the present (migrated, empty) database; it ends at 10:00 of ``day``.

    ``progress`` is told what is being done and, of the year, which share has passed.
    """
    scale = scale or Scale()
    end = on(day, 10)
    begin = end - YEAR
    random = Random(f"{seed} {day.isoformat()}")
    with clock_at(begin - timedelta(days=1)) as clock:
        progress("登记地方、住户和岗位", 0)
        register = write_down(scale.grounds, scale.next_grounds, random=random, on=clock.at.date())
        built = Built(register, Stage(register, clock, end))
        for scene in cast(built, random, begin, scale):
            built.stage.add(scene)
        built.stage.play(lambda at: progress("演一年", (at - begin) / YEAR))
        mark_read(Message.objects.filter(recipient_kind=User.kind, created_at__lt=end - timedelta(hours=16)))
        progress("封存留痕", 1)
        seal()
    return built


def cast(built: Built, random: Random, begin: datetime, scale: Scale) -> Iterator[Scene]:
    """排戏 — every scene of the year, each with a luck of its own."""
    stage, end = built.stage, built.stage.end
    own, next_door = (
        [one for one in side if one.name] for side in (built.register.dwellings, built.register.next_door)
    )
    weights = [matter.weight for matter in MATTERS]
    for number in range(scale.everyday + scale.next_door):
        luck = Random(random.random())
        who = luck.choice(own if number < scale.everyday else next_door)
        matter = luck.choices(MATTERS, weights)[0]
        yield scenes.everyday(stage, luck, _some_day(luck, begin, end - QUIET), who, matter)
    for number in range(DANGEROUS):
        luck = Random(random.random())
        yield scenes.danger(
            stage, luck, _some_day(luck, begin, end - QUIET), luck.choice(own), DANGERS[number % len(DANGERS)]
        )
    yield from scenes.key_scenes(stage, random, _key_days(random, begin, end))
    yield from today.scenes(stage, random, end.date(), built.receipts)
    yield from seats(stage, random, end)


def _some_day(random: Random, begin: datetime, end: datetime) -> datetime:
    return awake(begin + random.random() * (end - begin))


def _key_days(random: Random, begin: datetime, end: datetime) -> list[datetime]:
    """The twenty-one close within the calendar year; early in January, within the last twelve months."""
    new_year = on(date(end.year, 1, 2), 8)
    last = end - timedelta(days=24)
    first = max(begin, new_year) if last - new_year > timedelta(days=45) else begin
    step = (last - first) / len(KEYS)
    return [
        awake(first + step * (number + random.random()))
        for number in random.sample(range(len(KEYS)), len(KEYS))
    ]


def seats(stage: Stage, random: Random, end: datetime) -> Iterator[Scene]:
    """换人 — three neighbourhoods and a group fall vacant, one is handed over, one covered."""
    register = stage.register
    fourth = register.home(plan.BUILDING_8, "1103").neighbours.pk
    elsewhere = [one for one in register.dwellings if one.building.full_name != plan.BUILDING_8]
    neighbours = list(dict.fromkeys(one.neighbours.pk for one in elsewhere))
    groups = list(dict.fromkeys(_group_of(register, one.home.code) for one in elsewhere))
    away, *gone = random.sample(neighbours, 3)
    for place, days in zip((fourth, *gone), (19, 8, 3), strict=True):
        yield leaves(stage, (PostKind.NEIGHBOUR_LEADER, place), end - timedelta(days=days, hours=1))
    yield on_leave(stage, (PostKind.NEIGHBOUR_LEADER, away), end - timedelta(days=5))
    left, handed = random.sample(groups, 2)
    yield leaves(stage, (PostKind.GROUP_LEADER, left), end - timedelta(days=40))
    yield hands_over(stage, (PostKind.GROUP_LEADER, handed), end - timedelta(days=120))


def leaves(stage: Stage, key: tuple[str, int], at: datetime) -> Scene:
    """离任 — the seat stays empty; what it held goes up by itself."""
    yield at
    tenure = Tenure.objects.current(at.date()).get(post=stage.register.posts[key])
    people.end_tenure(tenure, by=stage.secretary, on=at.date())
    stage.changed_seats()


def on_leave(stage: Stage, key: tuple[str, int], at: datetime) -> Scene:
    """请假 — the leader names a neighbour's leader to mind the post for three weeks."""
    yield at
    post = stage.register.posts[key]
    person = stage.person(post)
    cover = stage.person(
        stage.register.posts[PostKind.GROUP_LEADER, _group_of(stage.register, post.place_code)]
    )
    if person and cover:
        people.cover(post, person=cover, by=person, since=at.date(), until=at.date() + timedelta(days=21))
        stage.changed_seats()


def _group_of(register: Register, code: str) -> int:
    posts = (post for (kind, _place), post in register.posts.items() if kind == PostKind.GROUP_LEADER)
    return next(post.place_id or 0 for post in posts if code.startswith(post.place_code))


def hands_over(stage: Stage, key: tuple[str, int], at: datetime) -> Scene:
    """交接 — one step: a neighbour leader of the group follows the old one; the work stays with the post."""
    yield at
    post = stage.register.posts[key]
    below = (
        one for (kind, _p), one in stage.register.posts.items()
        if kind == PostKind.NEIGHBOUR_LEADER and one.place_code.startswith(post.place_code)
    )  # fmt: skip
    successor = stage.person(next(below))
    if successor:
        people.hand_over(post, to=successor, by=stage.secretary, on=at.date(), chosen="elected")
        stage.changed_seats()
