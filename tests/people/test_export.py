"""导出居民、岗位、单位 — what the lists show, as workbooks: masked where they are, narrowed as they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel.audit import LogEntry, LogWords
from linli.people import lifecycle as people
from tests.workbooks import lines_of
from tests.world import BEGAN, SYSTEM

pytestmark = pytest.mark.django_db
WHO = ("zhao", "xie", "officer", "admin", "manager", "zhou")


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


@pytest.mark.parametrize("who", WHO)
def test_residents_are_exported_as_they_are_listed(world, client, who):
    people.add_resident(
        name="张小明", home=world.far_home, kind="living", since=BEGAN, by=SYSTEM, phone="13900002201"
    )
    client.force_login(getattr(world, who))
    if client.get("/people/residents/").status_code == 403:
        assert client.get("/people/residents/export/").status_code == 403
        return
    for asked in ("", "q=张", "q=没有此人", "q=" + "长" * 100):
        listed = [
            (
                row.resident.name,
                row.phone,
                "；".join(f"{one.home.full_name} {one.get_kind_display()}" for one in row.relations),
            )
            for row in pages_of(client, "/people/residents/", asked)
        ]
        lines = taken_out(client, "/people/residents/", asked)
        assert [(line["姓名"], line["电话"], line["房屋和关系"]) for line in lines] == listed


def test_no_whole_telephone_leaves_with_a_list(world, client):
    people.add_resident(
        name="李小明", home=world.home, kind="living", since=BEGAN, by=SYSTEM, phone="13900002201"
    )
    client.force_login(world.xie)
    lines = taken_out(client, "/people/residents/", "q=李小明")
    assert [line["电话"] for line in lines] == ["139****2201"]


@pytest.mark.parametrize("who", WHO)
def test_posts_are_exported_as_they_are_listed(world, client, who):
    client.force_login(getattr(world, who))
    for asked in ("", "kind=neighbour_leader", "vacant=on", f"at={world.area.pk}", "kind=x&at=x"):
        listed = [
            (
                str(row.post.get_kind_display()),
                row.post.ground,
                "、".join(
                    f"{one.person.name}（代管）" if one.acting else one.person.name for one in row.people
                )
                or "空缺",
            )
            for row in pages_of(client, "/people/posts/", asked)
        ]
        lines = taken_out(client, "/people/posts/", asked)
        assert [(line["岗位"], line["地方或单位"], line["现任"]) for line in lines] == listed


@pytest.mark.parametrize("who", WHO)
def test_organisations_are_exported_as_they_are_listed(world, client, who):
    client.force_login(getattr(world, who))
    for asked in ("", "kind=property", "ended=on", "kind=x"):
        listed = [
            (row.organisation.name, str(row.organisation.get_kind_display()), row.organisation.phone)
            for row in pages_of(client, "/people/organisations/", asked)
        ]
        lines = taken_out(client, "/people/organisations/", asked)
        assert [(line["单位"], line["类别"], line["电话"]) for line in lines] == listed


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
