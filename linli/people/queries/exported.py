"""导出 — residents, posts and organisations as the lines of a workbook: what their lists show, no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from linli.kernel import masking
from linli.kernel.exports import Export
from linli.kernel.sheets.writing import Cell
from linli.people.models import Organisation, Post, Resident
from linli.people.queries.posts import sitting_in


def residents() -> Export[Resident]:
    """居民 — name, masked telephone, and what somebody is to which homes."""

    def cells(rows: list[Resident]) -> Iterator[Sequence[Cell]]:
        for resident in rows:
            relations = (
                f"{relation.home.full_name} {relation.get_kind_display()}"
                for relation in resident.present  # type: ignore[attr-defined]
            )
            yield resident.name, masking.phone(resident.phone, public=False), "；".join(relations)

    headings = (_("姓名"), _("电话"), _("房屋和关系"))
    return Export("residents", _("居民"), headings, cells, text=(_("电话"),))


def posts() -> Export[Post]:
    """岗位 — who sits in it since when, by which way; an empty one says so."""

    def cells(rows: list[Post]) -> Iterator[Sequence[Cell]]:
        people = sitting_in(rows)
        for post in rows:
            sitting = people[post.pk]
            names = [
                _("%(name)s（代管）") % {"name": tenure.person.name} if tenure.acting else tenure.person.name
                for tenure in sitting
            ]
            yield (
                str(post.get_kind_display()),
                post.ground,
                "、".join(names) or _("空缺"),
                sitting[0].since if sitting else None,
                str(sitting[0].get_chosen_display()) if sitting else "",
            )

    headings = (_("岗位"), _("地方或单位"), _("现任"), _("自"), _("怎样产生"))
    return Export("posts", _("岗位"), headings, cells)


def organisations() -> Export[Organisation]:
    """联动单位 — with all the places they serve."""

    def cells(rows: list[Organisation]) -> Iterator[Sequence[Cell]]:
        for one in rows:
            serves = "、".join(place.name for place in one.serves.all())
            yield one.name, str(one.get_kind_display()), one.phone, one.home.full_name, serves, one.ended_on

    headings = (_("单位"), _("类别"), _("电话"), _("登记在"), _("服务范围"), _("停用日期"))
    return Export("organisations", _("联动单位"), headings, cells, text=(_("电话"),))
