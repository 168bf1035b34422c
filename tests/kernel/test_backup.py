"""备份与还原 — one file holds all of one moment, on both databases, and nothing is restored that is not whole."""

import errno
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django import db
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from linli import __version__
from linli.cases.models import Case
from linli.kernel import backup
from linli.kernel.backup import MANIFEST, back_up
from linli.kernel.files import keep_photo
from linli.kernel.lifecycle import Refused
from linli.kernel.restore import checked, is_empty, place_of
from tests.house import ROOT


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.LINLI_FILES = tmp_path / "files"
    return settings.LINLI_FILES


def photo(colour: str) -> None:
    stream = BytesIO()
    Image.new("RGB", (64, 48), colour).save(stream, "JPEG")
    keep_photo(SimpleUploadedFile("p.jpg", stream.getvalue(), "image/jpeg"))


class Machine:
    """Another machine: an empty database and an empty folder, used through the commands alone."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address

    def run(self, *words: str) -> subprocess.CompletedProcess:
        kept = {k: text for k, text in os.environ.items() if not k.startswith(("LINLI_", "DJANGO_"))}
        new = {
            "LINLI_SECRET_KEY": "another machine's key",
            "LINLI_DATABASE_URL": self.address,
            "LINLI_FILES": str(self.folder / "files"),
        }
        command = [sys.executable, "-m", "linli", *words]
        return subprocess.run(command, env=kept | new, capture_output=True, text=True, timeout=100, cwd=ROOT)

    def done(self, *words: str) -> str:
        answer = self.run(*words)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout


@pytest.fixture
def machine(tmp_path) -> Iterator[Machine]:
    """A machine with the same kind of database as this run's."""
    folder = tmp_path / "another machine"
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield Machine(folder, f"sqlite:///{folder}/linli.sqlite3")
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE linli_restored")
    here = os.environ["LINLI_TEST_POSTGRES"]
    yield Machine(folder, f"{here.rpartition('/')[0]}/linli_restored")
    with connection._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE linli_restored WITH (FORCE)")


def contents(archive: Path) -> tuple[dict[str, int], dict[str, str]]:
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read(MANIFEST))
    return manifest["rows"], manifest["members"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_taken_while_people_write_becomes_the_same_installation_elsewhere(world, machine, tmp_path):
    # given cases, photos, and somebody who goes on reporting
    world.accepted_case()
    photo("red")
    photo("green")
    taking, stop = threading.Event(), threading.Event()
    during = []

    def go_on():
        taking.wait(timeout=20)
        while not stop.is_set():
            during.append(world.receive(text=f"第 {len(during)} 件").case.pk)
        db.connections.close_all()

    writer = threading.Thread(target=go_on)
    writer.start()
    lines = backup.list_of_lines

    def slowly(model):
        if model is Case:  # cases are read before the log: another moment there would be seen
            wrote = len(during)
            taking.set()
            while len(during) < wrote + 3:
                stop.wait(0.01)
        return lines(model)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "list_of_lines", slowly)
        back_up(tmp_path / "all.zip")
    stop.set()
    writer.join()
    rows, members = contents(tmp_path / "all.zip")
    assert rows["cases.case"] == 1
    assert len(during) >= 3

    # when it is restored where nothing is
    said = machine.done("restore", str(tmp_path / "all.zip"))

    # then the log gives every case again, and a backup of that place holds the same to the last byte
    assert "核对 1 件，不一致 0 件" in said
    machine.done("backup", str(tmp_path / "again.zip"))
    assert contents(tmp_path / "again.zip") == (rows, members)
    assert sum(name.startswith("files/") for name in members) == 4  # two photos, each with its small copy

    # and it is no empty place any more
    refused = machine.run("restore", str(tmp_path / "all.zip"))
    assert "这里已有数据，没有还原" in refused.stderr
    assert refused.returncode == 1
    machine.done("restore", str(tmp_path / "again.zip"), "--yes-replace")


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_community_moves_from_one_kind_of_database_to_the_other_and_back(world, machine, tmp_path):
    world.resolved_case()
    back_up(tmp_path / "postgresql.zip")
    small = Machine(tmp_path / "small", f"sqlite:///{tmp_path}/small.sqlite3")
    small.done("restore", str(tmp_path / "postgresql.zip"))
    small.done("backup", str(tmp_path / "sqlite.zip"))
    machine.done("restore", str(tmp_path / "sqlite.zip"))
    machine.done("backup", str(tmp_path / "back.zip"))
    assert contents(tmp_path / "back.zip") == contents(tmp_path / "postgresql.zip")


@pytest.fixture
def archive(db, world, tmp_path) -> Path:
    photo("blue")
    back_up(tmp_path / "whole.zip")
    return tmp_path / "whole.zip"


def changed(archive: Path, change) -> Path:
    """A copy of the archive in which ``change`` did something to its members (name → bytes)."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    copy = archive.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return copy


def with_manifest(**facts):
    def change(members):
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | facts).encode()

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.update({"rows/cases.case.jsonl": m["rows/cases.case.jsonl"] + b"\n"}), "被改动过"),
        (lambda m: m.pop("rows/people.user.jsonl"), "多了或少了文件"),
        (lambda m: m.update({"files/extra.jpg": b"x"}), "多了或少了文件"),
        (lambda m: m.pop(MANIFEST), "不是邻里的备份"),
        (with_manifest(format=99), "另一版"),
        (with_manifest(migrations=[["cases", "9999_future"]], version="9.9"), "9.9）做的，请先升级程序"),
    ],
)
def test_an_archive_that_is_not_what_it_was_is_refused_before_anything_changes(archive, change, words):
    with zipfile.ZipFile(changed(archive, change)) as opened, pytest.raises(Refused, match=words):
        checked(opened)


def test_an_archive_that_was_cut_short_is_refused_in_a_sentence(archive):
    cut = archive.with_name("cut.zip")
    cut.write_bytes(archive.read_bytes()[:-2000])
    with pytest.raises(CommandError, match="不是邻里的备份，或没有写完"):
        call_command("restore", cut)
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("restore", archive.with_name("nothing.zip"))


def test_a_flipped_byte_is_found(archive):
    with zipfile.ZipFile(archive) as opened:
        where = opened.getinfo("rows/kernel.logentry.jsonl").header_offset + 200
    content = bytearray(archive.read_bytes())
    content[where] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(CommandError, match=r"kernel\.logentry\.jsonl 已损坏"):
        call_command("restore", archive, "--check")


def test_no_photo_leaves_the_store(store):
    assert place_of("files/ab/cd/x.jpg") == store.resolve() / "ab/cd/x.jpg"
    with pytest.raises(Refused, match="要放到外面去"):
        place_of("files/../../somewhere")


def test_checking_an_archive_changes_nothing_and_a_place_in_use_is_not_replaced(archive, capsys):
    before = Case.objects.count()
    call_command("restore", archive, "--check")
    assert "备份完好" in capsys.readouterr().out
    assert not is_empty()
    with pytest.raises(CommandError, match="--yes-replace"):
        call_command("restore", archive)
    assert Case.objects.count() == before


@pytest.mark.django_db
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    def full(archive):
        archive.writestr("rows/begun.jsonl", "[]")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "fill", full)
    with pytest.raises(CommandError, match="放备份的地方满了"):
        call_command("backup", tmp_path / "all.zip")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ""] == []


@pytest.mark.django_db
def test_a_folder_keeps_the_newest_backups_and_a_file_is_never_overwritten(tmp_path, clock):
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("linli-20250101-030000.zip", "linli-20250102-030000.zip", "notes.txt"):
        (folder / name).write_text("")
    call_command("backup", folder, "--keep", "2")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["linli-20250102-030000.zip", "linli-20260302-090000.zip", "notes.txt"]
    assert (folder / names[1]).stat().st_mode & 0o077 == 0  # for the operator's eyes alone
    with pytest.raises(CommandError, match="已经有了"):
        call_command("backup", folder / names[1])
    with pytest.raises(CommandError, match="--keep"):
        call_command("backup", folder / "x.zip", "--keep", "2")


def test_the_version_of_the_program_is_written_once_for_the_package_and_once_for_itself():
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()
