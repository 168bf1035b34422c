"""The one way any record changes state: a table of moves, one mechanism, one log entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.now import now
from linli.kernel.search.rows import keep

Guard = Callable[[Any, Actor], str | None]  # None when content, else the reason as a sentence


class Refused(Exception):
    """A rule said no. ``reason`` is a finished sentence for the person who asked."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Move:
    """步骤 — one arrow of a lifecycle. ``target`` None: the state stays (a hand-up, an extension).

    ``offered`` False keeps the move off the buttons: the clock or another move makes it.
    """

    verb: str
    label: Any
    sources: tuple[str, ...]
    target: str | None
    permission: str
    guards: tuple[Guard, ...] = ()
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """可做的一步 — a move as one person sees it now; ``why_not`` is None when it can be made."""

    move: Move
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """说明 — the words of one step, apart for each audience, kept in a row that can be erased."""

    inside: str = ""
    public: str = ""


Facts = dict[str, Any]
Decide = Callable[[Any], Facts]
Fold = Callable[[Mapping[str, Any], str, Facts, Any], dict[str, Any]]


@dataclass(frozen=True)
class Lifecycle:
    """状态表 — a table of moves. ``move`` is the only code that may write ``state``.

    ``fold(row, verb, facts, at)`` is the pure function that says which columns a step
    changes. A verb gives only the facts of its decision; the columns follow from them,
    so that ``replay`` can derive every row again from its log.
    """

    moves: dict[str, Move]
    open_states: frozenset[str]
    fold: Callable[..., dict[str, Any]] = field(default=lambda row, verb, facts, at: {})

    @classmethod
    def of(cls, *moves: Move, open_states: tuple[str, ...], fold: Callable[..., dict[str, Any]]) -> Lifecycle:
        return cls({move.verb: move for move in moves}, frozenset(open_states), fold)

    def after(self, row: Any, verb: str, facts: Facts, at: datetime) -> dict[str, Any]:
        """The columns of ``row`` once ``verb`` is done by these facts: what ``move`` writes and
        ``replay`` expects.
        """
        columns = {"state": self.moves[verb].target or row.state, "version": row.version + 1}
        columns |= self.fold(row, verb, facts, at)
        columns["is_open"] = columns["state"] in self.open_states
        return columns

    def why_not(self, move: Move, row: Any, by: Actor) -> str | None:
        """The reason why ``by`` cannot make ``move`` on ``row`` now; None when it can."""
        if row.state not in move.sources:
            return _("%(state)s，不能%(move)s") % {"state": row.get_state_display(), "move": move.label}
        if not by.may(move.permission, row):
            return _("没有权限：%(right)s") % {"right": move.label}
        return next((reason for guard in move.guards if (reason := guard(row, by))), None)

    def offers(self, row: Any, by: Actor) -> list[Offer]:
        """What ``by`` is shown on the page of ``row``: what can be done, and why the rest cannot.

        Moves that the state or the role rules out are left away; a guard's reason is shown.
        """
        shown = []
        for move in self.moves.values():
            if move.offered and row.state in move.sources and by.may(move.permission, row):
                reason = next((said for guard in move.guards if (said := guard(row, by))), None)
                shown.append(Offer(move, reason))
        return shown

    def as_seen(self, record: Any, seen: int | None) -> Any:
        """The row of ``record``, locked, if it is still at the version ``seen``. Raises ``Refused``."""
        row = record.locked()
        if seen is not None and row.version != seen:
            raise Refused(_("刚刚已由别人处理，请看最新情况"))
        return row

    def move(
        self,
        record: Any,
        verb: str,
        *,
        by: Actor,
        seen: int | None,
        decide: Decide | None = None,
        words: Words | None = None,
    ) -> LogEntry:
        """Make one move, or raise ``Refused`` and change nothing.

        ``seen`` is the ``version`` the actor looked at: whoever comes second is told so;
        None only inside a larger move that already checked it. ``decide(row)`` computes
        the facts of the decision from the locked row.
        """
        with transaction.atomic():
            move, row = self.moves[verb], self.as_seen(record, seen)
            if reason := self.why_not(move, row, by):
                raise Refused(reason)
            at = now()
            facts = decide(row) if decide else {}
            if seat := by.seat_for(move.permission, row):
                facts["as_post"] = seat.pk
            columns, was_open = self.after(row, verb, facts, at), row.is_open
            for name, value in columns.items():
                setattr(row, name, value)
            row.save(update_fields=list(columns))
            entry = LogEntry.write(by=by, verb=verb, about=row, at=at, facts=facts, words=words)
            if row.is_open != was_open:
                keep(row)  # work lists look for words among what is open
            record.refresh_from_db()
            return entry
