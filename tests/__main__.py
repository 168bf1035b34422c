"""全部测试 — on SQLite, on PostgreSQL, then the journeys in a browser; one closing line for all three.

A part that this machine cannot run is left out with one line. In CI (``CI=true``) that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests import chromium, postgres

RESULTS = Path("var/test")
PYTEST = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses", "2", "--dist", "worksteal"]
TWICE = "not browser and not demo and not one_database"
NO_TESTS = 5  # pytest's exit code when a part holds no test


def main() -> int:
    """Run the parts in turn; the last line printed counts them all."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    sound = [
        run("sqlite", [*PYTEST, "-m", "not browser"]),
        run("postgresql", [sys.executable, "-m", "tests.postgres", *PYTEST, "-m", TWICE]),
        run("browser", [*PYTEST, "-m", "browser", "tests"])
        if chromium.install()
        else left_out("没有 Chromium"),
    ]
    passed, failed, skipped = count()
    failed = failed or sound.count(False)
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 0 if passed and not failed else 1


def run(name: str, command: list[str]) -> bool:
    """一部分 — run one part, its counts into ``var/test/<name>.xml``; answers whether all is well."""
    print(f"—— {name}", flush=True)
    code = subprocess.run([*command, f"--junit-xml={RESULTS / name}.xml"], env=environment(name)).returncode
    if code == postgres.UNAVAILABLE:
        return left_out(name)
    return code in (0, NO_TESTS)


def environment(name: str) -> dict[str, str]:
    """环境 — only the PostgreSQL part may know of a PostgreSQL."""
    return {
        key: value
        for key, value in os.environ.items()
        if name == "postgresql" or key != "LINLI_TEST_POSTGRES"
    }


def left_out(what: str) -> bool:
    """跳过 — say so; it is well at a desk, and not in CI."""
    print(f"跳过这一部分 / This part is left out: {what}", flush=True)
    return os.environ.get("CI") != "true"


def count() -> tuple[int, int, int]:
    """计数 — passed, failed, skipped over all parts that ran."""
    suites = [suite for file in RESULTS.glob("*.xml") for suite in ElementTree.parse(file).iter("testsuite")]
    names = ("tests", "failures", "errors", "skipped")
    total, failures, errors, skipped = (sum(int(suite.get(name, 0)) for suite in suites) for name in names)
    return total - failures - errors - skipped, failures + errors, skipped


if __name__ == "__main__":
    sys.exit(main())
