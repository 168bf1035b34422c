"""导航 — where each role begins and which ways lead on from there. One readable table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.inbox.models import Message
from linli.people.models import Post, User
from linli.people.roles import PostKind
from linli.ui.shapes import Frame, Nav

CAP = 100  # nobody counts more than this in a badge

K = PostKind


@dataclass(frozen=True, slots=True)
class Way:
    """入口 — one page in a bar, by its URL name. ``short`` is its word in the bottom bar of a phone."""

    label: Any
    to: str
    icon: str
    short: Any = ""
    main: bool = False


WORKBENCH = Way(_("工作台"), "portal:workbench", "check", _("今天"))
DESK = Way(_("值班台"), "cases:desk", "inbox")
COMMUNITY = Way(_("全社区"), "portal:community", "chart")
ESTATE = Way(_("本小区"), "portal:estate", "building")
PARTNER = Way(_("本单位"), "portal:partner", "check")
OVERVIEW = Way(_("各社区"), "portal:overview", "chart")
CASES = Way(_("事项"), "cases:cases", "paper")
ENTER = Way(_("代录"), "cases:new", "pen", main=True)
REGISTER = Way(_("登记"), "cases:new", "pen", main=True)
PLACES = Way(_("楼栋"), "places:places", "building")
TREE = Way(_("地方"), "places:places", "pin")
RESIDENTS = Way(_("居民"), "people:residents", "people")
POSTS = Way(_("岗位"), "people:posts", "chain")
ORGANISATIONS = Way(_("单位"), "people:organisations", "link")
IMPORTS = Way(_("台账"), "registers:registers", "up")
ROLES = Way(_("角色"), "people:roles", "lock")
SYSTEM = Way(_("系统"), "portal:system", "clock")
INBOX = Way(_("通知"), "inbox:inbox", "bell")

LEADER = (WORKBENCH, CASES, ENTER, PLACES, RESIDENTS)

# In the order in which somebody with several posts begins; the first way of the first post is the first page.
WAYS: dict[str, tuple[Way, ...]] = {
    K.SECRETARY: (COMMUNITY, DESK, CASES, REGISTER, PLACES, RESIDENTS, POSTS, ORGANISATIONS, IMPORTS),
    K.DESK: (DESK, CASES, REGISTER, PLACES, RESIDENTS, POSTS, ORGANISATIONS, IMPORTS),
    K.AREA_LEADER: LEADER,
    K.GROUP_LEADER: LEADER,
    K.BUILDING_LEADER: LEADER,
    K.NEIGHBOUR_LEADER: LEADER,
    K.STREET_STAFF: (OVERVIEW, CASES, TREE, POSTS, ORGANISATIONS),
    K.DISTRICT_STAFF: (OVERVIEW, CASES, TREE, POSTS),
    K.PARTY_BRANCH: (ESTATE, CASES, REGISTER, PLACES),
    K.OWNERS_COMMITTEE: (ESTATE, CASES, REGISTER, PLACES),
    K.REPRESENTATIVE: (PARTNER, CASES),
    K.ADMINISTRATOR: (TREE, POSTS, IMPORTS, SYSTEM, ORGANISATIONS, ROLES),
}


def first_page(user: User) -> str:
    """首页 — where this person begins; one's own account when there is no post."""
    ways = ways_of(user.current_posts())
    return reverse(ways[0].to if ways else "people:account")


def ways_of(posts: list[Post]) -> list[Way]:
    """The ways of all posts, each page once, in the order of the table."""
    kinds = {post.kind for post in posts}
    found: dict[str, Way] = {}
    for kind, ways in WAYS.items():
        if kind in kinds:
            for way in ways:
                found.setdefault(way.to, way)
    return list(found.values())


def frame_of(user: User, here: str) -> Frame:
    """框 — what stands around the page ``here`` of who is signed in; two queries, the posts among them."""
    posts = user.current_posts()
    ways = ways_of(posts)
    unread = Message.objects.visible_to(user).filter(read_at=None)[:CAP].count()
    return Frame(
        where=posts[0].ground if posts else "",
        nav=tuple(_entry(way, here, ways) for way in ways),
        me_label=posts[0].get_kind_display() if posts else "",
        me_name=user.name,
        me_url=reverse("people:account"),
        inbox_count=unread,
        inbox_url=reverse("inbox:inbox"),
        search_url=reverse("portal:search"),
        bottom_nav=tuple(_entry(way, here, ways, short=True) for way in _thumb(ways)),
        home_url=reverse(ways[0].to) if ways else reverse("people:account"),
        sign_out_url=reverse("people:sign_out"),
    )


def _thumb(ways: list[Way]) -> list[Way]:
    """The five ways of a thumb: what this person does most in the middle."""
    middle = [way for way in ways if way.main]
    others = [way for way in ways if not way.main][: 4 - (1 if middle else 0)]
    others.append(INBOX)
    return [*others[:2], *middle, *others[2:]]


def _entry(way: Way, here: str, ways: list[Way], *, short: bool = False) -> Nav:
    url = reverse(way.to)
    return Nav(
        str((short and way.short) or way.label),
        url,
        url == _nearest(here, ways),
        way.icon,
        short and way.main,
    )


def _nearest(here: str, ways: list[Way]) -> str:
    """The address of the way below which ``here`` lies, the deepest one; "" when it lies below none."""
    urls = [reverse(way.to) for way in (*ways, INBOX)]
    return max((url for url in urls if here.startswith(url)), key=len, default="")
