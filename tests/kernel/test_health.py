from datetime import timedelta

import pytest
from django.db import OperationalError

from linli.kernel import jobs, views
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
        "checks": {"database": "ok", "migrations": "ok", "triggers": "ok", "queue": "ok"},
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
    assert complaint(client, "queue") == ["rest has never run"]


@pytest.mark.django_db
def test_not_ready_when_a_job_waits_too_long(client, registry):
    tick()
    with clock_at(now()) as clock:
        clock.advance(timedelta(minutes=21))
        assert "rest has been due since" in complaint(client, "queue")[0]


@pytest.mark.django_db
def test_not_ready_when_a_job_has_failed(client, registry):
    tick()
    DueJob.objects.update(failures=4, last_error="RuntimeError: 网络不通")
    assert complaint(client, "queue") == ["rest failed: RuntimeError: 网络不通"]


@pytest.mark.django_db
def test_not_ready_when_a_trigger_is_missing(client, registry, monkeypatch):
    monkeypatch.setattr(views, "missing_triggers", lambda: {"log_no_update"})
    assert complaint(client, "triggers") == ["log_no_update is missing"]


@pytest.mark.django_db
def test_not_ready_before_the_migrations(client, registry, monkeypatch):
    step = type("Step", (), {"app_label": "cases", "name": "0002_more"})
    monkeypatch.setattr(views.MigrationExecutor, "migration_plan", lambda self, leaves: [(step, False)])
    assert complaint(client, "migrations") == ["cases.0002_more is not applied"]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named_and_is_no_error_page(client, registry, monkeypatch):
    def gone():
        raise OperationalError("connection refused")

    monkeypatch.setitem(views.CHECKS, "database", gone)
    assert complaint(client, "database") == ["OperationalError"]
