from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A community to look at: invented people, real verbs."""

    name = "linli.demo"
    verbose_name = "演示"
