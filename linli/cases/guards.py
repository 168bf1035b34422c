"""Why a move cannot be made: each guard returns None when content, else the reason as a sentence.

A guard looks through what belongs to the case (helps, requests, holds) as a whole: a page that shows all its
buttons has fetched these once, a move reads them from the row it has locked.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.cases.models import Case, Request
from linli.kernel.access import Actor
from linli.kernel.now import now
from linli.people.roles import PostKind


def seat(by: Actor, case: Case) -> str | None:
    """By which seat ``by`` stands in the case: "holder", "offered", "handler"; None for an onlooker.

    The secretary may act for the community's desk.
    """
    if by.kind == "clock":
        return "holder"
    if by.kind != "user":
        return None
    posts = by.current_posts()
    seats = {post.pk for post in posts}
    if case.offered_id in seats:
        return "offered"
    if case.holder_id in seats:
        return "holder"
    if case.handler_id and any(post.organisation_id == case.handler_id for post in posts):
        return "handler"
    if case.holder.kind == PostKind.DESK and any(
        post.kind == PostKind.SECRETARY and post.place_id == case.holder.place_id for post in posts
    ):
        return "holder"
    return None


def is_party(case: Case, by: Actor) -> str | None:
    return None if seat(by, case) else _("这件事现在不由您办")


def is_holder(case: Case, by: Actor) -> str | None:
    if seat(by, case) == "holder":
        return None
    return _("现在由%(post)s负责，由其办理") % {"post": case.holder}


def may_hand_up(case: Case, by: Actor) -> str | None:
    """Whoever was asked last passes it on; the holder waits for that answer, the clock does not."""
    where = seat(by, case)
    if where == "offered" or by.kind == "clock":
        return None
    if where == "holder":
        return no_offer_pending(case, by)
    return _("现在由%(post)s负责，由其上报") % {"post": case.holder}


def is_handler(case: Case, by: Actor) -> str | None:
    return None if seat(by, case) == "handler" else _("这件事没有交给您的单位")


def can_accept(case: Case, by: Actor) -> str | None:
    where = seat(by, case)
    if where is None:
        return _("这件事现在不由您办")
    if where == "holder" and case.offered_id:
        return _("已请%(post)s接手，等对方接收") % {"post": case.offered}
    if where != "offered" and case.clockwork["leg"].get("accepted"):
        return _("已经受理")
    return None


def no_offer_pending(case: Case, by: Actor) -> str | None:
    return _("已请%(post)s接手，等对方接收") % {"post": case.offered} if case.offered_id else None


def nobody_handles(case: Case, by: Actor) -> str | None:
    return _("%(name)s正在办理，可先收回") % {"name": case.handler} if case.handler_id else None


def works_itself(case: Case, by: Actor) -> str | None:
    """While an organisation works, the clock is not the holder's: it waits, or takes the work back first."""
    return nobody_handles(case, by) if seat(by, case) == "holder" else None


def somebody_handles(case: Case, by: Actor) -> str | None:
    return None if case.handler_id else _("没有交给单位办理")


def is_accepted(case: Case, by: Actor) -> str | None:
    return None if (case.clockwork.get("leg") or {}).get("accepted") else _("请先受理")


def not_held(case: Case, by: Actor) -> str | None:
    reasons = [hold.reason for hold in case.holds.all() if hold.lifted_at is None]
    return _("现在不能办结：%(why)s") % {"why": "、".join(reasons)} if reasons else None


def not_bounced_out(case: Case, by: Actor) -> str | None:
    is_out = case.returns >= case.limits["case.returns.max"]
    return _("已退回 %(n)d 次，由书记裁定，不能再退") % {"n": case.returns} if is_out else None


def was_bounced(case: Case, by: Actor) -> str | None:
    most = case.limits["case.returns.max"]
    return None if case.returns >= most else _("退回满 %(n)d 次才需要裁定") % {"n": most}


def not_yet_due(case: Case, by: Actor) -> str | None:
    if case.leg_due_at is None or case.leg_due_at <= now():
        return _("时限已过，不能再申请延期")
    return None


def no_open_request(case: Case, by: Actor) -> str | None:
    return _("已有一份申请在等审批") if open_requests(case) else None


def open_requests(case: Case) -> list[Request]:
    return [request for request in case.requests.all() if request.granted is None]


def extension_asked(case: Case, by: Actor) -> str | None:
    return _asked(case, by, Request.Kind.EXTENSION)


def shelving_asked(case: Case, by: Actor) -> str | None:
    return _asked(case, by, Request.Kind.SHELVING)


def _asked(case: Case, by: Actor, kind: str) -> str | None:
    open_request = next((request for request in open_requests(case) if request.kind == kind), None)
    if open_request is None:
        return _("没有待审批的申请")
    if by.kind == "user" and open_request.asked_by_id == by.pk:
        return _("申请人不能审批自己的申请")
    if open_request.asked_post.organisation_id:
        return None if seat(by, case) == "holder" else _("由主办审批单位的申请")
    if by.kind == "user" and not _stands_above(by, case):
        return _("要由主办的上级审批")
    return None


def _stands_above(by: Actor, case: Case) -> bool:
    order = ("neighbours", "group", "area", "community", "street")
    height = order.index(case.holder.tier or "neighbours")
    for post in by.current_posts():
        if post.tier in order and post.reaches(case):
            if order.index(post.tier) > height or (
                post.kind == PostKind.SECRETARY and case.holder.kind == PostKind.DESK
            ):
                return True
    return False


def may_call_back(case: Case, by: Actor) -> str | None:
    """The desk calls back; what the desk handled, the secretary does."""
    if case.was_called_back:
        return _("已经回访")
    if by.kind != "user" or case.holder.kind != PostKind.DESK:
        return None
    above = any(post.kind != PostKind.DESK and post.reaches(case) for post in by.current_posts())
    return None if above else _("值班台办的事由书记回访")


def was_called_back(case: Case, by: Actor) -> str | None:
    tries = case.limits["case.callback.attempts"]
    if case.was_called_back or case.callback_attempts >= tries:
        return None
    return _("尚未回访，不能结案（或三次未通并有记录）") if tries == 3 else _("尚未回访，不能结案")


def has_a_result(case: Case, by: Actor) -> str | None:
    return None if case.result.strip() else _("没有办理结果，不能结案")


def meets_the_key_rule(case: Case, by: Actor) -> str | None:
    """重点民生问题 — at least N households, or supervised. (A council's case comes with the councils.)"""
    if case.key_confirmed_at:
        return _("已确认为重点民生问题")
    least = case.limits["case.key.homes"]
    if case.is_supervised or case.homes_count >= least:
        return None
    return _("满 %(least)d 户反映或经督办，才可确认（现 %(n)d 户）") % {"least": least, "n": case.homes_count}


def promised_hour_passed(case: Case, by: Actor) -> str | None:
    if case.leg_due_at and case.leg_due_at <= now():
        return None
    return _("还没到承诺的时间，可以先催一催")


def promised_hour_ahead(case: Case, by: Actor) -> str | None:
    if case.leg_due_at and case.leg_due_at <= now():
        return _("承诺的时间已过，可以直接上报")
    return None


def only_reporter(case: Case, by: Actor) -> str | None:
    others = case.reports.exclude(receipt=by.pk).exists() or case.joined.exists()
    return _("还有别的邻居也在等这件事，不能整件撤回") if others else None


def nothing_joined(case: Case, by: Actor) -> str | None:
    return _("有别的事项并入这件，请先拆开") if case.joined.all() else None


def may_direct(case: Case, by: Actor) -> str | None:
    """Who holds it passes it on; who stands above may assign it."""
    if seat(by, case) == "holder" or (by.kind == "user" and _stands_above(by, case)):
        return None
    return _("现在由%(post)s负责，由其或上级转办") % {"post": case.holder}


def was_asked(case: Case, by: Actor) -> str | None:
    posts = {post.pk for post in by.current_posts()}
    asked = any(help_.answered_at is None and help_.post_id in posts for help_ in case.helps.all())
    return None if asked else _("没有请您协办")


def has_hands(case: Case, by: Actor) -> str | None:
    return None if case.handler_id or case.helps.all() else _("还没有协办方或承办单位，先请协办")
