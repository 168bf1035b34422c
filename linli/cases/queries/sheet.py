"""事项页 — the facts of one case as its page and the desk's preview show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from linli.cases import standing
from linli.cases.access import reads_words
from linli.cases.models import Case, Leg, Photo, Report, Sound
from linli.cases.queries.tiers import Steps
from linli.cases.routing import chain_of
from linli.kernel import masking
from linli.kernel.audit import LogEntry
from linli.kernel.calendar import calendar_as_of
from linli.kernel.now import BEIJING, today
from linli.people.models import Organisation, Post, Tenure, holders_of
from linli.people.roles import TIERS, PostKind
from linli.places import codes
from linli.ui import moments
from linli.ui.shapes import Deadline, LegRow, Picture

PHOTOS = 24
SAID = 20  # reports on one page


def reads_inside(user: Any, case: Case) -> bool:
    """内部可见 — whether ``user`` reads what was said inside and the reporters' own words.

    Those of the chain, the party branch and the levels above do. An organisation and the owners' committee
    read what residents read, and an organisation its own stretches.

    Source: 《个人信息保护法》第六条 (the smallest scope that serves the purpose).
    """
    return any(reads_words(post) and post.reaches(case) for post in user.current_posts())


def then(case: Case, steps: Steps, at: datetime) -> str:
    """到期会怎样 — what happens by itself when the present clock runs out; "" when nothing will."""
    told = _("，并告诉 %(n)d 户") % {"n": case.homes_count} if case.homes_count else ""
    if case.state == Case.State.AWAITING:
        return _("%(when)s 恢复办理，继续计时") % {"when": moments.say_when(case.turn_at, at)}
    if case.state == Case.State.SHELVED:
        return _("%(when)s 恢复办理，重新看一次") % {"when": moments.say_when(case.turn_at, at)}
    if case.state == Case.State.RESOLVED:
        return _("请书记过问回访") if not case.was_called_back else ""
    if case.state not in Case.AT_WORK:
        return ""
    if case.handler_id:
        return _("回到%(post)s手上，另作安排") % {"post": case.holder.get_kind_display()}
    above = steps.chain.above(case.offered or case.holder)
    if case.is_stuck or above is None:
        return _("上面没有可以上报的人，请书记过问")
    return _("自动上报%(post)s") % {"post": above.get_kind_display()} + told


@dataclass(frozen=True, slots=True)
class Sum:
    """算式 — how one clock was reckoned, in a line."""

    label: str
    words: str


def reckoning(case: Case, at: datetime) -> list[Sum]:
    """为什么是这个时限 — both clocks with each step of the sum; none once they have stopped for good."""
    if not case.is_open:
        return []
    calendar, work = calendar_as_of(at), case.clockwork
    sums = [Sum(_("总时限"), _sum(work["case"], standing.reading(work["case"], calendar).why))]
    if work.get("leg"):
        why = standing.reading(work["leg"], calendar, cap=case.due_at).why
        sums.append(Sum(_("本程时限"), _sum(work["leg"], why)))
    return sums


def _sum(work: dict[str, Any], why: str) -> str:
    fixed = standing.moment(work.get("fixed"))
    if fixed is None:
        return why
    when = date_format(fixed.astimezone(BEIJING), "Y年n月j日 H:i")
    return f"{why}{_('经审批延期到 %(when)s。') % {'when': when}}"


# ——— stretches ———


def leg_rows(
    legs: Iterable[Leg], steps: Steps, at: datetime, *, only: set[int] | None = None
) -> list[LegRow]:
    """流转记录 — every stretch with its holder, its clock and the three handover lines.

    ``only``: the organisations whose stretches are shown, each with what it was asked; for their own readers.
    """
    rows, before = [], None
    for leg in legs:
        if only is None or leg.organisation_id in only:
            rows.append(_leg_row(leg, steps, at, asked=before.asked if only and before else ""))
        before = leg
    return rows


def _leg_row(leg: Leg, steps: Steps, at: datetime, *, asked: str) -> LegRow:
    handed = ((_("交办"), asked), (_("已做"), leg.done), (_("还差"), leg.missing), (_("请下一位"), leg.asked))
    return LegRow(
        role=str(leg.post.get_kind_display()) if not leg.organisation_id else _("承办"),
        name=leg.organisation.name if leg.organisation_id else steps.seats.name(leg.post),
        when=_leg_times(leg, at),
        deadline=_leg_clock(leg, at),
        handover=tuple((label, words) for label, words in handed if words),
        badge=str(leg.get_ended_display()) if leg.ended else "",
    )


def _leg_times(leg: Leg, at: datetime) -> str:
    offered = moments.say_when(leg.offered_at, at)
    if leg.accepted_at is None:
        return _("%(offered)s 送到，还没接") % {"offered": offered} if leg.ended_at is None else offered
    return _("%(offered)s 送到，%(accepted)s 接") % {
        "offered": offered,
        "accepted": moments.say_when(leg.accepted_at, at),
    }


def _leg_clock(leg: Leg, at: datetime) -> Deadline | None:
    """A stretch that is over says how long it took, one that runs until when; nobody's is shown as late."""
    if leg.ended_at:
        return moments.took(leg.ended_at - leg.offered_at)
    return moments.deadline_parts(leg.due_at, at) if leg.due_at and leg.due_at > at else None


# ——— what people said ———


@dataclass(frozen=True, slots=True)
class Voice:
    """一条诉求 — one report as its reader may know it."""

    report: Report
    name: str
    phone: str
    home: str
    pictures: tuple[Picture, ...]
    sound: Sound | None  # said aloud


def reports_of(case: Case) -> QuerySet[Report]:
    """The reports of this case and of those joined into it, the first first."""
    photos = Prefetch("photos", Photo.objects.order_by("id"))
    reports = Report.objects.filter(case__in=case.with_joined())
    return reports.select_related("place", "home", "entered_by", "case", "sound__typed_by").prefetch_related(
        photos
    )


def voices(reports: Iterable[Report], case: Case, reader: Any) -> list[Voice]:
    """说过的人 — each report with the name, phone and home that ``reader`` may know."""
    told = []
    for report in reports:
        name, phone = report.who(reader, case)
        home = report.home.full_name if report.home and (name or phone) else ""
        pictures = tuple(picture(photo) for photo in report.photos.all())
        told.append(Voice(report, name, phone, home, pictures, getattr(report, "sound", None)))
    return told


def picture(photo: Photo) -> Picture:
    """A photo as a figure: the small one shown, the whole one opened."""
    url = reverse("cases:photo", args=[photo.pk])
    said = _("居民拍的") if photo.report_id else _("办理中拍的")
    return Picture(f"{url}?small=1", photo.caption, url, photo.caption or said)


def pictures(case: Case) -> list[Picture]:
    """照片 — of the case and of what was said, the latest first."""
    return [picture(photo) for photo in case.photos.order_by("-id")[:PHOTOS]]


# ——— whom a step may be given to ———

Offered = tuple[list[Post], dict[int, str]]


def _with_names(posts: Iterable[Post]) -> Offered:
    posts = list(posts)
    return posts, {
        pk: "、".join(person.name for person in people) for pk, people in holders_of(posts).items()
    }


def posts_of_chain(case: Case) -> Offered:
    """The filled posts of the chain, and who sits there."""
    return _with_names(chain_of(case).posts)


def posts_below(case: Case) -> Offered:
    """To whom a case may be transferred: the chain up to the community, but for whoever has it by now."""
    taken = {case.holder_id, case.offered_id}
    return _with_names(
        post for post in chain_of(case).posts if post.pk not in taken and post.tier != TIERS[-1]
    )


def possible_helpers(case: Case) -> Offered:
    """Who may be asked to help: every filled post above the place, and the organisations that serve it."""
    levels = codes.levels(case.place_code)
    beside = Q(place__code__in=levels) & ~Q(kind=PostKind.ADMINISTRATOR)
    serving = Q(organisation__in=organisations_for(case))
    posts = Post.objects.current().filter(beside | serving).exclude(pk=case.holder_id)
    filled = posts.filter(pk__in=Tenure.objects.current(today()).values("post"))
    seated = filled.select_related("place", "organisation")
    return _with_names(seated.order_by("organisation_id", "-place_code", "kind"))


def organisations_for(case: Case) -> QuerySet[Organisation]:
    """The organisations that serve the place, or work with its community and serve no place in particular;
    those of the kind that the category calls for come first.
    """
    levels = codes.levels(case.place_code)
    serving = Q(serves__code__in=levels) | Q(serves=None, home__code__in=levels)
    found = Organisation.objects.current().filter(pk__in=Organisation.objects.filter(serving).values("pk"))
    likely = models.Case(models.When(kind=case.category.organisation_kind, then=0), default=1)
    return found.order_by(likely, "kind", "name")


def draft_result(case: Case) -> str:
    """答复草稿 — a first wording of the result from what was done last, without numbers and names of homes."""
    leg = case.legs.exclude(done="").last()
    answer = LogEntry.objects.on(case).filter(verb="answer").select_related("words").last()
    words = (getattr(answer, "words", None) and (answer.words.public or answer.words.inside)) or (
        leg.done if leg else ""
    )
    done = masking.scrub(words).strip(" 。")
    return _("您说的“%(title)s”：%(done)s。") % {"title": case.category.name, "done": done} if done else ""
