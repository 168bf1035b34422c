"""一起办 — the page on which one step is chosen, looked at and taken for many cases, and told row by row."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import bulk as many
from linli.cases.models import Case
from linli.kernel.audit import LogEntry
from linli.kernel.http import show


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """一起办 — the chosen cases: which would take the step and why the others not; then what became of each."""
    steps = dict(many.offered(request.user))
    if not steps:
        raise PermissionDenied(_("您的岗位不办事项。"))
    verb = request.GET.get("verb", "")
    if verb and verb not in steps:
        raise PermissionDenied(_("没有权限：%(right)s") % {"right": _("一起办")})
    numbers, seen = picked(request)
    cases = many.chosen(Case.objects.visible_to(request.user), numbers)
    gone = unseen(request, numbers, cases)
    page = {
        "steps": steps.items(),
        "verb": verb,
        "label": steps.get(verb, ""),
        "cases": cases,
        "gone": gone,
        "too_many": many.too_many(numbers),
    }
    if not (verb and cases):
        return show(request, "cases/bulk/choose.html", page)
    return looked_at(request, verb, many.preview(cases, verb, request.user, seen), page)


def looked_at(request: HttpRequest, verb: str, rows: list[many.Row], page: dict[str, Any]) -> HttpResponse:
    """先看再办 — the preview with its form; once that is sent, the report."""
    able = [row for row in rows if not row.why_not]
    form = many.STEPS[verb].form(
        [row.case for row in able], request.POST if request.method == "POST" else None
    )
    page |= {"able": able, "unable": [row for row in rows if row.why_not], "form": form}
    if not (able and form.is_valid()):
        return show(request, "cases/bulk/preview.html", page, status=422 if form.errors else 200)
    actor: Any = request.actor  # type: ignore[attr-defined]
    told = many.take(able, verb, by=actor, arguments=form.arguments)
    page |= {
        "done": [row for row in told if not row.why_not],
        "refused": [row for row in told if row.why_not] + page["unable"],
        "said": many.STEPS[verb].done,
    }
    return show(request, "cases/bulk/report.html", page)


def picked(request: HttpRequest) -> tuple[list[str], dict[str, int]]:
    """选中的 — the numbers that were ticked, and the version of each that the preview showed
    (“LF-2026-0412:7”).
    """
    given = request.POST if request.method == "POST" else request.GET
    seen: dict[str, int] = {}
    numbers = []
    for one in given.getlist("case"):
        number, _colon, version = one.partition(":")
        numbers.append(number)
        if request.method == "POST":
            seen[number] = (
                int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
            )
    return list(dict.fromkeys(numbers)), seen


def unseen(request: HttpRequest, numbers: list[str], cases: list[Case]) -> int:
    """看不到的 — how many of the numbers are not for this reader; that they were asked for is logged."""
    if numbers and not cases:
        raise Http404
    gone = many.missing(numbers[: many.MOST], cases)
    if gone:
        facts = {"view": "cases:bulk", "status": 404, "count": gone}
        actor: Any = request.actor  # type: ignore[attr-defined]
        LogEntry.refused(
            by=actor, verb="out_of_scope", about_kind="people.user", about_id=actor.pk, facts=facts
        )
    return gone
