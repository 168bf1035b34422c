"""岗位台账与换届 — posts and who sits in them; at a change of term all of them on one day.

A register of posts fills what is empty. 换届 hands over: whoever sits in a post of the list and is not named
for it ends on that day, whoever is named begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from linli.kernel.access import Actor
from linli.people import lifecycle as people
from linli.people.models import Post, Tenure, User
from linli.people.roles import GROUND, SINGLE, PostKind
from linli.places.models import Place
from linli.registers import cells
from linli.registers.ground import Ground, Node
from linli.registers.models import Effect
from linli.registers.rows import Judged, Reader, Row, V, Wrong

K = Place.Kind


@dataclass(eq=False, slots=True)
class Seat:
    """席位 — a post that stands or will, with who sits there (phone → tenure; None: to begin)."""

    kind: str
    ground: Node
    post: Post | None = None
    sitting: dict[str, Tenure | None] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)  # phone → the row that named them


@dataclass(frozen=True, slots=True)
class Filling:
    """任职一条 — who comes into a seat, from when and how."""

    seat: Seat
    name: str
    phone: str
    since: date
    chosen: str


class Posts:
    """岗位台账 — see the module. ``is_term``: 换届, on the day ``on``."""

    def __init__(self, community: Place, on: date, *, is_term: bool) -> None:
        self.community, self.on, self.is_term = community, on, is_term
        self.ground = Ground(community)
        self.seats: dict[tuple[str, int], Seat] = {}
        self.names: dict[str, str] = {}  # phone → the name of the account
        self.filling: list[Filling] = []
        self.leaving: dict[Seat, list[Tenure]] = defaultdict(list)
        self.coming: dict[Seat, set[str]] = defaultdict(set)  # phones of the whole list, known beforehand
        self._load()

    def _load(self) -> None:
        low, high = self.community.span
        posts = Post.objects.current().filter(place_code__gte=low, place_code__lt=high, place__isnull=False)
        nodes = {node.standing.pk: node for node in self.ground.nodes}
        by_post: dict[int, Seat] = {}
        for post in posts:
            if node := nodes.get(post.place_id or 0):
                by_post[post.pk] = self.seats[post.kind, node.standing.pk] = Seat(post.kind, node, post)
        running = Tenure.objects.exclude(until__lte=self.on).filter(post__in=by_post, acting=False)
        for tenure in running.select_related("person", "post__place"):
            by_post[tenure.post_id].sitting[tenure.person.phone] = tenure
        self.names = dict(User.objects.values_list("phone", "name"))

    def survey(self, rows: Sequence[Row]) -> None:
        """通览 — who is named for which seat, so that 换届 knows who goes on."""
        if not self.is_term:
            return
        for row in rows:
            try:
                seat = self._seat(row, cells.post(row.says("post")))
                self.coming[seat].add(cells.mobile(row.says("phone")))
            except (Wrong, cells.Unclear):
                continue

    # ——— judging ———

    def judge(self, row: Row) -> Judged:
        reader = Reader(row)
        kind = reader.take("post", cells.post)
        name, phone = reader.take("name", cells.name), reader.take("phone", cells.mobile)
        chosen = reader.take("chosen", cells.chosen)
        since = self.on if self.is_term else reader.take("since", cells.day, self.on)
        reader.check()
        assert kind
        assert name
        assert phone
        assert chosen
        assert since
        seat = self._seat(row, kind)
        known = self.names.setdefault(phone, name)
        if known != name:
            raise Wrong("phone", _("这个手机号的账号是%(name)s，请核对姓名和号码") % {"name": known})
        self._refuse_twice(seat, phone, row)
        title = f"{seat.ground.full_name or seat.ground.name} {PostKind(kind).label} {name}"
        if phone in seat.sitting:
            return Judged(V.THERE, title)
        verdict, remarks = V.MAKE, []
        if self.is_term:
            leaving = self._leaving(seat, since)
            verdict = V.CHANGE if leaving else V.MAKE
            if leaving:
                names = "、".join(tenure.person.name for tenure in leaving)
                remarks.append(("name", _("接替%(names)s") % {"names": names}))
        elif kind in SINGLE and seat.sitting:
            sitting = "、".join(self.names[other] for other in seat.sitting)
            raise Wrong("name", _("%(names)s在任；换人请用“换届”，或到岗位页按“交接”") % {"names": sitting})
        seat.sitting[phone] = None
        self.filling.append(Filling(seat, name, phone, since, chosen))
        return Judged(verdict, title, remarks)

    def _refuse_twice(self, seat: Seat, phone: str, row: Row) -> None:
        """One row for one person in one seat; and for a leader's post one row alone."""
        if first := seat.named.get(phone):
            raise Wrong("name", _("和第 %(first)d 行重复，请只留一行") % {"first": first})
        if seat.kind in SINGLE and seat.named:
            words = {"first": next(iter(seat.named.values())), "post": PostKind(seat.kind).label}
            raise Wrong("post", _("%(post)s只能有一个人，第 %(first)d 行已经写了，请只留一行") % words)
        seat.named[phone] = row.number

    def _leaving(self, seat: Seat, on: date) -> list[Tenure]:
        """Who ends on the day, planned once a seat: everybody who sits there and is not named."""
        leaving = [
            tenure for phone, tenure in seat.sitting.items() if tenure and phone not in self.coming[seat]
        ]
        for tenure in leaving:
            if tenure.since >= on:
                words = {"name": tenure.person.name, "day": tenure.since.isoformat()}
                raise Wrong("name", _("%(name)s从 %(day)s 起才任职，换届要晚于那天") % words)
            del seat.sitting[tenure.person.phone]
        self.leaving[seat] += leaving
        return leaving

    # ——— where the post stands ———

    def _seat(self, row: Row, kind: str) -> Seat:
        ground = self._ground(row, [K(one) for one in GROUND[PostKind(kind)]], PostKind(kind))
        return self.seats.setdefault((kind, ground.standing.pk), Seat(kind, ground))

    def _ground(self, row: Row, kinds: list[Place.Kind], post: PostKind) -> Node:
        """The place that a post of this kind leads, by its own column, else by the words of 地点."""
        if K.COMMUNITY in kinds:
            return self.ground.top
        within = self._within(row, kinds)
        for kind in kinds:
            said = row.says("place") or row.says(kind)
            if not said:
                continue
            if found := self._named(kind, said, within):
                return found
        if row.says("place"):
            words = {"place": row.says("place"), "kinds": "、".join(str(kind.label) for kind in kinds)}
            raise Wrong("place", _("没有叫“%(place)s”的%(kinds)s，请先导入房屋，或改地点") % words)
        words = {"kinds": "、".join(str(kind.label) for kind in kinds), "post": str(post.label)}
        raise Wrong("place", _("%(post)s要写是哪个%(kinds)s") % words)

    def _named(self, kind: Place.Kind, said: str, within: Node) -> Node | None:
        """A place by its name; or by the end of its full name: “8 栋第 4 邻”."""
        if found := self.ground.one(kind, said, "place", within):
            return found
        whole = cells.bare(said)
        ends = [
            node
            for node in self.ground.nodes
            if node.kind == kind and node.is_within(within) and self._spoken(node).endswith(whole)
        ]
        if len(ends) > 1:
            raise Wrong("place", _("有几处都叫“%(name)s”，请写上小区和楼栋") % {"name": said})
        return ends[0] if ends else None

    @staticmethod
    def _spoken(node: Node) -> str:
        """The names down from the 片, without spaces."""
        return cells.bare("".join(reversed([each.name for each in node.above()])))

    def _within(self, row: Row, kinds: list[Place.Kind]) -> Node:
        """The smallest place above that the other columns of the row name."""
        node = self.ground.top
        for kind in (K.AREA, K.GROUP, K.ESTATE, K.BUILDING):
            if kind in kinds or not (said := row.says(kind)):
                continue
            found = self.ground.one(kind, said, kind, node)
            if found is None:
                raise Wrong(kind, _("没有“%(name)s”，请先导入房屋，或改名称") % {"name": said})
            node = found
        return node

    # ——— writing ———

    def carry_out(self, *, by: Actor) -> list[Effect]:
        filling, leaving = self.filling, self.leaving
        self.filling, self.leaving = [], defaultdict(list)
        effects = []
        for line in filling:
            seat = line.seat
            if seat.post is None:
                seat.post = people.add_post(kind=seat.kind, place=seat.ground.standing, by=by)
                effects.append(Effect.of(seat.post, Effect.Did.MADE))
            person = User.objects.filter(phone=line.phone).first()
            if person is None:
                person = people.add_user(
                    phone=line.phone, name=line.name, password=None, by=by, ground=self.community
                )
                effects.append(Effect.of(person, Effect.Did.MADE))
            ended = leaving.pop(seat, [])
            tenure = self._fill(seat.post, person, line, ended, by)
            before = {"resumed": {one.pk: one.until and one.until.isoformat() for one in ended}}
            effects.append(Effect.of(tenure, Effect.Did.MADE, before))
        return effects

    def _fill(self, post: Post, person: User, line: Filling, ended: list[Tenure], by: Actor) -> Tenure:
        """Begin, or hand over; in a seat of several, whoever is not named any more leaves."""
        if ended and post.kind in SINGLE:
            return people.hand_over(post, to=person, by=by, on=line.since, chosen=line.chosen)
        tenure = people.begin_tenure(post, person, by=by, since=line.since, chosen=line.chosen)
        for one in ended:
            people.end_tenure(one, by=by, on=line.since)
        return tenure
