"""Who acts: the one shape that every verb, guard and log line asks for."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext as _


@runtime_checkable
class Actor(Protocol):
    """行动者 — whoever does something: a user, the holder of a receipt, the clock.

    ``kind`` and ``pk`` are what the log stores; ``label`` is what people read.
    ``may`` answers "does a role of mine grant this, and is ``record`` within my reach".
    """

    @property
    def kind(self) -> str: ...

    @property
    def pk(self) -> Any: ...

    @property
    def label(self) -> str: ...

    def current_posts(self) -> list[Any]:
        """The posts one sits in today; [] for whoever is not a user."""

    def may(self, permission: str, record: Any) -> bool: ...

    def seat_for(self, permission: str, record: Any) -> Any:
        """The post by which the actor may, or None: what "as whom" means in the log."""


class Clock:
    """时钟 — the system itself, named in every log line it writes. It may do what the table lets it."""

    kind = "clock"
    pk = 0

    @property
    def label(self) -> str:
        return _("系统到时自动")

    def current_posts(self) -> list[Any]:
        return []

    def may(self, permission: str, record: Any) -> bool:
        return True

    def seat_for(self, permission: str, record: Any) -> None:
        return None


class Passer:
    """路过的人 — somebody without account or receipt, of whom nothing is known and nothing kept."""

    kind = "passer"
    pk = 0
    label = ""

    def current_posts(self) -> list[Any]:
        return []

    def may(self, permission: str, record: Any) -> bool:
        return False

    def seat_for(self, permission: str, record: Any) -> None:
        return None
