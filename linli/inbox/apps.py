from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Who is told what, once."""

    name = "linli.inbox"
    verbose_name = "通知"
