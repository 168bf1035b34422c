"""Every app stands on a floor, and nothing imports upwards."""

from importlinter.cli import lint_imports

from tests.house import ROOT


def test_the_contracts_of_the_house_hold():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
