"""断电、两人同做、盘满 — an import is written once, whoever falls and whenever."""

import errno
import signal
import subprocess
import sys

import pytest
from django import db
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection

from linli.kernel.audit import LogEntry
from linli.kernel.now import today
from linli.kernel.once import new_key
from linli.places.models import Place
from linli.registers import jobs, lifecycle
from linli.registers.jobs import bring_in
from linli.registers.models import Effect, Import
from tests.cases.test_concurrency import environment, together
from tests.registers.steps import HOMES, brought, fresh, xlsx

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 60  # rows, in slices of 20
ROWS = [
    HOMES,
    *(["华尔星城小区二期", "8", "3", f"{n}01", 88, "自住", None, None, "第7邻"] for n in range(1, COUNT + 1)),
]

WORKER = """
import sys
import django
django.setup()
from linli.registers import jobs

jobs.SLICE, where = 20, sys.argv[1]
module, name, times = (jobs.lifecycle, "check", 1) if where == "check" else (jobs, "come_to", 2)
does, calls = getattr(module, name), []

def fall(*given, **more):
    does(*given, **more)
    calls.append(given)
    if len(calls) == times:
        print(where, flush=True)
        sys.stdin.read()

setattr(module, name, fall)
jobs.bring_in()
"""


def work(where, scratch):
    """A worker in a process of its own; killed inside the transaction it is told to fall in."""
    command = [sys.executable, "-c", WORKER, where]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment(scratch), **pipes) as worker:
        assert worker.stdout.readline().strip() == where
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(timeout=60) == -signal.SIGKILL


def homes() -> int:
    return Place.objects.filter(kind="home", entrance="3").count()


def once_each(source) -> bool:
    """Every home stands once, was made by this import, and has one line in the log."""
    made = Effect.objects.filter(source=source, did="made").values_list("about_id", flat=True)
    logged = LogEntry.objects.filter(about_kind="places.place", verb="add", about_id__in=made)
    rooms = Place.objects.filter(kind="home", entrance="3").values_list("room", flat=True)
    return len(set(rooms)) == len(rooms) == COUNT and logged.count() == len(made) == len(set(made))


def test_a_worker_that_is_killed_anywhere_is_continued_by_the_next(world, scratch):
    # given a workbook of sixty homes, pressed
    content = xlsx(ROWS)
    he = world.he
    source = lifecycle.upload(kind="homes", community=world.community, name="a.xlsx", content=content, by=he)
    columns = {"estate": 0, "building": 1, "entrance": 2, "room": 3, "neighbours": 8}
    lifecycle.match(source, by=he, seen=0, sheet=0, heading=1, columns=columns, on=today())
    db.connections.close_all()

    # when the worker is killed while it checks, and again while it writes the second slice
    work("check", scratch)
    assert (fresh(source).state, source.rows.count()) == ("matched", 0)
    bring_in()
    source = fresh(source)
    lifecycle.apply(source, by=he, seen=source.version)
    db.connections.close_all()
    work("slice", scratch)
    assert (fresh(source).done, homes()) == (20, 20)
    bring_in()

    # then every home stands once
    source = fresh(source)
    assert (source.state, source.done, homes()) == ("done", COUNT, COUNT)
    assert once_each(source)

    # and killed while it is undone, it is undone by the next
    lifecycle.undo(source, by=he, seen=source.version)
    db.connections.close_all()
    work("undo", scratch)
    assert 0 < homes() < COUNT
    bring_in()
    assert (fresh(source).state, homes()) == ("undone", 0)


def test_two_workers_at_once_write_every_row_once(world, monkeypatch):
    monkeypatch.setattr(jobs, "SLICE", 10)
    source = brought(world.community, "homes", ROWS, world.he)
    lifecycle.apply(source, by=world.he, seen=source.version)

    results = together(bring_in, bring_in)

    assert [result for result in results if isinstance(result, Exception)] == []
    bring_in()
    assert fresh(source).state == "done"
    assert once_each(source)


def test_a_row_that_a_verb_refuses_stays_out_alone(world, monkeypatch):
    # given that a slice meets what nobody could foresee: the 邻 has been ended by somebody meanwhile
    source = brought(world.community, "homes", ROWS[:4], world.he)
    refused = []
    add_many = jobs.Homes.carry_out

    def carry_out(self, *, by):
        if any(node.name == "201" for node in self.ground.planned):
            refused.append(1)
            raise lifecycle.Refused("刚刚有人动过")
        return add_many(self, by=by)

    monkeypatch.setattr(jobs.Homes, "carry_out", carry_out)
    lifecycle.apply(source, by=world.he, seen=source.version)

    # when it is written
    bring_in()

    # then the other rows are in, and the one says why not
    assert fresh(source).state == "done"
    assert dict(source.rows.values_list("number", "verdict")) == {2: "make", 3: "wrong", 4: "make"}
    assert source.rows.get(number=3).remarks == [["", "刚刚有人动过"]]
    assert len(refused) == 2


def test_who_lost_the_right_meanwhile_writes_nothing(world):
    source = brought(world.community, "homes", ROWS, world.he)
    lifecycle.apply(source, by=world.he, seen=source.version)
    world.he_post.tenures.update(until=today())

    bring_in()

    source = fresh(source)
    assert (source.state, source.reason, homes()) == ("failed", "没有权限：导入房屋", 0)


@pytest.fixture
def full_disk():
    """盘满 — SQLite may not grow by another page; lifted afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.one_database
def test_a_disk_that_is_full_is_told_and_nothing_is_lost(world, client, full_disk):
    client.force_login(world.he)
    form = {"form_key": new_key(), "kind": "homes", "community": world.community.pk}
    client.raise_request_exception = False
    large = xlsx([HOMES, *([f"{n * 7919 % 100003}楼"] * 9 for n in range(4000))])

    answer = client.post("/registers/upload/", form | {"workbook": SimpleUploadedFile("a.xlsx", large)})

    assert (answer.status_code, "磁盘满了" in answer.text) == (507, True)
    assert not Import.objects.exists()


def test_a_temporary_folder_that_is_full_is_told(world, client, monkeypatch, settings):
    def new_file(self, *given, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", new_file)
    client.raise_request_exception = False
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    client.force_login(world.he)
    form = {"form_key": new_key(), "kind": "homes", "community": world.community.pk}

    answer = client.post("/registers/upload/", form | {"workbook": SimpleUploadedFile("a.xlsx", xlsx(ROWS))})

    assert (answer.status_code, "磁盘满了" in answer.text) == (507, True)
