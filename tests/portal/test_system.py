"""系统页 — an administrator sees what is wrong and what to do, and may have a job run before its time."""

from datetime import timedelta

import pytest

from linli.kernel import jobs
from linli.kernel.audit import LogEntry
from linli.kernel.jobs import DueJob, job, tick
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now
from linli.kernel.once import new_key
from linli.portal import lifecycle
from linli.portal.queries.system import job_rows


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", {})
    return jobs.JOBS


@pytest.fixture
def swept(registry):
    @job("sweep", every=timedelta(hours=6))
    def sweep():
        """扫地 — so that the page has something to show."""
        sweep.runs += 1
        if sweep.runs == sweep.fails_at:
            raise RuntimeError("扫帚断了")

    sweep.runs, sweep.fails_at = 0, None
    return sweep


def test_a_job_is_shown_from_before_its_first_run_to_its_failure(world, clock, swept):
    def shown():
        (row,) = job_rows()
        return row.label, row.rhythm, row.state, row.tone, row.error

    assert shown() == ("扫地", "每 6 小时", "还没有运行过", "late", "")
    tick()
    assert shown()[2:] == ("正常", "done", "")
    clock.advance(timedelta(hours=6, minutes=11))
    assert shown()[2:] == ("没有按时运行", "late", "")
    swept.fails_at = 2
    tick()
    assert shown()[2:] == ("连续失败 1 次", "soon", "RuntimeError: 扫帚断了")


def test_run_now_has_the_worker_take_it_and_stands_in_the_log(client, world, clock, swept):
    # given a job that has run and would rest for six hours
    tick()
    client.force_login(world.admin)

    # when the administrator presses
    answer = client.post("/system/sweep/run-now/", {"form_key": new_key()}, follow=True)
    assert "已排上" in answer.text

    # then the worker does it at its next round, once, and the log says who asked
    assert DueJob.objects.get().next_at == now()
    tick()
    tick()
    assert swept.runs == 2
    entry = LogEntry.objects.get(verb="run_now")
    assert (entry.actor_id, entry.facts) == (world.admin.pk, {"job": "sweep"})


def test_only_an_administrator_may_and_only_what_there_is(client, world, swept):
    with pytest.raises(Refused, match="没有权限"):
        lifecycle.run_now("sweep", by=world.he)
    with pytest.raises(Refused, match="没有这项"):
        lifecycle.run_now("nothing", by=world.admin)
    client.force_login(world.admin)
    assert client.post("/system/nothing/run-now/", {"form_key": new_key()}).status_code == 404


def test_the_page_lists_checks_and_settings_without_secrets(client, world, settings):
    client.force_login(world.admin)
    page = client.get("/system/").text
    assert "SQLite" in page or "PostgreSQL" in page
    assert "LINLI_DATABASE_URL" in page
    assert settings.SECRET_KEY not in page


def test_the_page_asks_the_same_whether_one_job_runs_or_thirty(
    client, world, registry, django_assert_max_num_queries
):
    for number in range(30):
        job(f"job{number}", every=timedelta(hours=1))(lambda: None)
    tick()
    client.force_login(world.admin)
    with django_assert_max_num_queries(25):
        client.get("/system/")
