"""导出居民、岗位、单位 — what the lists show, as workbooks: masked where they are, narrowed as they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel.audit import LogEntry, LogWords
from linli.people import lifecycle as people
from tests.workbooks import lines_of
from tests.world import BEGAN, SYSTEM

pytestmark = pytest.mark.django_db


def pages_of(client, address, asked):
    """The rows of all pages of a list."""
    found, page = [], f"?{asked}"
    while page:
        shown = client.get(f"{address}{page}").context
        found += shown["rows"]
        page = shown["links"][1]
    return found


def taken_out(client, address, asked):
    return lines_of(client.get(f"{address}export/?{asked}"))


def by_everybody(client, world, address, narrowings, read, headings):
    """Compare list and workbook: all of it for each of the cast, and narrowed for the desk."""
    closed_to = set()
    for name, user in world.users.items():
        client.force_login(user)
        if client.get(address).status_code == 403:
            assert client.get(f"{address}export/").status_code == 403
            closed_to.add(name)
            continue
        for asked in ("", *narrowings) if name == "xie" else ("",):
            listed = [read(row) for row in pages_of(client, address, asked)]
            lines = taken_out(client, address, asked)
            assert [tuple(line[heading] for heading in headings) for line in lines] == listed
    return closed_to


def test_residents_are_exported_as_they_are_listed(world, client):
    people.add_resident(
        name="张小明", home=world.far_home, kind="living", since=BEGAN, by=SYSTEM, phone="13900002201"
    )

    def read(row):
        relations = (f"{one.home.full_name} {one.get_kind_display()}" for one in row.relations)
        return row.resident.name, row.phone, "；".join(relations)

    narrowings = ("q=张", "q=没有此人", "q=" + "长" * 100)
    headings = ("姓名", "电话", "房屋和关系")
    closed_to = by_everybody(client, world, "/people/residents/", narrowings, read, headings)
    assert closed_to == {"party", "owners", "officer", "inspector", "admin", "manager"}


def test_no_whole_telephone_leaves_with_a_list(world, client):
    people.add_resident(
        name="李小明", home=world.home, kind="living", since=BEGAN, by=SYSTEM, phone="13900002201"
    )
    client.force_login(world.xie)
    lines = taken_out(client, "/people/residents/", "q=李小明")
    assert [line["电话"] for line in lines] == ["139****2201"]


def test_posts_are_exported_as_they_are_listed(world, client):
    def read(row):
        names = (f"{one.person.name}（代管）" if one.acting else one.person.name for one in row.people)
        return str(row.post.get_kind_display()), row.post.ground, "、".join(names) or "空缺"

    narrowings = ("kind=neighbour_leader", "vacant=on", f"at={world.area.pk}", "kind=x&at=x")
    headings = ("岗位", "地方或单位", "现任")
    assert by_everybody(client, world, "/people/posts/", narrowings, read, headings) == set()


def test_organisations_are_exported_as_they_are_listed(world, client):
    def read(row):
        return row.organisation.name, str(row.organisation.get_kind_display()), row.organisation.phone

    narrowings = ("kind=property", "ended=on", "kind=x")
    headings = ("单位", "类别", "电话")
    assert by_everybody(client, world, "/people/organisations/", narrowings, read, headings) == set()


def test_each_export_is_logged_and_a_name_that_was_typed_lies_apart(world, client):
    client.force_login(world.xie)
    taken_out(client, "/people/residents/", "q=张")
    taken_out(client, "/people/posts/", f"kind=neighbour_leader&at={world.area.pk}&vacant=on")
    taken_out(client, "/people/organisations/", "ended=on")

    residents, posts, organisations = LogEntry.objects.filter(verb="export").order_by("id")
    assert residents.facts == {"list": "residents", "rows": 1}
    assert LogWords.objects.get(entry=residents).inside == "张"
    assert posts.facts == {
        "list": "posts", "rows": 0, "kind": "neighbour_leader", "place": world.area.pk, "vacant": True,
    }  # fmt: skip
    assert organisations.facts == {"list": "organisations", "rows": 0, "ended": True}


@pytest.mark.parametrize("address", ["/people/residents/", "/people/posts/", "/people/organisations/"])
def test_every_list_offers_its_workbook(world, client, address):
    client.force_login(world.xie)
    assert f'<a href="{address}export/?">导出表格</a>' in client.get(address).text.replace(
        'export/"', 'export/?"'
    )


def test_an_export_costs_the_same_for_one_resident_and_for_thirty(world, client):
    client.force_login(world.xie)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            taken_out(client, "/people/residents/", "")
        return len(seen)

    cost()
    few = cost()
    for n in range(30):
        people.add_resident(name=f"居民{n}", home=world.home, kind="living", since=BEGAN, by=SYSTEM, phone="")
    assert cost() == few
