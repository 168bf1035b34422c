from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """One tree of places, and the code by which every list is filtered."""

    name = "linli.places"
    verbose_name = "地方"
