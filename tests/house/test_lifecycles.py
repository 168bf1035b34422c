"""状态图与状态表 — the pictures are made from the tables, and nothing else writes a state."""

import re
from pathlib import Path

from linli.cases.lifecycle import CASE
from linli.cases.management.commands.lifecycles import FOLDER, PAGES
from linli.cases.models import RECEIPT_RIGHTS, Case
from linli.people.roles import ROLES

LINLI = Path(__file__).resolve().parents[2] / "linli"


def test_the_pictures_of_lifecycles_are_fresh():
    stale = [name for name, page in PAGES.items() if (FOLDER / f"{name}.md").read_text(encoding="utf-8") != page()]
    assert stale == [], "run ./dev manage lifecycles"


def test_every_move_can_be_made_by_somebody():
    granted = {right for role in ROLES.values() for right in role.permissions} | RECEIPT_RIGHTS | {"clock"}
    assert {move.permission for move in CASE.moves.values()} - granted == set()


def test_every_state_can_be_reached():
    reached = {"reported"} | {move.target for move in CASE.moves.values() if move.target}
    assert reached == set(Case.State.values)


def test_only_the_lifecycle_writes_a_state():
    writes = re.compile(r"\.state\s*=[^=]|[\"']state[\"']\s*:|\bstate=")
    allowed = {"kernel/lifecycle.py", "cases/standing.py"}
    found = []
    for path in sorted(LINLI.rglob("*.py")):
        name = path.relative_to(LINLI).as_posix()
        if name in allowed or "/migrations/" in name or "lifecycle" not in name and "/models" not in name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if writes.search(line) and "Q(" not in line and "condition" not in line:
                found.append(f"{name}:{number} {line.strip()}")
    assert found == []
