from django.apps import AppConfig
from django.conf import settings

from linli.demo import record


class DemoConfig(AppConfig):
    """A community to look at: invented people, real verbs."""

    name = "linli.demo"
    verbose_name = "演示"

    def ready(self) -> None:
        known = record.read() if settings.LINLI_DEMO else None
        if known:
            known.set_clock()
