from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that cross domains: the workbench and each role's first page."""

    name = "linli.portal"
    verbose_name = "工作台"
