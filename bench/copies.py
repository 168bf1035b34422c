"""照样 — from the rows of one history the rows of a thousand like it: other days, other places, other words.

A *mould* holds every row that the verbs wrote for one case, moved to another day. What the clock decides is
folded again from the moved log, so that ``replay`` finds no difference. What differs from copy to copy is a
hole: an id of the case's own rows, a place, a post, the number, the words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cached_property
from types import SimpleNamespace as Shown
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from bench.found import tokens_at
from bench.ground import Ids
from bench.histories import SAID
from linli.cases.models import Case, Involved, Leg, Receipt, Report, Request, Verdict
from linli.cases.replay import replayed
from linli.cases.standing import Standing
from linli.cases.titles import title_of
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry, LogWords
from linli.kernel.search import KINDS
from linli.kernel.search.rows import SearchRow
from linli.places.fields import PlaceCodeField
from linli.places.models import Place

Row = models.Model

# In the order in which one refers to the other.
TABLES: tuple[type[Row], ...] = (
    Case, Receipt, Report, Leg, Involved, Request, Verdict, LogEntry, LogWords, Message,
)  # fmt: skip
OWN = {model._meta.label_lower for model in TABLES if model is not LogWords}  # each copy has its own
KIND_OF = {"user": "people.user", "receipt": "cases.receipt"}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
HOLE = re.compile(r'"\x00([^"]+)\x00"')


def rows_of(case: Case) -> list[Row]:
    """The rows that the verbs wrote for ``case``, in the order of ``TABLES``."""
    reports = Report.objects.filter(case=case)
    log = LogEntry.objects.on(case)
    found: tuple[Iterable[Row], ...] = (
        Case.objects.filter(pk=case.pk),
        Receipt.objects.filter(reports__in=reports).order_by("pk"),
        reports.order_by("pk"),
        Leg.objects.filter(case=case),
        Involved.objects.filter(case=case).order_by("pk"),
        Request.objects.filter(case=case),
        Verdict.objects.filter(case=case),
        log,
        LogWords.objects.filter(entry__in=log).order_by("pk"),
        Message.objects.filter(about_kind="cases.case", about_id=case.pk).order_by("pk"),
    )
    return [row for rows in found for row in rows]


@dataclass(frozen=True)
class Model:
    """一个先例 — the rows of a case that was played once, and the names that stand in them."""

    case: Case
    rows: list[Row]

    @classmethod
    def of(cls, case: Case) -> Model:
        return cls(Case.objects.get(pk=case.pk), rows_of(case))

    @cached_property
    def words(self) -> dict[str, str]:
        """Text that belongs to the model alone, and the hole that takes its place; the longest first."""
        places = Place.objects.filter(pk__in={self.case.place_id, *self.homes}).order_by("-full_name")
        named = {place.full_name: f"name:{place.pk}" for place in places}
        return {self.case.number: "number", **named, SAID: "said"}

    @cached_property
    def homes(self) -> set[int]:
        return {row.home_id for row in self.rows if isinstance(row, Report) and row.home_id}

    def mould(self, start: datetime) -> Mould:
        """As if it had begun at ``start``."""
        shift = start - self.case.received_at
        rows = [moved(row, shift) for row in self.rows]
        standing = replayed([row for row in rows if isinstance(row, LogEntry)])
        case: Any = rows[0]
        for column in fields(Standing):
            setattr(case, column.name, getattr(standing, column.name))
        shown = Shown(place=case.place_id, result=case.result, is_open=case.is_open)
        texts = [holed(row.text, self.words) for row in rows if isinstance(row, Report)]
        seats = [f"people.post:{row.post_id}" for row in rows if isinstance(row, Involved)]
        filled = [Filling.of(row, self.words) for row in rows]
        return Mould(case.received_at, filled, shown, texts, seats)


def moved(row: Row, shift: timedelta) -> Row:
    """The row with every moment in it ``shift`` later."""
    other = copy(row)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, datetime):
            setattr(other, field.attname, value + shift)
        elif isinstance(field, models.JSONField):
            setattr(other, field.attname, _moved(value, shift))
    return other


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, dict):
        return {name: _moved(each, shift) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, shift) for each in value]
    if isinstance(value, str) and ISO.match(value):
        return (datetime.fromisoformat(value) + shift).isoformat()
    return value


@dataclass(frozen=True, slots=True)
class Filling:
    """一行 — the columns of one row as the database takes them, with holes."""

    table: type[Row]
    columns: list[Any]
    keys: list[tuple[int, str]]  # where one value stands in the hole
    texts: list[tuple[int, str]]  # where a text has holes in it

    @classmethod
    def of(cls, row: Row, words: dict[str, str]) -> Filling:
        columns, keys, texts = [], [], []
        for at, field in enumerate(row._meta.concrete_fields):
            value = getattr(row, field.attname)
            columns.append(stored(field, value))
            if hole := hole_of(row, field, value):
                keys.append((at, hole))
            elif isinstance(field, models.JSONField):
                texts.append((at, holed(json.dumps(marked(row, value), **JSON), words)))
            elif isinstance(value, str) and any(word in value for word in words):
                texts.append((at, holed(value, words)))
        return cls(type(row), columns, keys, texts)

    def fill(self, ids: Ids) -> list[Any]:
        row = self.columns.copy()
        for at, key in self.keys:
            row[at] = ids[key]
        for at, text in self.texts:
            row[at] = text % ids
        return row


JSON: dict[str, Any] = {"cls": DjangoJSONEncoder, "ensure_ascii": False}


def stored(field: Any, value: Any) -> Any:
    """A value as the driver takes it; JSON as text."""
    if isinstance(field, models.JSONField):
        return json.dumps(value, **JSON)
    return field.get_db_prep_save(value, connection)


def holed(text: str, words: dict[str, str]) -> str:
    """A text as ``%`` fills it."""
    text = text.replace("%", "%%")
    for word, hole in words.items():
        text = text.replace(word, f"%({hole})s")
    return HOLE.sub(lambda found: f"%({found[1]})s", text.replace("\\u0000", "\x00"))


def hole_of(row: Row, field: Any, value: Any) -> str:
    """The hole that takes the place of a whole column; "" for one that is the same in every copy."""
    if value is None:
        return ""
    if isinstance(field, PlaceCodeField):
        return f"code:{row.place_id}"  # type: ignore[attr-defined]
    if field.name == "code_hash":
        return f"hash:{row.pk}"
    if field.name in ("actor_id", "recipient_id"):
        kind = KIND_OF.get(getattr(row, field.name.replace("_id", "_kind")))
        return f"{kind}:{value}" if kind else ""
    if field.name == "about_id":
        return f"cases.case:{value}"
    if field.primary_key or field.is_relation:
        label = (field.related_model if field.is_relation else type(row))._meta.label_lower
        return "category" if label == "cases.category" else f"{label}:{value}"
    return ""


def marked(row: Row, value: Any) -> Any:
    """The facts of a log entry, each id as the hole that takes its place."""
    if not isinstance(row, LogEntry):
        return value
    to = "people.organisation" if row.verb == "dispatch" else "people.post"
    names = {"to": to, "as_post": "people.post", "report": "cases.report"}
    marked = {
        name: f"\x00{names[name]}:{each}\x00" if name in names else each for name, each in value.items()
    }
    return marked | ({"category": "\x00quoted\x00"} if "category" in value else {})


@dataclass(frozen=True, slots=True)
class Mould:
    """模子 — one history on one day."""

    received_at: datetime
    rows: list[Filling]
    case: Shown  # what the index of words wants to know of it
    texts: list[str]
    seats: list[str]


@dataclass(frozen=True, slots=True)
class Saying:
    """一句话 — what somebody says, of which category."""

    category: str
    name: str
    text: str


class Press:
    """压印 — fills moulds; every row it makes has an id nobody has."""

    def __init__(self) -> None:
        self.next = {model._meta.label_lower: _last(model) + 1 for model in TABLES if model is not LogWords}
        self.word_row = _last(SearchRow)

    def copies(
        self, mould: Mould, spot: Ids, said: Saying, number: str
    ) -> Iterator[tuple[type[Row], list[Any]]]:
        """The rows of one more case at ``spot``."""
        ids = {
            **spot,
            "number": number,
            "category": said.category,
            "quoted": f'"{said.category}"',
            "said": said.text,
            "named": said.name,
        }
        for row in mould.rows:
            own = row.table._meta.label_lower
            if own in OWN:
                key = row.keys[0][1]
                ids[key] = self.next[own]
                self.next[own] += 1
                if own == "cases.receipt":
                    ids[f"hash{key.removeprefix(own)}"] = f"{ids[key]:064d}"
            yield row.table, row.fill(ids)
        self.word_row += 1
        about = ids[mould.rows[0].keys[0][1]]
        words = tokens_at(ids, mould.case, mould.texts, mould.seats)
        yield SearchRow, [self.word_row, KINDS["case"].key, about, words]


def sayings(matters: Iterable[Any], categories: dict[str, str]) -> list[Saying]:
    """What people say, of ``categories`` (key → name) alone; short enough to be its own title."""
    return [
        Saying(matter.category, categories[matter.category], text)
        for matter in matters
        if matter.category in categories
        for text in matter.said
        if title_of(text, "") == text
    ]


def _last(model: Any) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
