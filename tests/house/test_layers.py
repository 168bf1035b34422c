"""Every app stands on a floor, and nothing imports upwards."""

import tomllib

from importlinter.cli import lint_imports

from tests.house import ROOT, tracked


def test_the_contracts_of_the_house_hold():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_order_of_rooms_is_checked_in_every_app():
    # given
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (rooms,) = (contract for contract in contracts if contract["name"] == "Inside every room")
    apps = {path.split("/")[1] for path in tracked("linli/*/__init__.py") if path.count("/") == 2}
    # then
    assert set(rooms["containers"]) == {f"linli.{app}" for app in apps - {"config", "kernel"}}
