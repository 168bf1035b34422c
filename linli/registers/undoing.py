"""撤销 — what an import did, taken back from the last to the first; what was touched since is named and
stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import ManyToManyRel
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.people import lifecycle as people
from linli.people.models import Household, Organisation, Post, Relation, Resident, Tenure, User
from linli.places import lifecycle as places
from linli.places.models import Place
from linli.registers.models import Effect, Import

TOGETHER = (Place, Resident, Household, Relation)  # taken back many at once


def take_back(effects: list[Effect], source: Import, *, by: Actor) -> None:
    """撤回一批 — ``effects``, the latest first, in the caller's transaction."""
    for (kind, did), group in groupby(effects, key=lambda effect: (effect.about_kind, effect.did)):
        batch = list(group)
        model: Any = apps.get_model(kind)
        records = model._default_manager.in_bulk([effect.about_id for effect in batch])
        standing = [effect for effect in batch if effect.about_id in records]
        kept = touched(standing, records, source)
        if did == Effect.Did.MADE:
            while found := leaned_on(model, set(records) - set(kept)):
                kept |= found  # and what these rest on in their turn
        for effect in standing:
            if effect.about_id in kept:
                effect.title = str(records[effect.about_id])[:200]
                effect.stays = kept[effect.about_id]
                effect.save(update_fields=["title", "stays"])
        free = [effect for effect in standing if effect.about_id not in kept]
        if did == Effect.Did.MADE and issubclass(model, TOGETHER):
            verb: Callable[..., None] = places.take_back_many if model is Place else people.take_back_many
            verb([records[effect.about_id] for effect in free], by=by)
        else:
            for effect in free:
                BACK[model, did](records[effect.about_id], effect, source, by)


def touched(effects: list[Effect], records: dict[int, Any], source: Import) -> dict[int, str]:
    """动过的 — records about which the log says something after the import was finished: id → who did what."""
    subjects: dict[tuple[str, int], int] = {}
    for effect in effects:
        subject = records[effect.about_id]
        subject = subject.post if isinstance(subject, Tenure) else subject
        subjects[subject._meta.label_lower, subject.pk] = effect.about_id
    kinds = {kind for kind, _pk in subjects}
    since = LogEntry.objects.filter(id__gt=source.last_entry, id__lt=source.undo_entry).exclude(verb="look")
    entries = since.filter(about_kind__in=kinds, about_id__in={pk for _kind, pk in subjects})
    found: dict[int, str] = {}
    for kind, pk in entries.values_list("about_kind", "about_id"):
        if (kind, pk) in subjects:
            found[subjects[kind, pk]] = _("导入以后改动过")
    return found


def leaned_on(model: Any, ids: set[int]) -> dict[int, str]:
    """有所依的 — records that other rows refer to: id → which sort of rows."""
    found: dict[int, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or isinstance(relation, ManyToManyRel):
            continue
        owners: Any = relation.related_model
        if model is Organisation and owners is Post:
            continue  # its own post goes with it
        field = relation.field
        rows = owners._base_manager.filter(**{f"{field.name}__in": ids})
        if owners._meta.auto_created is model:
            continue  # a row of its own list of places
        if owners is model:
            rows = rows.exclude(pk__in=ids)  # they go together
        for pk in rows.values_list(field.attname, flat=True):
            found[pk] = _("已有%(what)s用到它") % {"what": owners._meta.verbose_name}
    return found


# ---------------------------------------------------------------- one by one


def _organisation_made(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    people.take_back_organisation(record, by=by)


def _organisation_changed(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    before = effect.before
    people.change_organisation(
        record,
        by=by,
        name=record.name,
        phone=before["phone"],
        kind=before["kind"],
        serves=list(Place.objects.filter(pk__in=before["serves"])),
        ended_on=None,
    )


def _tenure_made(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    ended = effect.before["resumed"].items()
    resumed = {int(pk): date.fromisoformat(until) if until else None for pk, until in ended}
    people.take_back_tenure(record, by=by, resumed=resumed)


def _post_made(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    people.take_back_post(record, by=by)


def _account_made(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    people.take_back_account(record, by=by, ground=source.community)


def _resident_changed(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    people.change_resident(record, name=record.name, phone=effect.before["phone"], by=by)


def _place_changed(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    places.change(record, by=by, seen=record.version, name=record.name, **effect.before)


def _place_moved(record: Any, effect: Effect, source: Import, by: Actor) -> None:
    places.move_branch(record, to=Place.objects.get(pk=effect.before["parent"]), by=by)


Back = Callable[[Any, Effect, Import, Actor], None]
BACK: dict[tuple[Any, str], Back] = {
    (Organisation, Effect.Did.MADE): _organisation_made,
    (Organisation, Effect.Did.CHANGED): _organisation_changed,
    (Tenure, Effect.Did.MADE): _tenure_made,
    (Post, Effect.Did.MADE): _post_made,
    (User, Effect.Did.MADE): _account_made,
    (Resident, Effect.Did.CHANGED): _resident_changed,
    (Place, Effect.Did.CHANGED): _place_changed,
    (Place, Effect.Did.MOVED): _place_moved,
}
