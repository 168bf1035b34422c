"""一条线 — what one reporter reads of a case: their own words, and the steps that every reporter may know.

The steps and their sentences are those of ``queries.history``; what others said and what was said inside
stays out.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case, Photo, Report
from linli.cases.queries import history
from linli.cases.queries.promise import Whereabouts
from linli.cases.titles import title_of
from linli.kernel import masking
from linli.kernel.audit import LogEntry
from linli.kernel.now import now, today
from linli.people.models import Tenure
from linli.ui.moments import say_when
from linli.ui.shapes import Entry

LOOKS, PHOTOS = 30, 40  # the latest ones shown

OWN = {
    "report": "",  # the words themselves stand in the story
    "support": "",
    "note": __("补充"),
    "urge": __("催了一次，办的人看到了"),
    "lift": __("直接上报"),
    "verdict": __("作了评价"),
    "withdraw": __("撤回了这件事"),
}


def title_for(report: Report, case: Case) -> str:
    """什么事 — a reporter's own matter in their own words; a neighbour's by kind and place alone."""
    if report.is_support or report.text == Report.ERASED:
        return case.public_title
    return title_of(report.text, case.category.name)


def story(report: Report, case: Case, where: Whereabouts) -> list[Entry]:
    """经过 — what happened so far, newest first; what will happen by itself stands on top. Six queries."""
    entries = history.steps_of(case.pk, report.case_id)
    named = history.named_in(entries)
    words = report.text or _("（一段口述）")
    told = [(report.received_at, 0, Entry(_when(report.received_at), words, by=_("您说")))]
    for entry in entries:
        lines = own_line(entry, report) or history.told(entry, named, public=True)
        told += [(entry.at, entry.pk, line) for line in lines if line.text]
    told.sort(key=lambda step: step[:2], reverse=True)
    lines = [line for _at, _pk, line in told]
    if where.above and case.leg_due_at and where.standing in ("reported", "accepted"):
        words = _("如果没有处理，自动上报%(to)s") % {"to": where.above.role}
        lines.insert(0, Entry(_when(case.leg_due_at), words, seen="next"))
    return lines


def own_line(entry: LogEntry, report: Report) -> list[Entry]:
    """A step the reporter took, with the words said with it; [] for everybody else's."""
    if (entry.actor_kind, entry.actor_id) != (report.receipt.kind, report.receipt_id):
        return []
    words = getattr(entry, "words", None)
    said = words.inside if words else ""
    step = str(OWN.get(entry.verb, ""))
    return [Entry(_when(entry.at), "：".join(part for part in (step, said) if part), by=_("您"))]


def _when(moment: datetime) -> str:
    return say_when(moment, now())


def looks(report: Report, case: Case) -> list[tuple[str, str]]:
    """谁看过 — (who, when) of those who opened it, by seat and surname, the latest first. Two queries.

    Source: 《个人信息保护法》第四十四条 (to know how one's data are handled).
    """
    about = Q(about_kind=case._meta.label_lower, about_id__in={case.pk, report.case_id})
    about |= Q(about_kind=report._meta.label_lower, about_id=report.pk)
    seen = list(LogEntry.objects.filter(about, verb="look", actor_kind="user").order_by("-id")[:LOOKS])
    current = Tenure.objects.current(today()).filter(person__in={entry.actor_id for entry in seen})
    seats: dict[int, str] = {}
    for tenure in current.select_related("post", "person").order_by("acting", "id"):
        name = masking.name(tenure.person.name, public=True)
        seats.setdefault(tenure.person_id, f"{tenure.post.get_kind_display()}{name}")
    return [(seats.get(entry.actor_id, _("社区工作人员")), _when(entry.at)) for entry in seen]


def photos(report: Report, case: Case) -> list[Photo]:
    """照片 — the reporter's own, and those shown to every reporter."""
    shown = Q(report=report) | Q(case__in={case.pk, report.case_id}, is_public=True)
    return list(Photo.objects.filter(shown).select_related("file").order_by("id")[:PHOTOS])
