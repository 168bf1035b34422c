from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from linli.kernel import readiness
from linli.kernel.settings import settings_read

MARKS = {"good": "✓", "warn": "！", "bad": "✗"}


class Command(BaseCommand):
    help = "自检 — what this installation needs, and whether it stands. Exit code 1 when something does not."

    def handle(self, **options: Any) -> None:
        found = readiness.findings()
        for one in found:
            self.stdout.write(f"{MARKS[one.tone]} {one.label}　{one.words}")
        self.stdout.write("")
        for setting in settings_read():
            self.stdout.write(f"  {setting.name} = {setting.value}　{setting.source}")
        if wrong := sum(one.is_bad for one in found):
            raise CommandError(_("有 %(n)d 项要处理") % {"n": wrong})
