"""Where a case stands: the columns that one step changes, as a pure function of the row, the facts and
the hour.

A verb decides facts; this module turns them into columns; ``replay`` does the same again from the log
alone. ``clockwork`` carries what both clocks need:

    case   {"start", "limit": [amount, unit], "pauses": [[from, until | null, reason]], "outer", "fixed"}
    leg    the same of the present stretch, with "accepted"
    own    the holder's stretch, kept while an offer is pending or an organisation works
    turn   when to look next while no stretch runs (paused, shelved, waiting for the callback)
    before the state before the case was joined into another
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from linli.cases.clock import Due, Limit, Pause, due
from linli.kernel.workdays import Calendar

Facts = dict[str, Any]
Work = dict[str, Any]
Columns = dict[str, Any]


class Row(Protocol):
    """The columns of a case that steps read; a ``Case`` or a ``Standing``."""

    state: str
    holder_id: int
    offered_id: int | None
    clockwork: Work
    returns: int
    reopened: int
    callback_attempts: int


@dataclass
class Standing:
    """立场 — a case as the log alone tells it. Blank before its first entry."""

    state: str = ""
    outcome: str = ""
    is_open: bool = False
    version: int = -1
    holder_id: int = 0
    offered_id: int | None = None
    handler_id: int | None = None
    category_id: str = ""
    due_at: datetime | None = None
    leg_due_at: datetime | None = None
    turn_at: datetime | None = None
    joined_into_id: int | None = None
    is_stuck: bool = False
    is_supervised: bool = False
    key_confirmed_at: datetime | None = None
    returns: int = 0
    reopened: int = 0
    callback_attempts: int = 0
    was_called_back: bool = False
    received_at: datetime | None = None
    respond_by: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    clockwork: Work = field(default_factory=dict)


def iso(at: datetime | None) -> str | None:
    """A moment as the log and the clockwork keep it."""
    return at.isoformat() if at else None


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def clock(start: datetime, limit: list[Any]) -> Work:
    """A clock that starts at ``start`` with ``limit`` = [amount, unit]."""
    return {"start": iso(start), "limit": limit, "pauses": [], "outer": None, "fixed": None}


def reading(work: Work, calendar: Calendar, *, cap: datetime | None = None) -> Due:
    """What one clock of the clockwork says: when it is due, and each step of the sum."""
    pauses = [Pause(datetime.fromisoformat(a), moment(b), why) for a, b, why in work["pauses"]]
    return due(
        datetime.fromisoformat(work["start"]),
        Limit(*work["limit"]),
        pauses,
        calendar,
        outer=moment(work.get("outer")),
        cap=cap,
    )


def due_of(work: Work, calendar: Calendar, *, cap: datetime | None = None) -> datetime | None:
    """When one clock is due: its sum, or the later day that an extension fixed; None while it stands
    still.
    """
    at = reading(work, calendar, cap=cap).at
    fixed = moment(work.get("fixed"))
    return max(at, fixed) if at and fixed else at


def _pause(clockwork: Work, at: datetime, reason: str) -> None:
    for name in ("case", "leg"):
        if clockwork.get(name):
            clockwork[name]["pauses"].append([iso(at), None, reason])


def _go_on(clock_: Work | None, at: datetime) -> None:
    for pause in (clock_ or {}).get("pauses", []):
        pause[1] = pause[1] or iso(at)


def _offer(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    """A post is asked to take over: its clock starts; the holder answers until it accepts."""
    if row.offered_id is None:
        work["own"] = work.get("leg")
    work["leg"] = clock(at, facts["limit"])
    return {"offered_id": facts["to"], "is_stuck": False}


def _take(row: Row, work: Work, facts: Facts, at: datetime, to: int) -> Columns:
    """A post holds the case from now on."""
    work["leg"], work["own"] = clock(at, facts["limit"]), None
    return {"holder_id": to, "offered_id": None, "is_stuck": False}


def _back_to_holder(work: Work, at: datetime) -> None:
    """The organisation's stretch or a refused offer is over: the holder's own clock goes on."""
    work["leg"] = work.get("own") or work["leg"]
    work["own"] = None
    _go_on(work["leg"], at)


def report(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    """The whole clock runs from the receipt; a parted report (``since``) was received before its entry."""
    since = moment(facts.get("since")) or at
    work |= {"case": clock(since, facts["case_limit"]), "leg": clock(at, facts["limit"]), "own": None}
    work["case"]["outer"] = facts.get("outer")
    respond = reading(clock(since, facts["respond_limit"]), Calendar()).at
    return {
        "state": "reported",
        "holder_id": facts["to"],
        "category_id": facts["category"],
        "received_at": since,
        "respond_by": respond,
    }


def accept(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    columns: Columns = {"responded_at": getattr(row, "responded_at", None) or at}
    work["leg"]["accepted"] = iso(at)
    if facts["as"] == "offered":
        columns |= {"holder_id": row.offered_id, "offered_id": None}
        work["own"] = None
    return columns


def hand_up(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return _take(row, work, facts, at, facts["to"]) if facts.get("at_once") else _offer(row, work, facts, at)


def transfer(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return _offer(row, work, facts, at)


def decide_owner(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return _take(row, work, facts, at, facts["to"])


def dispatch(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    """The organisation works; the holder's own clock waits meanwhile."""
    own = deepcopy(work["leg"])
    own["pauses"].append([iso(at), None, "dispatch"])
    work["own"], work["leg"] = own, clock(at, facts["limit"])
    return {"handler_id": facts["to"], "is_stuck": False}


def handler_ends(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    _back_to_holder(work, at)
    return {"handler_id": None}


def send_back(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    columns: Columns = {"returns": row.returns + 1}
    if facts["from"] == "handler":
        return columns | handler_ends(row, work, facts, at)
    if facts["from"] == "offered":
        _back_to_holder(work, at)
        return columns | {"offered_id": None, "is_stuck": False}
    return columns | _offer(row, work, facts, at)


def extend(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    if facts["granted"]:
        until = datetime.fromisoformat(facts["until"])
        work["leg"]["fixed"] = iso(until)
        whole = moment(facts["case_due"])
        if whole and until > whole:
            work["case"]["fixed"] = iso(until)
        return {"is_stuck": False}
    return {}


def await_reply(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    _pause(work, at, facts["reason"])
    work["turn"] = facts["until"]
    return {"is_stuck": False}


def shelve(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    if not facts["granted"]:
        return {"state": row.state}
    _pause(work, at, "shelved")
    work["turn"] = facts["until"]
    return {"is_stuck": False}


def resume(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    _go_on(work["case"], at)
    _go_on(work["leg"], at)
    return {}


def resolve(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    work["leg"], work["own"], work["turn"] = None, None, facts["call_back_by"]
    return {
        "outcome": facts["outcome"],
        "offered_id": None,
        "resolved_at": at,
        "is_stuck": False,
        "was_called_back": False,
        "callback_attempts": 0,
    }


def call_back(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    if not facts["answered"]:
        return {"callback_attempts": row.callback_attempts + 1}
    return {"was_called_back": True}


def close(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return {"closed_at": at}


def withdraw(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    work["leg"], work["own"] = None, None
    return {"closed_at": at, "offered_id": None, "handler_id": None}


def reopen(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    work["case"] = clock(at, facts["case_limit"])
    columns = _take(row, work, facts, at, facts["to"])
    return columns | {
        "reopened": row.reopened + 1,
        "outcome": "",
        "resolved_at": None,
        "closed_at": None,
        "was_called_back": False,
        "callback_attempts": 0,
    }


def join(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    work["before"] = row.state
    return {"joined_into_id": facts["into"]}


def part(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    """Taken apart again: as it stood before, waiting or taken in hand; the whole clock ran on, the stretch
    begins anew.
    """
    before, old = work.pop("before"), work["leg"]
    work["leg"] = clock(at, old["limit"])
    if old.get("accepted"):
        work["leg"]["accepted"] = iso(at)
    if before == "awaiting":
        work["leg"]["pauses"].append([iso(at), None, old["pauses"][-1][2]])
    return {"state": before, "joined_into_id": None}


def reclassify(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    work["case"]["limit"] = facts["case_limit"]
    if work.get("leg"):
        work["leg"]["limit"] = facts["limit"]
    return {"category_id": facts["category"]}


def supervise(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    known = [until for until in (work["case"].get("outer"), facts["until"]) if until]
    work["case"]["outer"] = min(known, key=datetime.fromisoformat)
    return {"is_supervised": True}


def confirm_key(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return {"key_confirmed_at": at}


def run_out(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return {"is_stuck": True}


def nothing(row: Row, work: Work, facts: Facts, at: datetime) -> Columns:
    return {}


STEPS: dict[str, Callable[[Row, Work, Facts, datetime], Columns]] = {
    "report": report,
    "accept": accept,
    "hand_up": hand_up,
    "lift": hand_up,
    "transfer": transfer,
    "decide_owner": decide_owner,
    "dispatch": dispatch,
    "answer": handler_ends,
    "recall": handler_ends,
    "send_back": send_back,
    "extend": extend,
    "await_reply": await_reply,
    "shelve": shelve,
    "resume": resume,
    "resolve": resolve,
    "call_back": call_back,
    "verdict": call_back,
    "close": close,
    "withdraw": withdraw,
    "reopen": reopen,
    "join": join,
    "part": part,
    "reclassify": reclassify,
    "supervise": supervise,
    "confirm_key": confirm_key,
    "run_out": run_out,
}


def fold(row: Row, verb: str, facts: Facts, at: datetime, calendar: Calendar) -> Columns:
    """The columns that ``verb`` changes, both clocks read anew by ``calendar`` (as it was known at
    ``at``).
    """
    work = deepcopy(row.clockwork)
    columns = STEPS.get(verb, nothing)(row, work, facts, at)
    whole = due_of(work["case"], calendar)
    leg = due_of(work["leg"], calendar, cap=whole) if work.get("leg") else None
    turn = leg or moment(work.get("turn")) or at
    if turn > at:  # more time was found: what was stuck is not
        columns["is_stuck"] = False
    return columns | {"clockwork": work, "due_at": whole, "leg_due_at": leg, "turn_at": turn}
