"""今天 — the cases that are open at ten o'clock: each a scene that stops where the visitor finds it.

``Day`` turns "three days ago, 16:00" into moments. Deadlines lie where they do on any weekday, because these
cases hang on clocks of hours and on the whole clock of seven days, not on working days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from linli.demo.stage import Scene, Stage
from linli.demo.today.day import Day
from linli.demo.today.late import (
    DUE_TODAY,
    charging_dark,
    due_today,
    lift_late,
    low_pressure,
    night_works,
    street_overdue,
)
from linli.demo.today.passing import (
    AT_THE_DOOR,
    OFFERED,
    UNACCEPTED,
    WITH_ORGANISATION,
    at_the_door,
    offered_up,
    unaccepted,
    with_organisation,
)
from linli.demo.today.rooftop import rooftop
from linli.demo.today.turning import (
    TO_CALL_BACK,
    joined,
    reopened,
    returned_twice,
    supervised,
    to_call_back,
)
from linli.demo.today.waiting import SHELVED, awaiting, extension_asked, shelved, shelving_asked


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
