"""今日 — what waits for one person, from every side, most urgent first: one bounded query a side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import actions
from linli.cases.lifecycle import AT_WORK
from linli.cases.models import Case, Help, Request
from linli.cases.queries import lists
from linli.kernel.audit import LogEntry
from linli.kernel.now import today
from linli.kernel.standards import standard
from linli.people.access import in_ranges
from linli.people.models import Post, User
from linli.people.roles import TIERS, PostKind
from linli.ui import moments
from linli.ui.shapes import Deadline, TodayRow

MOST = 10  # more than ten things are not for today
LOOKED = 50  # requests looked at for those one may decide

OFFICE = (PostKind.DESK, PostKind.SECRETARY)
SEATED = tuple(kind for kind in PostKind if kind != PostKind.REPRESENTATIVE)


@dataclass(frozen=True, slots=True)
class Duty:
    """一件待办 — a case, the press it waits for, why, and the moment by which."""

    case: Case
    verb: str
    why: str
    by: datetime | None
    deadline: Deadline | None
    who: Post | None = None  # who asks for it
    title: str = ""  # for a reader who may not read the reporters' words

    @property
    def row(self) -> TodayRow:
        """The row of a list, with its one button."""
        facts = [self.case.place.full_name, self.why]
        if self.case.homes_count > 1:
            facts.insert(1, _("%(n)d 户") % {"n": self.case.homes_count})
        return TodayRow(
            title=self.title or self.case.title,
            url=self.case.get_absolute_url(),
            deadline=self.deadline,
            facts=tuple(facts),
            action=str(LABELS.get(self.verb, "")) or actions.label_of(self.case, self.verb),
            action_url=actions.url_of(self.case, self.verb),
        )


LABELS = {
    "note": __("回话"),
    "answer_help": __("答复"),
    "extend": __("审批"),
    "shelve": __("审批"),
    "confirm_key": __("确认"),
}


def duties(user: User, at: datetime) -> list[Duty]:
    """待办 — everything that waits for ``user``, most urgent first; each side gives no more than fits a day."""
    return urgent([*own(user, at), *decisions(user, at)])


def own(user: User, at: datetime) -> list[Duty]:
    """在我手上 — offered to one, held by one, or asked of one."""
    return [*offered(user, at), *held(user, at), *helps(user, at)]


def decisions(user: User, at: datetime) -> list[Duty]:
    """待审定 — what one decides or asks back, without holding it."""
    return [*requests(user, at), *callbacks(user, at), *bounced(user, at)]


def urgent(found: Iterable[Duty]) -> list[Duty]:
    """By the moment each is due; what has none comes last; the older case first."""
    return sorted(found, key=lambda duty: (duty.by is None, duty.by or duty.case.received_at, duty.case.pk))


def _seats(user: User, kinds: Iterable[str] = SEATED) -> list[int]:
    return [post.pk for post in user.current_posts() if post.kind in tuple(kinds)]


def _open(user: User) -> Any:
    parts = ("place", "category", "holder__place", "offered")
    return Case.objects.filter(is_open=True).without_conflict(user).select_related(*parts)


def offered(user: User, at: datetime) -> list[Duty]:
    """请我接手 — offered to a post of mine, not yet accepted."""
    cases = _open(user).filter(offered__in=_seats(user)).order_by("turn_at", "id")[: MOST + 1]
    return [_duty(case, "accept", _("请您接手"), at) for case in cases]


def held(user: User, at: datetime) -> list[Duty]:
    """在我手上 — held by a post of mine, and not by anybody else meanwhile."""
    mine = _open(user).filter(holder__in=_seats(user), offered=None, handler=None, state__in=AT_WORK)
    return [_holding(case, at) for case in mine.order_by("turn_at", "id")[: MOST + 1]]


def _holding(case: Case, at: datetime) -> Duty:
    if (case.clockwork.get("leg") or {}).get("accepted"):
        return _duty(case, "note", _("重办") if case.reopened else _("正在办"), at)
    return _duty(case, "accept", _("居民说没解决，重办") if case.reopened else _("待受理"), at)


def _duty(case: Case, verb: str, why: str, at: datetime, who: Post | None = None) -> Duty:
    return Duty(case, verb, why, case.leg_due_at or case.turn_at, lists.deadline_of(case, at), who)


def helps(user: User, at: datetime) -> list[Duty]:
    """请我协办 — asked to help beside the holder, not answered yet."""
    asked = Help.objects.filter(post__in=_seats(user, PostKind), answered_at=None, case__is_open=True)
    rows = asked.select_related("case__place", "case__category", "case__holder__place").order_by(
        "due_at", "id"
    )
    why = _("请您协办")
    return [
        Duty(
            help.case,
            "answer_help",
            why,
            help.due_at,
            moments.deadline_parts(help.due_at, at),
            help.case.holder,
            title=help.case.title_for(user),
        )
        for help in rows[: MOST + 1]
    ]


def requests(user: User, at: datetime) -> list[Duty]:
    """请我审批 — applications for more time or the shelf, of the posts below or of one's organisation at work."""
    seats = _seats(user)
    below = in_ranges(user.ranges("case.extend"), "case__place_code")
    asked = Request.objects.filter(below | Q(case__holder__in=seats), granted=None, case__is_open=True)
    parts = (
        "case__place",
        "case__category",
        "case__holder__place",
        "asked_post__place",
        "asked_post__organisation",
    )
    rows = asked.exclude(asked_by=user.pk).select_related(*parts).order_by("case__turn_at", "id")[:LOOKED]
    return [
        _duty(
            row.case,
            "extend" if row.kind == Request.Kind.EXTENSION else "shelve",
            _("申请%(what)s") % {"what": row.get_kind_display()},
            at,
            row.asked_post,
        )
        for row in rows
        if _decides(user, row)
    ][: MOST + 1]


def _decides(user: User, request: Request) -> bool:
    """The holder decides for its organisation; else whoever stands above the holder."""
    case = request.case
    if request.asked_post.organisation_id:
        return any(post.pk == case.holder_id for post in user.current_posts())
    height = TIERS.index(case.holder.tier) if case.holder.tier in TIERS else -1
    return any(
        post.tier in TIERS
        and post.reaches(case)
        and (
            TIERS.index(post.tier) > height
            or (post.kind == PostKind.SECRETARY and case.holder.kind == PostKind.DESK)
        )
        for post in user.current_posts()
    )


def _ground(user: User, kinds: Iterable[str]) -> Q:
    return in_ranges([post.place.span for post in user.current_posts() if post.kind in tuple(kinds)])


def callbacks(user: User, at: datetime) -> list[Duty]:
    """待回访 — resolved, the reporter not asked yet: by the desk; of its own cases, by the secretary."""
    desk, secretary = _ground(user, [PostKind.DESK]), _ground(user, [PostKind.SECRETARY])
    own = Q(holder__kind=PostKind.DESK)
    cases = _open(user).filter((desk & ~own) | (secretary & own), state=Case.State.RESOLVED)
    tries = standard("case.callback.attempts", today())
    return [
        _duty(case, "close", _("已回访，可结案"), at)
        if case.was_called_back or case.callback_attempts >= tries
        else _duty(case, "call_back", _("待回访"), at, case.holder)
        for case in cases.order_by("turn_at", "id")[: MOST + 1]
    ]


def bounced(user: User, at: datetime) -> list[Duty]:
    """待裁定 — sent back as often as may be: the secretary says whose it is, once (rule 6)."""
    decided = LogEntry.objects.filter(
        about_kind=Case._meta.label_lower, about_id=OuterRef("pk"), verb="decide_owner", result="done"
    )
    most = standard("case.returns.max", today())
    cases = _open(user).filter(_ground(user, [PostKind.SECRETARY]), returns__gte=most, state__in=AT_WORK)
    rows = cases.exclude(Exists(decided)).order_by("turn_at", "id")[: MOST + 1]
    why = _("退单 %(n)d 次，须裁定，不能再退") % {"n": most}
    return [_duty(case, "decide_owner", why, at, case.holder) for case in rows]
