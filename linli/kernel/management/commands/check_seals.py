from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.kernel.audit import Seal, broken_seals, missing_triggers


class Command(BaseCommand):
    help = "核对封存 — compute every seal of the log again. Exit code 1 when one does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = broken_seals()
        for one in broken:
            self.stderr.write(f"第 {one.first_id}–{one.last_id} 条与封存不符")
        if missing := missing_triggers():
            self.stderr.write(f"缺少触发器：{'、'.join(sorted(missing))}")
        self.stdout.write(f"核对封存 {Seal.objects.count()} 段，不符 {len(broken)} 段")
        if broken or missing:
            raise CommandError("留痕被改动过，或没有保护")
