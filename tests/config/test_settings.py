"""Settings are safe unless somebody says otherwise, and a mistake stops the start."""

import json
import subprocess
import sys

import pytest

SHOW = """
import json
from linli.config import settings
names = ("DATABASES", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "CSRF_TRUSTED_ORIGINS", "ALLOWED_HOSTS")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a fresh process that knows nothing but ``environment``."""
    return subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True)


def installed(**environment: str) -> dict:
    return json.loads(start(LINLI_SECRET_KEY="s" * 50, **environment).stdout)


def test_without_a_secret_key_nothing_starts():
    # when
    started = start()
    # then
    assert started.returncode != 0
    assert "LINLI_SECRET_KEY" in started.stderr


@pytest.mark.parametrize(("name", "value"), [("LINLI_DEBUG", "perhaps"), ("LINLI_DIGEST", "md5")])
def test_a_wrong_value_is_named(name, value):
    # when
    started = start(LINLI_SECRET_KEY="s" * 50, **{name: value})
    # then
    assert started.returncode != 0
    assert name in started.stderr


def test_sqlite_keeps_what_it_acknowledged_and_takes_the_write_lock_first():
    # given
    options = installed()["DATABASES"]["default"]["OPTIONS"]
    # then
    assert "synchronous = FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_postgresql_is_reached_through_a_pool():
    # given
    database = installed(LINLI_DATABASE_URL="postgres://linli:secret@db/linli")["DATABASES"]["default"]
    # then
    assert database["OPTIONS"] == {"pool": True}
    assert (database["HOST"], database["NAME"], database["PASSWORD"]) == ("db", "linli", "secret")


def test_only_the_demo_and_developers_go_without_https():
    # given
    kept = {
        name: installed(**{name: "yes"})["SESSION_COOKIE_SECURE"] for name in ("LINLI_DEMO", "LINLI_DEBUG")
    }
    usual = installed(LINLI_HOSTS="linli.example.org")
    # then
    assert kept == {"LINLI_DEMO": False, "LINLI_DEBUG": False}
    assert usual["SESSION_COOKIE_SECURE"] is True
    assert usual["SECURE_HSTS_SECONDS"] > 0
    assert usual["CSRF_TRUSTED_ORIGINS"] == ["https://linli.example.org"]
