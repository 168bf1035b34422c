"""一遍 — ``python -m bench.run CASES RESULT``: seed the database of the environment, serve it, load it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

WORKERS = 2
CONNECTIONS = [1, 16]


def main(cases: int, seconds: float, result: Path) -> None:
    django.setup()
    # Below this line the models are ready.
    from bench import plan, sweep  # noqa: PLC0415
    from bench.seed import seed  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    seed(cases)
    told: dict[str, Any] = {
        "database": connection.vendor,
        "cases": cases,
        "seed_seconds": round(time.perf_counter() - began, 1),
    }
    say(f"  播种 {told['seed_seconds']} 秒 / seeded")
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        shell, pressed = Path(folder, "shell.json"), Path(folder, "plan.json")
        plan.keep_shell(shell)
        port = free_port()
        plan.written(pressed, port, seconds, CONNECTIONS)
        connection.close()
        with served(port, shell) as server:
            told["operations"] = list(loaded(pressed))
            told["memory_mb"] = memory_of(server.pid)
    told["sweep"] = sweep.measured()
    result.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def served(port: int, shell: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The production server, on the database of the environment, until the block is left."""
    threads = 1 if connection.vendor == "sqlite" else 4
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(threads), "--respawn-failed-workers",
        "--log-level", "error", "bench.app:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "BENCH_SHELL": str(shell)}, start_new_session=True)
    try:
        wait_for(port, server)
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:  # it held on to a request: nothing of it is wanted any more
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if server.poll() is not None:
            raise SystemExit("服务没有起来 / the server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def loaded(plan: Path) -> Iterator[dict[str, Any]]:
    """What the load process tells, line by line."""
    command = [sys.executable, "-m", "bench.load", str(plan)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as load:
        for line in load.stdout or ():
            told = json.loads(line)
            say(
                f"  {told['operation']:<26}×{told['connections']:<3}{told['p50_ms']:>8} / {told['p95_ms']} ms"
            )
            yield told
    if load.returncode:
        raise SystemExit(load.returncode)


def memory_of(parent: int) -> float:
    """内存 — proportional set size of the server and all its processes, in MB."""
    family = {parent}
    for status in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda each: int(each.parent.name)):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) in family:
            family.add(int(status.parent.name))
    sizes = (line for pid in family for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines())
    return round(sum(int(line.split()[1]) for line in sizes if line.startswith("Pss:")) / 1024, 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
