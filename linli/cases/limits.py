"""时限标准 — how long a stretch of the chain and a whole case may take, by the standard in force at the place."""

from __future__ import annotations

from typing import Any

from linli.kernel.now import today
from linli.kernel.standards import ruling


def limit_for(case_clock: str, tier: str | None, place_code: str) -> list[Any]:
    """[amount, unit] of one stretch of the chain; whoever stands on no tier has the community's."""
    rule = ruling(f"case.leg.{case_clock}.{tier or 'community'}", today(), place_code)
    return [rule.value, rule.unit]


def case_limit(case_clock: str, what: str, place_code: str) -> list[Any]:
    """[amount, unit] of the whole case: ``what`` is "respond" or "due" (rule 5)."""
    rule = ruling(f"case.{case_clock}.{what}", today(), place_code)
    return [rule.value, rule.unit]
