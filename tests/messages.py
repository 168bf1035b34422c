"""译文 — ``python -m tests.messages`` brings the English catalogue up to date with the Chinese of the sources.

Sentences stand in Python, in templates, and in the tables of data whose words are shown. The catalogue
keeps what
was translated; what is new stands there empty until somebody fills it in, and
``tests/house/test_messages.py`` names it. Compiled is what Django reads.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import django
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import Engine
from django.template.base import Node, NodeList, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.module_loading import import_string
from django.utils.translation import override

ROOT = Path(__file__).parents[1]
PO = ROOT / "linli/locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = DEFAULT_KEYWORDS | dict.fromkeys(("gettext_lazy", "gettext_noop", "__")) | {
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
HEADER = "# 邻里 — the English beside the Chinese of the sources; ./dev messages keeps the two together."
COLUMNS = {"linli/cases/data/categories.csv": ("top_name", "name", "hint", "advice")}

UNSAID = tuple(
    f'"{name}: '
    for name in (
        "Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date",
        "Last-Translator", "Language-Team", "Generated-By",
    )
)  # fmt: skip

Message = tuple[str | None, str | tuple[str, str], str]  # context, sentence or (one, many), where it stands


def found() -> list[Message]:
    """所有中文句子 — each once a place, in the order of the places."""
    return [*in_python(), *in_templates(), *in_data(), *in_jobs()]


def in_python() -> Iterator[Message]:
    for path in sorted((ROOT / "linli").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        source = BytesIO(path.read_bytes())
        for _line, words, _comments, context in extract("python", source, keywords=KEYWORDS):
            yield context, words if isinstance(words, str) else tuple(words[:2]), place  # type: ignore[misc]


def in_templates() -> Iterator[Message]:
    engine = Engine.get_default()
    for path in sorted((ROOT / "linli").rglob("templates/**/*.*")):
        template = Template(path.read_text(), engine=engine)
        place = path.relative_to(ROOT).as_posix()
        for node in nodes(template.nodelist):
            if isinstance(node, TranslateNode) and node.filter_expression.var.literal:
                yield context_of(node), str(node.filter_expression.var.literal), place
            if isinstance(node, BlockTranslateNode):
                one, many = (node.render_token_list(part)[0] for part in (node.singular, node.plural))
                yield context_of(node), (one, many) if many else one, place


def nodes(inside: NodeList) -> Iterator[Node]:
    """Every node, however deep; a component's own children are not among those that Django counts."""
    for node in inside:
        yield node
        for name in dict.fromkeys((*node.child_nodelists, "nodelist")):
            yield from nodes(getattr(node, name, None) or [])


def context_of(node: TranslateNode | BlockTranslateNode) -> str | None:
    """The word that tells two meanings of a short word apart."""
    return str(node.message_context.var) if node.message_context else None


def in_data() -> Iterator[Message]:
    for name, columns in COLUMNS.items():
        with (ROOT / name).open(newline="") as table:
            yield from (
                (None, row[column], name)
                for row in csv.DictReader(table)
                for column in columns
                if row[column]
            )


def in_jobs() -> Iterator[Message]:
    """The names of jobs on the system page: each stands at the beginning of its description."""
    with override(None):
        yield from (
            (None, each.label, "linli/kernel/jobs.py")
            for each in import_string("linli.kernel.jobs.JOBS").values()
        )


def catalogue(kept: Catalog | None = None) -> Catalog:
    """目录 — every sentence of the sources with what was translated, and nothing else."""
    kept = kept or read(PO)
    fresh = Catalog(locale="en", header_comment=HEADER, fuzzy=False)
    for context, words, place in found():
        known = kept.get(words if isinstance(words, str) else words[0], context)
        fresh.add(words, known.string if known else "", locations=[(place, 0)], context=context)
    return fresh


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def as_written(kept: Catalog) -> bytes:
    """The text of the catalogue: no names, dates or line numbers, so that only words make a difference."""
    file = BytesIO()
    write_po(file, kept, width=110, include_lineno=False, sort_by_file=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNSAID)).encode()


def compiled(kept: Catalog) -> bytes:
    """The catalogue as Django reads it, without the date of today."""
    kept.creation_date = kept.revision_date = datetime.fromtimestamp(0, UTC)
    file = BytesIO()
    write_mo(file, kept)
    return file.getvalue()


def main() -> int:
    """更新译文目录 — writes both files; says how much is left to translate."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_written(catalogue()))
    kept = read(PO)
    MO.write_bytes(compiled(kept))
    empty = [message for message in kept if message.id and not message.string]
    print(
        f"{len(kept)} 句，还有 {len(empty)} 句没有英文 / {len(empty)} of {len(kept)} sentences lack English"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
