"""门户 — the front door, and one page for each role's question; pages that cross domains stand here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.kernel.http import go, show
from linli.people.middleware import open_to_all
from linli.places.models import Place
from linli.portal import navigation


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """首页 — who is signed in begins where their role begins; everybody else chooses."""
    if request.user.is_authenticated:
        return go(request, navigation.first_page(request.actor))  # type: ignore[attr-defined]
    communities = Place.objects.current().filter(kind=Place.Kind.COMMUNITY).select_related("parent")
    return show(request, "portal/home.html", {"communities": communities})
