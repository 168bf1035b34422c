from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Who is told what, once, and by which way."""

    name = "linli.inbox"
    verbose_name = "通知"

    def ready(self) -> None:
        from linli.inbox import checks, jobs  # noqa: F401, PLC0415 — once models are ready
