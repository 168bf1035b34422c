"""网址 — which app answers; each app's own list stands in its ``urls.py``."""

from django.urls import include, path

urlpatterns = [
    path("", include("linli.ui.urls")),
    path("", include("linli.kernel.urls")),
    path("", include("linli.inbox.urls")),
    path("", include("linli.places.urls")),
    path("", include("linli.people.urls")),
    path("", include("linli.people.identity_urls")),
    path("", include("linli.cases.urls")),
    path("", include("linli.registers.urls")),
    path("", include("linli.portal.urls")),
]

handler400 = "linli.kernel.http.bad_request"
handler403 = "linli.kernel.http.forbidden"
handler404 = "linli.kernel.http.not_found"
handler500 = "linli.kernel.http.failed"
