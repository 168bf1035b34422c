import signal
import subprocess
import sys
import time as wall
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command

from linli.kernel import jobs
from linli.kernel.jobs import DueJob, Job, job, late, tick, wake
from linli.kernel.now import BEIJING, clock_at

START = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)


@pytest.fixture
def registry(monkeypatch):
    """An empty registry: these tests register jobs of their own."""
    monkeypatch.setattr(jobs, "JOBS", {})
    return jobs.JOBS


@pytest.fixture
def counted(registry):
    """A job every ten minutes that notes when it ran, and fails while ``counted.broken`` is true."""

    @job("count", every=timedelta(minutes=10))
    def count():
        count.runs.append(jobs.now())
        if count.broken:
            raise RuntimeError("网络不通")

    count.runs, count.broken = [], False
    return count


@pytest.mark.django_db
def test_a_job_runs_at_once_and_then_at_its_rhythm(counted):
    with clock_at(START) as clock:
        for _minute in range(31):
            tick()
            clock.advance(timedelta(minutes=1))
    assert counted.runs == [START + timedelta(minutes=m) for m in (0, 10, 20, 30)]


@pytest.mark.django_db
def test_what_was_missed_is_caught_up_once_and_the_rhythm_is_kept(counted):
    # given a job that ran on time, and then a machine that stood still for a night
    with clock_at(START) as clock:
        tick()
        clock.advance(timedelta(hours=10, minutes=3))

        # when the worker comes back
        tick()
        tick()

        # then the job ran once more, and goes on at full ten minutes
        assert len(counted.runs) == 2
        assert DueJob.objects.get().next_at == START + timedelta(hours=10, minutes=10)


@pytest.mark.django_db
def test_a_job_that_is_woken_runs_in_the_next_round(counted):
    with clock_at(START) as clock:
        # given a job that has just run, and one that nobody has enrolled yet
        tick()
        clock.advance(timedelta(seconds=3))

        # when somebody wakes it, twice
        wake("count")
        wake("count")
        tick()
        tick()

        # then it has run once more
        assert counted.runs == [START, START + timedelta(seconds=3)]


@pytest.mark.django_db
def test_a_job_that_is_woken_while_it_runs_runs_again(registry):
    runs = []

    @job("again", every=timedelta(hours=1))
    def again():
        runs.append(jobs.now())
        if len(runs) == 1:
            wake("again")  # somebody asked for something this round no longer sees

    with clock_at(START) as clock:
        tick()
        clock.advance(timedelta(seconds=5))
        tick()
        tick()
    assert runs == [START, START + timedelta(seconds=5)]


@pytest.mark.django_db
def test_a_failure_is_tried_again_after_1_5_and_25_minutes_then_shows(counted):
    counted.broken = True
    with clock_at(START) as clock:
        for _minute in range(51):
            tick()
            clock.advance(timedelta(minutes=1))
        row = DueJob.objects.get()

        # first, three retries, and then the rhythm again
        assert counted.runs == [START + timedelta(minutes=m) for m in (0, 1, 6, 31, 41)]
        assert row.failures == 5
        assert row.last_error == "RuntimeError: 网络不通"
        assert late(jobs.now()) == ["count"]

        # it heals by itself
        counted.broken = False
        clock.move_to(row.next_at)
        tick()
        row.refresh_from_db()
        assert (row.failures, row.last_error, row.last_ok_at) == (0, "", jobs.now())
        assert late(jobs.now()) == []


@pytest.mark.django_db
def test_a_retry_does_not_show_as_failed(counted):
    counted.broken = True
    with clock_at(START):
        assert tick() == ["count"]
        assert late(START) == []


@pytest.mark.django_db
def test_one_broken_job_keeps_no_other_from_running(counted):
    counted.broken = True
    ran = []
    job("zeal", every=timedelta(hours=1))(lambda: ran.append(True))
    with clock_at(START):
        assert tick() == ["count"]
    assert ran == [True]


@pytest.mark.django_db
def test_a_job_in_another_workers_hands_is_left_alone(counted, monkeypatch):
    # given two workers that both see the job as due
    with clock_at(START):
        jobs.enrol(START)
        first, second = list(DueJob.objects.due(START)), list(DueJob.objects.due(START))
        monkeypatch.setattr(jobs.DueJobQuerySet, "due", lambda self, moment: first)
        tick()
        # when the second acts on what it saw before the first one moved it
        monkeypatch.setattr(jobs.DueJobQuerySet, "due", lambda self, moment: second)
        tick()
    # then it has run once
    assert counted.runs == [START]


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_taken_up_again(registry):
    # given a worker that is killed in the middle of its job
    @job("fall", every=timedelta(hours=6))
    def fall():
        fall.runs += 1
        if fall.runs == 1:
            raise SystemExit  # like a kill: nothing after it runs

    fall.runs = 0
    with clock_at(START) as clock:
        with pytest.raises(SystemExit):
            tick()
        # when the lease has run out
        clock.advance(jobs.LEASE)
        tick()
    # then another worker has done it
    assert fall.runs == 2


def test_a_daily_job_comes_at_its_hour_of_beijing():
    nightly = Job("nightly", lambda: None, timedelta(days=1), time(3, 10))
    before, after = datetime(2026, 3, 2, 3, 9, tzinfo=BEIJING), datetime(2026, 3, 2, 3, 10, tzinfo=BEIJING)
    assert nightly.next_after(before, before) == datetime(2026, 3, 1, 19, 10, tzinfo=UTC)
    assert nightly.next_after(after, after) == datetime(2026, 3, 3, 3, 10, tzinfo=BEIJING)


def test_two_jobs_of_one_name_and_a_job_without_rhythm_are_faults(counted):
    with pytest.raises(ValueError, match="two jobs"):
        job("count", every=timedelta(hours=1))(lambda: None)
    with pytest.raises(ValueError, match="either"):
        job("never")
    with pytest.raises(ValueError, match="either"):
        job("both", every=timedelta(hours=1), at=time(3, 0))


@pytest.mark.django_db
def test_a_late_or_unknown_job_is_complained_of(counted):
    with clock_at(START) as clock:
        assert late(jobs.now()) == ["count"]
        tick()
        clock.advance(timedelta(minutes=19))
        assert late(jobs.now()) == []
        clock.advance(timedelta(minutes=1))
        assert late(jobs.now()) == ["count"]


@pytest.mark.django_db
def test_the_tick_command_names_what_failed(counted):
    counted.broken = True
    with pytest.raises(CommandError, match="count"):
        call_command("tick")


def test_the_worker_leaves_when_told_to():
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline() == "ticked\n"
        wall.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
        worker.stdout.close()
        worker.wait()


WORKER = """
import django
django.setup()
from linli.kernel.management.commands import work
work.tick = lambda: print("ticked", flush=True)
work.Command().handle(pause=60)
"""
