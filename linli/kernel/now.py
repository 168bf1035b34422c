"""时间 — the only clock of the house. Everybody asks here; ruff bans ``datetime.now`` and its kin elsewhere.

The real clock can be replaced in two ways. ``clock_at`` holds it still for the block it opens, in this
thread or task alone: tests and the builder of the demonstration use it. ``set_clock`` replaces it for the
whole process: a demonstration server that lives in another week does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

Source = Callable[[], datetime]


@dataclass(slots=True)
class HeldClock:
    """停钟 — a clock that moves only when it is told to. ``at`` is aware, in UTC."""

    at: datetime

    def move_to(self, moment: datetime) -> None:
        """拨到 — show ``moment`` (aware) from now on; earlier than before is allowed."""
        self.at = in_utc(moment)

    def advance(self, step: timedelta) -> None:
        """拨快 — let ``step`` pass."""
        self.at += step


_held: ContextVar[HeldClock | None] = ContextVar("linli_held_clock", default=None)
_source: Source | None = None


def now() -> datetime:
    """此刻 — the present moment, aware, in UTC."""
    held = _held.get()
    if held is not None:
        return held.at
    return in_utc(_source()) if _source else real_time()


def today() -> date:
    """今天 — the present day in Beijing, which is the day of every form and every deadline."""
    return now().astimezone(BEIJING).date()


def real_time() -> datetime:
    """实时 — what the machine's own clock shows, whatever clock is set. For measuring, not for deciding."""
    return datetime.now(UTC)


@contextmanager
def clock_at(moment: datetime) -> Iterator[HeldClock]:
    """定时 — hold the clock at ``moment`` (aware) inside the block, for this thread or task only.

    >>> with clock_at(datetime(2026, 3, 1, 17, tzinfo=BEIJING)) as clock:
    ...     clock.advance(timedelta(hours=8))
    ...     today()
    datetime.date(2026, 3, 2)
    """
    clock = HeldClock(in_utc(moment))
    token = _held.set(clock)
    try:
        yield clock
    finally:
        _held.reset(token)


def set_clock(source: timedelta | Source | None) -> None:
    """换钟 — replace the clock of the whole process by a shift of the real one, or by any function.

    ``None`` puts the real clock back. A clock held by ``clock_at`` goes before it.
    """
    global _source
    if isinstance(source, timedelta):
        shift = source
        _source = lambda: real_time() + shift  # noqa: E731
    else:
        _source = source


def in_utc(moment: datetime) -> datetime:
    """化为世界时 — the same moment in UTC; a moment without a zone means nothing here and is an error."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
