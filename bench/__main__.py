"""测速 — ``./dev bench [--cases 10k] [--database both]``: one run a size and database, then the table."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import report
from tests import postgres

UNITS = {"k": 1_000, "m": 1_000_000}
# As an installation runs it: what was acknowledged is on the disk.
DURABLE = ["listen_addresses=", "max_connections=60", "shared_buffers=512MB", "maintenance_work_mem=256MB"]


def size(text: str) -> int:
    """规模 — 10k, 1m or a plain number.

    >>> size("10k"), size("1M"), size("500")
    (10000, 1000000, 500)
    """
    number, unit = (text[:-1], text[-1].lower()) if text[-1].isalpha() else (text, "")
    return int(number) * (UNITS[unit] if unit else 1)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """A database of its own, gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/linli.sqlite3"
    else:
        postgres.FLAGS = DURABLE
        with postgres.server() as address:
            with psycopg.connect(f"{address.rpartition('/')[0]}/postgres", autocommit=True) as server:
                server.execute("CREATE DATABASE linli")
            yield address


def run(cases: int, kind: str, seconds: float) -> report.Run:
    """One size on one database, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder = Path(name)
        with database(kind, folder) as address:
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "linli.config.settings",
                "LINLI_SECRET_KEY": secrets.token_urlsafe(48),
                "LINLI_DATABASE_URL": address,
                "LINLI_FILES": str(folder / "files"),
            }
            environment.pop("LINLI_DEMO", None)
            result, on = folder / "result.json", report.machine()
            command = [sys.executable, "-m", "bench.run", str(cases), str(seconds), str(result)]
            subprocess.run(command, env=environment, check=True)
            return {**json.loads(result.read_text(encoding="utf-8")), "machine": on}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench", description="播种、服务、施压、写成绩单")
    parser.add_argument("--cases", type=size, nargs="+", default=[10_000], help="10k 100k 1m 10m")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="sqlite")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each operation")
    given = parser.parse_args()
    for cases in given.cases:
        for kind in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
            print(f"—— {cases:,} · {kind}", file=sys.stderr)
            report.write_page(report.kept(run(cases, kind, given.seconds)))
    print(f"写好了 / written: {report.FILE.name}, {report.PAGE.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
