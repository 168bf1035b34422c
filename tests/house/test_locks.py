"""A lock names packages and hashes, and nothing about the machine on which it was made."""

import re

import pytest

from tests.house import ROOT

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / f"requirements/{name}.txt").read_text()))


@pytest.mark.parametrize("name", ["bootstrap", "runtime", "test"])
def test_a_lock_holds_no_address_and_no_option_of_a_registry(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    assert [word for word in ("://", "--index", "--extra-index", "--find-links", " @ ") if word in text] == []


@pytest.mark.parametrize("name", ["bootstrap", "runtime", "test"])
def test_every_pinned_package_has_a_hash(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_test_lock_holds_the_runtime_lock_at_the_same_versions():
    assert pins("runtime").items() <= pins("test").items()
