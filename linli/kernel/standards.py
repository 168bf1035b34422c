"""标准 — every limit that a place may set for itself: a value, its unit, since when, and on whose word.

``data/standards.csv`` ships a value for every key there is; a row is never changed or removed, only followed
by one with a later ``valid_from``. What a place decided for itself stands in ``Standard`` and wins there.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SHIPPED = Path(__file__).parent / "data" / "standards.csv"
LEVEL = 4  # digits of a place code per level
CLOCKS = ("minutes", "hours", "working_hours", "days", "working_days")


class UnknownStandard(LookupError):
    """没有这一标准 — the key is not in ``data/standards.csv``, or had no value yet on that day."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """在用的标准 — the value in force, with all that a reader needs to check it.

    ``place_code`` is empty for a value that is not local. ``meaning`` is the sentence shown beside it.
    """

    key: str
    value: Any
    unit: str
    valid_from: date
    source: str
    place_code: str = ""
    meaning: str = ""


class Standard(models.Model):
    """本地标准 — a value that a place set for itself and everything below it, from a day on."""

    key = models.CharField(_("标准"), max_length=64)
    place_code = models.CharField(_("地点代码"), max_length=48, blank=True, default="")
    value = models.JSONField(_("值"))
    unit = models.CharField(_("单位"), max_length=16)
    valid_from = models.DateField(_("生效日期"))
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ["key", "place_code", "valid_from"]
        verbose_name = _("本地标准")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "place_code", "valid_from"], name="standard_once_per_place_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"

    def clean(self) -> None:
        """A local value has the shape of the shipped one: a number stays a number, a clock stays a clock."""
        rulings = shipped().get(self.key)
        if not rulings:
            raise ValidationError({"key": gettext("没有这一标准")})
        shape = rulings[-1]
        same_clock = self.unit in CLOCKS and shape.unit in CLOCKS
        if self.unit != shape.unit and not same_clock:
            raise ValidationError({"unit": gettext("单位与这一标准不符")})
        if type(self.value) is not type(shape.value):
            raise ValidationError({"value": gettext("值的形式与这一标准不符")})
        if isinstance(self.value, int) and self.value < 0:
            raise ValidationError({"value": gettext("不能小于零")})


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, tuple[Ruling, ...]]:
    """随附的标准 — for every key its shipped values, oldest first."""
    found: dict[str, list[Ruling]] = {}
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            ruling = Ruling(
                key=row["key"],
                value=json.loads(row["value"]),
                unit=row["unit"],
                valid_from=date.fromisoformat(row["valid_from"]),
                source=row["source"],
                meaning=row["meaning"],
            )
            found.setdefault(ruling.key, []).append(ruling)
    return MappingProxyType(
        {k: tuple(sorted(v, key=lambda ruling: ruling.valid_from)) for k, v in found.items()}
    )


def rulings(keys: Iterable[str], on: date, place_code: str = "") -> dict[str, Ruling]:
    """在用的标准 — what each of ``keys`` says on a day at a place, with unit and source.

    The deepest place that decided for itself wins, there the latest decision; else the shipped value. One
    query on one index, and nothing kept: a decision is in force everywhere as soon as it is committed.

    Raises ``UnknownStandard``.
    """
    found = {key: _shipped_on(key, on) for key in keys}
    upwards = [place_code[:length] for length in range(0, len(place_code) + 1, LEVEL)]
    local = Standard.objects.filter(key__in=list(found), place_code__in=upwards, valid_from__lte=on)
    for own in local.order_by("place_code", "valid_from"):  # of codes that begin alike the longer sorts last
        meaning = found[own.key].meaning
        found[own.key] = Ruling(
            own.key, own.value, own.unit, own.valid_from, own.source, own.place_code, meaning
        )
    return found


def _shipped_on(key: str, on: date) -> Ruling:
    defaults = [default for default in shipped().get(key, ()) if default.valid_from <= on]
    if not defaults:
        raise UnknownStandard(f"{key} on {on}")
    return defaults[-1]


def ruling(key: str, on: date, place_code: str = "") -> Ruling:
    """一项标准 — one of ``rulings``.

    Raises ``UnknownStandard``.
    """
    return rulings([key], on, place_code)[key]


def standard(key: str, on: date, place_code: str = "") -> Any:
    """标准的值 — the bare value of ``ruling``.

    Raises ``UnknownStandard``.
    """
    return ruling(key, on, place_code).value
