"""导出事项 — the list as a workbook: the same cases, the same words, for whoever may see the list; and logged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases import lifecycle
from linli.kernel import exports
from linli.kernel.audit import LogEntry, LogWords
from tests.workbooks import lines_of

ASKED = ("", "state=open", "state=closed", "top=parking", "q=漏水", "until=2020-01-01", "state=x&since=昨天")


def listed(client, asked):
    """The cases of all pages of the list."""
    found, address = [], f"?{asked}"
    while address:
        page = client.get(f"/cases/{address}").context
        found += page["lines"]
        address = page["older"]
    return found


def told(case, reader, who, asked):
    return (case.number, case.title_for(reader), who, asked, str(case.get_state_display()))


def assert_equal_to_the_list(client, reader, asked):
    expected = [told(line.case, reader, line.who, line.asked) for line in listed(client, asked)]
    names = ("编号", "什么事", "现在由谁", "请谁接手", "状态")
    lines = lines_of(client.get(f"/cases/export/?{asked}"))
    assert [tuple(line[name] for name in names) for line in lines] == expected


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ASKED)
def test_a_workbook_holds_what_the_list_holds_however_narrowed(scene, client, asked):
    client.force_login(scene.world.xie)
    assert_equal_to_the_list(client, scene.world.xie, asked)


@pytest.mark.django_db
def test_a_workbook_holds_what_the_list_holds_for_everybody(scene, client):
    for reader in scene.world.users.values():
        client.force_login(reader)
        if client.get("/cases/").status_code == 403:
            assert (reader, client.get("/cases/export/").status_code) == (scene.world.admin, 403)
        else:
            assert_equal_to_the_list(client, reader, "")


@pytest.mark.django_db
def test_a_workbook_says_no_more_than_the_page_to_who_may_not_read_the_words(world, client):
    # given a case with the company, in words that name somebody
    case = world.dispatched_case(text="1103 的张阿姨说楼道漏水")
    client.force_login(world.manager)

    # when the company takes its list out
    answer = client.get("/cases/export/")

    # then it reads kind and place
    (line,) = lines_of(answer)
    assert line["什么事"] == case.public_title
    assert "张阿姨" not in str(line)


@pytest.mark.django_db
def test_what_a_resident_wrote_is_never_reckoned(world, client):
    world.reported_case(text='=HYPERLINK("http://x","看") 楼道漏水')
    client.force_login(world.xie)
    (line,) = lines_of(client.get("/cases/export/"))
    assert line["什么事"].startswith("=HYPERLINK")


@pytest.mark.django_db
def test_the_link_keeps_the_narrowing_and_drops_the_page(world, client):
    world.reported_case()
    client.force_login(world.xie)
    page = client.get("/cases/?state=open&page=zzz").text
    assert '<a href="/cases/export/?state=open">导出表格</a>' in page
    assert "/cases/export/" not in client.get("/cases/?state=closed").text  # nothing to take out


@pytest.mark.django_db
def test_each_export_is_logged_with_who_what_and_how_much(world, client):
    # given two cases, one of them in the building
    world.reported_case()
    client.force_login(world.xie)

    # when the desk exports by a place, a state, and words with a name in them
    lines_of(client.get(f"/cases/export/?place={world.building.pk}&state=open&q=漏水"))

    # then the log says so; the words lie where they can be erased
    entry = LogEntry.objects.get(verb="export")
    assert (entry.actor_id, entry.about_kind, entry.about_id) == (world.xie.pk, "people.user", world.xie.pk)
    assert entry.facts == {"list": "cases", "rows": 1, "state": "open", "place": world.building.pk}
    assert LogWords.objects.get(entry=entry).inside == "漏水"


@pytest.mark.django_db
def test_too_long_a_list_is_a_sentence_and_no_log_entry(world, client, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 1)
    world.reported_case()
    client.force_login(world.xie)
    assert len(lines_of(client.get("/cases/export/"))) == 1
    world.reported_case(text="又一件", place=world.home, home=world.home_next_door)
    answer = client.get("/cases/export/")
    assert answer.status_code == 422
    assert "一次最多导出 1 行" in answer.text
    assert LogEntry.objects.filter(verb="export").count() == 1


@pytest.mark.django_db
def test_who_sees_no_cases_exports_none(world, client):
    client.force_login(world.admin)
    answer = client.get("/cases/export/")
    assert answer.status_code == 403
    assert not LogEntry.objects.filter(verb="export").exists()


@pytest.mark.django_db
def test_an_export_costs_the_same_for_one_row_and_for_twelve(world, client):
    client.force_login(world.xie)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            lines_of(client.get("/cases/export/"))
        return len(seen)

    world.reported_case(text="第 0 件")
    cost()  # what is asked once
    one = cost()
    for n in range(1, 12):
        case = world.reported_case(text=f"第 {n} 件，楼道灯坏了", category="repair.leak")
        if n % 2:
            lifecycle.accept(case, by=world.zhao, seen=case.version)
    assert cost() == one


@pytest.mark.django_db
def test_rows_are_read_and_written_in_chunks(world, client, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    for n in range(5):
        world.reported_case(text=f"第 {n} 件")
    client.force_login(world.xie)
    assert [line["什么事"] for line in lines_of(client.get("/cases/export/"))] == [
        f"第 {n} 件" for n in reversed(range(5))
    ]
