"""What the pages of people do alike: press a verb, name a missing right, show where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.lifecycle import Refused
from linli.people.forms.fields import SearchForm
from linli.people.queries.posts import communities
from linli.ui.shapes import Tab


def carried_out(form: Form, verb: Callable[[], object]) -> bool:
    """办成了没有 — run the verb of a form that is filled in well; a refusal becomes a line of the form."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return False
    return True


def actor(request: HttpRequest) -> Any:
    """行动者 — who presses: set on every request by ``ActorMiddleware``."""
    return request.actor  # type: ignore[attr-defined]


def need(user: Any, permission: str, record: Any, what: str) -> None:
    """要有权限 — 403 that names the right, for what is in sight but not allowed."""
    if not user.may(permission, record):
        raise PermissionDenied(_("没有权限：%(what)s") % {"what": what})


def need_anywhere(user: Any, permission: str, what: str) -> None:
    """要有权限 — the same for a list: some post of the reader must grant the right."""
    if not user.grants(permission):
        raise PermissionDenied(_("没有权限：%(what)s") % {"what": what})


def word_looked_for(asked: Any) -> tuple[str, bool]:
    """查找的字 — and whether it can be looked for at all."""
    search = SearchForm(asked)
    if search.is_valid():
        return str(search.cleaned_data["q"]), True
    return "", False


def sections(user: Any, current: str) -> list[Tab]:
    """人员各页 — the pages about people this reader may open, beside each other."""
    pages: list[tuple[str, str, tuple[int, ...]]] = [
        ("people:posts", _("岗位"), ()),
        ("people:organisations", _("联动单位"), ()),
    ]
    if user.grants("resident.see"):
        pages.insert(1, ("people:residents", _("居民"), ()))
    mine = list(communities(user)[:2])
    if len(mine) == 1:
        pages.insert(0, ("people:chart", _("结构图"), (mine[0].pk,)))
        pages.insert(2, ("people:neighbours", _("邻和户数"), (mine[0].pk,)))
    if user.grants("register.import"):
        pages.append(("registers:registers", _("台账"), ()))
    pages.append(("people:roles", _("角色和权限"), ()))
    return [Tab(str(label), reverse(name, args=args), name == current) for name, label, args in pages]
