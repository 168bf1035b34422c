"""探针 — what a watchdog asks, without signing in: are you alive, can you work."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.kernel import readiness


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
    """就绪 — database, migrations, triggers and worker; 503 with what is wrong when one is."""
    found = readiness.probes()
    checks = {one.name: one.words if one.is_bad else "ok" for one in found}
    wrong = any(one.is_bad for one in found)
    return JsonResponse(
        {"status": "not ready" if wrong else "ok", "checks": checks}, status=503 if wrong else 200
    )
