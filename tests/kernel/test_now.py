import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from linli.kernel.now import BEIJING, clock_at, now, real_time, set_clock, today


@pytest.fixture
def real_clock_afterwards():
    yield
    set_clock(None)


def test_now_is_aware_and_in_utc():
    assert now().utcoffset() == timedelta()


def test_the_day_is_the_day_of_beijing():
    with clock_at(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)):
        assert today() == date(2026, 3, 2)
    with clock_at(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)):
        assert today() == date(2026, 3, 1)


def test_a_held_clock_moves_only_when_told():
    start = datetime(2026, 3, 1, 17, 0, tzinfo=BEIJING)
    with clock_at(start) as clock:
        assert now() == now() == start
        clock.advance(timedelta(days=1))
        assert now() == start + timedelta(days=1)
        clock.move_to(start - timedelta(hours=1))
        assert now() == start - timedelta(hours=1)


def test_the_inner_clock_goes_first_and_the_outer_comes_back_even_after_an_error():
    outer, inner = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    with clock_at(outer):
        with clock_at(inner):
            assert now() == inner
        with pytest.raises(RuntimeError), clock_at(inner):
            raise RuntimeError
        assert now() == outer


def test_a_held_clock_is_seen_by_no_other_thread():
    seen = []
    with clock_at(datetime(2000, 1, 1, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()
    assert abs(seen[0] - real_time()) < timedelta(minutes=1)


def test_the_clock_of_the_process_can_be_shifted_or_replaced(real_clock_afterwards):
    set_clock(timedelta(days=-30))
    assert abs(real_time() - now() - timedelta(days=30)) < timedelta(minutes=1)

    set_clock(lambda: datetime(2026, 5, 1, 8, 0, tzinfo=BEIJING))
    assert now() == datetime(2026, 5, 1, tzinfo=UTC)

    with clock_at(datetime(2020, 1, 1, tzinfo=UTC)):  # a held clock goes before it
        assert now().year == 2020


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 — the fault itself
    with pytest.raises(ValueError, match="zone"), clock_at(naive):
        pass
