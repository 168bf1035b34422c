"""受理与流转 — taking a case in hand and passing it on: up, down, to an organisation and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import guards as g
from linli.cases.lifecycle.legs import attach, end_legs, offer, open_leg, show_clock, write_handover
from linli.cases.lifecycle.table import CASE, S
from linli.cases.limits import limit_for
from linli.cases.models import Case, Involved, Leg
from linli.cases.reasons import GROUNDS
from linli.cases.routing import chain_of, secretary_of
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused, Words
from linli.kernel.now import now, today
from linli.kernel.standards import standard
from linli.people.models import Organisation, Post
from linli.people.roles import PostKind


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
            end_legs(case, Leg.Ended.HANDED_ON, but=leg)
    tell_residents(case, "case.accepted")
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
    return offer(case, "hand_up", above, by=by, seen=seen, reason=reason, handed=handed, public=public)


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
    """转办 — ask another post of the chain, below or beside, to take over; from the desk this is assigning
    分派.
    """
    if to.pk == case.holder_id:
        raise Refused(_("本来就由%(post)s负责") % {"post": to})
    if to.pk == case.offered_id:
        raise Refused(_("已请%(post)s接手，等对方接收") % {"post": to})
    if to.tier not in ("neighbours", "group", "area", "community") or not to.reaches(case):
        if to.kind != PostKind.NEIGHBOUR_LEADER or to not in chain_of(case).posts:
            raise Refused(_("%(post)s不管这个地方") % {"post": to})
    if to.pk not in {post.pk for post in chain_of(case).posts}:
        raise Refused(_("%(post)s现在空缺或需要回避") % {"post": to})
    handed = {"done": done, "missing": missing, "asked": asked}
    return offer(case, "transfer", to, by=by, seen=seen, reason=reason, handed=handed, public=public)


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
    write_handover(case, handed, organisation=None)

    def decide(row: Case) -> dict[str, Any]:
        return {"to": to.pk, "limit": limit_for(row.category.clock, "organisation", row.place_code)}

    CASE.move(case, "dispatch", by=by, seen=seen, decide=decide, words=Words(inside=asked, public=public))
    open_leg(case, post, organisation=to)
    tell_posts(case, [post], "case.dispatched")
    tell_residents(case, "case.moved", to=to.name)
    return case


def organisation_leaves(case: Case, handler: int | None, how: str) -> None:
    """Its stretch ends and the holder's goes on; from now on it may read the case for a while only."""
    end_legs(case, how, organisation=handler)
    show_clock(case)
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
    write_handover(case, {"done": inside, "missing": "", "asked": ""}, organisation=handler)
    CASE.move(case, "answer", by=by, seen=seen, words=Words(inside=inside, public=public))
    attach(case, photos, public=True)
    organisation_leaves(case, handler, Leg.Ended.ANSWERED)
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
        words=Words(inside=reason, public=public),
    )
    organisation_leaves(case, handler, Leg.Ended.NO_ANSWER if by.kind == "clock" else Leg.Ended.RECALLED)
    tell_posts(case, [case.holder], "case.no_answer" if by.kind == "clock" else "case.recalled")
    return case


@transaction.atomic
def send_back(case: Case, *, by: Actor, seen: int, ground: str, basis: str, proposed: str) -> Case:
    """退单 — not ours: needs a ground (属地/权属/职能), a written basis and a proposed owner. The whole clock
    runs on.

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
        facts: dict[str, Any] = {"from": g.seat(by, row), "ground": ground}
        if facts["from"] == "holder":
            if desk is None or desk.pk == row.holder_id:
                raise Refused(_("值班台不能再退，请转办或上报"))
            facts |= {"to": desk.pk, "limit": limit_for(row.category.clock, "community", row.place_code)}
        return facts

    entry = CASE.move(case, "send_back", by=by, seen=seen, decide=decide, words=words)
    if entry.facts["from"] == "handler":
        organisation_leaves(case, handler, Leg.Ended.SENT_BACK)
        tell_posts(case, [before], "case.sent_back")
    elif entry.facts["from"] == "offered":
        end_legs(case, Leg.Ended.SENT_BACK, post=offered, accepted_at=None)
        show_clock(case)
        tell_posts(case, [before], "case.sent_back")
    elif desk:
        end_legs(case, Leg.Ended.NOT_TAKEN, post=offered, accepted_at=None)
        open_leg(case, desk)
        tell_posts(case, [desk], "case.sent_back")
    if case.returns >= standard("case.returns.max", today(), case.place_code):
        tell_posts(case, secretary_of(case), "case.to_decide")
    return case


@transaction.atomic
def decide_owner(case: Case, *, to: Post, by: Actor, seen: int, reason: str, public: str = "") -> Case:
    """裁定责任 — after two returns the secretary says whose it is; it can be sent back no more."""
    if not reason.strip():
        raise Refused(_("请写明裁定理由"))
    if to.pk not in {post.pk for post in chain_of(case).posts}:
        raise Refused(_("%(post)s现在空缺或需要回避") % {"post": to})

    def decide(row: Case) -> dict[str, Any]:
        return {"to": to.pk, "limit": limit_for(row.category.clock, to.tier, row.place_code)}

    CASE.move(
        case, "decide_owner", by=by, seen=seen, decide=decide, words=Words(inside=reason, public=public)
    )
    end_legs(case, Leg.Ended.HANDED_ON)
    open_leg(case, to)
    tell_posts(case, [to], "case.offered")
    tell_residents(case, "case.moved", to=to.get_kind_display())
    return case
