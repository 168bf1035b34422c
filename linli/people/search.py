"""查找人和单位 — residents by name, pinyin or the last figures of a telephone; posts by who sits there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from linli.kernel import masking
from linli.kernel.search import Entry, Kind, Line, Scope, register
from linli.people.access import community_ranges
from linli.people.models import Organisation, Post, Resident, Tenure
from linli.places import codes
from linli.places.models import Place
from linli.places.search import house_numbers

HOME = _("住处")


def residents(people: Any) -> Iterator[Entry]:
    """词条 — name, telephone, and the home by which one's ground is told; no other home is known to a
    reader.
    """
    found = list(people)
    homes = {
        home.code: home
        for home in Place.objects.filter(
            code__in={person.place_code for person in found if person.place_code}
        )
    }
    numbers = house_numbers(homes.values())
    for person in found:
        lines = [Line(_("姓名"), person.name), Line(_("手机号"), person.phone, shown=_masked(person.phone))]
        if home := homes.get(person.place_code):
            lines.append(Line(HOME, home.full_name))
            lines.append(Line(_("门牌号"), numbers.get(home.pk, "")))
        lines = [line for line in lines if line.text]
        yield Entry(person, codes.levels(person.place_code), tuple(lines), names=(person.name,))


def _masked(phone: str) -> str:
    return masking.phone(phone, public=False)


def organisations(bodies: Any) -> Iterator[Entry]:
    """词条 — name, kind, telephone."""
    for body in bodies:
        lines = [Line(_("名称"), body.name), Line(_("类别"), str(body.get_kind_display()))]
        if body.phone:
            lines.append(Line(_("电话"), body.phone))
        yield Entry(body, codes.levels(body.place_code), tuple(lines))


def posts(seats: Any) -> Iterator[Entry]:
    """词条 — kind and ground of a post, and everybody who sits, sat or will sit there."""
    sitters = Prefetch("tenures", Tenure.objects.select_related("person").order_by("id"))
    current = seats.filter(ended_on__isnull=True).select_related("place", "organisation")
    for post in current.prefetch_related(sitters):
        names = tuple(dict.fromkeys(tenure.person.name for tenure in post.tenures.all()))
        lines = [Line(_("岗位"), str(post))]
        if names:
            lines.append(Line(_("任职的人"), "、".join(names)))
        yield Entry(post, codes.levels(post.place_code), tuple(lines), names=names)


def _of_residents(reader: Any) -> list[Scope]:
    lows = tuple(low for low, _high in reader.ranges("resident.see"))
    return [Scope(places=lows)] if lows else []


def _of_community(reader: Any) -> list[Scope]:
    lows = tuple(low for low, _high in community_ranges(reader))
    return [Scope(places=lows)] if lows else []


def _current_posts(reader: Any) -> Any:
    return Post.objects.current().visible_to(reader)


def called(entry: Entry, inside: bool) -> tuple[str, str]:
    return entry.record.name, next((line.text for line in entry.lines if line.label is HOME), "")


def of_organisation(entry: Entry, inside: bool) -> tuple[str, str]:
    return entry.record.name, str(entry.record.get_kind_display())


def of_post(entry: Entry, inside: bool) -> tuple[str, str]:
    return str(entry.record), "、".join(entry.names)


register(Kind("resident", _("居民"), Resident, residents, _of_residents, Resident.objects.visible_to, called))
register(
    Kind(
        "organisation",
        _("单位"),
        Organisation,
        organisations,
        _of_community,
        Organisation.objects.visible_to,
        of_organisation,
    )
)
register(Kind("post", _("岗位"), Post, posts, _of_community, _current_posts, of_post))
