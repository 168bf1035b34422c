from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from linli.people.roles import ROLES, PostKind, in_words

PAGE = Path(__file__).resolve().parents[4] / "docs" / "roles.md"


def page() -> str:
    """角色页 — the table of roles as Markdown: each kind of post in a sentence, then who may do what."""
    kinds = [PostKind(kind) for kind in ROLES]
    lines = [
        "# 角色和权限",
        "",
        "一个角色就是一种岗位。谁坐在岗位上，谁就有岗位范围内的权限；离任那天起就没有。",
        "本页由 `./dev manage roles` 从 `linli/people/roles.py` 生成，请勿手改。",
        "",
        "| 岗位 | 做什么 |",
        "|---|---|",
        *(f"| {kind.label} | {ROLES[kind].sentence} |" for kind in kinds),
    ]
    for noun, rows in in_words():
        lines += ["", f"## {noun}", "", "| | " + " | ".join(str(kind.label) for kind in kinds) + " |"]
        lines.append("|---" * (len(kinds) + 1) + "|")
        for row in rows:
            name = f"{row.name}（居民凭回执码）" if row.is_residents else str(row.name)
            lines.append(f"| {name} | " + " | ".join("✓" if yes else "" for yes in row.granted) + " |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "角色表 — write docs/roles.md from the table of roles."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write("docs/roles.md")
