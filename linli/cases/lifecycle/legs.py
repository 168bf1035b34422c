"""What verbs share: stretches 流转, offers, who is involved, how many homes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from linli.cases.access import seat_mark
from linli.cases.lifecycle.table import CASE
from linli.cases.limits import limit_for
from linli.cases.models import Case, Involved, Leg, Photo, Report
from linli.cases.telling import tell_posts, tell_residents
from linli.kernel.access import Actor
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Words
from linli.kernel.now import now
from linli.kernel.search import mark
from linli.people.models import Organisation, Post

Handed = dict[str, str]  # the three handover lines: done, missing, asked


def involve(case: Case, post: Post, *, until: datetime | None = None) -> None:
    """参与 — from now on ``post`` may read the case, for ever or until then."""
    Involved.objects.bulk_create(
        [Involved(case=case, post=post, until=until)],
        update_conflicts=True,
        unique_fields=["post", "case"],
        update_fields=["until"],
    )  # one statement, whether it is the first time or not
    mark(case, seat_mark(post.pk))


def open_leg(
    case: Case, post: Post, *, organisation: Organisation | None = None, accepted: bool = False
) -> Leg:
    at = now()
    drop_request(case)
    involve(case, post)
    return Leg.objects.create(
        case=case,
        post=post,
        organisation=organisation,
        offered_at=at,
        accepted_at=at if accepted else None,
        due_at=case.leg_due_at,
    )


def end_legs(case: Case, how: str, *, but: Leg | None = None, **only: Any) -> None:
    legs = case.legs.filter(ended_at=None, **only)
    if but:
        legs = legs.exclude(pk=but.pk)
    if legs.update(ended_at=now(), ended=how):
        drop_request(case)


def drop_request(case: Case) -> None:
    """What was asked for a stretch ends with it: nobody may grant it to the next one."""
    case.requests.filter(granted=None).update(granted=False, decided_at=now())


def show_clock(case: Case) -> None:
    """The open stretch of whoever works now shows the clock that runs; none while it stands still."""
    legs = case.legs.filter(ended_at=None)
    if case.handler_id:
        legs = legs.filter(organisation=case.handler_id)
    else:
        legs = legs.filter(organisation=None, post=case.offered_id or case.holder_id)
    legs.update(due_at=case.leg_due_at)


def lock_both(one: Case, other: Case) -> None:
    """Lock two cases in one order, so that two who join them crosswise wait and do not block each other."""
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk]).order_by("pk"))


def write_handover(case: Case, handed: Handed | None, **of: Any) -> None:
    """The three lines are kept on the stretch that hands over."""
    if handed and any(handed.values()):
        leg = case.legs.filter(ended_at=None, **of).last()
        if leg:
            leg.done, leg.missing, leg.asked = handed["done"], handed["missing"], handed["asked"]
            leg.save(update_fields=["done", "missing", "asked"])


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


def offer(
    case: Case,
    verb: str,
    to: Post,
    *,
    by: Actor,
    seen: int | None,
    why: str = "",
    reason: str = "",
    handed: Handed | None = None,
    public: str = "",
    at_once: bool = False,
    ended: str = Leg.Ended.HANDED_ON,
) -> Case:
    """Ask ``to`` to take over; ``at_once``: the seat behind is empty, so ``to`` holds it now.

    ``why`` is a standard reason and stands in the log; ``reason`` are somebody's words and can be erased.
    """

    def decide(row: Case) -> dict[str, Any]:
        facts = {"to": to.pk, "limit": limit_for(row.category.clock, to.tier, row.place_code)}
        return facts | ({"reason": why} if why else {}) | ({"at_once": True} if at_once else {})

    asked_before = case.offered_id
    write_handover(case, handed, organisation=None)
    inside = "；".join(said.rstrip("。；") for said in (reason, *(handed or {}).values()) if said)
    CASE.move(case, verb, by=by, seen=seen, decide=decide, words=Words(inside=inside, public=public))
    if asked_before:
        end_legs(case, Leg.Ended.NOT_TAKEN, post=asked_before, accepted_at=None)
    if at_once:
        end_legs(case, ended)
    open_leg(case, to)
    tell_posts(case, [to], "case.offered")
    tell_residents(case, "case.moved", to=to.get_kind_display())
    return case
