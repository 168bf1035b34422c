"""事项单 — one case on paper for those at work on it: what was said, who had it, what was done, room to sign.

It holds what its reader's page holds: the reporters as ``Report.who`` allows, what was said inside for those
who read it. Times are dates, because a paper is read on another day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linli.cases import queries
from linli.cases.models import Case, Leg
from linli.cases.queries import history, sheet
from linli.cases.queries.seats import Seats
from linli.kernel.now import now
from linli.kernel.paper import picture
from linli.ui.moments import say_in_print
from linli.ui.shapes import Rung

SAID, PHOTOS = 50, 9  # the first reports, the latest photos


@dataclass(frozen=True, slots=True)
class Voice:
    """一条诉求 — the words, and of who said them what the reader may know."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """一程 — who had it, from when to when, and what was handed over."""

    who: str
    times: list[str]
    ended: str
    handed: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — one line of what happened; ``is_inside`` is not for residents."""

    when: str
    by: str
    text: str
    is_inside: bool


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """一张事项单 — as one reader may take it along."""

    title: str
    what: str
    facts: list[tuple[str, str]]
    result: str
    rungs: list[Rung]
    voices: list[Voice]
    more_voices: str
    stretches: list[Stretch]
    steps: list[Step]
    pictures: list[tuple[str, str]]
    signatures: list[str]
    foot: str
    words: dict[str, str]


def case_sheet(case: Case, user: Any) -> CaseSheet:
    """印事项单 — of ``case`` as ``user`` may read it; as many queries for a long story as for a short one."""
    steps, inside = queries.steps_of(case), sheet.reads_inside(user, case)
    organisations = {post.organisation_id for post in user.current_posts() if post.organisation_id}
    reports = list(sheet.reports_of(case).order_by("id")[: SAID + 1]) if inside else []
    photos = case.photos.select_related("file").order_by("-id")[:PHOTOS]
    return CaseSheet(
        title=_("事项单 %(number)s") % {"number": case.number},
        what=case.title_for(user),
        facts=facts_of(case, steps.seats),
        result=case.result,
        rungs=queries.ladder(case, now(), steps),
        voices=[voice(each) for each in sheet.voices(reports[:SAID], case, user)],
        more_voices=_("只印前 %(n)d 条，其余请看系统。") % {"n": SAID} if len(reports) > SAID else "",
        stretches=[
            stretch(leg, steps.seats) for leg in steps.legs if inside or leg.organisation_id in organisations
        ],
        steps=steps_of(case, public=not inside),
        pictures=[(drawn, photo.caption) for photo in photos if (drawn := picture(photo.file))],
        signatures=[_("承办人"), _("负责人"), _("居民（愿意时签）"), _("日期")],
        foot=_("内部材料，含个人信息：用后收好，不贴、不拍、不发群。")
        if inside
        else _("工作材料，用后收好。"),
        words={
            "kind": _("事项单"),
            "ladder": _("到了哪一级"),
            "as_printed": _("印这张单子的时候"),
            "result": _("办理结果"),
            "said": _("居民说的"),
            "legs": _("流转"),
            "log": _("经过"),
            "inside": _("内部"),
            "photos": _("照片"),
            "sign": _("签字"),
        },
    )


def facts_of(case: Case, seats: Seats) -> list[tuple[str, str]]:
    """要点 — what a person at the counter asks first."""
    state = str(case.get_state_display())
    if case.outcome:
        state = f"{state}，{case.get_outcome_display()}"
    who = str(seats.seat(case.holder))
    if case.handler:
        who = _("%(who)s，交%(unit)s办理") % {"who": who, "unit": case.handler.name}
    found = [
        (_("地方"), case.place.full_name),
        (_("类别"), case.category.name),
        (_("收到"), say_in_print(case.received_at)),
        (_("状态"), state),
        (_("主办"), who),
    ]
    if case.due_at:
        found.append((_("总时限"), say_in_print(case.due_at)))
    if case.homes_count:
        found.append((_("涉及"), _("%(n)d 户") % {"n": case.homes_count}))
    return found


def voice(said: sheet.Voice) -> Voice:
    report = said.report
    known = [said.name, said.phone, said.home]
    if not (said.name or said.phone):
        named = report.identity == report.Identity.NAMED
        known = [_("没有留名") if named else str(report.get_identity_display())]
    source = [say_in_print(report.received_at), str(report.get_channel_display()), report.outer_number]
    who = "　".join(part for part in (*source, *known) if part)
    return Voice(who, report.text or _("（说的话录成了声音，请在系统里听）"))


def stretch(leg: Leg, seats: Seats) -> Stretch:
    times = ((_("送到"), leg.offered_at), (_("接手"), leg.accepted_at), (_("结束"), leg.ended_at))
    handed = ((_("已做"), leg.done), (_("还差"), leg.missing), (_("请下一位"), leg.asked))
    return Stretch(
        who=leg.organisation.name if leg.organisation else str(seats.seat(leg.post)),
        times=[f"{label} {say_in_print(moment)}" for label, moment in times if moment],
        ended=str(leg.get_ended_display()),
        handed=[(label, words) for label, words in handed if words],
    )


def steps_of(case: Case, *, public: bool) -> list[Step]:
    """经过 — the sentences of the page, the first step first, with dates."""
    entries = history.steps_of(case.pk)
    named = history.named_in(entries)
    return [
        Step(say_in_print(entry.at), line.by, line.text, line.seen == "inside")
        for entry in reversed(entries)
        for line in history.told(entry, named, public=public)
        if line.text
    ]
