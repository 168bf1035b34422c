"""三率 — counted exactly, printed with the sum; nothing divided by nothing (rule 10)."""

from dataclasses import astuple
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.portal import rates, spark
from linli.portal.rates import Tally

WEIGHTS = (30, 35, 35)
YEAR = Tally(due=405, responded=398, asked=362, solved=331, satisfied=338, left_out=13)
counts = st.integers(0, 10_000)
tallies = st.builds(Tally, *(counts for _i in range(6)))


def test_the_sum_is_printed_so_that_anybody_can_do_it_again():
    assert rates.formula(YEAR, WEIGHTS) == "综合 94.2 = 响应 98.3×30% + 解决 91.4×35% + 满意 93.4×35%。"


def test_a_rate_of_nothing_is_a_dash_and_so_is_the_composite():
    nobody_called_back = Tally(due=3, responded=3)

    assert rates.percent(nobody_called_back.solution) == "—"
    assert rates.formula(nobody_called_back, WEIGHTS) == "综合 — = 响应 100.0×30% + 解决 —×35% + 满意 —×35%。"


@pytest.mark.parametrize("weights", [(30, 35, 30), (50, 60, -10), (0, 0, 0)])
def test_weights_that_do_not_make_a_hundred_are_refused(weights):
    with pytest.raises(ValueError, match="100"):
        rates.composite(YEAR, weights)


@given(tallies, tallies, tallies)
def test_months_add_up_to_the_year_in_any_order(a, b, c):
    assert (a + b) + c == c + (b + a)
    assert astuple(a + b)[0] == a.due + b.due


@given(st.integers(1, 10_000), st.data())
def test_a_percentage_is_within_half_a_tenth_of_the_truth(whole, data):
    part = data.draw(st.integers(0, whole))

    shown = Fraction(rates.percent(rates.share(part, whole)))

    assert abs(shown - Fraction(part * 100, whole)) <= Fraction(1, 20)
    assert 0 <= shown <= 100


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=12))
def test_a_line_stays_inside_its_drawing(values):
    drawn = spark.draw(values, top=max((v for v in values if v is not None), default=0), last="", note="")

    points = drawn.line.removeprefix("M").split("L") if drawn.line else []
    assert len(points) == sum(value is not None for value in values)
    for point in points:
        x, y = map(float, point.split())
        assert spark.LEFT <= x <= spark.RIGHT
        assert spark.TOP <= y <= spark.FOOT
