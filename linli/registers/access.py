"""Who may bring in which register: the right to import, and the right to write what the register holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from linli.people.access import in_ranges

if TYPE_CHECKING:  # named in the type of a queryset, which is made at run time
    from linli.registers.models import Import  # noqa: F401

IMPORT = "register.import"
RIGHTS = {  # kind of register → the right to write by hand what it holds
    "homes": "place.change",
    "residents": "resident.change",
    "posts": "post.fill",
    "term": "post.fill",
    "organisations": "organisation.change",
}


def kinds_for(user: Any, ground: Any = None) -> list[str]:
    """可导入的台账 — the kinds of register ``user`` may bring in, at ``ground`` or (None) anywhere."""

    def holds(right: str) -> bool:
        return bool(user.may(right, ground) if ground else user.grants(right))

    return [kind for kind, right in RIGHTS.items() if holds(right)] if holds(IMPORT) else []


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> Self:
        """可见范围 — the imports of one's ground whose rows one might as well have written by hand."""
        writable = Q(pk__in=[])
        for kind, right in RIGHTS.items():
            writable |= Q(kind=kind) & in_ranges(user.ranges(right))
        return self.filter(in_ranges(user.ranges(IMPORT)), writable)
