"""开门 — the real command in a process of its own: it answers, gets up again, and leaves politely."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest

SETTINGS = {
    "LINLI_SECRET_KEY": "s" * 50,
    "LINLI_DEBUG": "yes",  # plain HTTP, and files from the apps' folders
    "LINLI_TRUSTED_PROXIES": "127.0.0.1",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A fresh installation."""
    folder = tmp_path_factory.mktemp("installation")
    linli(folder, "migrate", "--verbosity", "0").check_returncode()
    return folder


def surroundings(home: Path) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("LINLI_", "DJANGO_"))}
    return (
        kept
        | SETTINGS
        | {
            "LINLI_DATABASE_URL": f"sqlite:///{home}/linli.sqlite3",
            "LINLI_FILES": str(home / "files"),
        }
    )


def linli(home: Path, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "linli", *words]
    return subprocess.run(command, env=surroundings(home), capture_output=True, text=True, timeout=60)


class Server:
    """A running ``linli serve`` with two processes."""

    def __init__(self, home: Path, *words: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "linli",
                "serve",
                "--port",
                str(self.port),
                "--workers",
                "2",
                *words,
                "--skip-checks",
            ],
            env=surroundings(home),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said = self.process.stdout.readline()

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {"Connection": "close", **headers})
        return connection.getresponse()

    def answers(self, within: float = 20) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            try:
                return self.ask("GET", "/healthz").status == 200
            except OSError:
                time.sleep(0.1)
        return False

    def children(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(each) for each in listed.split()}


@pytest.fixture
def server(home):
    running = Server(home)
    yield running
    running.process.kill()
    running.process.wait()
    running.process.stdout.close()


def test_it_tells_where_it_stands_answers_and_leaves_when_told(server):
    assert server.said == f"已开门：http://127.0.0.1:{server.port}，2 个进程。\n"
    assert server.answers()
    page = server.ask("GET", "/sign-in/").read().decode()
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert server.ask("GET", style).status == 200
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=20) == 0


def test_a_request_in_hand_is_answered_before_it_leaves(server, home):
    # given somebody who signs in while the database is busy for a moment
    assert server.answers()
    form = server.ask("GET", "/sign-in/")
    cookie = form.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.read().decode())[1]
    typed = urlencode({"csrfmiddlewaretoken": token, "name": "赵", "password": "不知道"})
    kind = "application/x-www-form-urlencoded"
    answers = []
    with closing(sqlite3.connect(home / "linli.sqlite3", isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        sending = Thread(
            target=lambda: answers.append(
                server.ask("POST", "/sign-in/", typed, Cookie=cookie, **{"Content-Type": kind}).status
            )
        )
        sending.start()
        time.sleep(0.5)

        # when the server is told to leave meanwhile
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert (answers, server.process.poll()) == ([], None)
        busy.execute("ROLLBACK")

    # then it answers first
    sending.join(timeout=20)
    assert answers == [422]
    assert server.process.wait(timeout=20) == 0


def test_a_process_that_is_killed_is_replaced(server):
    # given two processes at work
    assert server.answers()
    before = server.children()
    assert len(before) == 2

    # when one of them falls
    os.kill(min(before), signal.SIGKILL)

    # then there are two again, and the command still leaves when told
    until = time.monotonic() + 20
    while len(server.children() - {min(before)}) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(server.children() - {min(before)}) == 2
    assert server.answers()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=20) == 0


def test_a_killed_command_leaves_the_port_free_and_with_jobs_has_a_worker_beside_it(home):
    # given a server that runs the jobs too
    running = Server(home, "--with-jobs")
    try:
        assert running.answers()
        until = time.monotonic() + 20
        while running.ask("GET", "/readyz").status != 200 and time.monotonic() < until:
            time.sleep(0.2)
        assert running.ask("GET", "/readyz").status == 200
    finally:
        # when it is killed, so that it can tell nobody
        running.process.kill()
        running.process.wait()
        running.process.stdout.close()

    # then nobody stays at its port
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_server(("127.0.0.1", running.port)).close()
            break
        except OSError:
            time.sleep(0.1)
    else:
        pytest.fail("somebody is still at the port")


def test_a_busy_port_and_an_unready_database_are_one_sentence_each(home, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = linli(home, "serve", "--port", str(port))
    assert (answer.returncode, f"端口 {port} 用不了" in answer.stderr) == (3, True)
    answer = linli(tmp_path, "serve", "--port", str(port))
    assert answer.returncode == 1
    assert "请运行 linli migrate" in answer.stderr
    assert "Traceback" not in answer.stderr
