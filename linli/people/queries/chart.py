"""三长结构图 — the community's areas, groups and 邻 with those who lead them. No household is in it (rule 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from linli.people.models import Post, Tenure
from linli.people.queries.posts import sitting_in
from linli.people.roles import PostKind
from linli.places import codes
from linli.places.models import Place

K = Place.Kind
DRAWN = (K.AREA, K.GROUP, K.ESTATE, K.BUILDING, K.ENTRANCE, K.NEIGHBOURS)
LED = (
    PostKind.SECRETARY,
    PostKind.DESK,
    PostKind.AREA_LEADER,
    PostKind.GROUP_LEADER,
    PostKind.BUILDING_LEADER,
    PostKind.NEIGHBOUR_LEADER,
)


@dataclass(frozen=True, slots=True)
class Sitter:
    """在岗的人 — as the sheet shows them; the phone only by their consent."""

    name: str
    phone: str = ""
    is_acting: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """席 — one place with whoever leads it; nobody is a vacancy."""

    place: str
    people: tuple[Sitter, ...] = ()
    role: str = ""  # only where it is not the one of the row
    post: Post | None = None


@dataclass(slots=True)
class Branch:
    """组 — a group, or an estate led like one, with its 邻."""

    name: str
    leader: Seat | None
    seats: list[Seat] = field(default_factory=list)


@dataclass(slots=True)
class Wing:
    """片 — an area with its groups; one column of the sheet. Without a leader for what lies in no area."""

    name: str
    leader: Seat | None
    branches: list[Branch] = field(default_factory=list)
    groups: int = 0
    neighbours: int = 0


@dataclass(slots=True)
class Chart:
    """结构图 — the whole sheet of one community, with its figures."""

    community: Place
    street: str
    secretary: Seat | None
    desk: Seat | None
    wings: list[Wing] = field(default_factory=list)
    groups: int = 0
    neighbours: int = 0
    filled: int = 0  # 邻 with somebody in the seat

    @property
    def areas(self) -> int:
        return sum(1 for wing in self.wings if wing.leader)


def chart(community: Place) -> Chart:
    """结构图 — drawn from four queries, however many 邻 there are."""
    places = {place.code: place for place in Place.objects.current().within(community).filter(kind__in=DRAWN)}
    low, high = community.span
    posts = list(
        Post.objects.current().filter(
            kind__in=LED, place_code__gte=low, place_code__lt=high, place__isnull=False
        )
    )
    sitting = sitting_in(posts)
    led = {(post.kind, post.place_code): post for post in posts}

    def seat(kind: str, code: str, name: str, role: str = "") -> Seat:
        post = led.get((PostKind(kind), code))
        return Seat(name, _sitters(sitting[post.pk]) if post else (), role, post)

    street = community.parent.name if community.parent else ""
    sheet = Chart(
        community,
        street,
        seat(PostKind.SECRETARY, community.code, community.name),
        seat(PostKind.DESK, community.code, community.name),
    )
    wings: dict[str, Wing] = {}
    branches: dict[str, Branch] = {}
    estates = _estates_by_branch(places, led)
    for code, place in sorted(places.items()):
        above = [places[level] for level in codes.levels(code) if level in places]
        area = next((one for one in above if one.kind == K.AREA), None)
        if place.kind == K.AREA:
            wings[code] = Wing(place.name, seat(PostKind.AREA_LEADER, code, place.name))
        elif _is_branch(place, led):
            branch = Branch(place.name, seat(PostKind.GROUP_LEADER, code, place.name))
            branches[code] = branch
            wing = _wing(wings, area)
            wing.branches.append(branch)
            wing.groups += 1
        elif place.kind == K.NEIGHBOURS or (PostKind.BUILDING_LEADER, code) in led:
            branch_code = next((one.code for one in reversed(above) if one.code in branches), "")
            wing = _wing(wings, area)
            name = _short_name(above, branch_code, len(estates.get(branch_code, ())) > 1)
            if place.kind == K.NEIGHBOURS:
                one = seat(PostKind.NEIGHBOUR_LEADER, code, name)
                wing.neighbours += 1
                sheet.filled += bool(one.people)
            else:
                one = seat(PostKind.BUILDING_LEADER, code, name, str(PostKind.BUILDING_LEADER.label))
            _branch(branches, wing, branch_code, area).seats.append(one)
    sheet.wings = list(wings.values())
    sheet.groups = sum(wing.groups for wing in sheet.wings)
    sheet.neighbours = sum(wing.neighbours for wing in sheet.wings)
    return sheet


def _sitters(tenures: Iterable[Tenure]) -> tuple[Sitter, ...]:
    return tuple(
        Sitter(
            tenure.person.name,
            tenure.person.phone if tenure.person.shows_phone else "",
            tenure.acting,
        )
        for tenure in tenures
    )


def _is_branch(place: Place, led: dict[tuple[str, str], Post]) -> bool:
    """A group stands on the sheet; so does an estate that has a group leader of its own."""
    return place.kind == K.GROUP or (place.kind == K.ESTATE and (PostKind.GROUP_LEADER, place.code) in led)


def _wing(wings: dict[str, Wing], area: Place | None) -> Wing:
    return wings.setdefault(area.code if area else "", Wing("", None))


def _branch(branches: dict[str, Branch], wing: Wing, code: str, area: Place | None) -> Branch:
    """The branch of a 邻; one without a name for those that lie in no group."""
    if code:
        return branches[code]
    key = f"{area.code if area else ''}-"
    if key not in branches:
        branches[key] = Branch("", None)
        wing.branches.append(branches[key])
    return branches[key]


def _estates_by_branch(places: dict[str, Place], led: dict[tuple[str, str], Post]) -> dict[str, set[str]]:
    """Which estates lie in each branch: only where there are several must a 邻 name its own."""
    found: dict[str, set[str]] = {}
    for code, place in places.items():
        if place.kind == K.ESTATE:
            for level in codes.levels(code)[:-1]:
                if level in places and _is_branch(places[level], led):
                    found.setdefault(level, set()).add(code)
    return found


def _short_name(above: list[Place], branch_code: str, with_estate: bool) -> str:
    """What the branch does not say already: “8 栋第 4 邻”."""
    shown = [
        place.name
        for place in above
        if len(place.code) > len(branch_code)
        and place.kind in (K.BUILDING, K.ENTRANCE, K.NEIGHBOURS, *([K.ESTATE] if with_estate else []))
    ]
    return "".join(shown)
