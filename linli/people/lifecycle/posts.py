"""设岗、任职、代管、交接、撤岗 — a post stays, its tenures pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.kernel.search import drop
from linli.people.lifecycle.accounts import require
from linli.people.models import Organisation, Post, Tenure, User
from linli.people.roles import GROUND, SINGLE, PostKind
from linli.places.models import Place

# Called when a post is left empty, in the same transaction: upper floors pass its open work on.
VACATED: list[Callable[[Post, Actor], None]] = []


@transaction.atomic
def add_post(
    *, kind: str, by: Actor, place: Place | None = None, organisation: Organisation | None = None
) -> Post:
    """设岗 — create a seat; it is vacant until a tenure begins.

    Raises ``Refused`` when that kind of post does not belong on that kind of place, or exists there already.
    """
    ground = place or organisation
    require(by, "post.fill" if place else "organisation.change", ground, _("设岗"))
    if (kind == PostKind.REPRESENTATIVE) != (organisation is not None) or (
        place and place.kind not in GROUND[PostKind(kind)]
    ):
        raise Refused(_("%(kind)s不设在这里") % {"kind": PostKind(kind).label})
    if Post.objects.current().filter(kind=kind, place=place, organisation=organisation).exists():
        raise Refused(_("这里已经设了%(kind)s") % {"kind": PostKind(kind).label})
    post = Post.objects.create(
        kind=kind,
        place=place,
        organisation=organisation,
        place_code=place.code if place else organisation.place_code,
        created_on=today(),
    )
    LogEntry.write(by=by, verb="add", about=post, facts={"kind": kind})
    return post


@transaction.atomic
def begin_tenure(
    post: Post, person: User, *, by: Actor, since: date, chosen: str, until: date | None = None
) -> Tenure:
    """任职 — put ``person`` in ``post`` from ``since``. A leader's post has one person at a time: hand it
    over instead. Whoever minded a leader's post until then stops on that day.

    Raises ``Refused`` when it ends before it begins, or somebody sits there in that time (rule 2).
    """
    require(by, "post.fill", post, _("任职"))
    if until is not None and until <= since:
        raise Refused(_("任期结束要晚于开始"))
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.ended_on:
        raise Refused(_("岗位已撤销"))
    same_time = _overlapping(post, since, until)
    if post.kind in SINGLE and same_time.filter(acting=False).exists():
        raise Refused(_("这段时间已有人任职，请用“交接”"))
    if post.kind in SINGLE:
        _end_covers(same_time.filter(acting=True), since)
    if same_time.filter(person=person).exists():
        raise Refused(_("%(name)s这段时间已在这个岗位") % {"name": person.name})
    tenure = Tenure.objects.create(post=post, person=person, since=since, until=until, chosen=chosen)
    LogEntry.write(
        by=by,
        verb="begin_tenure",
        about=post,
        facts={"tenure": tenure.pk, "person": person.pk, "since": since.isoformat()},
    )
    person.forget_seats()
    return tenure


def _overlapping(post: Post, since: date, until: date | None) -> Any:
    tenures = post.tenures.exclude(until__lte=since)
    return tenures.filter(since__lt=until) if until else tenures


@transaction.atomic
def end_tenure(tenure: Tenure, *, by: Actor, on: date) -> Tenure:
    """离任 — the tenure ends on ``on`` (its first day without it). What the post holds stays with the post.

    When nobody is left in the seat today, its open work goes up at once (``VACATED``).
    """
    require(by, "post.fill", tenure.post, _("离任"))
    row = Tenure.objects.select_for_update(of=("self",)).get(pk=tenure.pk)
    if on <= row.since:
        raise Refused(_("离任要晚于任职那天"))
    if row.until and row.until <= today():
        raise Refused(_("已经离任"))
    if row.until and on > row.until:
        raise Refused(_("任期到 %(day)s 为止，不能更晚") % {"day": row.until.isoformat()})
    row.until = on
    row.save(update_fields=["until"])
    _end_covers(row.covers.all(), on)
    LogEntry.write(by=by, verb="end_tenure", about=row.post, facts={"tenure": row.pk, "on": on.isoformat()})
    row.person.forget_seats()
    _pass_on_when_vacant(row.post, by)
    return row


def _end_covers(covers: Any, on: date) -> None:
    """Whoever minds the post for somebody stops on that day; who had not begun by then does not begin."""
    for cover in covers.filter(until=None) | covers.filter(until__gt=on):
        if cover.since < on:
            cover.until = on
            cover.save(update_fields=["until"])
        else:
            cover.delete()
        cover.person.forget_seats()


def _pass_on_when_vacant(post: Post, by: Actor) -> None:
    if not Tenure.objects.current(today()).filter(post=post).exists():
        for pass_on in VACATED:
            pass_on(post, by)


@transaction.atomic
def hand_over(post: Post, *, to: User, by: Actor, on: date, chosen: str) -> Tenure:
    """交接 — one step: the present tenure ends and the successor's begins on ``on``; the post keeps all its
    work.
    """
    require(by, "post.fill", post, _("交接"))
    if post.kind not in SINGLE:
        raise Refused(_("%(post)s可以有几个人，请用“任职”和“离任”") % {"post": post})
    for tenure in _overlapping(post, on, None).filter(acting=False):
        if tenure.person_id == to.pk:
            raise Refused(_("%(name)s已在这个岗位") % {"name": to.name})
        if tenure.since >= on:
            raise Refused(_("交接要晚于前任任职那天"))
        tenure.until = on
        tenure.save(update_fields=["until"])
        tenure.person.forget_seats()
        LogEntry.write(
            by=by, verb="end_tenure", about=post, facts={"tenure": tenure.pk, "on": on.isoformat()}
        )
    return begin_tenure(post, to, by=by, since=on, chosen=chosen)


@transaction.atomic
def take_back_tenure(tenure: Tenure, *, by: Actor, resumed: Mapping[int, date | None]) -> None:
    """撤回任职 — a tenure that was entered by mistake never was.

    ``resumed`` are the tenures of the post that ended for it, with the day until which they run again.
    """
    require(by, "post.fill", tenure.post, _("撤回任职"))
    post = Post.objects.select_for_update(of=("self",)).get(pk=tenure.post_id)
    facts = {"tenure": tenure.pk, "person": tenure.person_id, "resumed": sorted(resumed)}
    tenure.person.forget_seats()
    tenure.delete()
    for row in post.tenures.filter(pk__in=resumed).select_related("person"):
        row.until = resumed[row.pk]
        row.save(update_fields=["until"])
        row.person.forget_seats()
    LogEntry.write(by=by, verb="take_back", about=post, facts=facts)
    _pass_on_when_vacant(post, by)


@transaction.atomic
def take_back_post(post: Post, *, by: Actor) -> None:
    """撤回设岗 — a post that was made by mistake, in which nobody ever sat and which nothing was given."""
    require(by, "post.fill", post, _("撤回设岗"))
    LogEntry.write(by=by, verb="take_back", about=post)
    drop(post)
    post.delete()


@transaction.atomic
def cover(post: Post, *, person: User, by: Actor, since: date, until: date | None = None) -> Tenure:
    """代管 — somebody minds the post during leave or while it is vacant; until None: until ended or refilled.

    The person on leave may name the cover; otherwise whoever fills the post.
    """
    own = Tenure.objects.current(since).filter(post=post, acting=False).first()
    if not (own and by.kind == "user" and own.person_id == by.pk):
        require(by, "post.fill", post, _("代管"))
    if until is not None and until <= since:
        raise Refused(_("任期结束要晚于开始"))
    if own and own.person_id == person.pk:
        raise Refused(_("代管人要是另一个人"))
    if _overlapping(post, since, until).filter(person=person).exists():
        raise Refused(_("%(name)s这段时间已在这个岗位") % {"name": person.name})
    tenure = Tenure.objects.create(
        post=post,
        person=person,
        since=since,
        until=until,
        chosen=Tenure.Chosen.CONCURRENT,
        acting=True,
        acting_for=own,
    )
    LogEntry.write(
        by=by,
        verb="cover",
        about=post,
        facts={"tenure": tenure.pk, "person": person.pk, "since": since.isoformat()},
    )
    person.forget_seats()
    return tenure


@transaction.atomic
def end_cover(tenure: Tenure, *, by: Actor) -> None:
    """回来了 — who was on leave takes the post back today; a cover that has not begun is called off."""
    own = tenure.acting_for
    if not (own and by.kind == "user" and own.person_id == by.pk):
        require(by, "post.fill", tenure.post, _("结束代管"))
    row = Tenure.objects.select_for_update(of=("self",)).get(pk=tenure.pk)
    if row.until and row.until <= today():
        raise Refused(_("代管已经结束"))
    if row.since > today():
        row.delete()
    else:
        row.until = max(today(), row.since + timedelta(days=1))
        row.save(update_fields=["until"])
    LogEntry.write(by=by, verb="end_cover", about=tenure.post, facts={"tenure": tenure.pk})
    row.person.forget_seats()
    _pass_on_when_vacant(tenure.post, by)


@transaction.atomic
def end_post(post: Post, *, by: Actor, on: date) -> Post:
    """撤岗 — the seat is abolished; its open work goes up first."""
    require(by, "post.fill", post, _("撤岗"))
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.ended_on:
        raise Refused(_("岗位已撤销"))
    for tenure in row.tenures.filter(until=None) | row.tenures.filter(until__gt=on):
        tenure.until = max(on, date.fromordinal(tenure.since.toordinal() + 1))
        tenure.save(update_fields=["until"])
        tenure.person.forget_seats()
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    LogEntry.write(by=by, verb="end", about=row, facts={"on": on.isoformat()})
    for pass_on in VACATED:
        pass_on(row, by)
    return row
