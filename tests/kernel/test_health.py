from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from linli.kernel import jobs, readiness
from linli.kernel.audit import remove_triggers
from linli.kernel.jobs import DueJob, job, tick
from linli.kernel.now import clock_at, now


@pytest.fixture
def registry(monkeypatch):
    """One job that does nothing, every ten minutes."""
    monkeypatch.setattr(jobs, "JOBS", {})
    job("rest", every=timedelta(minutes=10))(lambda: None)
    return jobs.JOBS


def test_alive_without_the_database(client):
    """Not marked for the database: a query would fail."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_all_is_well(client, registry):
    tick()
    answer = client.get("/readyz")
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "triggers": "ok", "search": "ok", "queue": "ok"},
    }
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def complaint(client, name):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    return answer.json()["checks"][name]


@pytest.mark.django_db
def test_not_ready_without_a_worker(client, registry):
    assert "没有按时运行：rest。" in complaint(client, "queue")


@pytest.mark.django_db
def test_not_ready_when_a_job_waits_too_long(client, registry):
    tick()
    with clock_at(now()) as clock:
        clock.advance(timedelta(minutes=21))
        assert "没有按时运行：rest。" in complaint(client, "queue")


@pytest.mark.django_db
def test_not_ready_when_a_job_has_failed_and_its_error_is_no_strangers_business(client, registry):
    tick()
    DueJob.objects.update(failures=4, last_error="RuntimeError: 网络不通")
    assert "rest" in complaint(client, "queue")
    assert "网络不通" not in client.get("/readyz").text


@pytest.mark.django_db
def test_not_ready_when_a_trigger_is_missing(client, registry):
    remove_triggers()
    assert "缺少触发器 log_no_delete、log_no_" in complaint(client, "triggers")


@pytest.mark.django_db
def test_not_ready_before_the_migrations(client, registry):
    MigrationRecorder.Migration.objects.filter(app="cases").order_by("-pk")[0].delete()
    assert complaint(client, "migrations") == "还有 1 步没有升级，请运行 linli migrate"


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named_and_is_no_error_page(client, registry, monkeypatch):
    def gone():
        raise OperationalError("connection refused")

    monkeypatch.setitem(readiness.CHECKS, "database", replace(readiness.CHECKS["database"], ask=gone))
    assert complaint(client, "database") == "没有得到答复：OperationalError"


@pytest.mark.django_db
def test_an_index_that_lost_a_part_is_not_ready(client, registry):
    part = "TRIGGER searchrow_update" if connection.vendor == "sqlite" else "INDEX searchrow_tokens"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {part}")
    assert "linli reindex" in complaint(client, "search")
