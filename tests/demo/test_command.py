"""演示命令 — it stops in one sentence at what is in the way, and its clock begins at ten."""

import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.demo import record
from linli.demo.management.commands import demo
from linli.demo.record import Record
from linli.kernel import sqlite
from linli.kernel.now import now, real_time, set_clock


def test_a_busy_port_is_one_sentence():
    # given somebody who listens already
    with socket.create_server((demo.HERE, 0)) as listening:
        port = listening.getsockname()[1]

        # when the demonstration is to be served there
        with pytest.raises(CommandError) as stopped:
            demo.refuse_busy(port)

    # then it says which port, and exits with 3 as ``./dev`` does
    assert f"端口 {port} 用不了" in str(stopped.value)
    assert stopped.value.returncode == 3


def test_an_installation_is_never_turned_into_a_demonstration(settings):
    # given an installation that is no demonstration
    settings.LINLI_DEMO = False

    # when somebody calls the command there, then nothing is built
    with pytest.raises(CommandError, match=r"\./dev demo"):
        call_command("demo")


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The place of a database, and the process's clock as it was afterwards."""
    place = tmp_path / "linli.sqlite3"
    monkeypatch.setattr(record, "database", lambda: place)
    yield place
    set_clock(None)


def test_nothing_is_known_until_a_whole_community_was_built(file):
    assert record.read() is None
    record.note(file).write_text("{}", encoding="utf-8")
    assert record.read() is None


def test_every_process_goes_by_the_clock_of_the_note(file):
    # given a community built three days ago whose clock goes two hours before the real one
    file.touch()
    note = Record(
        seed=1,
        built_at=real_time() - timedelta(days=3),
        ahead=7200.0,
        door="VJBXVFJ6",
        receipt="HEMYK47SJP4S",
    )
    record.write(note, file)

    # when another process begins
    known = record.read()
    assert known == note
    known.set_clock()

    # then it lives in the same hour, and knows the community's age
    assert timedelta(minutes=119) < now() - real_time() < timedelta(minutes=121)
    assert known.age.days == 3


def test_a_database_is_put_in_place_only_when_it_is_whole(tmp_path, monkeypatch):
    # given a database in use, and a builder that fails half-way
    file = tmp_path / "linli.sqlite3"
    file.write_bytes(b"the old community")

    class Connection:
        settings_dict = {"NAME": str(file)}
        close = staticmethod(lambda: None)

        def cursor(self):
            return FakeCursor(self.settings_dict["NAME"])

    monkeypatch.setattr(sqlite, "connection", Connection())
    with pytest.raises(RuntimeError), sqlite.unhurt_draft(file):
        raise RuntimeError

    # then the old one is untouched, and no draft is left
    assert file.read_bytes() == b"the old community"
    assert list(tmp_path.iterdir()) == [file]


class FakeCursor:
    """Stands in for a connection to the draft: opening it makes the file."""

    def __init__(self, name: str):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def execute(self, statement: str):
        Path(self.name).touch()


def test_a_killed_command_leaves_neither_server_nor_worker_behind():
    # given a command with its two children, both at work
    command = subprocess.Popen([sys.executable, "-c", COMMAND], stdout=subprocess.PIPE, text=True)
    children: dict[str, int] = {}
    while len(children) < 2:
        who, process = command.stdout.readline().split()
        children[who] = int(process)

    # when it is killed, so that it can tell them nothing
    command.kill()
    command.wait()

    # then they leave by themselves
    until = time.monotonic() + 20
    while any(map(is_there, children.values())) and time.monotonic() < until:
        time.sleep(0.1)
    command.stdout.close()
    assert [who for who, process in children.items() if is_there(process)] == []


def is_there(process: int) -> bool:
    """Whether it runs; who has ended and waits for its parent to hear of it (Z) does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


COMMAND = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", '''
import django, os, time
django.setup()
from linli.kernel import serving
serving.application()
print("server", os.getpid(), flush=True)
time.sleep(60)
'''])
subprocess.Popen([sys.executable, "-c", '''
import django, os
django.setup()
from linli.kernel.management.commands import work
work.tick = lambda: print("worker", os.getpid(), flush=True)
work.Command().handle(pause=0.2, with_parent=True)
'''])
time.sleep(60)
"""
