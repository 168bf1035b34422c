"""设计系统 — the style guide and the display choices."""

from django.urls import path

from linli.ui import views

app_name = "ui"
urlpatterns = [
    path("display/", views.display, name="display"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
