"""种类 — what each app tells the index of its records: their text, who may find them, what a hit is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from linli.kernel.search.words import Question


@dataclass(frozen=True, slots=True)
class Line:
    """一段字 — some text of a record and what it is. ``inside``: only for those who read what was said inside.

    ``shown`` stands on the page in the place of a text that lists mask.
    """

    label: Any
    text: str
    inside: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """词条 — what of one record is found.

    ``places`` are the codes of the path down to where it lies, ``names`` are found by pinyin as well,
    ``marks`` are words of the program for whoever may find it beside the place (``Scope.marks``).
    """

    record: Any
    places: Sequence[str]
    lines: tuple[Line, ...]
    names: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def texts(self, *, inside: bool) -> list[str]:
        """The text for a reader who reads what was said inside, or who does not."""
        return [line.text for line in self.lines if inside or not line.inside]


@dataclass(frozen=True, slots=True)
class Scope:
    """查找范围 — at or below one of ``places``, or with one of ``marks``; by the words said inside, or the
    others.
    """

    places: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """种类 — one sort of thing to be found.

    The index answers within ``scopes``; ``visible`` and ``reads_inside`` have the last word on every hit.
    ``latest_first``: else in the order in which records came. ``by_log``: a log entry about a record may
    change its text; else the verbs say themselves when it changed.
    """

    key: str
    label: Any
    model: type[models.Model]
    entries: Callable[[Any], Iterable[Entry]]  # queryset → what is found of its records
    scopes: Callable[[Any], list[Scope]]  # reader → where to look; [] for who has no business with this kind
    visible: Callable[[Any], Any]  # reader → queryset
    heading: Callable[[Entry, bool], tuple[str, str]]  # entry, reads inside → what it is called, and where
    reads_inside: Callable[[Any, Any], bool] = lambda reader, record: True
    by_log: bool = True
    latest_first: bool = False


KINDS: dict[str, Kind] = {}
# Asked in turn how what was typed is meant, before it is taken as words; None from who does not know it.
READINGS: list[Callable[[str], Question | None]] = []


def register(kind: Kind) -> None:
    """登记种类 — an app tells of its records once its models are ready."""
    KINDS[kind.key] = kind


def read(text: str) -> Question:
    """读问 — what is looked for."""
    return next((found for reading in READINGS if (found := reading(text))), Question.read(text))
