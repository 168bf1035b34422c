from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Residents, households, posts, tenures, organisations, accounts."""

    name = "linli.people"
    verbose_name = "人员"
