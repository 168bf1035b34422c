"""居民的权利 — what the holder of a receipt may do with what is theirs, without asking anybody: add, correct, take
along, erase.

Source: 《个人信息保护法》第四十四条至第四十七条.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases import lifecycle
from linli.cases.drafts import MOST_PHOTOS, kept
from linli.cases.models import Case, Photo, Receipt, Report, Sound, Verdict
from linli.cases.telling import tell_posts
from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry, LogWords
from linli.kernel.lifecycle import Refused
from linli.kernel.search import keep


@transaction.atomic
def add(
    report: Report, case: Case, *, by: Receipt, seen: int, text: str, uploads: Iterable[UploadedFile] = ()
) -> None:
    """补充 — more words or photos from the reporter; whoever has the case is told, other reporters are not."""
    uploads = list(uploads)
    if not text.strip() and not uploads:
        raise Refused(_("请写一句，或者加一张照片"))
    if len(uploads) > MOST_PHOTOS:
        raise Refused(_("一次最多 %(n)d 张照片，请少选几张") % {"n": MOST_PHOTOS})
    photos = [kept(uploaded) for uploaded in uploads]
    lifecycle.note(case, by=by, seen=seen, inside=text.strip() or _("补充了照片"))
    lifecycle.attach(report.case, photos, report=report)
    tell_posts(case, [case.offered or case.holder], "case.added")


@transaction.atomic
def correct_contact(report: Report, *, by: Receipt, name: str, phone: str, shares_contact: bool) -> None:
    """更正联系方式 — name and phone as they are now; leaving them empty erases them.

    Source: 《个人信息保护法》第四十六条.
    """
    report.name, report.phone, report.shares_contact = name, phone, shares_contact and bool(phone)
    report.save(update_fields=["name", "phone", "shares_contact"])
    Receipt.objects.filter(pk=by.pk).update(phone=phone)
    LogEntry.write(by=by, verb="correct_contact", about=report, facts={"has_phone": bool(phone)})


@transaction.atomic
def erase_words(report: Report, case: Case, *, by: Receipt) -> None:
    """删除我说的话 — words, photos and contact of this reporter are gone; the case stays, without them.

    Raises ``Refused`` while the case is being worked on: withdraw it first.

    Source: 《个人信息保护法》第四十七条.
    """
    if case.is_open:
        raise Refused(_("这件事还在办，办的人要看您说的话。撤回或结案以后随时可以删除"))
    _erase(report)
    LogEntry.write(by=by, verb="erase_words", about=report)


def _erase(report: Report) -> None:
    report.text, report.name, report.phone, report.shares_contact = Report.ERASED, "", "", False
    report.save(update_fields=["text", "name", "phone", "shares_contact"])
    Photo.objects.filter(report=report).delete()
    Sound.objects.filter(report=report).delete()
    Receipt.objects.filter(pk=report.receipt_id).update(phone="")
    spoken = LogEntry.objects.filter(actor_kind=Receipt.kind, actor_id=report.receipt_id)
    LogWords.objects.filter(entry__in=spoken).update(inside="", public="")
    Verdict.objects.filter(report=report).update(words="")
    own = report.case
    if not own.reports.exclude(pk=report.pk).exclude(text=Report.ERASED).exists():
        Case.objects.filter(pk=own.pk).update(title=own.category.name)
    keep(own)


def forget(before: datetime) -> int:
    """到期抹去 — erase what reporters said of cases that ended before then. Returns of how many reports.

    Source: 《个人信息保护法》第十九条 (no longer than the purpose needs).
    """
    ended = Q(case__closed_at__lt=before) | Q(case__joined_into__closed_at__lt=before)
    old = Report.objects.filter(ended, case__is_open=False).exclude(case__joined_into__is_open=True)
    count = 0
    for report in (
        old.exclude(text=Report.ERASED).select_related("case__category").order_by("id").iterator(200)
    ):
        with transaction.atomic():
            _erase(report)
            LogEntry.write(by=Clock(), verb="forget", about=report)
        count += 1
    return count


def export(report: Report, *, by: Receipt, story: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """带走我的数据 — everything kept of this reporter, in a form that machines read.

    ``story`` are (when, words) as the receipt page tells them.

    Source: 《个人信息保护法》第四十五条.
    """
    LogEntry.write(by=by, verb="export", about=report)
    return {
        "number": report.case.number,
        "text": report.text,
        "place": report.place.full_name,
        "home": report.home.full_name if report.home else None,
        "category": report.case.category.name,
        "channel": report.channel,
        "identity": report.identity,
        "name": report.name,
        "phone": report.phone,
        "shares_contact": report.shares_contact,
        "received_at": report.received_at.isoformat(),
        "state": report.case.state,
        "outcome": report.case.outcome,
        "photos": [{"sha256": photo.file.sha256, "added_at": photo.added_at.isoformat()}
                   for photo in report.photos.select_related("file")],
        "sound": report.sound.file.sha256 if hasattr(report, "sound") else None,
        "verdicts": [{"result": verdict.result, "attitude": verdict.attitude, "speed": verdict.speed,
                      "words": verdict.words, "given_at": verdict.given_at.isoformat()}
                     for verdict in report.verdicts.all()],
        "story": [{"when": when, "text": text} for when, text in story],
    }  # fmt: skip
