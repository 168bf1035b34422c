"""分页 — by the last row seen, not by a count of rows: page 400 costs what page 1 costs, and nothing is
shown twice or skipped when rows come and go meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode

Row = TypeVar("Row", bound=models.Model)
FORWARD, BACKWARD = "f", "b"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """一页 — its rows, and the tokens of the pages before and after it ("" where there is none)."""

    rows: list[Row]
    previous: str = ""
    next: str = ""

    def links(self, asked: "MultiValueDict[str, str]", name: str = "page") -> tuple[str, str]:
        """前后页 — the addresses of both neighbours, "" where there is none.

        ``asked`` is ``request.GET``: every other parameter, such as a filter, is kept.
        """
        return address(asked, name, self.previous), address(asked, name, self.next)


@dataclass(frozen=True, slots=True)
class Column:
    """排序列 — one stored column of the order."""

    name: str
    field: Any
    descending: bool

    def read(self, row: models.Model) -> str:
        """The value of ``row`` as text that ``field.to_python`` reads back exactly."""
        *owners, _last = self.name.split("__")
        for owner in owners:
            row = getattr(row, owner)
        return str(self.field.value_to_string(row))


def keyset(
    queryset: "models.QuerySet[Row]",
    *,
    order: tuple[str, ...],
    after: str = "",
    size: int = 25,
    arms: "Sequence[models.QuerySet[Row]] | None" = None,
) -> Page[Row]:
    """取一页 — the ``size`` rows of ``queryset`` that the token ``after`` points to; two queries never.

    ``order`` names stored columns that cannot be empty, "-" for descending; the last must be unique. A token
    that was broken, or made for another order, answers with the first page. ``arms`` are what ``queryset`` is
    narrowed to, in parts that may overlap: of each only the first rows are read, along an index of its own.

    Raises ``ValueError`` for an order that could lose rows: a fault of the program, not of the reader.
    """
    columns, whole = checked(queryset.model, order), queryset
    direction, place = opened(after, order, columns)
    backward = direction == BACKWARD
    sorting = [signed(column, backward) for column in columns]
    later = beyond(columns, place, backward) if place else Q()
    if arms is not None:
        queryset = queryset.filter(
            pk__in=firsts([arm.filter(later).order_by(*sorting) for arm in arms], size + 1)
        )
    rows = queryset.filter(later).order_by(*sorting)
    found = list(rows[: size + 1])
    shown, has_more = found[:size], len(found) > size
    if backward:
        if not has_more and len(shown) < size:
            return keyset(
                whole, order=order, size=size, arms=arms
            )  # reached the beginning: the first page, whole
        shown.reverse()
    has_previous = has_more if backward else bool(place)
    has_next = backward or has_more
    if not shown:
        return Page([])
    return Page(
        shown,
        previous=token(BACKWARD, order, columns, shown[0]) if has_previous else "",
        next=token(FORWARD, order, columns, shown[-1]) if has_next else "",
    )


def firsts(arms: "Sequence[models.QuerySet[Any]]", count: int) -> Any:
    """各取其首 — the keys of the first ``count`` rows of each arm: among them are the first of all together."""
    if not arms:
        return []
    first, *others = (
        arm.model._default_manager.filter(pk__in=arm[:count].values("pk")).values("pk") for arm in arms
    )
    return first.union(*others, all=True) if others else first


def checked(model: type[models.Model], order: tuple[str, ...]) -> list[Column]:
    """核对排序 — the columns of an order by which every row has exactly one place."""
    columns = [
        Column(name.lstrip("-"), stored(model, name.lstrip("-")), name.startswith("-")) for name in order
    ]
    if not columns or not columns[-1].field.unique or "__" in columns[-1].name:
        raise ValueError(f"the last column of {order} is not unique")
    return columns


def stored(model: type[models.Model], name: str) -> Any:
    """查列 — the stored column behind a name, through relations too; nowhere on the way may it be empty."""
    *owners, last = name.split("__")
    for owner in (*owners, last):
        field = model._meta.pk if owner == "pk" else model._meta.get_field(owner)
        if field is None or not getattr(field, "concrete", False) or getattr(field, "null", True):
            raise ValueError(f"{name} may be empty, and rows without it would be lost")
        if owner is not last:
            model = field.related_model  # type: ignore[assignment]
    return field


def signed(column: Column, backward: bool) -> str:
    """方向 — a column as ``order_by`` wants it."""
    return ("-" if column.descending != backward else "") + column.name


def beyond(columns: list[Column], place: list[Any], backward: bool) -> Q:
    """其后 — rows that come after ``place`` in the order.

    The bound on the first column says nothing new, but lets the database begin in the middle of its index.
    """
    later, equal = Q(), Q()
    for column, value in zip(columns, place, strict=True):
        comparison = "lt" if column.descending != backward else "gt"
        later |= equal & Q(**{f"{column.name}__{comparison}": value})
        equal &= Q(**{column.name: value})
    first = columns[0]
    bound = "lte" if first.descending != backward else "gte"
    return Q(**{f"{first.name}__{bound}": place[0]}) & later


def token(direction: str, order: tuple[str, ...], columns: list[Column], row: models.Model) -> str:
    """页码 — a signed text that names a place in an order and which side of it is meant."""
    return signer(order).sign_object([direction, *(column.read(row) for column in columns)], compress=True)


def opened(after: str, order: tuple[str, ...], columns: list[Column]) -> tuple[str, list[Any]]:
    """读页码 — direction and place of a token; forward from the beginning for one that cannot be read."""
    try:
        direction, *values = signer(order).unsign_object(after)
        place = [column.field.to_python(value) for column, value in zip(columns, values, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError):
        return FORWARD, []
    return direction, place


def signer(order: tuple[str, ...]) -> signing.Signer:
    """签名 — one per order, so that a token is good for its own list only."""
    return signing.Signer(salt=f"linli.paging.{','.join(order)}")


def address(asked: "MultiValueDict[str, str]", name: str, value: str) -> str:
    """地址 — this page's own address with one parameter replaced."""
    if not value:
        return ""
    others = [(key, one) for key, values in asked.lists() for one in values if key != name]
    return "?" + urlencode([*others, (name, value)])
