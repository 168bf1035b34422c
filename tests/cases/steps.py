"""步骤 — every verb of a case with words that fit, and what holds of every case whatever was done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linli.cases import lifecycle, routing
from linli.cases.lifecycle import CASE, OPEN, UNRESOLVED, Answers
from linli.cases.models import Case
from linli.cases.replay import replay_all
from linli.kernel import search
from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.people.models import Tenure, User
from tests.world import World

WORDS = "此句只在说明里"  # whatever a person types in these tests holds it; no fact of the log may
GOOD = Answers("solved", "good", "good", WORDS)
BAD = Answers("not_solved", "fair", "bad", WORDS)

Words = dict[str, Any]
LINES = {"done": WORDS, "missing": WORDS, "asked": WORDS}


def one_of(choices: Any, pick: int) -> Any:
    choices = list(choices)
    return choices[pick % len(choices)]


def later(pick: int) -> Any:
    return now() + timedelta(hours=1 + pick * 7 % 200)


def another(case: Case, pick: int) -> Case:
    return one_of(Case.objects.exclude(pk=case.pk).order_by("pk"), pick)


ARGUMENTS: dict[str, Callable[[World, Case, int], Words]] = {
    "accept": lambda world, case, pick: {"public": WORDS},
    "note": lambda world, case, pick: {"inside": WORDS, "public": WORDS},
    "hand_up": lambda world, case, pick: {"reason": WORDS, "public": WORDS, **LINES},
    "transfer": lambda world, case, pick: {
        "to": one_of(world.posts.values(), pick), "reason": WORDS, "public": WORDS, **LINES},
    "dispatch": lambda world, case, pick: {"to": world.company, "public": WORDS, **LINES},
    "answer": lambda world, case, pick: {"inside": WORDS, "public": WORDS},
    "recall": lambda world, case, pick: {"reason": WORDS, "public": WORDS},
    "send_back": lambda world, case, pick: {
        "ground": one_of(lifecycle.GROUNDS, pick), "basis": WORDS, "proposed": WORDS},
    "decide_owner": lambda world, case, pick: {
        "to": one_of(world.posts.values(), pick), "reason": WORDS, "public": WORDS},
    "ask_help": lambda world, case, pick: {
        "of": [one_of(world.posts.values(), pick)], "request": WORDS, "due_at": later(pick)},
    "answer_help": lambda world, case, pick: {"text": WORDS},
    "gather": lambda world, case, pick: {"at": later(pick), "where": WORDS, "public": WORDS},
    "ask_extension": lambda world, case, pick: {"ground": "works", "reason": WORDS, "until": later(pick)},
    "extend": lambda world, case, pick: {"granted": pick % 3 > 0, "words": WORDS},
    "await_reply": lambda world, case, pick: {
        "reason": one_of(lifecycle.WAITS, pick), "until": later(pick), "public": WORDS},
    "ask_shelving": lambda world, case, pick: {"ground": "funds", "reason": WORDS, "until": later(pick)},
    "shelve": lambda world, case, pick: {"granted": pick % 3 > 0, "words": WORDS, "public": WORDS},
    "resume": lambda world, case, pick: {"public": WORDS},
    "resolve": lambda world, case, pick: {
        "outcome": one_of(Case.Outcome.values, pick), "public": WORDS, "inside": WORDS},
    "call_back": lambda world, case, pick: {"answers": one_of([GOOD, BAD, None], pick), "inside": WORDS},
    "verdict": lambda world, case, pick: {"answers": one_of([GOOD, BAD], pick)},
    "close": lambda world, case, pick: {},
    "reopen": lambda world, case, pick: {"reason": WORDS, "public": WORDS},
    "press": lambda world, case, pick: {"words": WORDS},
    "urge": lambda world, case, pick: {},
    "lift": lambda world, case, pick: {},
    "withdraw": lambda world, case, pick: {"reason": WORDS},
    "supervise": lambda world, case, pick: {"until": later(pick), "inside": WORDS},
    "confirm_key": lambda world, case, pick: {},
    "reclassify": lambda world, case, pick: {
        "category": world.category(one_of(["repair.leak", "danger.gas", "space.illegal_build"], pick))},
    "join": lambda world, case, pick: {"into": another(case, pick)},
    "part": lambda world, case, pick: {},
    "add_background": lambda world, case, pick: {"kind": "attempt", "on": "2018", "text": WORDS},
}  # fmt: skip
VERBS = (*ARGUMENTS, "place_hold", "lift_hold")


def do(world: World, case: Case, verb: str, *, by: Actor, seen: int, pick: int = 0) -> None:
    """Take one step with words that fit. Raises ``Refused``."""
    if verb == "place_hold":
        lifecycle.place_hold(case, by=by, reason=WORDS)
    elif verb == "lift_hold":
        for hold in case.holds.filter(lifted_at=None):
            lifecycle.lift_hold(hold, by=by)
    else:
        getattr(lifecycle, verb)(case, by=by, seen=seen, **ARGUMENTS[verb](world, case, pick))


def stirred(case: Case) -> list[str]:
    """What the clock does by itself now, until it has nothing left to do."""
    done: list[str] = []
    while verb := lifecycle.turn(case):
        done.append(verb)
        assert len(done) < 20, f"the clock does not come to rest: {done}"
    return done


# 不论做了什么


def unsound(case: Case) -> list[str]:
    """What is wrong with ``case`` after any steps whatever; [] when all holds."""
    open_legs = list(case.legs.filter(ended_at=None))
    at_work = case.state in UNRESOLVED
    wrong = {
        "is_open follows the state": case.is_open == (case.state in OPEN),
        "one stretch each for holder, asked and organisation": sorted(leg.post_id for leg in open_legs)
        == (sorted(hands_of(case)) if at_work else []),
        "asked or handed out, not both": not (case.offered_id and case.handler_id),
        "nobody asked once it is settled": at_work or not (case.offered_id or case.handler_id),
        "who is asked has not accepted": not case.offered_id
        or [leg.accepted_at for leg in open_legs if leg.post_id == case.offered_id] == [None],
        "both clocks run while at work": case.state not in ("reported", "accepted")
        or bool(case.due_at and case.leg_due_at),
        "both clocks stand still while it waits": case.state not in ("awaiting", "shelved")
        or case.is_supervised
        or (case.due_at, case.leg_due_at) == (None, None),
        "no stretch runs once it is settled": at_work or not case.is_open or case.leg_due_at is None,
        "the stretch at work shows the clock": all(
            leg.due_at == case.leg_due_at for leg in open_legs if leg.post_id == at_work_of(case)
        ),
        "an outcome belongs to a result": bool(case.outcome) == (case.state in ("resolved", "closed")),
        "joined somewhere": (case.state == "joined") == bool(case.joined_into_id),
        "stuck means overdue": not case.is_stuck or not case.is_open or case.turn_at <= now(),
        "a request belongs to who works": all(
            request.asked_post_id == at_work_of(case) for request in case.requests.filter(granted=None)
        ),
        "all hands may read it": hands_of(case)
        <= set(case.involvements.current().values_list("post", flat=True)),
        "somebody reported it": case.reports.exists(),
        "nobody is left with it who is gone": not at_work or has_somebody(case),
    }
    return [rule for rule, holds in wrong.items() if not holds]


def hands_of(case: Case) -> set[int]:
    """The posts whose stretch is open: who holds it, who is asked, who represents the organisation."""
    handlers = case.handler.posts.values_list("pk", flat=True) if case.handler else ()
    return {case.holder_id, *([case.offered_id] if case.offered_id else ()), *handlers}


def at_work_of(case: Case) -> int:
    if case.handler:
        return case.handler.posts.get().pk
    return case.offered_id or case.holder_id


def has_somebody(case: Case) -> bool:
    """Somebody sits in the holder's post, or nobody sits anywhere above."""
    seated = Tenure.objects.current(today()).filter(post=case.holder).exists()
    return seated or routing.chain_of(case).above(case.holder) is None


def check_everything(world: World) -> None:
    """What holds of the whole world after any steps whatever."""
    assert {case.number: found for case, found in replay_all() if found} == {}
    cases = list(Case.objects.all())
    assert {case.number: wrong for case in cases if (wrong := unsound(case))} == {}
    for person in users_of(world):
        seen = {case.pk for case in Case.objects.visible_to(person)}
        assert seen == {case.pk for case in cases if person.may("case.see", case)}, person
    told = " ".join(str(facts) for facts in LogEntry.objects.values_list("facts", flat=True))
    assert WORDS not in told
    assert search.differences() == []


def users_of(world: World) -> list[Any]:
    return list(User.objects.filter(pk__in=[user.pk for user in world.users.values()]).order_by("pk"))


def can(verb: str, case: Case, by: Actor) -> bool:
    return CASE.why_not(CASE.moves[verb], case, by) is None


def refused(case: Case, verb: str, by: Actor, **given: Any) -> str:
    """The sentence with which a step is refused; nothing has changed then, in the row or in the log."""
    columns = {field.attname for field in Case._meta.concrete_fields}
    case.refresh_from_db()
    before, entries = {name: getattr(case, name) for name in columns}, LogEntry.objects.count()
    legs = list(case.legs.values())
    with pytest.raises(Refused) as refusal:
        getattr(lifecycle, verb)(case, by=by, seen=case.version, **given)
    case.refresh_from_db()
    assert {name: getattr(case, name) for name in columns} == before
    assert (LogEntry.objects.count(), list(case.legs.values())) == (entries, legs)
    return refusal.value.reason
