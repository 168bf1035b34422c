"""What may happen to a case, in the order of life: the table first, then the verbs. All writes of cases.

Intake (what somebody said becomes a case) stands in ``intake.py``; this module carries a case through the chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases import guards as g
from linli.cases import routing, standing
from linli.cases.models import (
    Background,
    Case,
    Category,
    Conflict,
    Help,
    Hold,
    Involved,
    Leg,
    Photo,
    Report,
    Request,
    Verdict,
)
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor, Clock
from linli.kernel.audit import LogEntry
from linli.kernel.calendar import calendar_as_of
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Lifecycle, Move, Refused, Words
from linli.kernel.now import now, today
from linli.kernel.standards import ruling, standard
from linli.people.models import Organisation, Post
from linli.people.roles import PostKind
from linli.places.models import Place

S = Case.State
AT_WORK = (S.REPORTED, S.ACCEPTED)
UNRESOLVED = (*AT_WORK, S.AWAITING, S.SHELVED)
OPEN = (*UNRESOLVED, S.RESOLVED)
__ = gettext_lazy


def _fold(row: Any, verb: str, facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    return standing.fold(row, verb, facts, at, calendar_as_of(at))


CASE = Lifecycle.of(
    Move("accept", __("受理"), AT_WORK, S.ACCEPTED, "case.accept", (g.can_accept,)),
    Move("note", __("记一次进展"), OPEN, None, "case.note"),
    Move("hand_up", __("上报"), AT_WORK, None, "case.hand_up", (g.may_hand_up, g.nobody_handles)),
    Move("transfer", __("转办"), AT_WORK, None, "case.transfer", (g.may_direct, g.nobody_handles)),
    Move(
        "dispatch",
        __("交单位办理"),
        (S.ACCEPTED,),
        None,
        "case.dispatch",
        (g.is_holder, g.no_offer_pending, g.nobody_handles),
    ),
    Move("answer", __("答复"), (S.ACCEPTED,), None, "case.answer", (g.is_handler,)),
    Move("recall", __("收回"), (S.ACCEPTED,), None, "case.recall", (g.is_holder, g.somebody_handles)),
    Move("send_back", __("退单"), AT_WORK, None, "case.send_back", (g.is_party, g.not_bounced_out)),
    Move(
        "decide_owner",
        __("裁定责任"),
        AT_WORK,
        S.REPORTED,
        "case.decide_owner",
        (g.was_bounced, g.nobody_handles),
    ),
    Move("ask_help", __("请协办"), AT_WORK, None, "case.ask_help", (g.is_holder,)),
    Move("answer_help", __("协办答复"), OPEN, None, "case.answer_help", (g.was_asked,)),
    Move("gather", __("现场会商"), (S.ACCEPTED,), None, "case.gather", (g.is_holder, g.has_hands)),
    Move(
        "ask_extension",
        __("申请延期"),
        (S.ACCEPTED,),
        None,
        "case.ask_extension",
        (g.is_party, g.is_accepted, g.not_yet_due, g.no_open_request),
    ),
    Move("extend", __("审批延期"), (S.ACCEPTED,), None, "case.extend", (g.extension_asked,)),
    Move(
        "await_reply",
        __("等反馈"),
        (S.ACCEPTED,),
        S.AWAITING,
        "case.await_reply",
        (g.is_holder, g.is_accepted, g.nobody_handles, g.no_offer_pending),
    ),
    Move(
        "ask_shelving",
        __("申请挂账"),
        (S.ACCEPTED,),
        None,
        "case.ask_shelving",
        (g.is_holder, g.is_accepted, g.nobody_handles, g.no_offer_pending, g.no_open_request),
    ),
    Move(
        "shelve",
        __("审批挂账"),
        (S.ACCEPTED,),
        S.SHELVED,
        "case.shelve",
        (g.shelving_asked, g.no_offer_pending),
    ),
    Move("resume", __("恢复办理"), (S.AWAITING, S.SHELVED), S.ACCEPTED, "case.resume", (g.is_holder,)),
    Move(
        "resolve",
        __("办结"),
        (S.ACCEPTED,),
        S.RESOLVED,
        "case.resolve",
        (g.is_holder, g.is_accepted, g.nobody_handles, g.no_offer_pending, g.not_held),
    ),
    Move("call_back", __("回访"), (S.RESOLVED,), None, "case.call_back", (g.may_call_back,)),
    Move("verdict", __("评价"), (S.RESOLVED, S.CLOSED), None, "case.verdict", offered=False),
    Move("close", __("结案"), (S.RESOLVED,), S.CLOSED, "case.close", (g.has_a_result, g.was_called_back)),
    Move("reopen", __("重办"), (S.RESOLVED, S.CLOSED), S.ACCEPTED, "case.reopen"),
    Move("press", __("催办"), UNRESOLVED, None, "case.press"),
    Move("urge", __("催一催"), UNRESOLVED, None, "case.urge", (g.promised_hour_ahead,), offered=False),
    Move(
        "lift",
        __("直接上报"),
        AT_WORK,
        None,
        "case.lift",
        (g.promised_hour_passed, g.nobody_handles),
        offered=False,
    ),
    Move("withdraw", __("撤回"), UNRESOLVED, S.WITHDRAWN, "case.withdraw", (g.only_reporter,), offered=False),
    Move("supervise", __("督办"), UNRESOLVED, None, "case.supervise"),
    Move(
        "confirm_key",
        __("确认重点民生问题"),
        (*OPEN, S.CLOSED),
        None,
        "case.confirm_key",
        (g.meets_the_key_rule,),
    ),
    Move("reclassify", __("改类别"), AT_WORK, None, "case.reclassify"),
    Move(
        "join",
        __("并入"),
        (*AT_WORK, S.AWAITING),
        S.JOINED,
        "case.join",
        (g.nobody_handles, g.no_offer_pending, g.nothing_joined),
    ),
    Move("part", __("拆开"), (S.JOINED,), S.REPORTED, "case.part"),
    Move("add_background", __("补来龙去脉"), OPEN, None, "case.add_background"),
    Move("place_hold", __("占用"), UNRESOLVED, None, "case.hold", offered=False),
    Move("lift_hold", __("解除占用"), OPEN, None, "case.hold", offered=False),
    Move("run_out", __("到顶逾期"), OPEN, None, "clock", offered=False),
    Move("recalculate", __("按新日历重算"), OPEN, None, "clock", offered=False),
    open_states=OPEN,
    fold=_fold,
)

HANDED = dict[str, str]  # the three handover lines: done, missing, asked


# ——— what verbs share ———


def limit_for(case_clock: str, tier: str, place_code: str) -> list[Any]:
    """[amount, unit] of one stretch of the chain, by the standard in force today at that place."""
    rule = ruling(f"case.leg.{case_clock}.{tier}", today(), place_code)
    return [rule.value, rule.unit]


def case_limit(case_clock: str, what: str, place_code: str) -> list[Any]:
    """[amount, unit] of the whole case: ``what`` is "respond" or "due" (rule 5)."""
    rule = ruling(f"case.{case_clock}.{what}", today(), place_code)
    return [rule.value, rule.unit]


def involve(case: Case, post: Post, *, until: datetime | None = None) -> None:
    """参与 — from now on ``post`` may read the case, for ever or until then."""
    Involved.objects.update_or_create(case=case, post=post, defaults={"until": until})


def open_leg(
    case: Case, post: Post, *, organisation: Organisation | None = None, accepted: bool = False
) -> Leg:
    at = now()
    involve(case, post)
    return Leg.objects.create(
        case=case,
        post=post,
        organisation=organisation,
        offered_at=at,
        accepted_at=at if accepted else None,
        due_at=case.leg_due_at,
    )


def _end_legs(case: Case, how: str, *, but: Leg | None = None, **only: Any) -> None:
    legs = case.legs.filter(ended_at=None, **only)
    if but:
        legs = legs.exclude(pk=but.pk)
    legs.update(ended_at=now(), ended=how)


def _write_handover(case: Case, handed: HANDED | None, **of: Any) -> None:
    """The three lines are kept on the stretch that hands over."""
    if handed and any(handed.values()):
        leg = case.legs.filter(ended_at=None, **of).last()
        if leg:
            leg.done, leg.missing, leg.asked = handed["done"], handed["missing"], handed["asked"]
            leg.save(update_fields=["done", "missing", "asked"])


def chain_of(case: Case) -> routing.Chain:
    """The chain of this case: by its place, its first reporter's home, without those it is about."""
    home = Place.objects.filter(pk__in=case.reports.order_by("id").values("home")[:1]).first()
    about = frozenset(Conflict.objects.filter(case=case).values_list("user", flat=True))
    return routing.chain(case.place, home, without=about)


def attach(
    case: Case, photos: Iterable[StoredFile], *, report: Report | None = None, public: bool = False
) -> None:
    """附照片 — to a report, or to a step of the work."""
    for stored in photos:
        Photo.objects.create(case=case, report=report, file=stored, is_public=public, added_at=now())


def recount(case: Case) -> None:
    """多少户 — count again the distinct homes that said so, and the reports without a home."""
    reports = Report.objects.filter(case__in=case.with_joined())
    case.homes_count = reports.exclude(home=None).values("home").distinct().count()
    case.others_count = reports.filter(home=None).count()
    Case.objects.filter(pk=case.pk).update(homes_count=case.homes_count, others_count=case.others_count)


# ——— taking it, passing it on ———


@transaction.atomic
def accept(case: Case, *, by: Actor, seen: int | None, public: str = "") -> Case:
    """受理 — the holder takes it in hand, the post asked takes it over, or the organisation takes the order.

    From the moment a post accepts, it answers for the case; until then the previous holder does (rule 4).
    """
    where: list[str | None] = []

    def decide(row: Case) -> dict[str, Any]:
        where.append(g.seat(by, row))
        return {"as": where[0]}

    CASE.move(case, "accept", by=by, seen=seen, decide=decide, words=Words(public=public))
    if where[0] == "handler":
        case.legs.filter(ended_at=None, organisation=case.handler_id).update(accepted_at=now())
    else:
        leg = case.legs.filter(ended_at=None, post=case.holder_id, organisation=None).last()
        if leg:
            leg.accepted_at, leg.due_at = now(), case.leg_due_at
            leg.save(update_fields=["accepted_at", "due_at"])
            _end_legs(case, Leg.Ended.HANDED_ON, but=leg)
    tell_residents(case, "case.accepted")
    return case


def _offer(
    case: Case,
    verb: str,
    to: Post,
    *,
    by: Actor,
    seen: int | None,
    reason: str,
    handed: HANDED | None,
    public: str,
    at_once: bool = False,
    ended: str = Leg.Ended.HANDED_ON,
) -> Case:
    """Ask ``to`` to take over; ``at_once``: the seat behind is empty, so ``to`` holds it now."""

    def decide(row: Case) -> dict[str, Any]:
        facts = {
            "to": to.pk,
            "reason": reason,
            "limit": limit_for(row.category.clock, to.tier or "community", row.place_code),
        }
        return facts | ({"at_once": True} if at_once else {})

    asked_before = case.offered_id
    _write_handover(case, handed, organisation=None)
    inside = "；".join(filter(None, (handed or {}).values()))
    CASE.move(case, verb, by=by, seen=seen, decide=decide, words=Words(inside=inside, public=public))
    if asked_before:
        _end_legs(case, Leg.Ended.NOT_TAKEN, post=asked_before, accepted_at=None)
    if at_once:
        _end_legs(case, ended)
    open_leg(case, to)
    tell_posts(case, [to], "case.offered")
    tell_residents(case, "case.moved", to=to.get_kind_display())
    return case


@transaction.atomic
def hand_up(
    case: Case,
    *,
    by: Actor,
    seen: int | None,
    reason: str,
    done: str = "",
    missing: str = "",
    asked: str = "",
    public: str = "",
) -> Case:
    """上报 — ask the next filled post above to take over; needs a reason, brings a new clock (rule 4).

    The three lines say what was done, what is missing and what is asked of the next.
    Raises ``Refused`` when nobody stands above.
    """
    if not reason.strip():
        raise Refused(_("请写明上报原因"))
    above = chain_of(case).above(case.offered or case.holder)
    if above is None:
        raise Refused(_("上面没有在岗的人，不能再上报"))
    handed = {"done": done, "missing": missing, "asked": asked}
    return _offer(case, "hand_up", above, by=by, seen=seen, reason=reason, handed=handed, public=public)


@transaction.atomic
def transfer(
    case: Case,
    *,
    to: Post,
    by: Actor,
    seen: int,
    reason: str,
    done: str = "",
    missing: str = "",
    asked: str = "",
    public: str = "",
) -> Case:
    """转办 — ask another post of the chain, below or beside, to take over; from the desk this is assigning 分派."""
    if to.pk == case.holder_id:
        raise Refused(_("本来就由%(post)s负责") % {"post": to})
    if to.tier not in ("neighbours", "group", "area", "community") or not to.reaches(case):
        if to.kind != PostKind.NEIGHBOUR_LEADER or to not in chain_of(case).posts:
            raise Refused(_("%(post)s不管这个地方") % {"post": to})
    if to.pk not in {post.pk for post in chain_of(case).posts}:
        raise Refused(_("%(post)s现在空缺或需要回避") % {"post": to})
    handed = {"done": done, "missing": missing, "asked": asked}
    return _offer(case, "transfer", to, by=by, seen=seen, reason=reason, handed=handed, public=public)


@transaction.atomic
def dispatch(
    case: Case,
    *,
    to: Organisation,
    by: Actor,
    seen: int,
    done: str = "",
    missing: str = "",
    asked: str = "",
    public: str = "",
) -> Case:
    """交单位办理 — an organisation works on it with a clock of its own; the post that handed over stays holder."""
    if to.ended_on and to.ended_on <= today():
        raise Refused(_("%(name)s已停用") % {"name": to.name})
    post = to.posts.filter(ended_on=None).first()
    if post is None:
        raise Refused(_("%(name)s还没有设代表岗位") % {"name": to.name})
    handed = {"done": done, "missing": missing, "asked": asked}
    if case.state == S.REPORTED:
        accept(case, by=by, seen=seen)
        seen = case.version
    _write_handover(case, handed, organisation=None)

    def decide(row: Case) -> dict[str, Any]:
        return {"to": to.pk, "limit": limit_for(row.category.clock, "organisation", row.place_code)}

    CASE.move(case, "dispatch", by=by, seen=seen, decide=decide, words=Words(inside=asked, public=public))
    open_leg(case, post, organisation=to)
    tell_posts(case, [post], "case.dispatched")
    tell_residents(case, "case.moved", to=to.name)
    return case


def _organisation_leaves(case: Case, handler: int | None, how: str) -> None:
    """Its stretch ends; from now on it may read the case for a while only."""
    _end_legs(case, how, organisation=handler)
    until = now() + timedelta(days=standard("look.organisation_days", today(), case.place_code))
    Involved.objects.filter(case=case, post__organisation=handler).update(until=until)


@transaction.atomic
def answer(
    case: Case, *, by: Actor, seen: int, inside: str, public: str = "", photos: Iterable[StoredFile] = ()
) -> Case:
    """答复 — the organisation says what it did; the work returns to the holder, whose own clock goes on."""
    if not inside.strip():
        raise Refused(_("请写明办理情况"))
    handler = case.handler_id
    _write_handover(case, {"done": inside, "missing": "", "asked": ""}, organisation=handler)
    CASE.move(case, "answer", by=by, seen=seen, words=Words(inside=inside, public=public))
    attach(case, photos, public=True)
    _organisation_leaves(case, handler, Leg.Ended.ANSWERED)
    tell_posts(case, [case.holder], "case.answered")
    return case


@transaction.atomic
def recall(case: Case, *, by: Actor, seen: int | None, reason: str, public: str = "") -> Case:
    """收回 — the holder takes the work back; by the clock, when the organisation gave no answer in time."""
    handler = case.handler_id
    CASE.move(
        case,
        "recall",
        by=by,
        seen=seen,
        decide=lambda row: {"reason": reason},
        words=Words(inside=reason, public=public),
    )
    _organisation_leaves(case, handler, Leg.Ended.NO_ANSWER if by.kind == "clock" else Leg.Ended.RECALLED)
    tell_posts(case, [case.holder], "case.no_answer" if by.kind == "clock" else "case.recalled")
    return case


GROUNDS = {"place": __("属地不符"), "right": __("权属不符"), "duty": __("职能不符")}


@transaction.atomic
def send_back(case: Case, *, by: Actor, seen: int, ground: str, basis: str, proposed: str) -> Case:
    """退单 — not ours: needs a ground (属地/权属/职能), a written basis and a proposed owner. The whole clock runs on.

    An organisation's or an offered post's refusal returns to the holder; the holder's goes to the desk. After
    two returns the secretary decides and no third is possible (rule 6).
    """
    if ground not in GROUNDS or not basis.strip() or not proposed.strip():
        raise Refused(_("退单要写明类别、依据和建议由谁办"))
    words = Words(
        inside=_("%(ground)s：%(basis)s。建议由%(to)s办理")
        % {"ground": GROUNDS[ground], "basis": basis, "to": proposed}
    )
    desk = chain_of(case).desk()
    handler, offered, before = case.handler_id, case.offered_id, case.holder

    def decide(row: Case) -> dict[str, Any]:
        facts = {"from": g.seat(by, row), "ground": ground}
        if facts["from"] == "holder":
            if desk is None or desk.pk == row.holder_id:
                raise Refused(_("值班台不能再退，请转办或上报"))
            facts |= {"to": desk.pk, "limit": limit_for(row.category.clock, "community", row.place_code)}
        return facts

    entry = CASE.move(case, "send_back", by=by, seen=seen, decide=decide, words=words)
    if entry.facts["from"] == "handler":
        _organisation_leaves(case, handler, Leg.Ended.SENT_BACK)
        tell_posts(case, [before], "case.sent_back")
    elif entry.facts["from"] == "offered":
        _end_legs(case, Leg.Ended.SENT_BACK, post=offered, accepted_at=None)
        tell_posts(case, [before], "case.sent_back")
    else:
        _end_legs(case, Leg.Ended.NOT_TAKEN, post=offered, accepted_at=None)
        open_leg(case, case.offered)
        tell_posts(case, [case.offered], "case.sent_back")
    if case.returns >= standard("case.returns.max", today(), case.place_code):
        tell_posts(case, _secretary(case), "case.to_decide")
    return case


def _secretary(case: Case) -> list[Post]:
    levels = [place.code for place in case.place.path()]
    return list(Post.objects.current().filter(kind=PostKind.SECRETARY, place__code__in=levels))


@transaction.atomic
def decide_owner(case: Case, *, to: Post, by: Actor, seen: int, reason: str, public: str = "") -> Case:
    """裁定责任 — after two returns the secretary says whose it is; it can be sent back no more."""
    if not reason.strip():
        raise Refused(_("请写明裁定理由"))
    if to.pk not in {post.pk for post in chain_of(case).posts}:
        raise Refused(_("%(post)s现在空缺或需要回避") % {"post": to})

    def decide(row: Case) -> dict[str, Any]:
        return {"to": to.pk, "limit": limit_for(row.category.clock, to.tier or "community", row.place_code)}

    CASE.move(
        case, "decide_owner", by=by, seen=seen, decide=decide, words=Words(inside=reason, public=public)
    )
    _end_legs(case, Leg.Ended.HANDED_ON)
    open_leg(case, to)
    tell_posts(case, [to], "case.offered")
    tell_residents(case, "case.moved", to=to.get_kind_display())
    return case


# ——— many hands ———


@transaction.atomic
def note(
    case: Case,
    *,
    by: Actor,
    seen: int | None,
    inside: str = "",
    public: str = "",
    photos: Iterable[StoredFile] = (),
) -> Case:
    """记一次进展 — what was done today, in words for inside and words for the residents."""
    photos = list(photos)
    if not (inside.strip() or public.strip() or photos):
        raise Refused(_("请写一句进展"))
    CASE.move(case, "note", by=by, seen=seen, words=Words(inside=inside, public=public))
    attach(case, photos, public=bool(public.strip()))
    if public.strip():
        tell_residents(case, "case.noted")
    return case


@transaction.atomic
def add_background(case: Case, *, by: Actor, seen: int, kind: str, on: str, text: str) -> Background:
    """补来龙去脉 — a dated fact from before the case: what was tried, promised, surveyed."""
    CASE.move(case, "add_background", by=by, seen=seen, decide=lambda row: {"kind": kind})
    return Background.objects.create(case=case, kind=kind, on=on, text=text, added_at=now())


@transaction.atomic
def ask_help(
    case: Case, *, of: Iterable[Post], by: Actor, seen: int, request: str, due_at: datetime
) -> list[Help]:
    """请协办 — ask posts to help beside the holder, each with a due time; the clock stays with the holder."""
    of = list(of)
    if not of or not request.strip():
        raise Refused(_("请选协办方并写明请协助什么"))
    if due_at <= now():
        raise Refused(_("协办时间要在以后"))
    if case.helps.filter(post__in=of, answered_at=None).exists():
        raise Refused(_("已请其协办，还在等答复"))
    facts = {"posts": [post.pk for post in of], "until": due_at.isoformat()}
    CASE.move(case, "ask_help", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=request))
    helps = [
        Help.objects.create(case=case, post=post, asked_at=now(), due_at=due_at, request=request)
        for post in of
    ]
    for post in of:
        involve(case, post)
    tell_posts(case, of, "case.help_asked")
    return helps


@transaction.atomic
def answer_help(case: Case, *, by: Actor, seen: int, text: str, photos: Iterable[StoredFile] = ()) -> Case:
    """协办答复 — a helper's own answer, beside the holder's."""
    if not text.strip():
        raise Refused(_("请写明协办情况"))
    open_helps = case.helps.filter(answered_at=None, post__in=by.current_posts())  # type: ignore[attr-defined]
    posts = [help_.post_id for help_ in open_helps]
    CASE.move(
        case, "answer_help", by=by, seen=seen, decide=lambda row: {"posts": posts}, words=Words(inside=text)
    )
    open_helps.update(answered_at=now(), answer=text)
    attach(case, photos)
    until = now() + timedelta(days=standard("look.organisation_days", today(), case.place_code))
    helped = Involved.objects.filter(case=case, post__in=posts).exclude(post__organisation=None)
    helped.exclude(post__organisation=case.handler_id or 0).update(until=until)
    tell_posts(case, [case.holder], "case.help_answered")
    return case


@transaction.atomic
def gather(case: Case, *, by: Actor, seen: int, at: datetime, where: str, public: str = "") -> Case:
    """现场会商 — call all helpers and the organisation to the place at a time."""
    if at <= now():
        raise Refused(_("会商时间要在以后"))
    facts = {"at": at.isoformat()}
    CASE.move(
        case, "gather", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=where, public=public)
    )
    posts = [help_.post for help_ in case.helps.select_related("post")]
    if case.handler_id:
        posts += list(case.handler.posts.filter(ended_on=None))
    tell_posts(case, posts, "case.gathered", at=at)
    tell_residents(case, "case.noted")
    return case


# ——— time ———


@transaction.atomic
def ask_extension(case: Case, *, by: Actor, seen: int, ground: str, reason: str, until: datetime) -> Request:
    """申请延期 — before the time is up, with a reason and a new date; somebody else decides (rule 7)."""
    if case.leg_due_at and until <= case.leg_due_at:
        raise Refused(_("新的时间要晚于现在的时限"))
    return _ask(
        case,
        "ask_extension",
        Request.Kind.EXTENSION,
        by=by,
        seen=seen,
        ground=ground,
        reason=reason,
        until=until,
    )


@transaction.atomic
def ask_shelving(case: Case, *, by: Actor, seen: int, ground: str, reason: str, until: datetime) -> Request:
    """申请挂账 — cannot be done for now: a reason from the list and a review date of at most 90 days (rule 8)."""
    most = standard("case.shelve.days", today(), case.place_code)
    if not now() < until <= now() + timedelta(days=most):
        raise Refused(_("复核日期要在 %(n)d 天以内") % {"n": most})
    return _ask(
        case,
        "ask_shelving",
        Request.Kind.SHELVING,
        by=by,
        seen=seen,
        ground=ground,
        reason=reason,
        until=until,
    )


def _ask(
    case: Case, verb: str, kind: str, *, by: Actor, seen: int, ground: str, reason: str, until: datetime
) -> Request:
    if not reason.strip() or ground not in Request.Ground.values:
        raise Refused(_("请选原因并写明情况"))
    facts = {"ground": ground, "until": until.isoformat()}
    CASE.move(case, verb, by=by, seen=seen, decide=lambda row: facts, words=Words(inside=reason))
    request = Request.objects.create(
        case=case,
        kind=kind,
        ground=ground,
        reason=reason,
        until=until,
        asked_by_id=by.pk,
        asked_post=case.offered or case.holder,
        asked_at=now(),
    )
    above = chain_of(case).above(case.holder)
    tell_posts(
        case, [above] if above and case.holder.kind != PostKind.DESK else _secretary(case), "case.request"
    )
    return request


def _decide(case: Case, kind: str, granted: bool, by: Actor) -> Request:
    request = case.requests.select_for_update().get(kind=kind, granted=None)
    request.granted, request.decided_by_id, request.decided_at = granted, by.pk, now()
    request.save(update_fields=["granted", "decided_by", "decided_at"])
    return request


@transaction.atomic
def extend(case: Case, *, by: Actor, seen: int, granted: bool, words: str = "") -> Case:
    """审批延期 — granted: the new date holds and the residents are told; refused: the old one stays (rule 7)."""

    def decide(row: Case) -> dict[str, Any]:
        request = row.requests.get(kind=Request.Kind.EXTENSION, granted=None)
        due_at = row.due_at.isoformat() if row.due_at else None
        return {"granted": granted, "until": request.until.isoformat(), "case_due": due_at}

    CASE.move(case, "extend", by=by, seen=seen, decide=decide, words=Words(inside=words))
    request = _decide(case, Request.Kind.EXTENSION, granted, by)
    if granted:
        leg = case.legs.filter(ended_at=None).last()
        if leg:
            leg.due_at = case.leg_due_at
            leg.save(update_fields=["due_at"])
        tell_residents(case, "case.extended", at=request.until)
    tell_posts(case, [request.asked_post], "case.granted" if granted else "case.refused")
    return case


@transaction.atomic
def shelve(case: Case, *, by: Actor, seen: int, granted: bool, words: str = "", public: str = "") -> Case:
    """审批挂账 — granted above the holder: listed apart, counted as not solved, looked at again on its day (rule 8)."""

    def decide(row: Case) -> dict[str, Any]:
        request = row.requests.get(kind=Request.Kind.SHELVING, granted=None)
        return {"granted": granted, "until": request.until.isoformat(), "ground": request.ground}

    CASE.move(case, "shelve", by=by, seen=seen, decide=decide, words=Words(inside=words, public=public))
    request = _decide(case, Request.Kind.SHELVING, granted, by)
    if granted:
        tell_residents(case, "case.shelved", at=request.until)
    tell_posts(case, [request.asked_post], "case.granted" if granted else "case.refused")
    return case


WAITS = {
    "resident": __("等居民补充"),
    "third": __("等第三方回复"),
    "parts": __("等材料配件"),
    "weather": __("等天气"),
}


@transaction.atomic
def await_reply(case: Case, *, by: Actor, seen: int, reason: str, until: datetime, public: str) -> Case:
    """等反馈 — the clock stands still until the reply or ``until``; the residents are told why."""
    if reason not in WAITS or not public.strip():
        raise Refused(_("请选等什么，并写一句给居民看的话"))
    if not now() < until <= now() + timedelta(days=30):
        raise Refused(_("最多等 30 天，请填以后的日期"))
    facts = {"reason": reason, "until": until.isoformat()}
    CASE.move(case, "await_reply", by=by, seen=seen, decide=lambda row: facts, words=Words(public=public))
    tell_residents(case, "case.noted")
    return case


@transaction.atomic
def resume(case: Case, *, by: Actor, seen: int | None, public: str = "") -> Case:
    """恢复办理 — both clocks go on."""
    CASE.move(case, "resume", by=by, seen=seen, words=Words(public=public))
    case.legs.filter(ended_at=None, post=case.holder_id).update(due_at=case.leg_due_at)
    if by.kind == "clock":
        tell_posts(case, [case.holder], "case.resumed")
    return case


# ——— the end of it ———


@transaction.atomic
def resolve(
    case: Case,
    *,
    by: Actor,
    seen: int,
    outcome: str,
    public: str,
    inside: str = "",
    photos: Iterable[StoredFile] = (),
) -> Case:
    """办结 — the holder writes the result and how it came out; the case then waits for its callback.

    State and outcome are two things: "not solved, because …" is an honest end.
    """
    if not public.strip() or outcome not in Case.Outcome.values:
        raise Refused(_("请写办理结果，并选解决到什么程度"))

    def decide(row: Case) -> dict[str, Any]:
        rule = ruling("case.callback.days", today(), row.place_code)
        by_then = standing.due_of(standing.clock(now(), [rule.value, rule.unit]), calendar_as_of(now()))
        return {"outcome": outcome, "call_back_by": standing.iso(by_then)}

    CASE.move(case, "resolve", by=by, seen=seen, decide=decide, words=Words(inside=inside, public=public))
    Case.objects.filter(pk=case.pk).update(result=public)
    case.result = public
    attach(case, photos, public=True)
    _write_handover(case, {"done": public, "missing": "", "asked": ""}, organisation=None)
    _end_legs(case, Leg.Ended.RESOLVED)
    desk = chain_of(case).desk()
    if desk:
        tell_posts(
            case, _secretary(case) if case.holder.kind == PostKind.DESK else [desk], "case.to_call_back"
        )
    tell_residents(case, "case.resolved")
    return case


@dataclass(frozen=True, slots=True)
class Answers:
    """三问 — what somebody says of a result: solved or not, the attitude, the speed, and any words."""

    result: str
    attitude: str
    speed: str
    words: str = ""


def _record_verdict(case: Case, report: Report | None, answers: Answers, *, by_phone: bool) -> None:
    try:
        with transaction.atomic():
            Verdict.objects.create(
                case=case,
                report=report,
                round=case.reopened,
                result=answers.result,
                attitude=answers.attitude,
                speed=answers.speed,
                words=answers.words,
                given_at=now(),
                by_phone=by_phone,
            )
    except IntegrityError:
        raise Refused(_("这一次已经评价过了")) from None


def _after_verdict(case: Case, answers: Answers) -> None:
    """Solved closes it; not solved reopens it once by itself (rule 9); else the desk decides."""
    if answers.result == Verdict.Answer.NOT_SOLVED:
        if case.reopened == 0:
            reopen(case, by=Clock(), seen=None, reason=_("居民评价：没有解决"))
        else:
            desk = chain_of(case).desk()
            tell_posts(case, [desk] if desk else [], "case.not_solved_again")
    elif case.state == S.RESOLVED:
        close(case, by=Clock(), seen=None)


@transaction.atomic
def call_back(
    case: Case,
    *,
    by: Actor,
    seen: int,
    answers: Answers | None,
    report: Report | None = None,
    inside: str = "",
) -> Case:
    """回访 — the desk asks the reporter; ``answers`` None: nobody could be reached, which is recorded too."""
    facts: dict[str, Any] = {"answered": answers is not None}
    if answers:
        facts |= {"result": answers.result, "attitude": answers.attitude, "speed": answers.speed}
    CASE.move(case, "call_back", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=inside))
    if answers:
        _record_verdict(case, report, answers, by_phone=True)
        _after_verdict(case, answers)
    return case


@transaction.atomic
def verdict(case: Case, *, by: Any, seen: int | None, answers: Answers) -> Case:
    """评价 — a reporter's three answers on the receipt page: an answered callback."""
    facts = {"answered": True, "result": answers.result, "attitude": answers.attitude, "speed": answers.speed}
    CASE.move(case, "verdict", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=answers.words))
    report = Report.objects.filter(receipt=by.pk, case__in=case.with_joined()).first()
    _record_verdict(case, report, answers, by_phone=False)
    _after_verdict(case, answers)
    return case


@transaction.atomic
def close(case: Case, *, by: Actor, seen: int | None) -> Case:
    """结案 — a result, and a callback answered or three times tried (rule 9)."""
    CASE.move(case, "close", by=by, seen=seen)
    tell_residents(case, "case.closed")
    return case


@transaction.atomic
def reopen(case: Case, *, by: Actor, seen: int | None, reason: str, public: str = "") -> Case:
    """重办 — held one tier above its last holder, both clocks anew."""
    if not reason.strip():
        raise Refused(_("请写明重办原因"))
    to = chain_of(case).above(case.holder) or case.holder

    def decide(row: Case) -> dict[str, Any]:
        clock = row.category.clock
        return {
            "to": to.pk,
            "case_limit": case_limit(clock, "due", row.place_code),
            "limit": limit_for(clock, to.tier or "community", row.place_code),
        }

    CASE.move(case, "reopen", by=by, seen=seen, decide=decide, words=Words(inside=reason, public=public))
    open_leg(case, to)
    tell_posts(case, [to], "case.reopened")
    tell_residents(case, "case.reopened_told")
    return case


# ——— what residents and the office may do beside the chain ———


@transaction.atomic
def urge(case: Case, *, by: Any, seen: int | None) -> Case:
    """催一催 — before the promised hour a reporter may knock; once a day for each receipt."""
    day_before = now() - timedelta(days=1)
    told = case_log(case).filter(verb="urge", actor_kind=by.kind, actor_id=by.pk, at__gt=day_before)
    if told.exists():
        raise Refused(_("今天已经催过，办事的人看到了"))
    CASE.move(case, "urge", by=by, seen=seen)
    tell_posts(case, [case.offered or case.holder], "case.urged")
    return case


@transaction.atomic
def lift(case: Case, *, by: Any, seen: int | None) -> Case:
    """直接上报 — after the promised hour a reporter may lift it one tier, no argument needed."""
    above = chain_of(case).above(case.offered or case.holder)
    if above is None:
        raise Refused(_("已经到最上一级"))
    return _offer(case, "lift", above, by=by, seen=seen, reason="lift", handed=None, public="")


@transaction.atomic
def withdraw(case: Case, *, by: Any, seen: int | None, reason: str = "") -> Case:
    """撤回 — the only reporter takes it back."""
    holder = case.holder
    CASE.move(case, "withdraw", by=by, seen=seen, words=Words(inside=reason))
    _end_legs(case, Leg.Ended.STOPPED)
    tell_posts(case, [holder], "case.withdrawn")
    return case


@transaction.atomic
def press(case: Case, *, by: Actor, seen: int, words: str = "") -> Case:
    """催办 — a leader above or the desk asks whoever has it to get on."""
    CASE.move(case, "press", by=by, seen=seen, words=Words(inside=words))
    posts = [case.offered or case.holder]
    if case.handler_id:
        posts += list(case.handler.posts.filter(ended_on=None))
    tell_posts(case, posts, "case.pressed")
    return case


@transaction.atomic
def supervise(case: Case, *, by: Actor, seen: int, until: datetime, inside: str) -> Case:
    """督办 — from above, with a deadline of its own; the earlier one holds."""
    if until <= now():
        raise Refused(_("督办时限要在以后"))
    facts = {"until": until.isoformat()}
    CASE.move(case, "supervise", by=by, seen=seen, decide=lambda row: facts, words=Words(inside=inside))
    tell_posts(case, [case.offered or case.holder], "case.supervised")
    return case


@transaction.atomic
def confirm_key(case: Case, *, by: Actor, seen: int) -> Case:
    """确认重点民生问题 — it meets the community's stored rule and the secretary says so."""
    CASE.move(case, "confirm_key", by=by, seen=seen, decide=lambda row: {"homes": row.homes_count})
    return case


@transaction.atomic
def reclassify(case: Case, *, by: Actor, seen: int, category: Category) -> Case:
    """改类别 — another kind of matter, and with it the clocks; they still run from the receipt."""
    if category.is_external:
        raise Refused(_("这一类不由社区办理，请答复去处后结案"))

    def decide(row: Case) -> dict[str, Any]:
        tier = "organisation" if row.handler_id else (row.offered or row.holder).tier or "community"
        return {
            "category": category.pk,
            "case_limit": case_limit(category.clock, "due", row.place_code),
            "limit": limit_for(category.clock, tier, row.place_code),
        }

    CASE.move(case, "reclassify", by=by, seen=seen, decide=decide)
    return case


@transaction.atomic
def join(case: Case, *, into: Case, by: Actor, seen: int) -> Case:
    """并入 — the same matter as ``into``; each reporter keeps a thread, and sees how the joint case goes."""
    if into.pk == case.pk or not into.is_open or into.joined_into_id:
        raise Refused(_("要并入一件还没办结的事项"))
    if not by.may("case.join", into):
        raise Refused(_("没有权限：%(right)s") % {"right": _("并入")})
    CASE.move(case, "join", by=by, seen=seen, decide=lambda row: {"into": into.pk})
    _end_legs(case, Leg.Ended.STOPPED)
    recount(into)
    tell_residents(case, "case.joined", number=into.number)
    return case


@transaction.atomic
def part(case: Case, *, by: Actor, seen: int) -> Case:
    """拆开 — it was another matter after all: as it stood before it was joined."""
    into = case.joined_into
    CASE.move(case, "part", by=by, seen=seen)
    open_leg(case, case.holder, accepted=bool(case.clockwork["leg"].get("accepted")))
    recount(into)
    tell_posts(case, [case.holder], "case.parted")
    return case


@transaction.atomic
def place_hold(case: Case, *, by: Actor, reason: str, link: str = "") -> Hold:
    """占用 — keep the case from being resolved until the hold is lifted; floors above use it."""
    hold = Hold.objects.create(case=case, reason=reason, link=link, placed_at=now())
    CASE.move(case, "place_hold", by=by, seen=None, decide=lambda row: {"hold": hold.pk})
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: Actor) -> Hold:
    """解除占用 — the obligation is done, the mediation over."""
    if hold.lifted_at:
        raise Refused(_("已经解除"))
    CASE.move(hold.case, "lift_hold", by=by, seen=None, decide=lambda row: {"hold": hold.pk})
    hold.lifted_at = now()
    hold.save(update_fields=["lifted_at"])
    return hold


# ——— what the clock does ———


def turn(case: Case) -> str | None:
    """到点 — what happens by itself when a case's ``turn_at`` has come; the verb done, None when it was too early.

    An organisation that gave no answer loses the work to the holder; an offer not taken and a stretch run out
    go to the next filled post above; at the top it is marked and the secretary told. Waiting ends, the shelf is
    looked at, a callback overdue is marked. Safe to repeat.
    """
    clock = Clock()
    with transaction.atomic():
        case = case.locked()
        if not case.is_open or case.is_stuck or case.turn_at > now():
            return None
        if case.state in (S.AWAITING, S.SHELVED):
            resume(case, by=clock, seen=None)
            return "resume"
        if case.state in AT_WORK:
            if case.handler_id:
                recall(case, by=clock, seen=None, reason=_("到时未答复"))
                return "recall"
            above = chain_of(case).above(case.offered or case.holder)
            if above:
                reason = "not_taken" if case.offered_id else "overdue"
                _offer(case, "hand_up", above, by=clock, seen=None, reason=reason, handed=None, public="")
                return "hand_up"
        CASE.move(case, "run_out", by=clock, seen=None)
        tell_posts(case, _secretary(case), "case.stuck")
        return "run_out"


def pass_on(post: Post, by: Actor) -> None:
    """空缺上报 — a post is empty: what it holds goes up at once, what it was offered returns or goes up (rule 2)."""
    held = Q(holder=post, state__in=UNRESOLVED) | Q(offered=post)
    for case in (
        Case.objects.filter(held, is_open=True)
        .select_related("place", "holder__place", "category")
        .order_by("id")
    ):
        above = chain_of(case).above(post)
        if above is None:
            continue
        if case.state in (S.AWAITING, S.SHELVED):
            resume(case, by=Clock(), seen=None)
        if case.handler_id:
            recall(case, by=Clock(), seen=None, reason=_("主办岗位空缺"))
        at_once = case.holder_id == post.pk
        _offer(
            case,
            "hand_up",
            above,
            by=Clock(),
            seen=None,
            reason="vacant",
            handed=None,
            public="",
            at_once=at_once,
            ended=Leg.Ended.VACATED,
        )


def recalculate(year: int) -> int:
    """按新日历重算 — a year's holidays are published: both clocks of every open case are read anew. Returns how many."""
    clock, count = Clock(), 0
    for case in Case.objects.filter(is_open=True).order_by("id").iterator(200):
        CASE.move(case, "recalculate", by=clock, seen=None, decide=lambda row: {"year": year})
        count += 1
    return count


def case_log(case: Case) -> Any:
    """The entries about a case."""
    return LogEntry.objects.on(case)
