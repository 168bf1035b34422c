import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from linli.kernel import readiness, serving

BUSY = 3


class Command(BaseCommand):
    help = "开门 — serve the pages. Told to leave (TERM), it answers what it was asked and goes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="0.0.0.0 inside a container")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
        parser.add_argument("--threads", type=int, help="in each; by default what the database bears")
        parser.add_argument("--with-jobs", action="store_true", help="run the jobs beside it, as `work` does")

    def handle(
        self,
        *,
        address: str,
        port: int,
        workers: int,
        threads: int | None,
        with_jobs: bool,
        **options: Any,
    ) -> None:
        stand = serving.Stand(address, port, workers, threads)
        try:
            serving.refuse_busy(stand)
        except serving.Busy:
            raise CommandError(
                _("端口 %(port)d 用不了：已有程序在用，或没有权限。请换一个。") % {"port": port},
                returncode=BUSY,
            ) from None
        if missing := [found.words for found in readiness.before_serving() if found.is_bad]:
            raise CommandError("\n".join(missing))
        serving.serve(stand, with_jobs=with_jobs, once_open=lambda: self.tell(stand))

    def tell(self, stand: serving.Stand) -> None:
        words = {"address": stand.address, "port": stand.port, "n": stand.workers}
        self.stdout.write(_("已开门：http://%(address)s:%(port)d，%(n)d 个进程。") % words)
        if settings.DEBUG:
            self.stdout.write(_("LINLI_DEBUG 开着，不能给居民用。"))
        self.stdout.flush()
