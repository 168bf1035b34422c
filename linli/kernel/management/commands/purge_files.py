from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from linli.kernel.files import purge_files


class Command(BaseCommand):
    help = "清理文件 — remove photos that nothing has referred to for a day. The worker does so every night."

    def handle(self, **options: Any) -> None:
        self.stdout.write(_("已清理 %(n)d 个文件") % {"n": purge_files()})
