from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from linli.kernel.audit import drop_months
from linli.kernel.now import now, today
from linli.kernel.standards import standard

DAYS_A_MONTH = 31


class Command(BaseCommand):
    help = "清除到期留痕 — drop sealed runs of the log that are past their retention; their digests stay."

    def handle(self, *args: Any, **options: Any) -> None:
        months = standard("log.months", today())
        gone = drop_months(now() - timedelta(days=DAYS_A_MONTH * months))
        self.stdout.write(f"清除 {gone} 条，保留最近 {months} 个月以上")
