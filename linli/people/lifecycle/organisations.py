"""联动单位 — those who are handed a case and answer it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.kernel.search import drop, keep
from linli.people.lifecycle.accounts import require
from linli.people.models import Organisation, Post
from linli.people.roles import PostKind
from linli.places.models import Place


@transaction.atomic
def add_organisation(
    *, kind: str, name: str, home: Place, by: Actor, phone: str = "", serves: list[Place] | None = None
) -> Organisation:
    """登记单位 — with its one post for representatives."""
    require(by, "organisation.change", home, _("登记单位"))
    if Organisation.objects.filter(home=home, name=name).exists():
        raise Refused(_("已有同名单位"))
    organisation = Organisation.objects.create(
        kind=kind, name=name, phone=phone, home=home, place_code=home.code
    )
    organisation.serves.set(serves or [home])
    post = Post.objects.create(
        kind=PostKind.REPRESENTATIVE, organisation=organisation, place_code=home.code, created_on=today()
    )
    LogEntry.write(by=by, verb="add", about=organisation, facts={"kind": kind})
    keep(post)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    by: Actor,
    name: str,
    phone: str,
    kind: str,
    serves: list[Place],
    ended_on: date | None,
) -> Organisation:
    """变更单位 — name, phone, kind, the places it serves, or the day it stops."""
    require(by, "organisation.change", organisation, _("变更单位"))
    twins = Organisation.objects.filter(home_id=organisation.home_id, name=name).exclude(pk=organisation.pk)
    if twins.exists():
        raise Refused(_("已有同名单位"))
    organisation.name, organisation.phone, organisation.kind, organisation.ended_on = (
        name,
        phone,
        kind,
        ended_on,
    )
    organisation.save(update_fields=["name", "phone", "kind", "ended_on"])
    organisation.serves.set(serves)
    LogEntry.write(by=by, verb="change", about=organisation)
    keep(*organisation.posts.all())
    return organisation


@transaction.atomic
def take_back_organisation(organisation: Organisation, *, by: Actor) -> None:
    """撤回单位 — an organisation that was registered by mistake, with its post in which nobody sits."""
    require(by, "organisation.change", organisation, _("撤回单位"))
    LogEntry.write(by=by, verb="take_back", about=organisation)
    drop(organisation, *organisation.posts.all())
    organisation.posts.all().delete()
    organisation.delete()
