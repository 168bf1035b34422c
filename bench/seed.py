"""播种 — N cases over ten years of a district, in the present, migrated and empty database."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from bench import ground
from bench.bulk import Bulk, bare
from bench.copies import TABLES, Model, Mould, Press, Saying, sayings
from bench.ground import Spot
from bench.histories import HISTORIES, History, Life
from linli.cases.models import CaseNumber, Category
from linli.demo.matters import MATTERS
from linli.kernel.now import BEIJING, clock_at, real_time
from linli.kernel.search.rows import SearchRow
from linli.people.models import User
from tests.scene import MONDAY_MORNING
from tests.world import World, build

SEED = 160
PASSWORD = "lianfu2026"  # of everybody, as in the demonstration
MOULDS = 240  # of one history at most: each costs a fold of its whole log
COPIES = 25  # of one mould at least


def seed(cases: int) -> None:
    """Build the model and the ground, and spread ``cases`` copies of the model's cases over it."""
    random = Random(SEED)
    world, towns = built(cases)
    moulds = picked(moulded(world, cases, random), cases, random)
    with bare((*TABLES, SearchRow)):
        spread(moulds, towns, spoken(), random)
    User.objects.update(password=make_password(PASSWORD))


def built(cases: int) -> tuple[World, list[list[Spot]]]:
    """The model's world, and communities with room for ``cases``."""
    with clock_at(MONDAY_MORNING):
        world = build()
        return world, list(ground.communities(world, cases))


def moulded(world: World, cases: int, random: Random) -> list[list[Mould]]:
    """Every history on the days it needs."""
    return [moulds_of(played(world, history), history, cases, random) for history in HISTORIES]


def played(world: World, history: History) -> Model:
    """The history, played once through the verbs."""
    with clock_at(MONDAY_MORNING) as clock:
        return Model.of(history.play(Life(world, clock)))


def moulds_of(model: Model, history: History, cases: int, random: Random) -> list[Mould]:
    """The history on many days, at any hour at which people are awake."""
    share = cases * history.weight // 1000
    return [
        model.mould(_awake(random.uniform(*history.days), random))
        for _n in range(max(1, min(MOULDS, share // COPIES)))
    ]


def _awake(days: float, random: Random) -> datetime:
    """About so many days ago."""
    day = (real_time() - timedelta(days=days)).astimezone(BEIJING)
    if days < 2:  # as late as it is
        return day.replace(microsecond=0)
    return day.replace(hour=random.randint(7, 20), minute=random.randint(0, 59), microsecond=0)


def picked(moulds: list[list[Mould]], cases: int, random: Random) -> list[Mould]:
    """Which mould each case comes from, the oldest first, as cases come in."""
    of_history = random.choices(moulds, [history.weight for history in HISTORIES], k=cases)
    return sorted(map(random.choice, of_history), key=lambda mould: mould.received_at)


def spoken() -> list[Saying]:
    """What the demonstration's people say of everyday matters with the clock of the model's."""
    everyday = Category.objects.filter(clock=Category.Clock.GENERAL, danger="", is_external=False)
    return sayings(MATTERS, dict(everyday.values_list("key", "name")))


def spread(moulds: list[Mould], towns: list[list[Spot]], said: list[Saying], random: Random) -> None:
    """Copy each mould somewhere, in turn through all communities, and keep their numbers."""
    bulk, press, numbers = Bulk(), Press(), Counter[str]()
    for at, mould in enumerate(moulds):
        spot = random.choice(towns[at % len(towns)])
        prefix = f"{spot.prefix}-{mould.received_at.astimezone(BEIJING).year}"
        numbers[prefix] += 1
        number = f"{prefix}-{numbers[prefix]:04d}"
        for table, row in press.copies(mould, spot.ids, random.choice(said), number):
            bulk.add(table, row)
    bulk.write()
    CaseNumber.objects.bulk_create(CaseNumber(prefix=prefix, last=last) for prefix, last in numbers.items())
