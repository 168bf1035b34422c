"""标准 — shipped values are complete and sourced; a place's own word wins where and since it was given."""

import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from linli.cases.clock import UNITS, Limit
from linli.kernel.standards import CLOCKS, Standard, UnknownStandard, ruling, rulings, shipped, standard

TODAY = date(2026, 11, 24)
CLASSES = ("rapid", "utility", "general", "complex")
TIERS = ("neighbours", "building", "group", "area", "community", "street", "district", "organisation")
COMMUNITY = "000100020003"


def decide(
    key: str, value: object, *, place_code="", unit="days", valid_from=TODAY, source="社区决定"
) -> Standard:
    return Standard.objects.create(
        key=key, value=value, place_code=place_code, unit=unit, valid_from=valid_from, source=source
    )


# What is shipped.


def test_every_class_has_its_limits_and_every_leg_its_own():
    wanted = {f"case.{of}.{what}" for of, what in product(CLASSES, ("respond", "due"))}
    wanted |= {f"case.leg.{of}.{tier}" for of, tier in product(CLASSES, TIERS)}
    assert {
        key for key in shipped() if key.startswith(("case.leg.",)) or key.endswith((".respond", ".due"))
    } == wanted
    for key in wanted:
        limit = shipped()[key][-1]
        assert Limit(limit.value, limit.unit).amount > 0


def test_every_shipped_value_says_what_it_is_and_on_whose_word():
    for key, values in shipped().items():
        assert all(value.source and value.meaning and value.unit for value in values), key
        days = [value.valid_from for value in values]
        assert len(set(days)) == len(days), key


def test_the_clocks_that_standards_know_are_the_units_of_the_case_clock():
    assert set(CLOCKS) == set(UNITS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("case.rapid.respond", 1, "hours"),
        ("case.rapid.due", 2, "hours"),
        ("case.utility.respond", 2, "hours"),
        ("case.utility.due", 24, "hours"),
        ("case.general.respond", 24, "hours"),
        ("case.general.due", 7, "days"),
        ("case.complex.due", 15, "days"),
        ("case.leg.general.neighbours", 2, "working_days"),
        ("case.leg.general.group", 1, "working_days"),
        ("case.leg.general.area", 2, "working_days"),
        ("case.returns.max", 2, "times"),
        ("case.shelve.days", 90, "days"),
        ("case.callback.attempts", 3, "times"),
        ("neighbours.homes.min", 5, "homes"),
        ("neighbours.homes.max", 15, "homes"),
        ("signin.failures", 5, "times"),
        ("signin.lock_minutes", 15, "minutes"),
        ("signin.idle_minutes", 30, "minutes"),
        ("once.days", 90, "days"),
        ("look.organisation_days", 90, "days"),
    ],
)
def test_the_shipped_limits_are_those_of_the_rules(key, value, unit):
    found = ruling(key, TODAY)
    assert (found.value, found.unit) == (value, unit)


# What a place decides.


@pytest.mark.django_db
def test_a_value_of_ones_own_wins_from_its_day_on():
    decide("case.general.due", 5)
    assert standard("case.general.due", date(2026, 11, 23)) == 7
    assert standard("case.general.due", TODAY) == 5
    decide("case.general.due", 4, valid_from=date(2027, 1, 1))
    assert standard("case.general.due", date(2026, 12, 31)) == 5
    assert standard("case.general.due", date(2027, 1, 1)) == 4


@pytest.mark.django_db
def test_the_deepest_place_that_decided_wins_even_over_a_later_word_from_above():
    decide("case.general.due", 6, valid_from=date(2026, 11, 20))
    decide("case.general.due", 5, place_code="0001", valid_from=date(2026, 11, 21))
    decide("case.general.due", 3, place_code=COMMUNITY, valid_from=date(2026, 11, 1))
    decide("case.general.due", 2, place_code="000100020004", valid_from=date(2026, 11, 1))

    assert standard("case.general.due", TODAY, COMMUNITY + "0007") == 3
    assert standard("case.general.due", TODAY, "00010009") == 5
    assert standard("case.general.due", TODAY, "0002") == 6
    assert standard("case.general.due", TODAY) == 6


@pytest.mark.django_db
def test_a_ruling_carries_its_unit_its_source_and_its_meaning():
    decide(
        "case.leg.general.area",
        16,
        unit="working_hours",
        place_code=COMMUNITY,
        source="社区居委会 2026 年第 3 号",
    )
    found = ruling("case.leg.general.area", TODAY, COMMUNITY)
    assert (found.value, found.unit, found.source) == (16, "working_hours", "社区居委会 2026 年第 3 号")
    assert (found.place_code, found.meaning) == (COMMUNITY, "一般事项在片长处最多多久")
    assert ruling("case.leg.general.area", TODAY).place_code == ""


@pytest.mark.django_db
def test_a_ruling_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        ruling("case.general.due", TODAY, COMMUNITY * 4)


@pytest.mark.django_db
def test_what_is_no_standard_is_an_error_and_not_a_guess():
    decide("case.generel.due", 5)
    for key in ("case.generel.due", "no.such.key"):
        with pytest.raises(UnknownStandard):
            standard(key, TODAY)
    with pytest.raises(UnknownStandard):
        standard("case.general.due", date(1999, 12, 31))


@pytest.mark.parametrize(
    ("key", "value", "unit", "field"),
    [
        ("no.such.key", 5, "days", "key"),
        ("case.general.due", "5", "days", "value"),
        ("case.general.due", True, "days", "value"),
        ("case.general.due", -5, "days", "value"),
        ("case.general.due", 5, "homes", "unit"),
        ("case.returns.max", 5, "days", "unit"),
    ],
)
def test_a_value_of_another_shape_is_refused(key, value, unit, field):
    proposed = Standard(key=key, value=value, unit=unit, valid_from=TODAY, source="社区决定")
    with pytest.raises(ValidationError) as refusal:
        proposed.clean()
    assert set(refusal.value.message_dict) == {field}


def test_every_shipped_standard_is_used_somewhere():
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path("linli").rglob("*.py"))
    families = re.compile(r"^(case\.(rapid|utility|general|complex)\.|case\.leg\.|neighbours\.homes\.)")
    unused = {key for key in shipped() if not families.match(key) and f'"{key}"' not in code}
    assert unused == set()


@pytest.mark.django_db
def test_several_rulings_are_one_query_and_each_what_it_is_alone(django_assert_num_queries):
    decide("case.returns.max", 3, place_code=COMMUNITY)
    decide("case.returns.max", 1, place_code=COMMUNITY[:4])
    keys = ("case.returns.max", "case.key.homes")

    with django_assert_num_queries(1):
        found = rulings(keys, TODAY, COMMUNITY)

    assert found == {key: ruling(key, TODAY, COMMUNITY) for key in keys}
    assert found["case.returns.max"].value == 3
