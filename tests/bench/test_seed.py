"""播种 — what is seeded is what the verbs would have made."""

from random import Random

import pytest

from bench import copies, seed
from bench.histories import HISTORIES
from linli.cases.models import Case, Report
from linli.cases.replay import replay_all
from linli.inbox.models import Message
from linli.kernel import search
from linli.kernel.audit import LogEntry
from linli.places.models import Place

CASES = 240


@pytest.fixture
def seeded(db):
    """A few hundred cases in a community beside the model's."""
    random = Random(7)
    world, towns = seed.built(CASES)
    moulds = seed.moulded(world, CASES, random)
    models = list(Case.objects.order_by("pk"))
    every = [of_history[0] for of_history in moulds]
    seed.spread([*every, *seed.picked(moulds, CASES, random)], towns, seed.spoken(), random)
    copied = list(Case.objects.exclude(pk__in=[case.pk for case in models]).order_by("pk")[: len(every)])
    return models, copied


def shape(case):
    """Which rows stand around a case, and which of their columns are filled."""
    return [
        (
            type(row).__name__,
            {
                field.attname
                for field in row._meta.concrete_fields
                if getattr(row, field.attname) not in (None, "")
            },
            {name: sorted(row.facts) for name in ["facts"] if isinstance(row, LogEntry)},
        )
        for row in copies.rows_of(case)
    ]


def test_a_seeded_case_has_the_shape_of_one_made_by_the_verbs_and_its_log_tells_it_again(seeded):
    models, copied = seeded

    # each history is there, row by row and column by column
    assert len(models) == len(copied) == len(HISTORIES)
    for model, copy in zip(models, copied, strict=True):
        assert shape(copy) == shape(model)
        assert (copy.state, copy.is_open, copy.version) == (model.state, model.is_open, model.version)

    # the log of every case leads to its row
    assert [(case.number, found) for case, found in replay_all() if found] == []
    # and it is found by what the index would say of it
    assert search.differences() == []
    assert Case.objects.count() == 2 * len(HISTORIES) + CASES


def test_a_seeded_case_lies_in_its_own_community_with_words_and_hands_of_its_own(seeded):
    models, copied = seeded
    theirs = set(Report.objects.filter(case__in=models).values_list("text", flat=True))
    posts, community = {case.holder_id for case in models}, Place.objects.get(prefix="B0000")
    for case in copied:
        assert case.place_code == case.place.code
        assert case.number.startswith("B0000-")
        assert case.holder_id not in posts
        assert case.holder.place_code.startswith(community.code)
        assert case.place_code.startswith(community.code)
        assert case.reports.first().text not in theirs
        told = Message.objects.filter(about_kind="cases.case", about_id=case.pk)
        assert {message.values["number"] for message in told} == {case.number}
        assert not any("\x00" in str(entry.facts) for entry in LogEntry.objects.on(case))
