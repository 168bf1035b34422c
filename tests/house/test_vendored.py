"""Third-party front-end files are the bytes that vendor.toml vouches for, and there are no others."""

import pytest

from tests.house import ROOT, tracked
from tests.vendor import Vendored, listed


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry.name)
def test_a_vendored_file_is_as_listed(entry: Vendored):
    assert entry.is_as_listed((ROOT / entry.target).read_bytes())


def test_every_vendored_file_is_listed():
    assert set(tracked("linli/ui/static/ui/vendor/*")) == {entry.target for entry in listed()}
