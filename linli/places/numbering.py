"""Door numbers of a new building: floors × entrances × doors. No Django here."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_HOMES = 2_000


@dataclass(frozen=True, slots=True)
class Door:
    """门 — one home to be made: entrance, floor, the number on the door, and its name in the building."""

    entrance: str
    floor: int
    room: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """楼层规划 — ``doors`` homes on every floor of every entrance.

    ``run_on``: door numbers go on from one entrance to the next (01 02 | 03 04). Else each entrance begins
    with 01 again, and a name says the entrance too, because names differ within a building.
    """

    entrances: int
    doors: int
    floors: tuple[int, ...]
    run_on: bool

    @property
    def count(self) -> int:
        return self.entrances * self.doors * len(self.floors)

    def homes(self) -> list[Door]:
        """逐户 — every door from the ground up.

        >>> [door.name for door in Plan(2, 2, (1, 2), run_on=True).homes()]
        ['101', '102', '103', '104', '201', '202', '203', '204']
        >>> [door.name for door in Plan(2, 1, (11,), run_on=False).homes()]
        ['1-1101', '2-1101']
        >>> Plan(1, 1, (1,), run_on=False).homes()
        [Door(entrance='1', floor=1, room='101', name='101')]
        """
        return [
            self._door(entrance, floor, number)
            for floor in self.floors
            for entrance in range(1, self.entrances + 1)
            for number in range(1, self.doors + 1)
        ]

    def _door(self, entrance: int, floor: int, number: int) -> Door:
        shown = number + (entrance - 1) * self.doors if self.run_on else number
        room = f"{floor}{shown:02d}" if floor > 0 else f"B{-floor}{shown:02d}"
        apart = self.entrances > 1 and not self.run_on
        return Door(str(entrance), floor, room, f"{entrance}-{room}" if apart else room)


def storeys(low: int, high: int, left_out: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """楼层 — from ``low`` to ``high``, both included, without 0 and without the numbers that people leave out.

    >>> storeys(1, 6, frozenset({4}))
    (1, 2, 3, 5, 6)
    >>> storeys(-1, 2)
    (-1, 1, 2)
    """
    return tuple(floor for floor in range(low, high + 1) if floor and floor not in left_out)


def read_floors(text: str) -> frozenset[int] | None:
    """读楼层 — floor numbers separated by anything but digits; None when there is something else in the text.

    >>> sorted(read_floors("4、13，14 层"))
    [4, 13, 14]
    >>> read_floors("十三") is None
    True
    """
    if re.sub(r"[\d\s,，、;；.层楼-]", "", text):
        return None
    return frozenset(int(number) for number in re.findall(r"\d{1,3}", text))
