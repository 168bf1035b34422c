"""经过 — the log of a case as the people who reported it read it: public words and standard sentences, no more.

What others said, and what was said inside, stays out. The table below is the whole of what residents are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case, Photo, Receipt, Report
from linli.cases.promise import Whereabouts
from linli.kernel import masking
from linli.kernel.audit import LogEntry
from linli.kernel.now import now, today
from linli.people.models import Organisation, Post, Tenure, User
from linli.people.roles import SINGLE
from linli.ui.moments import say_when
from linli.ui.shapes import Entry

LONGEST = 200  # entries; a case has a few dozen

SENTENCES = {
    "report": __("交给%(to)s。"),
    "support": __("又有一位邻居说了同样的事。"),
    "accept": __("%(who)s收下了这件事。"),
    "hand_up": __("%(who)s请%(to)s接手。"),
    "hand_up.overdue": __("说好的时间到了还没有处理，自动上报%(to)s。"),
    "hand_up.not_taken": __("到时没有人接手，自动再上报%(to)s。"),
    "hand_up.vacant": __("原来的岗位空缺，自动转给%(to)s。"),
    "lift": __("有居民直接上报，请%(to)s接手。"),
    "lift.own": __("您直接上报，请%(to)s接手。"),
    "transfer": __("%(who)s转给%(to)s。"),
    "decide_owner": __("社区裁定，由%(to)s办理。"),
    "dispatch": __("%(who)s交给%(unit)s办理。"),
    "answer": __("%(who)s答复了。"),
    "recall": __("%(who)s收回来接着办。"),
    "recall.clock": __("承办单位到时没有答复，回到主办人手上。"),
    "send_back": __("退回，重新安排由谁办。"),
    "ask_help": __("%(who)s请有关方面一起来办。"),
    "gather": __("%(who)s约各方到现场看。"),
    "extend.granted": __("经审批，时间延到%(until)s。"),
    "await_reply": __("在等回复，暂停计时，%(until)s接着办。"),
    "shelve.granted": __("暂时办不了，%(until)s再看一次。"),
    "resume": __("接着办理。"),
    "resolve": __("%(who)s办结"),
    "call_back.answered": __("社区回访过了。"),
    "call_back": __("社区回访，没有打通。"),
    "verdict.own": __("您作了评价：%(result)s"),
    "close": __("结案。"),
    "reopen": __("重新办理，由%(to)s负责。"),
    "urge": __("有邻居催了一次。"),
    "urge.own": __("您催了一次，办的人看到了。"),
    "press": __("%(who)s催办。"),
    "supervise": __("上级督办。"),
    "confirm_key": __("列为社区重点民生问题。"),
    "join": __("和邻居说的是同一件，一起办理。"),
    "part": __("不是同一件，分开办理。"),
    "withdraw.own": __("您撤回了这件事"),
    "withdraw": __("已撤回。"),
    "run_out": __("到时仍没有办好，已告诉社区书记。"),
    "note": __("%(who)s"),
    "note.own": __("您补充"),
}
RESULTS = {"solved": __("解决了"), "partly": __("解决了一部分"), "not_solved": __("没解决")}


class Cast:
    """有关的人 — the posts, people and organisations of a story, fetched at once: three queries whatever its length."""

    def __init__(self, entries: Iterable[LogEntry]) -> None:
        entries = list(entries)
        posts = {entry.facts.get(name) for entry in entries for name in ("as_post", "to")} - {None}
        people = {entry.actor_id for entry in entries if entry.actor_kind == "user"}
        units = {entry.facts.get("to") for entry in entries if entry.verb == "dispatch"}
        self.posts = Post.objects.select_related("organisation").in_bulk(posts)
        self.people = User.objects.in_bulk(people)
        self.units = Organisation.objects.in_bulk(units)

    def who(self, entry: LogEntry) -> str:
        """Who did it: the seat it was done from, with the name where one person sits there; an organisation by its name."""
        post, person = self.posts.get(entry.facts.get("as_post")), self.people.get(entry.actor_id)
        if entry.actor_kind != "user" or post is None:
            return _("社区")
        if post.organisation_id:
            return str(post.organisation)
        return f"{post.get_kind_display()}{person.name if person and post.kind in SINGLE else ''}"

    def post(self, entry: LogEntry) -> str:
        post = self.posts.get(entry.facts.get("to"))
        return str(post.get_kind_display()) if post and entry.verb != "dispatch" else ""

    def unit(self, entry: LogEntry) -> str:
        return str(self.units.get(entry.facts.get("to"), _("有关单位")))


def variant(entry: LogEntry, receipt: Receipt) -> str:
    """哪一句 — the key of the sentence for one entry, as this reporter reads it."""
    facts = entry.facts
    if entry.actor_kind == receipt.kind and entry.actor_id == receipt.pk:
        return f"{entry.verb}.own" if f"{entry.verb}.own" in SENTENCES else entry.verb
    if entry.verb == "hand_up" and facts.get("reason") in ("overdue", "not_taken", "vacant"):
        return f"hand_up.{facts['reason']}"
    if entry.verb == "recall" and entry.actor_kind == "clock":
        return "recall.clock"
    if entry.verb in ("extend", "shelve"):
        return f"{entry.verb}.granted" if facts.get("granted") else ""
    if entry.verb == "call_back" and facts.get("answered"):
        return "call_back.answered"
    return "" if entry.verb == "verdict" else str(entry.verb)


def story(report: Report, case: Case, where: Whereabouts) -> list[Entry]:
    """经过 — what happened so far, newest first; what will happen by itself stands on top."""
    receipt = report.receipt
    entries = log_of(report, case)
    cast = Cast(entries)
    told = [(report.received_at, Entry(_when(report.received_at), _("您说：%(text)s") % {"text": report.text}))]
    for entry in entries:
        if line := line_of(entry, receipt, report, cast):
            told.append((entry.at, Entry(_when(entry.at), line)))
    told.sort(key=lambda pair: pair[0], reverse=True)
    lines = [line for _at, line in told]
    if case.leg_due_at and case.leg_due_at > now() and where.above and where.standing in ("reported", "accepted"):
        words = _("还没有处理的话，自动上报%(to)s") % {"to": where.above.role}
        lines.insert(0, Entry(_when(case.leg_due_at), words, seen="next"))
    return lines


def log_of(report: Report, case: Case) -> list[LogEntry]:
    """The entries this reporter may read: of the case worked on, and of their own case where it was joined."""
    about = {"about_kind": case._meta.label_lower, "about_id__in": {case.pk, report.case_id}}
    own = Q(**about) & ~Q(verb="look")
    return list(LogEntry.objects.filter(own).select_related("words").order_by("-id")[:LONGEST])


def line_of(entry: LogEntry, receipt: Receipt, report: Report, cast: Cast) -> str:
    """One line of the story; "" for what is not told."""
    key = variant(entry, receipt)
    words = getattr(entry, "words", None)
    is_own = key.endswith(".own") or (entry.actor_kind == receipt.kind and entry.actor_id == receipt.pk)
    said = (words.inside if is_own else words.public) if words else ""
    if key not in SENTENCES or (key == "note" and not said):
        return ""
    if key == "support" and entry.facts.get("report") == report.pk:
        return ""
    until = entry.facts.get("until")
    sentence = str(SENTENCES[key]) % {
        "who": cast.who(entry),
        "to": cast.post(entry),
        "unit": cast.unit(entry),
        "until": _when(LogEntry._meta.get_field("at").to_python(until)) if until else "",
        "result": RESULTS.get(entry.facts.get("result", ""), ""),
    }
    return f"{sentence.rstrip('。')}：{said}" if said else sentence


def _when(moment: Any) -> str:
    return say_when(moment, now())


def looks(report: Report, case: Case) -> list[tuple[str, str]]:
    """谁看过 — (who, when) of those who opened it, by seat and surname, the latest first.

    Source: 《个人信息保护法》第四十四条 (to know how one's data are handled).
    """
    about = Q(about_kind=case._meta.label_lower, about_id__in={case.pk, report.case_id})
    about |= Q(about_kind=report._meta.label_lower, about_id=report.pk)
    seen = list(LogEntry.objects.filter(about, verb="look", actor_kind="user").order_by("-id")[:30])
    people = {entry.actor_id for entry in seen}
    seats: dict[int, str] = {}
    current = Tenure.objects.current(today()).filter(person__in=people).select_related("post", "person")
    for tenure in current.order_by("acting", "id"):
        name = masking.name(tenure.person.name, public=True)
        seats.setdefault(tenure.person_id, f"{tenure.post.get_kind_display()}{name}")
    return [(seats.get(entry.actor_id, _("社区工作人员")), _when(entry.at)) for entry in seen]


def photos(report: Report, case: Case) -> list[Photo]:
    """照片 — the reporter's own, and those shown to every reporter."""
    shown = Q(report=report) | Q(case__in={case.pk, report.case_id}, is_public=True)
    return list(Photo.objects.filter(shown).select_related("file").order_by("id")[:40])
