"""网址 — which app answers; each app's own list stands in its ``urls.py``."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path("", include(f"linli.{app}.urls"))
    for app in ("portal", "cases", "people", "places", "inbox", "ui", "kernel")
    if find_spec(f"linli.{app}.urls")
]

handler400 = "linli.kernel.http.bad_request"
handler403 = "linli.kernel.http.forbidden"
handler404 = "linli.kernel.http.not_found"
