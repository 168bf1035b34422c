"""静态文件 — one stylesheet is served, and it is the same as its parts."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from linli import ui
from linli.ui.storage import IMPORT, flatten

CSS = Path(ui.__file__).parent / "static/ui/css"
CONTENTS = (CSS / "app.css").read_text(encoding="utf-8")
FILES = sorted(path for path in CSS.rglob("*.css") if path.name != "app.css")


def test_every_stylesheet_is_in_the_table_of_contents():
    imported = {(CSS / found["file"]).resolve() for found in IMPORT.finditer(CONTENTS)}

    assert {path.resolve() for path in FILES} <= imported
    assert [path for path in imported if not path.exists()] == []
    assert CONTENTS.count("@import") == len(imported)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stylesheet_fetches_nothing_and_closes_what_it_opens(path):
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"@import|url\(", source)
    assert source.count("{") == source.count("}")


def test_flattening_keeps_the_order_of_layers_first():
    flat = flatten(CONTENTS, lambda file: (CSS / file).read_text(encoding="utf-8"))

    assert "@import" not in flat
    assert flat.index("@layer reset, tokens") < flat.index("@layer reset {")
    assert flat.count("{") == flat.count("}")


def test_collecting_static_files_makes_one_stylesheet(tmp_path, settings):
    # given the storage that production uses
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "linli.ui.storage.FlatStaticFilesStorage"}
    }

    # when static files are collected
    call_command("collectstatic", interactive=False, verbosity=0)

    # then the one that pages link to needs no other
    (served,) = tmp_path.glob("ui/css/app.*.css")
    text = served.read_text(encoding="utf-8")
    assert "@import" not in text
    assert "@layer" not in text
    assert ".rung" in text
    assert "--paper" in text
    assert served.with_suffix(".css.gz").exists()
