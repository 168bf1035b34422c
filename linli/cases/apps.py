from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Reports, cases, the chain at work."""

    name = "linli.cases"
    verbose_name = "诉求事项"

    def ready(self) -> None:
        from linli.cases import addresses, jobs, search, windows  # noqa: F401, PLC0415
