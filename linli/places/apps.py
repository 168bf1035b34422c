from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """One tree of places, and the code by which every list is filtered."""

    name = "linli.places"
    verbose_name = "地方"

    def ready(self) -> None:
        from linli.places import search  # noqa: F401, PLC0415 — it registers once models are ready
