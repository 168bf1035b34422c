"""The table of moves: what may happen to a case, in the order of life. The verbs stand beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from linli.cases import guards as g
from linli.cases import standing
from linli.cases.models import Case
from linli.kernel.calendar import calendar_as_of
from linli.kernel.lifecycle import Lifecycle, Move

S = Case.State
AT_WORK, UNRESOLVED, OPEN = Case.AT_WORK, Case.UNRESOLVED, Case.OPEN


def _fold(row: Any, verb: str, facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    return standing.fold(row, verb, facts, at, calendar_as_of(at))


CASE = Lifecycle.of(
    Move("accept", gettext_lazy("受理"), AT_WORK, S.ACCEPTED, "case.accept", (g.can_accept,)),
    Move("note", gettext_lazy("记一次进展"), OPEN, None, "case.note"),
    Move("hand_up", gettext_lazy("上报"), AT_WORK, None, "case.hand_up", (g.may_hand_up, g.nobody_handles)),
    Move("transfer", gettext_lazy("转办"), AT_WORK, None, "case.transfer", (g.may_direct, g.nobody_handles)),
    Move(
        "dispatch",
        gettext_lazy("交单位办理"),
        (S.ACCEPTED,),
        None,
        "case.dispatch",
        (g.is_holder, g.no_offer_pending, g.nobody_handles),
    ),
    Move("answer", gettext_lazy("答复"), (S.ACCEPTED,), None, "case.answer", (g.is_handler,)),
    Move(
        "recall", gettext_lazy("收回"), (S.ACCEPTED,), None, "case.recall", (g.is_holder, g.somebody_handles)
    ),
    Move(
        "send_back",
        gettext_lazy("退单"),
        AT_WORK,
        None,
        "case.send_back",
        (g.is_party, g.works_itself, g.not_bounced_out),
    ),
    Move(
        "decide_owner",
        gettext_lazy("裁定责任"),
        AT_WORK,
        S.REPORTED,
        "case.decide_owner",
        (g.was_bounced, g.nobody_handles),
    ),
    Move("ask_help", gettext_lazy("请协办"), AT_WORK, None, "case.ask_help", (g.is_holder,)),
    Move("answer_help", gettext_lazy("协办答复"), OPEN, None, "case.answer_help", (g.was_asked,)),
    Move("gather", gettext_lazy("现场会商"), (S.ACCEPTED,), None, "case.gather", (g.is_holder, g.has_hands)),
    Move(
        "ask_extension",
        gettext_lazy("申请延期"),
        (S.ACCEPTED,),
        None,
        "case.ask_extension",
        (g.is_party, g.works_itself, g.is_accepted, g.not_yet_due, g.no_open_request),
    ),
    Move("extend", gettext_lazy("审批延期"), (S.ACCEPTED,), None, "case.extend", (g.extension_asked,)),
    Move(
        "await_reply",
        gettext_lazy("等反馈"),
        (S.ACCEPTED,),
        S.AWAITING,
        "case.await_reply",
        (g.is_holder, g.nobody_handles, g.no_offer_pending, g.is_accepted),
    ),
    Move(
        "ask_shelving",
        gettext_lazy("申请挂账"),
        (S.ACCEPTED,),
        None,
        "case.ask_shelving",
        (g.is_holder, g.nobody_handles, g.no_offer_pending, g.is_accepted, g.no_open_request),
    ),
    Move(
        "shelve",
        gettext_lazy("审批挂账"),
        (S.ACCEPTED,),
        S.SHELVED,
        "case.shelve",
        (g.shelving_asked, g.no_offer_pending),
    ),
    Move(
        "resume", gettext_lazy("恢复办理"), (S.AWAITING, S.SHELVED), S.ACCEPTED, "case.resume", (g.is_holder,)
    ),
    Move(
        "resolve",
        gettext_lazy("办结"),
        (S.ACCEPTED,),
        S.RESOLVED,
        "case.resolve",
        (g.is_holder, g.nobody_handles, g.no_offer_pending, g.is_accepted, g.not_held),
    ),
    Move("call_back", gettext_lazy("回访"), (S.RESOLVED,), None, "case.call_back", (g.may_call_back,)),
    Move("verdict", gettext_lazy("评价"), (S.RESOLVED, S.CLOSED), None, "case.verdict", offered=False),
    Move(
        "close",
        gettext_lazy("结案"),
        (S.RESOLVED,),
        S.CLOSED,
        "case.close",
        (g.has_a_result, g.was_called_back),
    ),
    Move("reopen", gettext_lazy("重办"), (S.RESOLVED, S.CLOSED), S.ACCEPTED, "case.reopen"),
    Move("press", gettext_lazy("催办"), UNRESOLVED, None, "case.press"),
    Move(
        "urge", gettext_lazy("催一催"), UNRESOLVED, None, "case.urge", (g.promised_hour_ahead,), offered=False
    ),
    Move(
        "lift",
        gettext_lazy("直接上报"),
        AT_WORK,
        None,
        "case.lift",
        (g.promised_hour_passed, g.nobody_handles),
        offered=False,
    ),
    Move(
        "withdraw",
        gettext_lazy("撤回"),
        UNRESOLVED,
        S.WITHDRAWN,
        "case.withdraw",
        (g.only_reporter,),
        offered=False,
    ),
    Move("supervise", gettext_lazy("督办"), UNRESOLVED, None, "case.supervise"),
    Move(
        "confirm_key",
        gettext_lazy("确认重点民生问题"),
        (*OPEN, S.CLOSED),
        None,
        "case.confirm_key",
        (g.meets_the_key_rule,),
    ),
    Move("reclassify", gettext_lazy("改类别"), AT_WORK, None, "case.reclassify"),
    Move(
        "join",
        gettext_lazy("并入"),
        (*AT_WORK, S.AWAITING),
        S.JOINED,
        "case.join",
        (g.nobody_handles, g.no_offer_pending, g.nothing_joined),
    ),
    Move("part", gettext_lazy("拆开"), (S.JOINED,), S.REPORTED, "case.part"),
    Move("add_background", gettext_lazy("补来龙去脉"), OPEN, None, "case.add_background"),
    Move("place_hold", gettext_lazy("占用"), UNRESOLVED, None, "case.hold", offered=False),
    Move("lift_hold", gettext_lazy("解除占用"), OPEN, None, "case.hold", offered=False),
    Move("run_out", gettext_lazy("到顶逾期"), OPEN, None, "clock", offered=False),
    Move("recalculate", gettext_lazy("按新日历重算"), OPEN, None, "clock", offered=False),
    open_states=OPEN,
    fold=_fold,
)
