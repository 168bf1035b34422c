"""口述 — a report that was said aloud: heard at the desk, and typed there by hand (听写)."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import Case, Report, Sound
from linli.cases.queries.sheet import reads_inside
from linli.cases.titles import title_of
from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now
from linli.kernel.search import keep
from linli.kernel.sounds import keep_sound

TEXT_LENGTH = 4000


def spoken_title(category: str) -> str:
    """口述的事 — what lists call a matter of which nobody has typed the words yet. Stored: never translated."""
    return f"口述：{category}"


def attach_sound(report: Report, uploaded: UploadedFile | None) -> None:
    """附录音 — keep the recording with the report it belongs to. Raises ``Refused``."""
    if uploaded:
        Sound.objects.create(report=report, file=keep_sound(uploaded), added_at=now())


def may_write_down(reader: Actor, case: Case) -> bool:
    """能否听写 — those who read the reporters' own words and may note something on the case."""
    return reads_inside(reader, case) and reader.may("case.note", case)


@transaction.atomic
def write_down(report: Report, *, by: Actor, words: str) -> Sound:
    """听写 — type what was said, as it was said; who typed it and when stands beside it.

    Words of the reporter's own are left alone. A case that had no words yet gets its name from them.
    Raises ``Refused``.
    """
    if not may_write_down(by, report.case):
        raise Refused(_("没有权限：听写"))
    words = words.strip()
    if not words:
        raise Refused(_("请把听到的写下来，听不清的写“听不清”"))
    sound = Sound.objects.select_for_update().get(report=report)
    case = Case.objects.select_for_update().select_related("category").get(pk=report.case_id)
    if report.text in ("", sound.words):
        Report.objects.filter(pk=report.pk).update(text=words)
    before = (spoken_title(case.category.name), title_of(sound.words, case.category.name))
    if case.title in before:
        Case.objects.filter(pk=case.pk).update(title=title_of(words, case.category.name))
    sound.words, sound.typed_by_id, sound.typed_at = words, by.pk, now()
    sound.save(update_fields=["words", "typed_by", "typed_at"])
    LogEntry.write(by=by, verb="write_down", about=case, facts={"report": report.pk})
    keep(case)
    return sound
