"""查找页 — what was found, kind by kind, with the ways on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel.search import KINDS, Hit, Hits, Kind, Question, find
from linli.ui.shapes import Tab

ORDER = ("case", "place", "home", "resident", "organisation", "post")
FEW, PAGE = 5, 20
WAYS = {
    "case": __("事项：编号（412）、说的事、类别、地方、办理结果"),
    "home": __("房屋：8-2-1103，或 8栋2单元1103"),
    "resident": __("居民：姓名、姓名的拼音首字母、手机号后四位、房号"),
    "organisation": __("单位：名称、类别、电话"),
    "post": __("岗位：名称、任职的人、他的拼音首字母"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """一类 — what was found of one kind, and where more of it stands ("" when that is all)."""

    key: str
    label: Any
    rows: list[Hit]
    more: str


@dataclass(frozen=True, slots=True)
class Asked:
    """怎么找 — the words, the one kind when one is chosen, and after which row, as the address says."""

    words: str
    question: Question
    kinds: list[Kind]  # those the reader has business with
    only: Kind | None
    beyond: int | None

    def address(self, kind: Kind | None, beyond: int | None = None) -> str:
        says = {"q": self.words, "kind": kind.key if kind else "", "beyond": beyond or ""}
        return "?" + urlencode({name: value for name, value in says.items() if value})

    def tabs(self) -> list[Tab]:
        """Everything, then each kind alone."""
        every = Tab(_("全部"), self.address(None), self.only is None)
        return [every, *(Tab(str(kind.label), self.address(kind), kind is self.only) for kind in self.kinds)]

    def ways(self) -> list[Any]:
        """What may be typed, by whoever asks."""
        return [WAYS[kind.key] for kind in self.kinds if kind.key in WAYS]


def kinds_for(reader: Any) -> list[Kind]:
    """可查的种类 — those in which the reader may find anything at all."""
    return [KINDS[key] for key in ORDER if KINDS[key].scopes(reader)]


def groups(asked: Asked, reader: Any) -> list[Group]:
    """找到的 — a page of the one kind asked for, or a few of each."""
    if asked.only:
        found: Iterable[Hits] = [find(asked.only, asked.question, reader, size=PAGE, beyond=asked.beyond)]
    else:
        found = (find(kind, asked.question, reader, size=FEW, rounds=1) for kind in asked.kinds)
    return [_group(asked, hits) for hits in found if hits.rows or hits.next]


def _group(asked: Asked, hits: Hits) -> Group:
    beyond = hits.next if asked.only else None  # from a few of each to the first page of one
    more = asked.address(hits.kind, beyond) if hits.next else ""
    return Group(hits.kind.key, hits.kind.label, hits.rows, more)
