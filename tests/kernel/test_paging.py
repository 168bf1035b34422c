from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linli.kernel.audit import LogEntry, LogWords
from linli.kernel.jobs import DueJob
from linli.kernel.paging import keyset

START = datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)  # to the microsecond: a token must not round
ORDER = ("next_at", "name")


def line(*hours):
    """Jobs called a, b, c … at these hours."""
    rows = [
        DueJob(name=chr(ord("a") + n), next_at=START + timedelta(hours=hour)) for n, hour in enumerate(hours)
    ]
    DueJob.objects.bulk_create(rows)


def names(page):
    return "".join(row.name for row in page.rows)


@pytest.mark.django_db
def test_a_list_is_read_page_by_page_and_back_again():
    line(0, 1, 1, 1, 2, 3, 3)
    first = keyset(DueJob.objects.all(), order=ORDER, size=3)
    second = keyset(DueJob.objects.all(), order=ORDER, size=3, after=first.next)
    third = keyset(DueJob.objects.all(), order=ORDER, size=3, after=second.next)
    assert (names(first), names(second), names(third)) == ("abc", "def", "g")
    assert (first.previous, third.next) == ("", "")

    back = keyset(DueJob.objects.all(), order=ORDER, size=3, after=third.previous)
    assert names(back) == "def"
    start = keyset(DueJob.objects.all(), order=ORDER, size=3, after=back.previous)
    assert (names(start), start.previous) == ("abc", "")


@pytest.mark.django_db
def test_directions_may_be_mixed():
    line(0, 1, 1, 0)
    order = ("-next_at", "name")
    first = keyset(DueJob.objects.all(), order=order, size=3)
    second = keyset(DueJob.objects.all(), order=order, size=3, after=first.next)
    assert (names(first), names(second)) == ("bca", "d")
    assert names(keyset(DueJob.objects.all(), order=order, size=3, after=second.previous)) == "bca"


@pytest.mark.django_db
def test_rows_that_come_and_go_are_neither_shown_twice_nor_skipped():
    line(0, 2, 4, 6)
    first = keyset(DueJob.objects.all(), order=ORDER, size=2)
    DueJob.objects.filter(name="b").delete()
    DueJob.objects.create(name="z", next_at=START)
    assert names(keyset(DueJob.objects.all(), order=ORDER, size=2, after=first.next)) == "cd"


@pytest.mark.django_db
def test_back_before_a_short_beginning_is_the_whole_first_page():
    line(0, 1, 2, 3, 4)
    first = keyset(DueJob.objects.all(), order=ORDER, size=2)
    second = keyset(DueJob.objects.all(), order=ORDER, size=2, after=first.next)
    DueJob.objects.filter(name="a").delete()
    back = keyset(DueJob.objects.all(), order=ORDER, size=2, after=second.previous)
    assert (names(back), back.previous) == ("bc", "")


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["", "nonsense", "a:b", "WyJmIl0:xyz"])
def test_a_broken_token_is_the_first_page(broken):
    line(0, 1, 2)
    assert names(keyset(DueJob.objects.all(), order=ORDER, size=2, after=broken)) == "ab"


@pytest.mark.django_db
def test_a_token_of_another_order_is_the_first_page():
    line(0, 1, 2)
    other = keyset(DueJob.objects.all(), order=("-next_at", "name"), size=2).next
    assert names(keyset(DueJob.objects.all(), order=ORDER, size=2, after=other)) == "ab"


@pytest.mark.django_db
def test_an_empty_list_is_an_empty_page():
    page = keyset(DueJob.objects.all(), order=ORDER)
    assert (page.rows, page.previous, page.next) == ([], "", "")


@pytest.mark.django_db
def test_a_page_costs_one_query_and_its_rows_are_bounded(django_assert_num_queries):
    line(*range(26))
    with django_assert_num_queries(1) as asked:
        page = keyset(DueJob.objects.all(), order=ORDER, size=10)
    assert "LIMIT 11" in asked[0]["sql"]
    with django_assert_num_queries(1):
        keyset(DueJob.objects.all(), order=ORDER, size=10, after=page.next)


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (("last_ok_at", "id"), "may be empty"),
        (("next_at",), "not unique"),
        (("next_at", "failures"), "not unique"),
        ((), "not unique"),
    ],
)
def test_an_order_that_could_lose_rows_is_a_fault_of_the_program(order, fault):
    with pytest.raises(ValueError, match=fault):
        keyset(DueJob.objects.all(), order=order)


@pytest.mark.django_db
def test_an_order_may_go_through_a_relation_that_is_always_there():
    for hour in range(3):
        entry = LogEntry.objects.create(
            at=START - timedelta(hours=hour),
            actor_kind="clock",
            actor_id=0,
            verb="v",
            about_kind="k",
            about_id=1,
        )
        LogWords.objects.create(entry=entry)
    words = LogWords.objects.select_related("entry")
    first = keyset(words, order=("entry__at", "pk"), size=2)
    second = keyset(words, order=("entry__at", "pk"), size=2, after=first.next)
    assert [row.entry.at for row in first.rows + second.rows] == [
        START - timedelta(hours=h) for h in (2, 1, 0)
    ]


@pytest.mark.django_db
def test_the_links_keep_the_filters():
    line(0, 1, 2, 3)
    asked = QueryDict("state=open&kind=a&kind=b&page=old")
    first = keyset(DueJob.objects.all(), order=ORDER, size=2)
    before, after = first.links(asked)
    assert before == ""
    assert QueryDict(after[1:]).dict() == {"state": "open", "kind": "b", "page": first.next}
    assert QueryDict(after[1:]).getlist("kind") == ["a", "b"]


class AnyList(TestCase):
    """Any list, with any ties, in any direction, read to its end and back, is itself."""

    @given(
        st.lists(st.integers(0, 4), max_size=12),
        st.integers(1, 5),
        st.sampled_from(
            [("next_at", "id"), ("-next_at", "id"), ("next_at", "-id"), ("failures", "-next_at", "name")]
        ),
    )
    def test_to_the_end_and_back(self, hours, size, order):
        line(*hours)
        expected = list(DueJob.objects.order_by(*order))

        page = keyset(DueJob.objects.all(), order=order, size=size)
        there = [page.rows]
        while page.next:
            page = keyset(DueJob.objects.all(), order=order, size=size, after=page.next)
            there.append(page.rows)
        assert [row for rows in there for row in rows] == expected

        back = [page.rows]
        while page.previous:
            page = keyset(DueJob.objects.all(), order=order, size=size, after=page.previous)
            back.insert(0, page.rows)
        assert back == there
