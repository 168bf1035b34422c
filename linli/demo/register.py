"""登记 — the plan written down through the verbs: places, organisations, households, posts, tenures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from linli.demo import names, plan
from linli.demo.plan import Block, Estate, Ground
from linli.kernel.access import Actor, Clock
from linli.people import lifecycle as people
from linli.people.lifecycle import NewHousehold, NewResident
from linli.people.models import Organisation, Post, Resident, User
from linli.people.roles import PostKind
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from linli.places.models import Place

MOVED_IN = (date(2017, 9, 1), timedelta(days=60))  # the first day, and how long before the register the last
CHOSEN = ("volunteered", "elected", "recommended")
ROLES_FIRST = 20  # the phones 13800000001 … are those of the accounts that are printed


@dataclass(frozen=True, slots=True)
class Dwelling:
    """住处 — a home of the register with what the stories need of it."""

    home: Place
    estate: Place
    area: Place
    building: Place
    neighbours: Place
    name: str = ""  # whoever answers the door; "" where nobody lives
    phone: str = ""


@dataclass
class Register:
    """名册 — everything that stands, by what the stories ask for."""

    community: Place
    street: Place
    dwellings: list[Dwelling] = field(default_factory=list)
    next_door: list[Dwelling] = field(default_factory=list)  # of the second community
    parts: dict[tuple[int, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)  # (kind, place or −organisation) → post
    organisations: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[str, User] = field(default_factory=dict)  # kind of post → whose account is printed

    def home(self, building: str, room: str) -> Dwelling:
        """A home by the spoken name of its building and its room."""
        return next(
            one for one in self.dwellings if one.building.full_name == building and one.home.room == room
        )

    def part(self, place: Place, part: str) -> Place | None:
        """The first common part of that kind at a building or an estate."""
        return next(iter(self.parts[place.pk, part]), None)

    def serving(self, kind: str, estate: Place) -> Organisation | None:
        """The organisation of a kind that serves an estate; property companies serve their own alone."""
        if kind != Organisation.Kind.PROPERTY:
            return next(iter(self.organisations[kind]), None)
        return next((one for one in self.organisations[kind] if estate in one.serves.all()), None)


@dataclass
class Planting:
    """种树 — the lines of the tree in the order in which they hang, remembered by what they are."""

    rows: list[NewPlace] = field(default_factory=list)
    homes: list[tuple[NewPlace, NewPlace, NewPlace, NewPlace, NewPlace]] = field(default_factory=list)
    made: dict[NewPlace, Place] = field(default_factory=dict)

    def hang(self, kind: str, name: str, parent: Place | NewPlace | None, **details: Any) -> NewPlace:
        row = NewPlace(kind, name, parent, details)
        self.rows.append(row)
        return row

    def plant(self, by: Actor) -> None:
        self.made = dict(zip(self.rows, places.add_many(self.rows, by=by), strict=True))


def write_down(
    grounds: Sequence[Ground], next_grounds: Sequence[Ground], *, random: Random, on: date
) -> Register:
    """登记全社区 — both communities of the street with everybody in them, as on ``on``. Returns the first one."""
    clock = Clock()
    district = places.add(kind="district", name="北湖区", parent=None, by=clock)
    street = places.add(kind="street", name="福泉街道", parent=district, by=clock)
    writer = Writer(random, on, street, admin=clock)
    writer.admin = writer.seat("administrator", district, "廖思远", "appointed", account=True)
    first = writer.community(plan.COMMUNITY, "LF", "0735-0000100", grounds, plan.SECRETARY, plan.ON_DUTY)
    writer.above(district)
    second = writer.community(plan.NEXT_COMMUNITY, "YY", "0735-0000300", next_grounds, "江美芳", "胡少华")
    first.posts |= second.posts
    first.next_door = second.dwellings
    first.parts |= second.parts
    return first


class Writer:
    """执笔 — writes one community after the other; names and phones run on."""

    def __init__(self, random: Random, on: date, street: Place, admin: Actor):
        self.random, self.on, self.street, self.admin = random, on, street, admin
        self.names = names.people(random)
        self.role_phones = names.phones(1)
        self.leader_phones = names.phones(ROLES_FIRST + 1)
        self.home_phones = names.phones(1000)
        self.register = Register(street, street)
        self.lives: dict[int, list[Resident]] = defaultdict(list)  # 邻 → residents who live there
        self.cadres: dict[str, User] = {}

    def community(
        self, name: str, prefix: str, phone: str, grounds: Sequence[Ground], secretary: str, on_duty: str
    ) -> Register:
        """一个社区 — its tree, its people, its posts."""
        accounts = self.register.accounts
        top = places.add(
            kind="community", name=name, parent=self.street, by=self.admin, prefix=prefix, phone=phone
        )
        self.register = Register(top, self.street, accounts=accounts)
        self.is_first = prefix == "LF"
        planting = Planting()
        areas = [(ground, planting.hang("area", ground.name, top)) for ground in grounds]
        estates = [
            (estate, area, self._estate(planting, estate, area))
            for ground, area in areas
            for estate in ground.estates
        ]
        planting.plant(self.admin)
        self._remember(planting)
        secretary_user = self.seat("secretary", top, secretary, "appointed", account=True)
        self.cadres = {secretary: secretary_user}
        self._settle(planting, secretary_user)
        duty_user = self.seat("desk", top, on_duty, "appointed", account=True)
        self.cadres[on_duty] = duty_user
        for ground, area in areas:
            self.seat(
                "area_leader", planting.made[area], ground.leader, "appointed", account=ground.name == "二片"
            )
        self._organisations(top, [(estate, planting.made[row]) for estate, _area, row in estates])
        self._leaders(planting)
        self._committees([(estate, planting.made[row]) for estate, _area, row in estates])
        return self.register

    # ——— the tree ———

    def _estate(self, planting: Planting, estate: Estate, area: NewPlace) -> NewPlace:
        top = planting.hang("estate", estate.name, area, built_in=estate.groups[0].blocks[0].built_in)
        for group in estate.groups:
            circle = planting.hang("group", group.name, top)
            if group.yard:
                yard = planting.hang("neighbours", "第 1 邻", circle)
                for block in group.blocks:
                    self._yard_house(planting, block, yard, (area, top))
            else:
                for block in group.blocks:
                    self._building(planting, block, circle, (area, top))
        for part, name in (("gate", "大门"), ("road", "小区道路"), ("green", "绿地")):
            if not estate.groups[0].yard:
                planting.hang("part", name, top, part=part)
        return top

    def _building(
        self, planting: Planting, block: Block, circle: NewPlace, above: tuple[NewPlace, NewPlace]
    ) -> None:
        building = planting.hang(
            "building", block.name, circle, shape=block.shape, floors=block.floors, built_in=block.built_in
        )
        entrances = {
            number: planting.hang("entrance", f"{number} 单元", building, entrance=str(number))
            for number in range(1, block.entrances + 1)
        }
        if block.across:
            bands = [
                (low, high, planting.hang("neighbours", f"第 {number} 邻", building))
                for number, (low, high) in enumerate(block.bands(), 1)
            ]
        for floor in range(1, block.floors + 1):
            for number, entrance in entrances.items():
                if block.across:
                    neighbours = next(row for low, high, row in bands if low <= floor <= high)
                elif floor == 1:
                    neighbours = planting.hang("neighbours", f"第 {number} 邻", entrance)
                    entrances[number] = neighbours
                else:
                    neighbours = entrance
                for door in range(1, block.doors + 1):
                    self._home(planting, block, neighbours, (*above, building), floor, number, door)
        self._parts(planting, block, building)

    def _parts(self, planting: Planting, block: Block, building: NewPlace) -> None:
        planting.hang("part", "屋面", building, part="roof", floor=block.floors + 1)
        planting.hang("part", "外墙", building, part="wall")
        for row in [row for row in planting.rows if row.parent is building and row.kind == "entrance"]:
            number = row.details["entrance"]
            planting.hang("part", "楼梯间", row, part="stairs", entrance=number)
            if block.has_lift:
                planting.hang("part", "电梯", row, part="lift", entrance=number)
        if block.has_lift:
            planting.hang("part", "架空层充电桩", building, part="charging", floor=0)
        planting.hang("part", "车棚", building, part="bike_shed", floor=0)

    def _yard_house(
        self, planting: Planting, block: Block, yard: NewPlace, above: tuple[NewPlace, NewPlace]
    ) -> None:
        house = planting.hang(
            "building", block.name, yard, shape=block.shape, floors=block.floors, built_in=block.built_in
        )
        for floor in range(1, block.floors + 1):
            for door in range(1, block.doors + 1):
                self._home(planting, block, house, (*above, house), floor, 1, door, neighbours=yard)
        planting.hang("part", "屋面", house, part="roof", floor=block.floors + 1)
        planting.hang("part", "外墙", house, part="wall")

    def _home(
        self,
        planting: Planting,
        block: Block,
        parent: NewPlace,
        above: tuple[NewPlace, NewPlace, NewPlace],
        floor: int,
        entrance: int,
        door: int,
        neighbours: NewPlace | None = None,
    ) -> None:
        column = (entrance - 1) * block.doors + door if block.across else door
        room = f"{floor:02d}{column:02d}" if block.floors > 9 else f"{floor}{column:02d}"
        home = planting.hang(
            "home",
            room,
            parent,
            use=self._use(block, room, floor),
            entrance=str(entrance),
            floor=floor,
            room=room,
            area_cm2=block.sizes[(column - 1) % len(block.sizes)] if block.sizes else None,
        )
        planting.homes.append((home, *above, neighbours or parent))

    def _use(self, block: Block, room: str, floor: int) -> str:
        if block.name == "8 栋" and block.floors == 18:
            return "vacant" if room in plan.UNSOLD_8 else "dwelling"
        if floor == 1 and block.shops:
            return "shop"
        dice = self.random.random()
        return "vacant" if dice < 0.04 else "let_by_room" if dice < 0.06 else "dwelling"

    def _remember(self, planting: Planting) -> None:
        for row, place in planting.made.items():
            if place.kind == "part":
                top = planting.made[row.parent]  # type: ignore[index]
                self.register.parts[top.pk, place.part].append(place)
                if top.kind == "entrance":
                    self.register.parts[top.parent_id or 0, place.part].append(place)

    # ——— who lives where ———

    def _settle(self, planting: Planting, by: User) -> None:
        """入住 — households into the homes, and the dwellings as the stories see them."""
        first, last = MOVED_IN[0].toordinal(), (self.on - MOVED_IN[1]).toordinal()
        found = [[planting.made[row] for row in line] for line in planting.homes]
        lines = [
            NewHousehold(
                home, date.fromordinal(self.random.randint(first, last)), tuple(self._household(home))
            )
            for home, *_above in found
        ]
        residents = iter(people.settle_many([line for line in lines if line.people], by=by))
        for (home, area, estate, building, neighbours), line in zip(found, lines, strict=True):
            living = [next(residents) for _person in line.people]
            lives = [one for one, said in zip(living, line.people, strict=True) if "living" in said.kinds]
            self.lives[neighbours.pk] += lives
            who = lives[0] if lives else None
            self.register.dwellings.append(
                Dwelling(
                    home,
                    estate,
                    area,
                    building,
                    neighbours,
                    who.name if who else "",
                    who.phone if who else "",
                )
            )

    def _household(self, home: Place) -> Iterator[NewResident]:
        """一户人 — who lives here; a vacant home still has its owner."""
        phone = next(self.home_phones)
        owner = ("owner",) if self.random.random() < 0.8 else ("owner", "registered")
        if home.use == Place.Use.VACANT:
            yield NewResident(next(self.names), owner, phone)
            return
        if home.use == Place.Use.LET_BY_ROOM or self.random.random() < 0.08:
            yield NewResident(next(self.names), ("tenant", "living"), phone)
            yield NewResident(next(self.names), owner)
        else:
            yield NewResident(next(self.names), (*owner, "living"), phone)
        others = (0, 1) if home.use == Place.Use.SHOP else (0, 1, 1, 1, 2)
        for _person in range(self.random.choice(others)):
            yield NewResident(next(self.names), ("living",))

    # ——— who sits where ———

    def seat(
        self,
        kind: str,
        ground: Place,
        name: str,
        chosen: str,
        *,
        account: bool = False,
        resident: Resident | None = None,
    ) -> User:
        """设岗任职 — a post on ``ground`` with ``name`` in it since before the year; one account a person."""
        post = people.add_post(kind=kind, place=ground, by=self.admin)
        person = self.cadres.get(name) or self._user(name, kind, ground, account, resident)
        self._begin(post, person, chosen)
        if kind == PostKind.AREA_LEADER:
            self.cadres[name] = person
        return person

    def _user(self, name: str, kind: str, ground: Place, account: bool, resident: Resident | None) -> User:
        printed = account and kind not in self.register.accounts
        phone = next(self.role_phones if printed else self.leader_phones)
        user = people.add_user(
            phone=phone, name=name, password=None, by=self.admin, ground=ground, resident=resident,
            shows_phone=self.random.random() < 0.7,
        )  # fmt: skip
        if printed:
            self.register.accounts[kind] = user
        return user

    def _begin(self, post: Post, person: User, chosen: str) -> None:
        since = date(self.on.year - 1, self.random.randint(1, 10), self.random.randint(1, 28))
        people.begin_tenure(post, person, by=self.admin, since=since, chosen=chosen)
        self.register.posts[post.kind, post.place_id or -(post.organisation_id or 0)] = post

    def _leaders(self, planting: Planting) -> None:
        """组长和邻长 — each lives on the ground they lead; 8 栋 has the names people know."""
        numbered: dict[int, int] = defaultdict(int)
        for place in planting.made.values():
            if place.kind == "group":
                self._group_leader(place)
            elif place.kind == "neighbours":
                known = plan.LEADERS_8 if place.full_name.startswith(f"{plan.BUILDING_8} ") else ()
                number = numbered[place.parent_id or 0] = numbered[place.parent_id or 0] + 1
                name = known[number - 1] if known else ""
                self._neighbour_leader(place, name)
            elif place.kind == "building" and place.full_name == "华尔星城小区二期 7 栋":
                self.seat("building_leader", place, next(self.names), "elected", account=True)

    def _group_leader(self, group: Place) -> None:
        name = plan.GROUP_LEADER_8 if group.full_name == f"{plan.BUILDING_8}组" else next(self.names)
        self.seat(
            "group_leader", group, name, self.random.choice(CHOSEN), account=name == plan.GROUP_LEADER_8
        )

    def _neighbour_leader(self, neighbours: Place, name: str) -> None:
        living = self.lives[neighbours.pk]
        if name:
            told = {self.register.home(plan.BUILDING_8, room).home.code for room in plan.TOLD_8}
            living = [resident for resident in living if resident.place_code not in told]
        resident = self.random.choice(living)
        if name:
            resident = self._rename(resident, name)
        self.seat(
            "neighbour_leader",
            neighbours,
            resident.name,
            self.random.choice(CHOSEN),
            account=name == plan.LEADERS_8[1],
            resident=resident,
        )

    def _rename(self, resident: Resident, name: str) -> Resident:
        """Somebody of the plan lives here under the name that people know."""
        self.register.dwellings = [
            replace(one, name=name) if one.phone and one.phone == resident.phone else one
            for one in self.register.dwellings
        ]
        by = self.register.accounts["secretary"]
        return people.change_resident(resident, name=name, phone=resident.phone, by=by)

    def _committees(self, estates: Iterable[tuple[Estate, Place]]) -> None:
        for estate, place in estates:
            if estate.committees:
                is_known = place.name == "华尔星城小区二期"
                party = "段新华" if is_known else next(self.names)
                owners = "曹启明" if is_known else next(self.names)
                self.seat("party_branch", place, party, "elected", account=is_known)
                self.seat("owners_committee", place, owners, "elected", account=is_known)

    def _organisations(self, top: Place, estates: Sequence[tuple[Estate, Place]]) -> None:
        for kind, name, phone in plan.ORGANISATIONS:
            served = [place for estate, place in estates if estate.company == name]
            if kind == "property" and not served:
                continue
            organisation = people.add_organisation(
                kind=kind, name=name, phone=phone, home=top, serves=served or [top], by=self.admin
            )
            self.register.organisations[kind].append(organisation)
            person = self._user(
                "彭伟" if name == plan.STAR else next(self.names),
                "representative",
                top,
                name == plan.STAR,
                None,
            )
            self._begin(organisation.posts.get(), person, "appointed")

    def above(self, district: Place) -> None:
        """上级 — whoever looks on from the street and the district."""
        self.seat("street_staff", self.street, "邓文斌", "appointed", account=True)
        self.seat("district_staff", district, "欧雪峰", "appointed", account=True)
