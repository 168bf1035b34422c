"""Posts as lists and pages show them: who sits where, since when, and what a seat holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.kernel.now import today
from linli.people.access import community_ranges, in_ranges
from linli.people.models import Post, Tenure
from linli.people.roles import SINGLE
from linli.places import codes
from linli.places.models import Place

GROUNDS = (Place.Kind.STREET, Place.Kind.COMMUNITY, Place.Kind.AREA)  # the steps of narrowing a list of posts


@dataclass(frozen=True, slots=True)
class Held:
    """手上的事 — how many things of one sort a post holds now, and where they are listed."""

    number: int
    label: str  # reads on after the number: “件未办结的事项”
    url: str = ""


# Asked when a page shows what a post holds. Upper floors add theirs.
HELD: list[Callable[[Post], Held]] = []


def held_by(post: Post) -> list[Held]:
    """手上的事 — everything the post holds today, the empty sorts too."""
    return [count(post) for count in HELD]


def posts(user: Any, *, kind: str = "", at: Place | None = None, is_vacant: bool = False) -> QuerySet[Post]:
    """岗位 — the posts of the communities one works in, narrowed by kind, by place, to the empty ones."""
    found = Post.objects.visible_to(user).current()
    if kind:
        found = found.filter(kind=kind)
    if at:
        low, high = at.span
        found = found.filter(place_code__gte=low, place_code__lt=high)
    if is_vacant:
        found = found.vacant(today()).filter(pk__in=found.values("pk"))
    return found.select_related("place", "organisation")


def kinds(user: Any, at: Place | None) -> list[str]:
    """岗位类型 — the kinds of post there are, in the communities one works in or at a place."""
    return list(posts(user, at=at).order_by().values_list("kind", flat=True).distinct())


def grounds(user: Any, at: Place | None) -> list[Place]:
    """可细分的地方 — the streets, communities or areas directly below ``at``, or below the reader's own ground."""
    tops = [at.code] if at else [low for low, _high in community_ranges(user)]
    below = Q(pk__in=[])
    for top in tops:
        low, high = codes.span(top)
        below |= Q(code__gt=low, code__lt=high, parent__code=top)
    return list(Place.objects.current().filter(below, kind__in=GROUNDS).order_by("code"))


def communities(user: Any) -> QuerySet[Place]:
    """社区 — the communities in which one works, or which lie on one's ground."""
    ranges = in_ranges(community_ranges(user), "code")
    return Place.objects.current().filter(ranges, kind=Place.Kind.COMMUNITY).order_by("code")


def sitting_in(seats: Iterable[Post]) -> dict[int, list[Tenure]]:
    """在岗 — the tenures that run today by post, own ones before acting ones; one query."""
    found: dict[int, list[Tenure]] = {post.pk: [] for post in seats}
    running = Tenure.objects.current(today()).filter(post__in=list(found)).select_related("person")
    for tenure in running.order_by("acting", "id"):
        found[tenure.post_id].append(tenure)
    return found


def tenures(post: Post) -> QuerySet[Tenure]:
    """历任 — everybody who sat or will sit in the post, the latest first."""
    return post.tenures.select_related("person", "acting_for__person").order_by("-since", "-id")


# 后果 — what a step means for the seat and its work, said before it is made.


def work_in_words(held: list[Held]) -> str:
    """手上的事，一句话 — “3 件未办结的事项”; empty when nothing is held."""
    return "、".join(f"{one.number} {one.label}" for one in held if one.number)


def said_of_beginning(post: Post) -> list[str]:
    """任职的后果."""
    said = [_("从任职那天起，派给这个岗位的事由他接，他看得到这个岗位范围内的事。")]
    if work := work_in_words(held_by(post)):
        said.append(_("岗位上现有 %(work)s，由他接着办。") % {"work": work})
    return said


def said_of_handing_over(post: Post, sitting: list[Tenure]) -> list[str]:
    """交接的后果."""
    names = "、".join(tenure.person.name for tenure in sitting if not tenure.acting)
    said = [_("从交接那天起，%(names)s不再任这个岗位，他的历史记录保留。") % {"names": names}]
    if work := work_in_words(held_by(post)):
        said.append(_("他手上 %(work)s会留在岗位上，由接任的人接着办，时限不变。") % {"work": work})
    else:
        said.append(_("岗位上没有未办结的事。"))
    return said


def said_of_covering(post: Post) -> list[str]:
    """代管的后果."""
    said = [_("代管期间，代管的人看得到、也办得了这个岗位的事；原任的人仍在岗位上。")]
    if work := work_in_words(held_by(post)):
        said.append(_("岗位上现有 %(work)s，位置不动。") % {"work": work})
    return said


def said_of_ending(tenure: Tenure, sitting: list[Tenure]) -> list[str]:
    """离任的后果 — somebody else may be left in the seat, else it is empty."""
    post, name = tenure.post, tenure.person.name
    work = work_in_words(held_by(post))
    left = [
        other.person.name for other in sitting if other.pk != tenure.pk and other.acting_for_id != tenure.pk
    ]
    if left:
        words = {"name": name, "left": "、".join(left)}
        return [_("%(name)s离开后，岗位上还有%(left)s，手上的事照常办。") % words]
    said = [_("%(name)s离开后，这个岗位空缺，新来的诉求直接交给上一级。") % {"name": name}]
    if work:
        said.append(_("他手上 %(work)s从那天起马上上报一级，不会没人管。") % {"work": work})
    if post.kind in SINGLE:
        said.append(_("已经有人接任的，请改用“交接”，一步办完。"))
    return said


def said_of_abolishing(post: Post, sitting: list[Tenure]) -> list[str]:
    """撤岗的后果."""
    said = [_("岗位从结构图上去掉，历任记录保留。这一步不能撤回。")]
    if sitting:
        names = "、".join(tenure.person.name for tenure in sitting)
        said.append(_("%(names)s的任职同一天结束。") % {"names": names})
    if work := work_in_words(held_by(post)):
        said.append(_("岗位上 %(work)s马上上报一级。") % {"work": work})
    return said


def vacant_since(post: Post) -> date:
    """空缺自 — the day the last person left an empty post; the day it was made when nobody ever sat there."""
    last = post.tenures.exclude(until=None).order_by("-until").first()
    return last.until if last and last.until else post.created_on
