"""The case page and its verbs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from linli.cases.models import Case
from linli.kernel.http import show


def case(request: HttpRequest, number: str) -> HttpResponse:
    """事项页 — where it stands, who has it until when, what was said and done, what can be done now."""
    found = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    return show(request, "cases/case.html", {"case": found})
