"""探针 — what a watchdog asks, without signing in: are you alive, can you work."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.kernel import jobs
from linli.kernel.audit import missing_triggers
from linli.kernel.now import now


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """存活 — the process answers. Asks nothing else, so that a slow database restarts nobody."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """就绪 — database, migrations, triggers and queue; 503 with what is wrong when one is."""
    wrong = {name: found for name, check in CHECKS.items() if (found := ask(check))}
    checks = {name: wrong.get(name, "ok") for name in CHECKS}
    status = {"status": "not ready" if wrong else "ok", "checks": checks}
    return JsonResponse(status, status=503 if wrong else 200)


def ask(check: Callable[[], list[str]]) -> list[str]:
    """问一项 — what a check complains about; a database that fails is a complaint too."""
    try:
        return check()
    except DatabaseError as error:
        return [type(error).__name__]


def database() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return []


def migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name} is not applied" for step, _ in plan]


def triggers() -> list[str]:
    return [f"{name} is missing" for name in missing_triggers()]


def queue() -> list[str]:
    return jobs.complaints(now())


CHECKS: dict[str, Callable[[], list[str]]] = {
    "database": database,
    "migrations": migrations,
    "triggers": triggers,
    "queue": queue,
}
