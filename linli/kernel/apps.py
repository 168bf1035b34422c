from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_triggers(using: str, **_: object) -> None:
    from linli.kernel.audit import install_triggers  # noqa: PLC0415 — models come later
    from linli.kernel.search import index  # noqa: PLC0415 — models come later

    if using == "default":
        install_triggers()
        index.install()


class KernelConfig(AppConfig):
    """The mechanisms that know no domain noun."""

    name = "linli.kernel"
    verbose_name = "机制"

    def ready(self) -> None:
        from linli.kernel import checks  # noqa: F401, PLC0415 — they register once models are ready

        post_migrate.connect(_install_triggers, sender=self)
