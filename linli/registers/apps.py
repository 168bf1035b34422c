from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers that a community brings along: read, checked, brought in, taken back."""

    name = "linli.registers"
    verbose_name = "台账"

    def ready(self) -> None:
        from linli.registers import jobs  # noqa: F401, PLC0415 — once models are ready
