"""What somebody said becomes a report and a case: the door, the desk, the leader who types for a
neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import routing
from linli.cases.codes import new_receipt_code, receipt_hash
from linli.cases.lifecycle import CASE, attach, check_may_take, involve, join, lock_both, open_leg, recount
from linli.cases.limits import case_limit, limit_for
from linli.cases.models import Case, Category, Conflict, Receipt, Report
from linli.cases.spoken import attach_sound, spoken_title
from linli.cases.standing import Standing, iso, moment
from linli.cases.telling import tell_groups, tell_posts
from linli.cases.titles import title_of
from linli.kernel.access import Actor, Passer
from linli.kernel.audit import LogEntry
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now
from linli.kernel.search import keep
from linli.people.models import User
from linli.places.models import Place

TEXT_LENGTH = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """说的话 — one report before it is kept: the words, where, about what, by whom, through which channel."""

    text: str
    place: Place
    category: Category
    channel: str
    home: Place | None = None
    identity: str = Report.Identity.NAMED
    name: str = ""
    phone: str = ""
    shares_contact: bool = False
    outer_number: str = ""
    outer_due_at: datetime | None = None
    about: tuple[User, ...] = ()  # the leader it is about
    photos: Iterable[StoredFile] = field(default=())
    sound: UploadedFile | None = None  # said aloud instead of typed, or beside it


@dataclass(frozen=True, slots=True)
class Received:
    """收下了 — the case, the report, and the receipt's code, which is shown this once."""

    case: Case
    report: Report
    code: str


def _check(said: Said) -> None:
    if not (said.text.strip() or said.sound):
        raise Refused(_("请说一说是什么事，一句也可以"))
    if said.category.is_external:
        raise Refused(_(said.category.advice) or _("这件事不由社区办理"))
    _check_shape(said)


def _check_shape(said: Said) -> None:
    if len(said.text) > TEXT_LENGTH:
        raise Refused(
            _("最多 %(most)d 字，现在 %(n)d 字，请缩短一些") % {"most": TEXT_LENGTH, "n": len(said.text)}
        )
    if said.home and said.home.kind != Place.Kind.HOME:
        raise Refused(_("住址要选到房屋"))


def _new_receipt(phone: str) -> tuple[Receipt, str]:
    code = new_receipt_code()
    return Receipt.objects.create(code_hash=receipt_hash(code), phone=phone, created_at=now()), code


def _keep(
    said: Said, case: Case, receipt: Receipt, by: Actor | None, first_post: int, *, support: bool
) -> Report:
    report = Report.objects.create(
        case=case,
        receipt=receipt,
        text=said.text.strip(),
        place=said.place,
        place_code=said.place.code,
        home=said.home,
        identity=said.identity,
        name=said.name,
        phone=said.phone,
        shares_contact=said.shares_contact,
        channel=said.channel,
        outer_number=said.outer_number,
        entered_by_id=by.pk if by and by.kind == "user" else None,
        first_post_id=first_post,
        is_support=support,
        received_at=now(),
    )
    attach(case, said.photos, report=report)
    attach_sound(report, said.sound)
    return report


def _may_not_report(said: Said, by: Actor) -> str:
    """Why ``by`` may not type this for somebody; "" when they may.

    A leader's ground ends at the homes: for the roof above them the home of whoever says it counts.
    """
    if by.may("case.report", said.place):
        return ""
    if said.place.kind != Place.Kind.PART:
        return _("没有权限：登记诉求")
    if said.home is None:
        return _("公共部位的事，请写明是您联系的哪一户说的")
    return "" if by.may("case.report", said.home) else _("没有权限：登记诉求")


@transaction.atomic
def report(said: Said, *, by: Actor | None) -> Received:
    """说一件事 — keep the words, open a case, give it to its first receiver and start its clocks.

    ``by`` None: a resident at the door, who from then on acts by the receipt. A leader or the desk types for
    somebody else (代录). Danger goes to the desk and to the neighbour leader at once. Raises ``Refused``.
    """
    _check(said)
    if by is not None and (reason := _may_not_report(said, by)):
        raise Refused(reason)
    receipt, code = _new_receipt(said.phone)
    case = _open(said, by=by or receipt, about=[*said.about, *routing.people_at(said.place)])
    kept = _keep(said, case, receipt, by, case.holder_id, support=False)
    recount(case)
    keep(case)
    return Received(case, kept, code)


def _open(said: Said, *, by: Actor, about: list[User], since: datetime | None = None) -> Case:
    at, place, category = now(), said.place, said.category
    community = routing.community_of(place)
    chain = routing.chain(place, said.home, without=frozenset(user.pk for user in about))
    first = chain.first(danger=bool(category.danger))
    if first is None:
        raise Refused(_("这里还没有人值守，请打社区电话 %(phone)s") % {"phone": community.phone})
    facts: dict[str, Any] = {
        "to": first.pk,
        "category": category.pk,
        "case_limit": case_limit(category.clock, "due", place.code),
        "respond_limit": case_limit(category.clock, "respond", place.code),
        "limit": limit_for(category.clock, first.tier, place.code),
        "outer": iso(said.outer_due_at),
        "channel": said.channel,
    }
    if since:
        facts["since"] = iso(since)
    columns = CASE.fold(Standing(), "report", facts, at)
    case = Case.objects.create(
        number=routing.next_number(community, at),
        title=title_of(said.text, spoken_title(category.name) if said.sound else category.name),
        place=place,
        place_code=place.code,
        channel=said.channel,
        **columns,
    )
    LogEntry.write(by=by, verb="report", about=case, at=at, facts=facts)
    for user in {user.pk: user for user in about}.values():
        Conflict.objects.create(case=case, user=user)
    open_leg(case, first)
    tell_posts(case, [first], "case.danger" if category.danger else "case.received")
    if category.danger:
        tell_groups(case, "group.danger")
    neighbour = chain.first()
    if category.danger and neighbour and neighbour.pk != first.pk:
        involve(case, neighbour)
        tell_posts(case, [neighbour], "case.danger")
    return case


@transaction.atomic
def support(said: Said, case: Case, *, by: Actor | None) -> Received:
    """我也遇到 — another home says the same of an open case: a report of its own with its own receipt, no
    second case.
    """
    case = case.locked()
    if not case.is_open:
        raise Refused(_("这件事已经结案，请另外说一说"))
    _check_shape(said)
    if by is not None and (reason := _may_not_report(said, by)):
        raise Refused(reason)
    receipt, code = _new_receipt(said.phone)
    if not (said.text.strip() or said.sound):
        said = replace(said, text=_("我也遇到"))
    kept = _keep(said, case, receipt, by, case.holder_id, support=True)
    recount(case)
    keep(case)
    LogEntry.write(by=by or receipt, verb="support", about=case, facts={"report": kept.pk})
    return Received(case, kept, code)


@transaction.atomic
def part_report(kept: Report, *, by: Actor, seen: int | None) -> Case:
    """拆出一条 — what one person said is another matter: it gets a case of its own and keeps its receipt.

    The whole clock runs from the day it was said, and whom the case was about stays out of it.
    """
    if not by.may("case.part", kept.case):
        raise Refused(_("没有权限：拆开"))
    case = _still_there(kept, seen)
    if not case.reports.exclude(pk=kept.pk).exists():
        raise Refused(_("这件事只有这一条，不用拆"))
    outer = case.clockwork["case"].get("outer") if kept.outer_number else None
    said = Said(
        text=kept.text,
        place=kept.place,
        category=case.category,
        channel=kept.channel,
        home=kept.home,
        identity=kept.identity,
        name=kept.name,
        phone=kept.phone,
        outer_due_at=moment(outer),
    )
    about = [conflict.user for conflict in case.conflicts.select_related("user")]
    alone = _open(said, by=by, about=[*about, *routing.people_at(kept.place)], since=kept.received_at)
    _put(kept, alone)
    LogEntry.write(by=by, verb="part_report", about=case, facts={"report": kept.pk, "to": alone.pk})
    return alone


@transaction.atomic
def join_report(kept: Report, *, into: Case, by: Actor, seen: int | None) -> Report:
    """放回 — undo ``part_report`` or move one report to the case it belongs to.

    The last report of a case takes the case along: it joins ``into``, and can be parted again.
    """
    if not (by.may("case.join", kept.case) and by.may("case.join", into)):
        raise Refused(_("没有权限：并入"))
    if kept.case_id == into.pk:
        raise Refused(_("已经在这件事里"))
    lock_both(kept.case, into)
    before = _still_there(kept, seen)
    if not before.reports.exclude(pk=kept.pk).exists():
        join(before, into=into, by=by, seen=before.version)
        return kept
    check_may_take(before, into)
    _put(kept, into)
    LogEntry.write(by=by, verb="join_report", about=into, facts={"report": kept.pk, "from": before.pk})
    return kept


def _still_there(kept: Report, seen: int | None) -> Case:
    """The case of a report, locked, as the one who moves it saw it; nobody else has moved it meanwhile."""
    case: Case = CASE.as_seen(kept.case, seen)
    if not case.reports.filter(pk=kept.pk).exists():
        raise Refused(_("刚刚已由别人处理，请看最新情况"))
    return case


def _put(kept: Report, case: Case) -> None:
    """Move a report and its photos to ``case``, and count the homes of both again."""
    before, kept.case = kept.case, case
    kept.save(update_fields=["case"])
    kept.photos.update(case=case)
    recount(before)
    recount(case)
    keep(before, case)


@transaction.atomic
def refer(category: Category, *, place: Place, by: Actor | None) -> None:
    """指路 — not the community's to settle: where to go is shown, logged without a word of the report, no
    case.
    """
    LogEntry.write(by=by or Passer(), verb="refer", about=place, facts={"category": category.pk})


@transaction.atomic
def replace_receipt(receipt: Receipt) -> str:
    """换回执 — the holder replaces the code, as when the slip was seen by others. Returns the new code, once."""
    code = new_receipt_code()
    Receipt.objects.filter(pk=receipt.pk).update(code_hash=receipt_hash(code))
    LogEntry.write(by=receipt, verb="replace", about=receipt)
    return code
