from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Residents, households, posts, tenures, organisations, accounts."""

    name = "linli.people"
    verbose_name = "人员"

    def ready(self) -> None:
        from linli.people import addresses, checks, jobs, search, seats  # noqa: F401, PLC0415
