"""次数 — how often the open pages may be used; no household behind a shared address meets a limit."""

from __future__ import annotations

from datetime import timedelta

from linli.kernel.budgets import Budget

TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)

# A code has 60 bits: thirty guesses in ten minutes find nothing, and a family's slips of the finger pass.
GUESSES = Budget("receipt.guesses", 30, TEN_MINUTES, misses_only=True)
# Each phone has a narrower limit of its own (phone_codes).
CODES = Budget("phone.codes", 30, TEN_MINUTES)
# A report takes four presses: 300 reports an hour from one estate's shared address.
DOOR = Budget("door", 1200, HOUR)
# One receipt belongs to one household.
RECEIPT = Budget("receipt", 60, HOUR, whose="code")
