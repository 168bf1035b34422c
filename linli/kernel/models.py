"""Every model of the kernel, each written in the module of its mechanism; Django looks for them here."""

from linli.kernel.audit import LogEntry, LogWords, Seal
from linli.kernel.budgets import Spent
from linli.kernel.calendar import CalendarYear
from linli.kernel.files import StoredFile
from linli.kernel.jobs import DueJob
from linli.kernel.once import FormKey
from linli.kernel.search.rows import SearchRow
from linli.kernel.standards import Standard

__all__ = [
    "CalendarYear",
    "DueJob",
    "FormKey",
    "LogEntry",
    "LogWords",
    "Seal",
    "SearchRow",
    "Spent",
    "Standard",
    "StoredFile",
]
