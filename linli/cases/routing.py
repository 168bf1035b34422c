"""The chain of one case: who receives it first, who stands above, and what number it gets.

It reads the tree and the posts; nothing else says where a case goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import Case, CaseNumber
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING, today
from linli.people.models import Post, Relation, Tenure, User
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
    """链 — the filled posts from the neighbour leader up to the street, for a place and a reporter's home."""

    posts: tuple[Post, ...]

    def first(self, *, danger: bool = False) -> Post | None:
        """首接 — the first receiver: the first filled post of the chain; of danger, the desk."""
        nearest = self.posts[0] if self.posts else None
        return (self.desk() or nearest) if danger else nearest

    def desk(self) -> Post | None:
        """值班台 — the community's desk, else the secretary."""
        return self.on("community")

    def on(self, tier: str) -> Post | None:
        """那一级 — the first filled post of a tier."""
        return next((post for post in self.posts if post.tier == tier), None)

    def above(self, post: Post) -> Post | None:
        """上一级 — the nearest filled post of a higher tier; None at the top."""
        height = TIERS.index(post.tier) if post.tier in TIERS else -1
        return next((up for up in self.posts if TIERS.index(up.tier or "") > height), None)


def chain(place: Place, home: Place | None = None, *, without: frozenset[int] = frozenset()) -> Chain:
    """The chain for ``place``; the reporter's ``home`` names the neighbour leader, also for a common part.

    A post counts as filled when somebody sits in it today who is not among ``without`` (user ids: whom the
    case is about). Two queries; as one, PostgreSQL may join all tenures.
    """
    levels = codes.levels(place.code)
    own = codes.levels(home.code) if home else levels
    posts = Post.objects.current().filter(place__code__in={*levels, *own}, kind__in=ORDER)
    near = [
        post for post in posts.select_related("place") if post.place.code in levels or _is_nearest(post, own)
    ]
    seats = Tenure.objects.current(today()).filter(post__in=[post.pk for post in near])
    seated = set(seats.exclude(person__in=without).values_list("post", flat=True))
    known = [post for post in near if post.pk in seated]
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


def chain_of(case: Case) -> Chain:
    """The chain of this case: by its place, its first reporter's home, without those it is about."""
    home = Place.objects.filter(pk__in=case.reports.order_by("id").values("home")[:1]).first()
    return chain(case.place, home, without=case.about)


def people_at(place: Place) -> list[User]:
    """The users who live in or own ``place``, a home: a matter about it is not theirs to receive."""
    if place.kind != Place.Kind.HOME:
        return []
    current = Relation.objects.filter(
        home=place, until=None, kind__in=["owner", "living"], resident__user__isnull=False
    )
    return [relation.resident.user for relation in current.select_related("resident__user")]


def secretary_of(case: Case) -> list[Post]:
    """The secretary's post of the community, filled or not."""
    levels = [place.code for place in case.place.path()]
    return list(Post.objects.current().filter(kind=PostKind.SECRETARY, place__code__in=levels))


def community_of(place: Place) -> Place:
    """The community that ``place`` belongs to. Raises ``Refused`` above the communities."""
    community = Place.objects.above(place).filter(kind=Place.Kind.COMMUNITY).first()
    if community is None:
        raise Refused(_("请选到某个社区里面的地方"))
    return community


def duty_phone(place: Place) -> str:
    """值班电话 — of the community that ``place`` belongs to; "" when none is known."""
    community = Place.objects.above(place).filter(kind=Place.Kind.COMMUNITY).first()
    return community.phone if community else ""


@transaction.atomic
def next_number(community: Place, at: datetime) -> str:
    """编号 — the next number of the community's year, as LF-2026-0318."""
    prefix = f"{community.prefix or 'SQ'}-{at.astimezone(BEIJING).year}"
    CaseNumber.objects.get_or_create(prefix=prefix)
    row = CaseNumber.objects.select_for_update().get(prefix=prefix)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{row.last:04d}"
