"""地板 — what no page can be faster than: the same rows by one statement written by hand, the same page around
them kept ready, and nothing else; no session, no rights, no form.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.template import Context, Engine
from django.utils import timezone

HERE = Path(__file__).parent
SHELLS = "BENCH_SHELLS"  # names the file in which the pages around the rows are kept

LIST = """
SELECT c.number, c.title, p.full_name, c.homes_count, c.channel, c.state, c.due_at, o.kind, u.name
FROM cases_case c
JOIN places_place p ON p.id = c.place_id
JOIN people_post o ON o.id = c.holder_id
LEFT JOIN people_tenure t ON t.post_id = o.id AND t.until IS NULL
LEFT JOIN people_user u ON u.id = t.person_id
WHERE c.place_code >= %s AND c.place_code < %s
ORDER BY c.received_at DESC, c.id DESC LIMIT 26
"""
CASE = """
SELECT c.number, c.title, c.state, c.result, c.due_at, p.full_name, k.name, o.kind
FROM cases_case c
JOIN places_place p ON p.id = c.place_id
JOIN cases_category k ON k.key = c.category_id
JOIN people_post o ON o.id = c.holder_id
WHERE c.number = %s
"""

rows = Engine().from_string((HERE / "floor_list.html").read_text(encoding="utf-8"))
facts = Engine().from_string((HERE / "floor_case.html").read_text(encoding="utf-8"))


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def list_page(query: str) -> bytes:
    """The first page of the cases of one place code."""
    code = query.partition("=")[2]
    found = asked(LIST, code, code + ":")
    middle = rows.render(Context({"rows": found[:25], "now": timezone.now()}))
    return _around("list", middle)


def case_page(query: str) -> bytes:
    """One case by its number."""
    found = asked(CASE, query.partition("=")[2])
    return _around("case", facts.render(Context({"row": found[0]})))


def _around(name: str, middle: str) -> bytes:
    before, after = _shells[name]
    return f"{before}{middle}{after}".encode()


FLOORS: dict[str, Callable[[str], bytes]] = {"/floor/list": list_page, "/floor/case": case_page}

_shells: dict[str, tuple[str, str]] = (
    json.loads(Path(os.environ[SHELLS]).read_text(encoding="utf-8")) if SHELLS in os.environ else {}
)
