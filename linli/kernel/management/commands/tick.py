from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from linli.kernel.jobs import tick


class Command(BaseCommand):
    help = "定时 — run the jobs that are due, once. Safe to repeat, and beside a worker."

    def handle(self, **options: Any) -> None:
        if failed := tick():
            raise CommandError(_("未能完成：%(names)s") % {"names": "、".join(failed)})
