"""世界 — one small community with a fixed cast, made through the verbs.

李 leads the area, 王 the group, 赵 the neighbours; 张阿姨 lives at 8-2-1103; 谢 sits at the desk, 何 is the
secretary; 周 leads the next area and has no business here. Two buildings, one property company.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from linli.cases import intake, lifecycle
from linli.cases.intake import Received, Said
from linli.cases.models import Case, Category, Receipt, Report
from linli.kernel.access import Clock
from linli.people import lifecycle as people
from linli.people.models import Organisation, Post, User
from linli.places import lifecycle as places
from linli.places.models import Place
from tests import rows

BEGAN = date(2024, 1, 1)
SYSTEM = Clock()


@dataclass
class World:
    district: Place
    street: Place
    community: Place
    area: Place
    next_area: Place
    group: Place
    estate: Place
    building: Place
    neighbours: Place
    home: Place
    home_next_door: Place
    roof: Place
    far_home: Place
    company: Organisation
    users: dict[str, User]
    posts: dict[str, Post]

    def __getattr__(self, name: str) -> Any:
        """``world.zhao`` is the user, ``world.zhao_post`` the post."""
        if name.endswith("_post") and name[:-5] in self.posts:
            return self.posts[name[:-5]]
        if name in self.users:
            return self.users[name].__class__.objects.get(pk=self.users[name].pk)
        raise AttributeError(name)

    def category(self, key: str = "repair.leak") -> Category:
        return Category.objects.get(key=key)

    def said(self, text: str = "楼道顶上漏水", **facts: Any) -> Said:
        facts.setdefault("place", self.roof)
        facts.setdefault("home", self.home)
        facts.setdefault("channel", Report.Channel.DOOR)
        facts["category"] = self.category(facts.pop("category", "repair.leak"))
        return Said(text=text, **facts)

    def receive(self, text: str = "楼道顶上漏水", **facts: Any) -> Received:
        """A resident says it at the door: case, report and receipt code."""
        return intake.report(self.said(text, **facts), by=None)

    def reported_case(self, text: str = "楼道顶上漏水", **facts: Any) -> Case:
        return self.receive(text, **facts).case

    def accepted_case(self, **facts: Any) -> Case:
        case = self.reported_case(**facts)
        return lifecycle.accept(case, by=self.zhao, seen=case.version)

    def held_by_area(self, **facts: Any) -> Case:
        """Handed up twice and taken: the area leader holds it."""
        case = self.accepted_case(**facts)
        for leader in (self.wang, self.li):
            holder = self.zhao if leader.name.startswith("王") else self.wang
            lifecycle.hand_up(case, by=holder, seen=case.version, reason="超出能力")
            lifecycle.accept(case, by=leader, seen=case.version)
        return case

    def dispatched_case(self, **facts: Any) -> Case:
        case = self.held_by_area(**facts)
        return lifecycle.dispatch(case, to=self.company, by=self.li, seen=case.version, asked="请修")

    def resolved_case(self, result: str = "已修好", **facts: Any) -> Case:
        case = self.accepted_case(**facts)
        return lifecycle.resolve(case, by=self.zhao, seen=case.version, outcome="solved", public=result)

    def receipt_of(self, received: Received) -> Receipt:
        return Receipt.objects.get(pk=received.report.receipt_id)


def build() -> World:
    """Make the world in the present database."""

    def place(kind: str, name: str, parent: Place | None, **details: Any) -> Place:
        return places.add(kind=kind, name=name, parent=parent, by=SYSTEM, **details)

    district = place("district", "北湖区", None)
    street = place("street", "郴江街道", district)
    community = place("community", "联福社区", street, prefix="LF", phone="0735-0000100")
    area = place("area", "二片", community)
    next_area = place("area", "三片", community)
    group = place("group", "华尔星城二期组", area)
    estate = place("estate", "华尔星城小区二期", group)
    building = place("building", "8 栋", estate, shape="slab", floors=18)
    neighbours = place("neighbours", "第 4 邻", building)
    home = place("home", "1103", neighbours, use="dwelling", entrance="2", floor=11, room="1103")
    home_next_door = place("home", "1104", neighbours, use="dwelling", entrance="2", floor=11, room="1104")
    roof = place("part", "屋面", building, part="roof")
    far_group = place("group", "橘井苑组", next_area)
    far_building = place("building", "橘井苑 3 栋", far_group, shape="walkup", floors=6)
    far_neighbours = place("neighbours", "第 1 邻", far_building)
    far_home = place("home", "201", far_neighbours, use="dwelling", entrance="1", floor=2, room="201")

    company = people.add_organisation(
        kind="property", name="星城物业", home=community, by=SYSTEM, phone="0735-0000200", serves=[estate]
    )
    seats = {
        "zhao": ("赵邻长", "neighbour_leader", neighbours),
        "wang": ("王组长", "group_leader", group),
        "li": ("李片长", "area_leader", area),
        "xie": ("谢值班", "desk", community),
        "he": ("何书记", "secretary", community),
        "zhou": ("周片长", "area_leader", next_area),
        "sun": ("孙邻长", "neighbour_leader", far_neighbours),
        "party": ("唐支书", "party_branch", estate),
        "owners": ("彭主任", "owners_committee", estate),
        "officer": ("邓科长", "street_staff", street),
        "inspector": ("区干部", "district_staff", district),
        "admin": ("管理员", "administrator", district),
    }
    users, posts = {}, {}
    for number, (key, (name, kind, ground)) in enumerate(seats.items()):
        user = users[key] = people.add_user(
            phone=f"1390000{number:04d}", name=name, password=None, by=SYSTEM, ground=community
        )
        posts[key] = people.add_post(kind=kind, place=ground, by=SYSTEM)
        people.begin_tenure(posts[key], user, by=SYSTEM, since=BEGAN, chosen="elected")
    users["manager"] = people.add_user(
        phone="13900000099", name="星经理", password=None, by=SYSTEM, ground=community
    )
    posts["manager"] = company.posts.get()
    people.begin_tenure(posts["manager"], users["manager"], by=SYSTEM, since=BEGAN, chosen="appointed")
    people.add_resident(name="张阿姨", home=home, kind="living", since=BEGAN, by=SYSTEM, phone="13900001103")
    return World(
        district=district,
        street=street,
        community=community,
        area=area,
        next_area=next_area,
        group=group,
        estate=estate,
        building=building,
        neighbours=neighbours,
        home=home,
        home_next_door=home_next_door,
        roof=roof,
        far_home=far_home,
        company=company,
        users=users,
        posts=posts,
    )


@dataclass
class Made:
    """The world's people and places, and the rows in which they stand."""

    world: World | None = None
    rows: rows.Rows = field(default_factory=dict)


@pytest.fixture(scope="session")
def made() -> Made:
    return Made()


@pytest.fixture
def world(db: None, clock: Any, made: Made) -> World:
    """世界 — as it was made: through the verbs for the first test that asks, laid down again for the others."""
    if made.world is None:
        laid_down = rows.count_tables()
        made.world = build()
        made.rows = rows.added_since(laid_down)
    else:
        rows.lay_down(made.rows)
    return World(**deepcopy(vars(made.world)))
