"""状态图与状态表 — the pictures are made from the tables, and nothing else writes a state."""

import inspect
import re
from pathlib import Path

from django.urls import reverse

from linli.cases import lifecycle
from linli.cases.lifecycle import CASE
from linli.cases.management.commands.lifecycles import FOLDER, PAGES
from linli.cases.models import RECEIPT_RIGHTS, Case
from linli.people.roles import ROLES

LINLI = Path(__file__).resolve().parents[2] / "linli"


def test_the_pictures_of_lifecycles_are_fresh():
    stale = [
        name for name, page in PAGES.items() if (FOLDER / f"{name}.md").read_text(encoding="utf-8") != page()
    ]
    assert stale == [], "run ./dev manage lifecycles"


def test_every_move_can_be_made_by_somebody():
    granted = {right for role in ROLES.values() for right in role.permissions} | RECEIPT_RIGHTS | {"clock"}
    assert {move.permission for move in CASE.moves.values()} - granted == set()


def test_every_state_can_be_reached():
    reached = {"reported"} | {move.target for move in CASE.moves.values() if move.target}
    assert reached == set(Case.State.values)


def test_only_the_lifecycle_writes_a_state():
    """``state``, ``version`` and ``is_open`` are written by the one mechanism, from the fold of the table."""
    writes = re.compile(
        r"\.(?:state|is_open)\s*=[^=]"  # an assignment
        r"|\bupdate\([^)]*\b(?:state|is_open|holder|offered|handler|outcome|leg_due_at|turn_at|clockwork)="
        r"|setattr\([^)]*[\"'](?:state|is_open)[\"']"
    )
    found = []
    for path in sorted(LINLI.rglob("*.py")):
        name = path.relative_to(LINLI).as_posix()
        if name == "kernel/lifecycle.py" or "/migrations/" in name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if writes.search(line):
                found.append(f"{name}:{number} {line.strip()}")
    assert found == []


def test_every_verb_has_a_function_of_its_name_and_a_docstring_that_begins_with_its_chinese_term():
    functions = {verb: getattr(lifecycle, verb, None) for verb in CASE.moves if verb != "run_out"}
    begins = re.compile(r"[\u4e00-\u9fff]+ — ")
    assert {verb for verb, does in functions.items() if does is None} == set()
    assert {verb for verb, does in functions.items() if not begins.match(does.__doc__ or "")} == set()


def test_every_verb_names_who_takes_it_and_what_they_saw():
    """``by`` whom always, by name; ``seen`` wherever a form may have been overtaken."""
    without = {}
    for verb in set(CASE.moves) - {"run_out", "recalculate", "place_hold", "lift_hold"}:
        known = inspect.signature(getattr(lifecycle, verb)).parameters
        wanted = {"by", "seen"} - {
            name for name, one in known.items() if one.kind is one.KEYWORD_ONLY and one.default is one.empty
        }
        if wanted:
            without[verb] = wanted
    assert without == {}


def test_the_rights_of_receipts_are_moves_that_pages_of_staff_do_not_offer():
    by_receipt = {move.verb for move in CASE.moves.values() if move.permission in RECEIPT_RIGHTS}
    assert by_receipt == {right.removeprefix("case.") for right in RECEIPT_RIGHTS}
    assert {verb for verb in by_receipt if CASE.moves[verb].offered} == {"note"}


def test_open_states_are_the_same_in_table_model_and_database():
    assert set(CASE.open_states) == set(Case.OPEN)
    rule = next(rule for rule in Case._meta.constraints if rule.name == "case_open_by_state")
    assert re.findall(r"'(\w+)'", str(rule.condition.children[0])) == ["is_open", "state__in", *Case.OPEN]


def test_every_move_of_the_table_has_an_address_of_its_name():
    """A step that staff are offered stands on the case's page; a resident's on the receipt's."""
    of_residents = {"urge", "lift", "withdraw", "verdict"}
    by_no_hand = {"run_out", "recalculate", "place_hold", "lift_hold"}
    for verb in set(CASE.moves) - of_residents - by_no_hand:
        path = reverse(f"cases:{verb}", args=["LF-2026-0001"])
        assert path == f"/cases/LF-2026-0001/{verb.replace('_', '-')}/"
    for verb in of_residents:
        assert reverse(f"cases:receipt_{verb}", args=["0123456789AB"]).endswith(f"/{verb}/")
