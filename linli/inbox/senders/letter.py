"""What goes out, and what is said when it could not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Letter:
    """信 — words ready to be sent. ``key`` stays the same for every try of one delivery."""

    key: str
    to: str
    subject: str
    text: str


class Failed(Exception):
    """没发出 — ``reason`` is a finished sentence for the office.

    ``is_final``: trying again would change nothing. ``wait``: the receiver asked for a pause.
    """

    def __init__(self, reason: str, *, is_final: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason, self.is_final, self.wait = reason, is_final, wait
