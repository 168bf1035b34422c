from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from linli.kernel import search


class Command(BaseCommand):
    help = (
        "重建查找索引 — make the search index again from the records; --check only compares. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="compare only; exit code 1 on any difference"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.compare()
        else:
            self.rebuild()

    @transaction.atomic
    def rebuild(self) -> None:
        done = 0
        with tqdm(unit="条", disable=None) as bar:
            for count in search.rebuild():
                done += count
                bar.update(count)
        self.stdout.write(f"已重建索引，{done} 条记录")

    def compare(self) -> None:
        wrong = search.differences()
        for line in wrong:
            self.stderr.write(line)
        self.stdout.write(f"核对索引，不一致 {len(wrong)} 条")
        if wrong:
            raise CommandError("索引与记录不一致，请运行 reindex")
