"""查找 — one index for everything that is found by words, kept in the transaction that changes the words.

``words.py`` takes text apart, ``pinyin.py`` spells names, ``rows.py`` keeps one row a record, ``index.py``
asks the database, ``finding.py`` looks again at what it answered. Each app says in its own ``search.py``
what text of its records is found, and by whom.
"""

from linli.kernel.search.finding import Hit, Hits, Matches, find, matches
from linli.kernel.search.kinds import KINDS, READINGS, Entry, Kind, Line, Scope, read, register
from linli.kernel.search.rows import differences, drop, keep, keep_within, logged, mark, rebuild
from linli.kernel.search.words import Question

__all__ = [
    "KINDS",
    "READINGS",
    "Entry",
    "Hit",
    "Hits",
    "Kind",
    "Line",
    "Matches",
    "Question",
    "Scope",
    "differences",
    "drop",
    "find",
    "keep",
    "keep_within",
    "logged",
    "mark",
    "matches",
    "read",
    "rebuild",
    "register",
]
