"""地板 — what no page can be faster than: its rows by one statement written by hand, its own template for the
rows, and the rest of the page kept ready; no session, no rights, no form, no ORM.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace as Shown
from typing import Any

from django.db import connection
from django.template.loader import get_template

from linli.cases.models import Case, Report
from linli.cases.queries import lists
from linli.cases.queries.lists import TONES, Line
from linli.kernel.now import now
from linli.people.roles import ROLES, PostKind

SHELL = "BENCH_SHELL"  # names the file in which the page around the rows is kept

COLUMNS = (
    "number title state is_open is_stuck homes_count channel received_at closed_at due_at leg_due_at turn_at "
    "handler_id place post person"
).split()
FACTS = """
SELECT c.number, c.title, c.state, c.is_open, c.is_stuck, c.homes_count, c.channel, c.received_at,
       c.closed_at, c.due_at, c.leg_due_at, c.turn_at, c.handler_id, p.full_name, o.kind, u.name
FROM cases_case c
JOIN places_place p ON p.id = c.place_id
JOIN people_post o ON o.id = c.holder_id
LEFT JOIN people_tenure t ON t.post_id = o.id AND t.until IS NULL
LEFT JOIN people_user u ON u.id = t.person_id
"""
OF_COMMUNITY = "WHERE substr(c.place_code, 1, 12) = %s ORDER BY c.received_at DESC, c.id DESC LIMIT 26"


def asked(where: str, value: str) -> list[Line]:
    """The rows of one statement, as the page's own template takes them."""
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(FACTS + where, [value])
        return [_line(dict(zip(COLUMNS, row, strict=True)), at) for row in cursor.fetchall()]


def _line(row: dict[str, Any], at: datetime) -> Line:
    for name in ("received_at", "closed_at", "due_at", "leg_due_at", "turn_at"):
        row[name] = _moment(row[name])
    post, title = PostKind(row["post"]), row["title"]
    case: Any = Shown(
        **row,
        holder=Shown(tier=ROLES[post].tier),
        get_state_display=Case.State(row["state"]).label,
        get_absolute_url=f"/cases/{row['number']}/",
        title_for=lambda reader: title,
    )
    case.place = Shown(full_name=row["place"])
    return Line(
        case=case,
        number=row["number"],
        source=str(Report.Channel(row["channel"]).label),
        who=row["person"] or str(post.label),
        asked="",
        deadline=lists.deadline_of(case, at),
        tone=TONES.get(row["state"], ""),
        marks=(),
    )


def _moment(value: datetime | None) -> datetime | None:
    """SQLite keeps UTC without saying so."""
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def list_page(query: str) -> bytes:
    """The first page of the cases of a community, by its code."""
    found = asked(OF_COMMUNITY, query.partition("=")[2])[:25]
    before, after = _shell
    return f"{before}{drawn(found)}{after}".encode()


def drawn(lines: list[Line]) -> str:
    """The rows by the page's own template."""
    return str(get_template("cases/_rows.html").render({"lines": lines, "reader": None, "pick": ()}))


FLOORS: dict[str, Callable[[str], bytes]] = {"/floor/list": list_page}

_shell: tuple[str, str] = (
    json.loads(Path(os.environ[SHELL]).read_text(encoding="utf-8")) if SHELL in os.environ else ("", "")
)
