"""三率 — how many were answered in time, solved, satisfied: exact counts in, words out. No Django models here.

    响应率  answered in time / those whose answer was due
    解决率  solved by the resident's own word / called back, and what was put on the shelf
    满意率  content with the attitude / called back, and what was put on the shelf

Consultation and anonymous cases are left out of the last two; what was put on the shelf counts as not solved.
A rate of nothing is “—”, never 100 % (rule 10).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Tally:
    """计数 — the figures that the three rates are made of; tallies of months add up to that of the year."""

    due: int = 0
    responded: int = 0
    asked: int = 0  # called back, or on the shelf
    solved: int = 0
    satisfied: int = 0
    left_out: int = 0  # anonymous or consultation

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def response(self) -> Fraction | None:
        return share(self.responded, self.due)

    @property
    def solution(self) -> Fraction | None:
        return share(self.solved, self.asked)

    @property
    def satisfaction(self) -> Fraction | None:
        return share(self.satisfied, self.asked)


def share(part: int, whole: int) -> Fraction | None:
    """比率 — exact; None when there is nothing to divide by.

    >>> share(331, 362), share(0, 0)
    (Fraction(331, 362), None)
    """
    return Fraction(part, whole) if whole else None


def percent(rate: Fraction | None) -> str:
    """百分数 — one decimal, half up, without the sign; “—” for a rate of nothing.

    >>> percent(Fraction(331, 362)), percent(Fraction(1)), percent(None)
    ('91.4', '100.0', '—')
    >>> percent(Fraction(19990, 20000))
    '100.0'
    """
    if rate is None:
        return NOTHING
    exact = Decimal(rate.numerator * 100) / Decimal(rate.denominator)
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def composite(tally: Tally, weights: tuple[int, int, int]) -> Fraction | None:
    """综合 — the three rates by their weights; None as long as one of them is a rate of nothing.

    Raises ``ValueError`` when the weights do not make 100.

    >>> composite(Tally(2, 2, 4, 3, 4), (30, 35, 35))
    Fraction(73, 80)
    """
    if sum(weights) != 100 or min(weights) < 0:
        raise ValueError(f"weights that do not make 100: {weights}")
    rates = (tally.response, tally.solution, tally.satisfaction)
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(rates):
        return None
    return sum((rate * weight for rate, weight in zip(known, weights, strict=True)), Fraction(0)) / 100


def formula(tally: Tally, weights: tuple[int, int, int]) -> str:
    """算式 — the composite rate with everything needed to reckon it again; a sentence."""
    words = {
        "composite": percent(composite(tally, weights)),
        "response": percent(tally.response),
        "solution": percent(tally.solution),
        "satisfaction": percent(tally.satisfaction),
        "a": weights[0],
        "b": weights[1],
        "c": weights[2],
    }
    return (
        _(
            "综合 %(composite)s = 响应 %(response)s×%(a)d%% + 解决 %(solution)s×%(b)d%% + "
            "满意 %(satisfaction)s×%(c)d%%。"
        )
        % words
    )
