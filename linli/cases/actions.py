"""动作 — which buttons a case shows to somebody: one main, a few at hand, the rest folded, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import guards
from linli.cases.lifecycle import CASE
from linli.cases.models import Case, Category
from linli.kernel.lifecycle import Offer

AT_HAND = 6
CANNOT = __("我这里办不了，请上一级接手")

# What waits for an answer comes first, then the work itself, then what is beside it.
ORDER = (
    "accept", "answer", "answer_help", "extend", "shelve", "decide_owner", "call_back", "close", "resume",
    "note", "hand_up", "resolve", "dispatch", "transfer", "ask_extension", "ask_help", "gather",
    "await_reply", "recall", "press", "send_back", "reopen", "ask_shelving", "supervise", "confirm_key",
    "reclassify", "join", "part", "add_background",
)  # fmt: skip
FIRST = ORDER[:9]
ONLOOKERS = (*FIRST, "press", "note", "supervise", "reopen")  # the main button of whoever does not hold it
WORTH_SAYING = ("accept", "resolve", "close")  # a no that everybody at work asks about
ICONS = {
    "accept": "check", "answer": "check", "answer_help": "check", "note": "pen", "hand_up": "up",
    "resolve": "check", "dispatch": "send", "transfer": "pass", "send_back": "back", "call_back": "phone",
    "press": "bell", "await_reply": "wait", "ask_extension": "clock", "ask_help": "people", "gather": "pin",
    "supervise": "eye", "join": "link", "add_background": "paper",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """一个动作 — one button. ``sent``: it is pressed at once, with these words; else it opens its page."""

    verb: str
    label: str
    url: str
    icon: str = ""
    kind: str = "quiet"
    why: str = ""
    sent: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Actions:
    """动作栏 — ``main`` and ``row`` in sight, ``blocked`` with its reasons; ``more``, ``locked`` folded."""

    main: Action | None
    row: tuple[Action, ...]
    blocked: tuple[Action, ...]
    more: tuple[Action, ...]
    locked: tuple[Action, ...]


def actions_for(case: Case, user: Any) -> Actions:
    """What ``user`` may do with ``case`` now."""
    offers = sorted(CASE.offers(case, user), key=lambda offer: ORDER.index(offer.move.verb))
    able = [offer for offer in offers if offer.why_not is None]
    unable = [offer for offer in offers if offer.why_not is not None]
    seat = guards.seat(user, case)
    preferred = ORDER if seat else ONLOOKERS
    chosen = min(
        (offer for offer in able if offer.move.verb in preferred),
        key=lambda offer: preferred.index(offer.move.verb),
        default=None,
    )
    main = action(case, chosen, kind="main") if chosen else None
    others = [action(case, offer) for offer in able if offer is not chosen]
    if seat == "holder" and any(offer.move.verb == "hand_up" for offer in able):
        if case.holder.tier == "neighbours":
            others.insert(0, i_cannot(case))
    said = [offer for offer in unable if seat and offer.move.verb in WORTH_SAYING and _matters(offer)]
    return Actions(
        main,
        tuple(others[:AT_HAND]),
        tuple(action(case, offer) for offer in said),
        tuple(others[AT_HAND:]),
        tuple(action(case, offer) for offer in unable if offer not in said),
    )


def _matters(offer: Offer) -> bool:
    """To be told that it is accepted already helps nobody."""
    return offer.move.verb != "accept" or offer.why_not != _("已经受理")


def action(case: Case, offer: Offer, *, kind: str = "quiet") -> Action:
    """The button of one offered move; to take a case in hand is one press."""
    verb = offer.move.verb
    return Action(
        verb,
        label_of(case, verb),
        url_of(case, verb),
        ICONS.get(verb, ""),
        kind,
        why=offer.why_not or "",
        sent=verb == "accept",
    )


def i_cannot(case: Case) -> Action:
    """我办不了 — a neighbour leader hands up with one press and the standard reason."""
    return Action(
        "hand_up", _("我办不了"), url_of(case, "hand_up"), "up", "quiet", sent=True, reason=str(CANNOT)
    )


def label_of(case: Case, verb: str) -> str:
    """The word on the button; an authority is reported to, not given work (rule 13)."""
    if verb == "dispatch" and case.category.responsible == Category.Responsible.ENFORCEMENT:
        return _("报告主管部门")
    return str(CASE.moves[verb].label)


def url_of(case: Case, verb: str) -> str:
    return reverse(f"cases:{verb}", args=[case.number])
