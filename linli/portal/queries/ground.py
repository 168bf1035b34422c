"""我的地盘 — a leader's homes, who stands above, what is empty or late below: posts and places, no ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from linli.cases import actions, routing
from linli.cases.models import Case
from linli.cases.queries import lists
from linli.kernel.now import today
from linli.people.access import in_ranges
from linli.people.models import Household, Post, Tenure, User, holders_of
from linli.people.roles import TIERS, PostKind
from linli.places.models import Place
from linli.places.queries import waiting
from linli.ui.shapes import HomeCell, TodayRow

HOMES = 40  # a 邻 has 5–15; a larger one is a warning elsewhere, not a reason to fail here
BELOW = 10
LEADS = (PostKind.GROUP_LEADER, PostKind.AREA_LEADER)


# ---------------------------------------------------------------- homes


@dataclass(frozen=True, slots=True)
class Homes:
    """我的户 — the homes of one 邻, each with how it fares."""

    place: Place
    cells: tuple[HomeCell, ...]

    @property
    def note(self) -> str:
        """How many of each, in words."""
        words = {
            "calm": _("%(n)d 无待办"),
            "open": _("%(n)d 有待办"),
            "late": _("%(n)d 逾期"),
            "empty": _("%(n)d 空置"),
        }
        counted = {state: sum(cell.state == state for cell in self.cells) for state in words}
        return " · ".join(words[state] % {"n": n} for state, n in counted.items() if n)


def homes(user: User) -> list[Homes]:
    """我的户 — of every 邻 that ``user`` leads; five queries a 邻, whatever its size."""
    own = [post.place for post in user.current_posts() if post.kind == PostKind.NEIGHBOUR_LEADER]
    return [_homes(place, user) for place in own if place]


def _homes(place: Place, user: User) -> Homes:
    rows = list(Place.objects.current().within(place).filter(kind=Place.Kind.HOME).order_by("code")[:HOMES])
    families = dict(Household.objects.filter(home__in=rows, until=None).values_list("home", "name"))
    told = waiting(place, user)
    windows = told.windows if told else {}
    titles = {matter.place_id: matter.title for matter in told.matters} if told else {}
    return Homes(place, tuple(_cell(home, families, windows, titles) for home in rows))


def _cell(home: Place, families: dict[int, str], windows: Any, titles: dict[int, str]) -> HomeCell:
    state: Any = windows.get(home.pk) or ("empty" if home.use == Place.Use.VACANT else "calm")
    words = {"open": _("有待办"), "late": _("逾期"), "empty": _("空置"), "calm": _("无待办")}[state]
    if state == "open":
        words = titles.get(home.pk, words)
    label = " ".join(filter(None, [home.room or home.name, families.get(home.pk, "")]))
    return HomeCell(label, words, home.get_absolute_url(), state)


# ---------------------------------------------------------------- above


@dataclass(frozen=True, slots=True)
class Above:
    """往上找谁 — one step of the chain above, and the telephone that may be rung."""

    role: str
    name: str
    phone: str


def above(user: User) -> list[Above]:
    """往上找谁 — the filled posts above one's own, up to the desk. Phones by consent; the desk's is public."""
    own = next((post for post in user.current_posts() if post.tier in TIERS[:3]), None)
    if own is None or own.place is None:
        return []
    height = TIERS.index(own.tier)
    chain = routing.chain(own.place)
    posts = [post for post in chain.posts if height < TIERS.index(post.tier) <= TIERS.index("community")]
    posts = [post for post in posts if post.kind != PostKind.SECRETARY or chain.desk() == post]
    people = holders_of(posts)
    return [_above(post, people[post.pk]) for post in posts]


def _above(post: Post, people: list[User]) -> Above:
    if post.tier == "community":
        return Above(
            str(post.get_kind_display()), "、".join(person.name for person in people), post.place.phone
        )
    phone = next((person.phone for person in people if person.shows_phone), "")
    return Above(str(post.get_kind_display()), people[0].name if people else "", phone)


# ---------------------------------------------------------------- below


@dataclass(frozen=True, slots=True)
class Gap:
    """空缺 — a post in which nobody sits, and since when."""

    post: Post
    days: int


def gaps(posts: QuerySet[Post]) -> list[Gap]:
    """岗位缺口 — those of ``posts`` that are vacant today, the longest vacancy first."""
    on = today()
    left = Tenure.objects.filter(post=OuterRef("pk"), until__lte=on).order_by("-until").values("until")[:1]
    empty: Any = posts.current().with_filled(on).filter(is_filled=False)  # type: ignore[attr-defined]
    vacant = empty.annotate(left_on=Subquery(left))
    rows = [Gap(post, (on - _since(post)).days) for post in vacant.select_related("place")[: BELOW * 4]]
    return sorted(rows, key=lambda gap: (-gap.days, gap.post.pk))[:BELOW]


def _since(post: Any) -> date:
    since: date = post.left_on or post.created_on
    return since


def lead_ranges(user: User) -> list[tuple[str, str]]:
    """The ranges of the groups and areas that ``user`` leads; [] for everybody else."""
    return [post.place.span for post in user.current_posts() if post.kind in LEADS]


def gaps_below(user: User) -> list[Gap]:
    """下面空着的岗位 — on the ground of the groups and areas one leads."""
    return (
        gaps(Post.objects.filter(in_ranges(lead_ranges(user)), place__isnull=False))
        if lead_ranges(user)
        else []
    )


def late_below(user: User, at: datetime) -> list[TodayRow]:
    """下面卡住的事 — overdue or stuck at posts on one's ground, most overdue first; by post, not by person."""
    ranges = lead_ranges(user)
    if not ranges:
        return []
    seats = [post.pk for post in user.current_posts()]
    mine = Case.objects.filter(in_ranges(ranges, "holder__place_code"), is_open=True).without_conflict(user)
    late = mine.filter(Q(leg_due_at__lt=at) | Q(is_stuck=True)).exclude(holder__in=seats)
    rows = late.select_related("place", "holder__place", "handler").order_by("turn_at", "id")[:BELOW]
    return [
        TodayRow(
            title=case.title,
            url=case.get_absolute_url(),
            deadline=lists.deadline_of(case, at),
            facts=(_("在%(who)s") % {"who": case.handler or case.holder},),
            action=_("催办"),
            action_url=actions.url_of(case, "press"),
        )
        for case in rows
    ]
