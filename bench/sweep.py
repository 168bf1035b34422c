"""到点 — how long the clock's own sweep takes over what is overdue."""

from __future__ import annotations

import time
from typing import Any

from linli.cases.jobs import hand_up_overdue
from linli.cases.models import Case
from linli.kernel.now import now

MOST = 10_000


def measured() -> dict[str, Any]:
    """Let the sweep run once; how many were due, and how long it took them."""
    due = Case.objects.filter(is_open=True, is_stuck=False, turn_at__lte=now())[: MOST + 1].count()
    began = time.perf_counter()
    moved = hand_up_overdue()
    return {"due": due, "moved": moved, "seconds": round(time.perf_counter() - began, 1)}
