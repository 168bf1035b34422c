"""The environment is read in one place, and operators find every name in the documents."""

import re

from tests.house import ROOT, sources

NAME = re.compile(r"LINLI_[A-Z_]+")


def test_every_setting_is_documented_and_every_documented_setting_exists():
    # given
    read = set(re.findall(r'env\.\w+\(\s*"(LINLI_[A-Z_]+)"', (ROOT / "linli/config/settings.py").read_text()))
    table = [line for line in (ROOT / "docs/settings.md").read_text().splitlines() if line.startswith("| `")]
    # then
    assert read == {NAME.search(line.split("|")[1])[0] for line in table}


def test_only_the_settings_read_the_environment():
    # given
    reading = re.compile(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv|\benviron\[")
    # then
    assert {path for path, text in sources() if reading.search(text)} <= {"linli/config/settings.py"}
