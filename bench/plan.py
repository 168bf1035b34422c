"""安排 — who presses what: the addresses of each operation, and the sessions of those who press."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from linli.cases.models import Case, Category
from linli.cases.views.case import NEWEST
from linli.kernel import paging
from linli.people import signin
from linli.people.models import Post, Tenure, User
from linli.places.models import Place

WORD = "渗水"
DETAILS, PRESSES, DOORS = 400, 300, 100  # different cases, forms and buildings of one operation


@dataclass(frozen=True, slots=True)
class Operation:
    """一种操作 — ``kind`` says how ``bench.load`` does it: get, accept, sign_in, report.

    ``asked`` are (session, address) pairs; a form is pressed once each, a page again and again.
    """

    name: str
    kind: str
    asked: list[tuple[str, str]]
    floor: str = ""  # the operation it is held against


class Cast:
    """角色 — a leader, a secretary and the district, of the most ordinary community; their sessions."""

    def __init__(self, random: Random) -> None:
        self.random = random
        prefixes = Place.objects.filter(kind="community", prefix__startswith="B").order_by("code")
        self.community = prefixes[len(prefixes) // 2]
        here = Post.objects.filter(place_code__startswith=self.community.code)
        self.neighbours = self.person(here.filter(kind="neighbour_leader").order_by("pk")[0])
        self.secretary = self.person(here.get(kind="secretary"))
        self.desk = self.person(here.get(kind="desk"))
        self.district = self.person(Post.objects.get(kind="district_staff"))

    def person(self, post: Post) -> User:
        return Tenure.objects.select_related("person").get(post=post).person

    def looks(self, name: str, user: User, *paths: str, floor: str = "") -> Operation:
        """Pages that ``user`` opens one after the other."""
        session = self.session(user)
        return Operation(name, "get", [(session, path) for path in paths], floor)

    def session(self, user: User) -> str:
        """A session such as a sign-in makes, without its costly hash."""
        client = Client()
        client.force_login(user)
        session = client.session
        signin.begin(session)
        session.save()
        return session.session_key or ""


def operations() -> list[Operation]:
    """操作 — in the order in which they are measured; those that write come last."""
    cast = Cast(Random(1))
    return [*floors(cast), *pages(cast), *presses(cast)]


def floors(cast: Cast) -> Iterable[Operation]:
    yield Operation("floor_list", "get", [("", f"/floor/list?code={cast.community.code}")])


def pages(cast: Cast) -> Iterable[Operation]:
    cases, narrow = reverse("cases:cases"), urlencode({"state": "closed", "top": "repair", "q": WORD})
    area = Place.objects.filter(kind="area", parent=cast.community).order_by("code")[0]
    buildings = Place.objects.filter(kind="building", code__startswith=cast.community.code)
    yield cast.looks("list_neighbours", cast.neighbours, cases, floor="floor_list")
    yield cast.looks("list_community", cast.secretary, cases, floor="floor_list")
    yield cast.looks("list_district", cast.district, cases, floor="floor_list")
    yield cast.looks("list_open_community", cast.secretary, f"{cases}?state=open", floor="floor_list")
    yield cast.looks("list_open_district", cast.district, f"{cases}?state=open", floor="floor_list")
    yield cast.looks(
        "list_filtered_community", cast.secretary, f"{cases}?{narrow}&area={area.pk}", floor="floor_list"
    )
    yield cast.looks(
        "list_filtered_district", cast.district, f"{cases}?{narrow}&place={area.pk}", floor="floor_list"
    )
    yield cast.looks("list_words_district", cast.district, f"{cases}?{narrow}", floor="floor_list")
    yield cast.looks(
        "list_deep_community", cast.secretary, _deep(cases, cast.community.code), floor="floor_list"
    )
    yield cast.looks("list_deep_district", cast.district, _deep(cases, ""), floor="floor_list")
    details = [reverse("cases:case", args=[number]) for number in _numbers(cast)]
    yield cast.looks("detail", cast.secretary, *details)
    yield cast.looks("building", cast.secretary, *[building.get_absolute_url() for building in buildings])
    yield cast.looks("workbench", cast.neighbours, reverse("portal:workbench"))
    yield cast.looks("desk", cast.desk, reverse("cases:desk"))
    yield cast.looks("community", cast.secretary, reverse("portal:community"))
    yield cast.looks("overview", cast.district, reverse("portal:overview"))


def presses(cast: Cast) -> Iterable[Operation]:
    doors = Place.objects.filter(kind="building", door_code__isnull=False, full_name__contains="安居")
    codes = doors.order_by("?").values_list("door_code", flat=True)[:DOORS]
    usual = Category.objects.get(key="repair.leak").key
    yield Operation("report", "report", [(usual, reverse("cases:door", args=[code])) for code in codes])
    waiting = Case.objects.filter(state="reported", is_open=True, holder__kind="neighbour_leader")
    fresh = waiting.select_related("holder").order_by("turn_at")[:PRESSES]
    yield Operation(
        "accept",
        "accept",
        [
            (cast.session(cast.person(case.holder)), reverse("cases:accept", args=[case.number]))
            for case in fresh
        ],
    )
    phones = (
        User.objects.filter(phone__startswith="17").order_by("?").values_list("phone", flat=True)[:PRESSES]
    )
    yield Operation("sign_in", "sign_in", [(phone, reverse("people:sign_in")) for phone in phones])


def _numbers(cast: Cast) -> list[str]:
    here = Case.objects.filter(place_code__startswith=cast.community.code).values_list("number", flat=True)
    return cast.random.sample(list(here), min(DETAILS, len(here)))


def _deep(cases: str, code: str) -> str:
    """The address of the page in the middle of everything at and below ``code``."""
    found = Case.objects.filter(place_code__startswith=code).order_by("received_at")
    middle = found[found.count() // 2]
    columns = paging.checked(Case, NEWEST)
    token = paging.token(paging.FORWARD, NEWEST, columns, middle)
    return f"{cases}?{urlencode({'page': token})}"


def keep_shell(file: Path) -> None:
    """框 — the list around its rows, for the floor."""
    cast = Cast(Random(1))
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    client.cookies[settings.SESSION_COOKIE_NAME] = cast.session(cast.secretary)
    page = client.get(reverse("cases:cases")).content.decode()
    file.write_text(json.dumps(cut(page, "<thead>", "</tbody>")), encoding="utf-8")


def cut(page: str, begin: str, end: str) -> tuple[str, str]:
    """What stands before the first ``begin`` and after the last ``end``."""
    before, after = page.partition(begin), page.rpartition(end)
    return before[0], after[2]


def written(file: Path, port: int, seconds: float, connections: list[int]) -> None:
    """The whole plan as ``bench.load`` reads it."""
    plan = {
        "port": port,
        "seconds": seconds,
        "connections": connections,
        "cookie": settings.SESSION_COOKIE_NAME,
        "operations": [asdict(operation) for operation in operations()],
    }
    file.write_text(json.dumps(plan), encoding="utf-8")
