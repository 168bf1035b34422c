"""词条 — what a seeded case is found by, made by the index's own rules without reading a row of it back."""

from __future__ import annotations

from types import SimpleNamespace as Shown

from bench.ground import Ids
from linli.cases.access import seat_mark
from linli.cases.search import OPEN, lines_of
from linli.kernel.search import KINDS, Entry
from linli.kernel.search.rows import tokens_of
from linli.places import codes


def tokens_at(ids: Ids, case: Shown, texts: list[str], seats: list[str]) -> str:
    """The tokens of a case with these words at the place and with the posts that ``ids`` names.

    ``case`` holds what its mould says of it (``place``: the key of its place), ``seats`` the keys of posts.
    """
    code = ids[f"code:{case.place}"]
    shown = Shown(
        number=ids["number"],
        title=ids["said"],
        category=Shown(name=ids["named"]),
        place=Shown(full_name=ids[f"name:{case.place}"]),
        result=case.result,
        reports=Shown(all=lambda: [Shown(text=text % ids, outer_number="") for text in texts]),
    )
    lines = tuple(line for line in lines_of(shown, ids[f"house:{case.place}"]) if line.text)
    marks = [seat_mark(ids[seat]) for seat in seats] + ([OPEN] if case.is_open else [])
    return tokens_of(KINDS["case"], Entry(shown, codes.levels(code), lines, marks=tuple(marks)))
