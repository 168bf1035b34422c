"""行 — a row of a workbook by its fields, what it comes to, and what every kind of register answers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from linli.kernel.access import Actor
from linli.registers.cells import Unclear
from linli.registers.models import Effect, ImportRow

V = ImportRow.Verdict
Value = TypeVar("Value")


class Wrong(Exception):
    """不能登记 — a row cannot be, for a reason in the column ``field`` ("" for the row as a whole)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Row:
    """一行 — Excel's number, the cells by field, and what was doubted when the file was read."""

    number: int
    cells: Mapping[str, str]
    doubts: tuple[tuple[str, str], ...] = ()

    def says(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(slots=True)
class Judged:
    """结果 — what a row comes to, what it is about in a few words, and what is said about its cells."""

    verdict: str
    title: str
    remarks: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """读一行 — reads cell after cell, and gathers what is wrong with any of them before giving up."""

    row: Row
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def take(self, key: str, read: Callable[..., Value], *beside: Any) -> Value | None:
        """The value of one cell; None, and a remark, where it is unclear."""
        return self.of(key, lambda: read(self.row.says(key), *beside))

    def of(self, key: str, read: Callable[[], Value]) -> Value | None:
        """The value that several cells tell together; what is wrong is said at ``key``."""
        try:
            return read()
        except Unclear as unclear:
            self.wrong.append((key, unclear.reason))
            return None

    def check(self) -> None:
        """Raises ``Unread`` when a cell was unclear."""
        if self.wrong:
            raise Unread(self.wrong)


class Unread(Exception):
    """读不全 — one or more cells of a row are unclear: (field, sentence) pairs."""

    def __init__(self, remarks: list[tuple[str, str]]) -> None:
        super().__init__()
        self.remarks = remarks


class Register(Protocol):
    """台账 — reads rows against what stands and what earlier rows will make; writes when it is told to.

    ``judge`` plans in memory alone. ``carry_out`` writes what was planned since it was last called, by the
    verbs of places and people, in the caller's transaction; after ``Refused`` the register is of no more use.
    """

    def survey(self, rows: Sequence[Row]) -> None: ...

    def judge(self, row: Row) -> Judged: ...

    def carry_out(self, *, by: Actor) -> list[Effect]: ...


def judged(register: Register, row: Row) -> Judged:
    """判定 — what a row comes to; whatever is wrong with it becomes a remark."""
    try:
        result = register.judge(row)
    except Unread as unread:
        result = Judged(V.WRONG, title_of(row), unread.remarks)
    except Wrong as wrong:
        result = Judged(V.WRONG, title_of(row), [(wrong.field, wrong.reason)])
    result.remarks = [*result.remarks, *row.doubts]
    return result


def title_of(row: Row) -> str:
    """一行的名目 — the cells that say most, for a row that could not be read."""
    return " ".join(filter(None, (row.says(key) for key in TITLE)))[:120]


TITLE = ("name", "post", "place", "estate", "building", "entrance", "room", "address")
