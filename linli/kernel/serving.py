"""开门 — the one way in which the pages are served: several processes, and beside them, if wanted, the worker.

Told to leave (TERM, Ctrl+C) the server answers what it was asked and goes. A process of the server that falls
is replaced; one whose command was killed leaves by itself, so that nobody stays at the port.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

TARGET = "linli.kernel.serving:application"
THREADS = {
    "sqlite": 1,
    "postgresql": 4,
}  # those of PostgreSQL wait for the network, those of SQLite for a lock
STOP_WITHIN = 30  # seconds for the request in hand
RESPAWN_AFTER = 3.5  # seconds
LOOK = 0.5  # seconds between two looks


class Busy(Exception):
    """端口被占 — somebody listens there already, or nobody may."""


@dataclass(frozen=True, slots=True)
class Stand:
    """摊位 — where the server stands, and with how many hands. ``threads`` None: what the database bears."""

    address: str
    port: int
    workers: int = 1
    threads: int | None = None


def application() -> Callable[..., Any]:
    """入口 — made once in each process of the server, which leaves with the command that began it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # who is still getting ready may simply go
    Thread(target=leave_with_parent, args=[os.getppid()], daemon=True).start()
    return get_wsgi_application()


def leave_with_parent(parent: int) -> None:
    """随之而去 — end this process as soon as ``parent`` is no longer the process that began it."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(0)


def refuse_busy(stand: Stand) -> None:
    """看端口 — raises ``Busy`` when it cannot be used."""
    try:
        socket.create_server((stand.address, stand.port)).close()
    except (OSError, OverflowError) as error:
        raise Busy from error


def serve(stand: Stand, *, with_jobs: bool, once_open: Callable[[], None] | None = None) -> None:
    """开门 — serve until told to leave. ``once_open`` is called in this process when the port is open."""
    server = Granian(
        TARGET,
        factory=True,
        address=stand.address,
        port=stand.port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=stand.workers,
        blocking_threads=stand.threads or THREADS[connection.vendor],
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_AFTER,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
    )
    if once_open is not None:
        server.on_startup(once_open)
    for each in connections.all(initialized_only=True):
        each.close()  # a connection must not be shared with the processes that are about to be made
        if each.vendor == "postgresql":
            each.close_pool()  # type: ignore[attr-defined]
    with worker() if with_jobs else nobody():
        server.serve()


@contextmanager
def worker() -> Iterator[None]:
    """伙计 — the worker that runs the jobs, for as long as the block lasts."""
    process = subprocess.Popen([sys.executable, "-m", "linli", "work", "--with-parent"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def nobody() -> Iterator[None]:
    """没有伙计 — the jobs are run by a service of their own."""
    yield
