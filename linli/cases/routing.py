"""The chain of one case: who receives it first, who stands above, and what number it gets. Reads the tree
and the posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import CaseNumber
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING, today
from linli.people.models import Post, Tenure
from linli.people.roles import TIERS, PostKind
from linli.places import codes
from linli.places.models import Place

ORDER = (
    PostKind.NEIGHBOUR_LEADER,
    PostKind.BUILDING_LEADER,
    PostKind.GROUP_LEADER,
    PostKind.AREA_LEADER,
    PostKind.DESK,
    PostKind.SECRETARY,
    PostKind.STREET_STAFF,
)


@dataclass(frozen=True, slots=True)
class Chain:
    """链 — the filled posts from the neighbour leader up to the street, for one place and one reporter's
    home.
    """

    posts: tuple[Post, ...]

    def first(self) -> Post | None:
        """首接 — the first receiver: the first filled post of the chain."""
        return self.posts[0] if self.posts else None

    def desk(self) -> Post | None:
        """值班台 — the community's desk, else the secretary."""
        return next((post for post in self.posts if post.tier == "community"), None)

    def above(self, post: Post) -> Post | None:
        """上一级 — the nearest filled post of a higher tier; None at the top."""
        height = TIERS.index(post.tier) if post.tier in TIERS else -1
        return next((up for up in self.posts if TIERS.index(up.tier or "") > height), None)


def chain(place: Place, home: Place | None = None, *, without: frozenset[int] = frozenset()) -> Chain:
    """The chain for ``place``; the reporter's ``home`` names the neighbour leader, also for a common part.

    A post counts as filled when somebody sits in it today who is not among ``without`` (user ids: whom the
    case is about). Two queries.
    """
    levels = codes.levels(place.code)
    own = codes.levels(home.code) if home else levels
    posts = (
        Post.objects.current().filter(place__code__in={*levels, *own}, kind__in=ORDER).select_related("place")
    )
    seated = set(
        Tenure.objects.current(today())
        .filter(post__in=posts)
        .exclude(person__in=without)
        .values_list("post", flat=True)
    )
    known = [
        post for post in posts if post.pk in seated and (post.place.code in levels or _is_nearest(post, own))
    ]
    known.sort(
        key=lambda post: (
            ORDER.index(PostKind(post.kind)),
            post.place.code not in own,  # of two neighbour leaders the one of the reporter's home
            -len(post.place.code),
        )
    )
    return Chain(tuple(known))


def _is_nearest(post: Post, own: list[str]) -> bool:
    return post.kind == PostKind.NEIGHBOUR_LEADER and post.place.code in own


def community_of(place: Place) -> Place:
    """The community that ``place`` belongs to. Raises ``Refused`` above the communities."""
    community = Place.objects.above(place).filter(kind=Place.Kind.COMMUNITY).first()
    if community is None:
        raise Refused(_("请选到某个社区里面的地方"))
    return community


@transaction.atomic
def next_number(community: Place, at: datetime) -> str:
    """编号 — the next number of the community's year, as LF-2026-0318."""
    prefix = f"{community.prefix or 'SQ'}-{at.astimezone(BEIJING).year}"
    CaseNumber.objects.get_or_create(prefix=prefix)
    row = CaseNumber.objects.select_for_update().get(prefix=prefix)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{row.last:04d}"
