"""设计系统 — the style guide, the display choices, and what stays on a phone without a signal."""

from django.urls import path

from linli.ui import views

app_name = "ui"
urlpatterns = [
    path("display/", views.display, name="display"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/ticket/", views.ticket, name="ticket"),
    path("worker.js", views.worker, name="worker"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
