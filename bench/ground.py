"""地面 — a district of equal communities: the tree through its own verb, people and posts in bulk.

A *spot* is one 邻 as a copied case needs it: which place, post, person and organisation stands where the
model's stands (``bench.copies``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from linli.kernel.search import keep
from linli.people import lifecycle as people
from linli.people.models import Household, Organisation, Post, Relation, Resident, Tenure, User
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from linli.places.models import Place
from linli.places.search import house_numbers
from tests.world import BEGAN, SYSTEM, World

CASES = 5_000  # of one community: ten years of five hundred
STREET = 20  # communities below one street
AREAS, GROUPS, BUILDINGS, NEIGHBOURS, HOMES = 2, 2, 4, 3, 8  # each below one of the former
FLOORS = 2  # over which the homes of one 邻 lie

Ids = dict[str, Any]  # what stands in the place of the model's: "people.post:5" → 1207


@dataclass(frozen=True, slots=True)
class Spot:
    """一邻 — where cases of a community happen, and what they are written with there."""

    prefix: str
    ids: Ids


def communities(world: World, cases: int) -> Iterator[list[Spot]]:
    """社区 — as many as ``cases`` need, each with its spots, hung below streets of the model's district."""
    street, phones = world.street, count(17_000_000_000)
    for number in range(-(-cases // CASES)):
        if number % STREET == 0:
            name = f"第 {number // STREET + 1} 街道"
            street = places.add(kind="street", name=name, parent=world.district, by=SYSTEM)
        yield Community(world, street, number, phones).build()


@dataclass
class Community:
    """一个社区 — built from the top down; ``build`` answers its spots."""

    world: World
    street: Place
    number: int
    phones: Iterator[int]
    sitting: dict[int, int] = field(default_factory=dict)  # post → who sits there
    numbers: dict[int, str] = field(default_factory=dict)  # home → how its number is written

    def build(self) -> list[Spot]:
        rows = self.rows()
        made = dict(zip(map(id, rows), places.add_many(rows, by=SYSTEM), strict=True))
        placed = {id(row): made[id(row)] for row in rows}
        top = placed[id(rows[0])]
        company = people.add_organisation(kind="property", name="安居物业", home=top, by=SYSTEM, serves=[top])
        posts = self.seat(list(placed.values()), company)
        self.settle([place for place in placed.values() if place.kind == "home"])
        self.numbers = house_numbers(placed.values())
        return list(self.spots(rows, placed, posts, company))

    def rows(self) -> list[NewPlace]:
        """The tree of the community, each line before those that hang below it."""
        prefix = f"B{self.number:04d}"
        top = NewPlace("community", f"第 {self.number + 1} 社区", self.street, {"prefix": prefix})
        rows = [top]
        for area in (NewPlace("area", f"第 {n + 1} 片", top) for n in range(AREAS)):
            rows.append(area)
            for group in (NewPlace("group", f"第 {n + 1} 组", area) for n in range(GROUPS)):
                estate = NewPlace("estate", "安居小区", group)
                rows += [group, estate]
                for number in range(1, BUILDINGS + 1):
                    rows += self.building(estate, number)
        return rows

    def building(self, estate: NewPlace, number: int) -> list[NewPlace]:
        tall = {"shape": "walkup", "floors": NEIGHBOURS * FLOORS}
        building = NewPlace("building", f"{number} 栋", estate, tall)
        rows = [building, NewPlace("part", "屋面", building, {"part": "roof"})]
        for neighbours in range(NEIGHBOURS):
            under = NewPlace("neighbours", f"第 {neighbours + 1} 邻", building)
            rows.append(under)
            for home in range(HOMES):
                floor = neighbours * FLOORS + home % FLOORS + 1
                room = f"{floor}{home // FLOORS + 1:02d}"
                details = {"use": "dwelling", "entrance": "1", "floor": floor, "room": room}
                rows.append(NewPlace("home", room, under, details))
        return rows

    def seat(self, made: list[Place], company: Organisation) -> dict[tuple[str, int], Post]:
        """设岗、任职 — every leader of the chain, the desk and the secretary; the company's representative."""
        kinds = {
            "neighbours": ["neighbour_leader"],
            "group": ["group_leader"],
            "area": ["area_leader"],
            "community": ["desk", "secretary"],
        }
        posts = [
            Post(kind=kind, place=place, place_code=place.code, created_on=BEGAN)
            for place in made
            for kind in kinds.get(place.kind, ())
        ]
        Post.objects.bulk_create(posts)
        posts.append(company.posts.get())
        users = [User(phone=str(next(self.phones)), name=f"住户{n}") for n, _post in enumerate(posts)]
        User.objects.bulk_create(users)
        Tenure.objects.bulk_create(
            Tenure(post=post, person=user, since=BEGAN, chosen="elected")
            for post, user in zip(posts, users, strict=True)
        )
        keep(*posts)
        self.sitting = {post.pk: user.pk for post, user in zip(posts, users, strict=True)}
        return {(post.kind, post.place_id or 0): post for post in posts}

    def settle(self, homes: list[Place], since: date = BEGAN) -> None:
        """入户 — one household of one person in every home."""
        residents = [Resident(name="住户", place_code=home.code) for home in homes]
        households = [Household(home=home, place_code=home.code, name="住户", since=since) for home in homes]
        Resident.objects.bulk_create(residents)
        Household.objects.bulk_create(households)
        Relation.objects.bulk_create(
            Relation(
                resident=resident,
                home=home,
                place_code=home.code,
                household=household,
                kind=Relation.Kind.LIVING,
                since=since,
            )
            for resident, home, household in zip(residents, homes, households, strict=True)
        )
        keep(*residents)

    def spots(
        self,
        rows: list[NewPlace],
        placed: dict[int, Place],
        posts: dict[tuple[str, int], Post],
        company: Organisation,
    ) -> Iterator[Spot]:
        """Each 邻 with those above it, by the names under which the model knows its own."""
        model, above = self.world, dict[str, Place]()
        for row in rows:
            place = placed[id(row)]
            above[place.kind] = place
            if place.kind == "home" and place.room.endswith("01") and place.floor % FLOORS == 1:
                chain = {
                    "zhao": posts["neighbour_leader", above["neighbours"].pk],
                    "wang": posts["group_leader", above["group"].pk],
                    "li": posts["area_leader", above["area"].pk],
                    "xie": posts["desk", above["community"].pk],
                    "he": posts["secretary", above["community"].pk],
                    "manager": posts["representative", 0],
                }
                ids: Ids = {f"people.organisation:{model.company.pk}": company.pk}
                for key, post in chain.items():
                    ids[f"people.post:{model.posts[key].pk}"] = post.pk
                    ids[f"people.user:{model.users[key].pk}"] = self.sitting[post.pk]
                yield Spot(above["community"].prefix, ids | self.homes(above, placed, rows))

    def homes(self, above: dict[str, Place], placed: dict[int, Place], rows: list[NewPlace]) -> Ids:
        """The roof above, and two homes of the 邻, in place of the model's."""
        model, ids, numbers = self.world, Ids(), self.numbers
        here = [place for place in placed.values() if place.parent_id == above["neighbours"].pk]
        for old, new in zip(
            (model.roof, model.home, model.home_next_door), (above["part"], *here[:2]), strict=True
        ):
            ids |= {
                f"places.place:{old.pk}": new.pk,
                f"code:{old.pk}": new.code,
                f"name:{old.pk}": new.full_name,
                f"house:{old.pk}": numbers.get(new.pk, ""),
            }
        return ids
