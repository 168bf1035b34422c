from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from linli.cases.models import Case
from linli.cases.replay import replay_all


class Command(BaseCommand):
    help = "重演 — derive every case again from its log and compare. Exit code 1 when anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = differing = 0
        for case, found in tqdm(replay_all(), total=Case.objects.count(), unit="件", disable=None):
            checked += 1
            differing += bool(found)
            for line in found:
                self.stderr.write(f"{case.number} {line}")
        self.stdout.write(f"核对 {checked} 件，不一致 {differing} 件")
        if differing:
            raise CommandError("日志与现状不一致")
