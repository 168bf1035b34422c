from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from linli.cases.lifecycle import CASE
from linli.cases.models import Case
from linli.kernel.diagrams import diagram

PAGES = {"case": lambda: diagram("事项的状态", CASE, dict(Case.State.choices))}
FOLDER = Path(__file__).resolve().parents[4] / "docs" / "lifecycles"


class Command(BaseCommand):
    help = "状态图 — write docs/lifecycles/*.md from the tables of moves."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in PAGES.items():
            (FOLDER / f"{name}.md").write_text(page(), encoding="utf-8")
            self.stdout.write(f"docs/lifecycles/{name}.md")
