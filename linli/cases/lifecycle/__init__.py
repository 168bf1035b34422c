"""What may happen to a case, one chapter a file, in the order of life.

Begin with ``table.py``: the states and every move with its guards. A verb takes the case, ``by`` whom, the
``seen`` version and the words for each audience; it refuses with a sentence, or changes the row and writes
one log entry. What opens a case stands in ``intake.py``; what residents do with their own words, in
``drafts.py`` and ``rights.py``. Nothing else writes.
"""

from linli.cases.lifecycle.beside import (
    check_may_take,
    confirm_key,
    join,
    lift,
    lift_hold,
    part,
    place_hold,
    press,
    reclassify,
    supervise,
    urge,
    withdraw,
)
from linli.cases.lifecycle.ending import Answers, call_back, close, reopen, resolve, verdict
from linli.cases.lifecycle.hands import add_background, answer_help, ask_help, gather, note
from linli.cases.lifecycle.legs import attach, involve, lock_both, open_leg, recount
from linli.cases.lifecycle.passing import (
    accept,
    answer,
    decide_owner,
    dispatch,
    hand_up,
    recall,
    send_back,
    transfer,
)
from linli.cases.lifecycle.table import AT_WORK, CASE, OPEN, UNRESOLVED, S
from linli.cases.lifecycle.ticking import pass_on, recalculate, turn
from linli.cases.lifecycle.waiting import (
    ask_extension,
    ask_shelving,
    await_reply,
    extend,
    resume,
    shelve,
)
from linli.cases.reasons import GROUNDS, WAITS

__all__ = [
    "AT_WORK",
    "CASE",
    "GROUNDS",
    "OPEN",
    "UNRESOLVED",
    "WAITS",
    "Answers",
    "S",
    "accept",
    "add_background",
    "answer",
    "answer_help",
    "ask_extension",
    "ask_help",
    "ask_shelving",
    "attach",
    "await_reply",
    "call_back",
    "check_may_take",
    "close",
    "confirm_key",
    "decide_owner",
    "dispatch",
    "extend",
    "gather",
    "hand_up",
    "involve",
    "join",
    "lift",
    "lift_hold",
    "lock_both",
    "note",
    "open_leg",
    "part",
    "pass_on",
    "place_hold",
    "press",
    "recalculate",
    "recall",
    "reclassify",
    "recount",
    "reopen",
    "resolve",
    "resume",
    "send_back",
    "shelve",
    "supervise",
    "transfer",
    "turn",
    "urge",
    "verdict",
    "withdraw",
]
