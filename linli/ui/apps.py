"""设计系统 — the app that holds components, stylesheets and the frame around every page."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "linli.ui"
    label = "ui"
    verbose_name = "设计系统"
