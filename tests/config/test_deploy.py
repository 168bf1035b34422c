"""部署文件 — they name only commands, options and settings that there are, and so do the operator's pages."""

import json
import re
from configparser import RawConfigParser

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from tests.house import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
OF_THE_COMPOSITION = {"LINLI_SITE", "LINLI_UPSTREAM", "LINLI_DATABASE_PASSWORD", "LINLI_BACKUPS"}
SETTING = re.compile(r"\bLINLI_[A-Z_]+\b")


def understood(words: list[str]) -> None:
    """Fails unless ``linli`` knows the command with these options."""
    name, *options = words
    apps = get_commands()
    assert name in apps, name
    app = apps[name]
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    command.create_parser("linli", name).parse_args(options)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_can_be_read_and_runs_what_there_is(unit):
    read = RawConfigParser(strict=False)
    read.optionxform = str
    read.read(unit)
    assert read.get("Unit", "Description")
    lines = unit.read_text()
    for words in re.findall(r"^ExecStart(?:Pre)?=\S+/linli (.+)$", lines, re.MULTILINE):
        understood(words.split())
    if unit.suffix == ".service":
        assert read.get("Service", "User") == "linli"
        assert read.get("Service", "EnvironmentFile") == "/etc/linli/linli.env"


def test_a_timer_starts_a_service_that_is_there():
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert unit.with_suffix(".service") in UNITS


def test_the_composition_and_the_image_run_what_there_is():
    written = (DEPLOY / "compose.yaml").read_text()
    commands = [json.loads(words) for words in re.findall(r"^    command: (\[.+\])$", written, re.MULTILINE)]
    assert [words[0] for words in commands] == ["migrate", "serve", "work"]
    image = (DEPLOY / "Dockerfile").read_text()
    commands.append(json.loads(re.search(r"^CMD (\[.+\])$", image, re.MULTILINE)[1]))
    for words in commands:
        understood(words)
    assert "\t" not in written
    for copied in re.findall(r"^COPY (\S+) ", image, re.MULTILINE):
        assert (ROOT / copied).exists()


def test_every_setting_named_is_one_that_is_documented():
    table = [line for line in (ROOT / "docs/settings.md").read_text().splitlines() if line.startswith("| `")]
    known = {SETTING.search(line)[0] for line in table}
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        named = set(SETTING.findall(path.read_text()))
        assert named - known - OF_THE_COMPOSITION == set(), path.name


def test_what_the_composition_asks_for_stands_in_its_example():
    asked = set(re.findall(r"\$\{(LINLI_[A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    given = set(re.findall(r"^(LINLI_[A-Z_]+)=", (DEPLOY / "compose.env.example").read_text(), re.MULTILINE))
    assert asked == given


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_proxy_takes_nine_photos_and_closes_its_brackets(name, settings):
    written = (DEPLOY / name).read_text()
    assert written.count("{") == written.count("}")
    assert re.search(r"max_(?:body_)?size 200m", written, re.IGNORECASE)


@pytest.mark.parametrize("page", ["operator.md", "buyer.md"])
def test_the_pages_for_operators_and_buyers_name_only_commands_that_there_are(page):
    written = (ROOT / "docs" / page).read_text()
    for words in re.findall(r"^(?:\$ )?linli (.+?)(?: *#.*)?$", written, re.MULTILINE):
        understood(words.replace('"', "").split())
    for name in re.findall(r"`linli ([a-z_]+)", written):
        assert name in get_commands(), name
    for link in re.findall(r"\]\(([^)#:]+)\)", written):
        assert (ROOT / "docs" / link).exists(), link
