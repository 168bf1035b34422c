"""What somebody is saying at a door, screen by screen, until it is sent. Nobody else sees it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import intake
from linli.cases.intake import Received, Said
from linli.cases.models import Case, Category, Draft, Report
from linli.cases.tiles import UNSURE
from linli.kernel.files import StoredFile, keep_photo
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now
from linli.people.models import User
from linli.places.models import Place

MOST_PHOTOS = 6


@transaction.atomic
def begin(building: Place, *, tile: str, channel: str = Report.Channel.DOOR) -> Draft:
    """开始说 — a new draft at the door of ``building``; its token is known to this browser alone."""
    said = {"tile": tile, "channel": channel}
    return Draft.objects.create(token=secrets.token_urlsafe(18), place=building, said=said, created_at=now())


@transaction.atomic
def keep(draft: Draft, **said: Any) -> Draft:
    """记下 — keep what one screen said; what the others said stays."""
    draft.said = {**draft.said, **said}
    draft.save(update_fields=["said"])
    return draft


@transaction.atomic
def add_photos(draft: Draft, uploads: Iterable[UploadedFile]) -> None:
    """加照片 — keep photos with the draft, ``MOST_PHOTOS`` at most.

    Raises ``Refused``, naming the one that is no photo.
    """
    uploads = list(uploads)
    if draft.photos.count() + len(uploads) > MOST_PHOTOS:
        raise Refused(_("最多 %(n)d 张照片，请少选几张") % {"n": MOST_PHOTOS})
    for uploaded in uploads:
        draft.photos.create(file=kept(uploaded))


def kept(uploaded: UploadedFile) -> StoredFile:
    """存一张 — keep one photo; a refusal says which of several it was."""
    try:
        return keep_photo(uploaded)
    except Refused as refusal:
        words = {"name": uploaded.name, "why": refusal.reason}
        raise Refused(_("“%(name)s”没有加上：%(why)s") % words) from refusal


@transaction.atomic
def drop_photo(draft: Draft, photo: int) -> None:
    """去掉照片 — the file itself goes with the nightly purge."""
    draft.photos.filter(pk=photo).delete()


def place_of(draft: Draft) -> Place:
    """地点 — the common part or the home that was chosen, else the building at whose door it is said."""
    chosen = draft.said.get("place")
    return Place.objects.current().filter(pk=chosen).first() or draft.place if chosen else draft.place


def home_of(draft: Draft) -> Place | None:
    """住处 — the reporter's own home, when a room was named."""
    return Place.objects.current().filter(pk=draft.said.get("home")).first()


def category_of(draft: Draft) -> Category:
    """类别 — the one chosen; 说不清 when none was."""
    return Category.objects.get(pk=draft.said.get("category") or UNSURE)


def supported_case(draft: Draft) -> Case | None:
    """我也遇到的那件 — the neighbours' case that this draft joins, else None."""
    return Case.objects.filter(pk=draft.said.get("support")).select_related("place", "category").first()


@transaction.atomic
def send(draft: Draft, **contact: Any) -> Received:
    """送出 — the draft becomes a report, of a new case or of the neighbours' one, and is gone.

    ``contact`` are the fields of ``Said`` that the last screen asks for. Raises ``Refused``.
    """
    if not Draft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise Refused(_("这一份已经送出了，请凭回执码查"))
    about = tuple(User.objects.filter(pk__in=contact.pop("about", ())))
    case = supported_case(draft)
    said = Said(
        text=draft.said.get("text", ""),
        place=case.place if case else place_of(draft),
        category=case.category if case else category_of(draft),
        channel=draft.said["channel"],
        home=home_of(draft),
        about=about,
        photos=[photo.file for photo in draft.photos.select_related("file").order_by("pk")],
        **contact,
    )
    received = intake.support(said, case, by=None) if case else intake.report(said, by=None)
    draft.delete()
    return received
