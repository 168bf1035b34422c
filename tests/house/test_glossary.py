"""词汇表 — one word for one idea: what the code names, the glossary knows, and the other way round."""

import re
from pathlib import Path

from django.apps import apps

from linli.cases.lifecycle import CASE

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([A-Za-z_]+)`", GLOSSARY))


def test_every_model_is_in_the_glossary():
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("linli.")}
    assert models - NAMED == set()


def test_every_verb_of_a_case_is_in_the_glossary():
    assert set(CASE.moves) - NAMED == set()


def test_every_word_of_the_glossary_is_in_the_code():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "linli").rglob("*.py"))
    assert {name for name in NAMED if not re.search(rf"\b{name}\b", code)} == set()
