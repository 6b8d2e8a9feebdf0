"""What a run of tests is told: by an option, by pytest's ini file, by ``[tool.wanref]``, or by nobody.

The first of these that says something wins. Which options there are stands in `wanref_contract.pytest_plugin`, because
pytest asks for them at a start that is to cost nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.configuration import ConfigurationInvalid, find_configuration, read_configuration
from wanref_contract.testing.progress import USUAL

_DEFAULTS = {"contract": DEFAULT_CONTRACT, "api_host": "", "cassettes": "tests/cassettes", "progress": USUAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run of tests is told.

    Attributes:
        contract: The name or the folder of the contract.
        api_host: The host of the API, for the guard; empty for the one that the contract names.
        cassettes: The folder that paths of cassettes start from.
        progress: How fast films are made in the sandbox.
        record: Whether cassettes are made anew.
        live: Whether tests that are marked so call the API for real.
        spend_limit: What all live tests together may spend; None where nobody said.
    """

    contract: str
    api_host: str
    cassettes: str
    progress: str
    record: bool
    live: bool
    spend_limit: float | None


def read_settings(config: pytest.Config) -> Settings:
    """Return what the run of *config* is told.

    Raises:
        UsageError: A number is none, or the configuration of the project cannot be understood.
    """
    said = {name: _said(config, name) for name in _DEFAULTS}
    said["cassettes"] = os.path.join(config.rootpath, said["cassettes"])
    return Settings(
        **said,
        record=bool(config.getoption("wanref_record")),
        live=bool(config.getoption("wanref_live")),
        spend_limit=_number(_said(config, "spend_limit"), "the spend limit"),
    )


def _said(config: pytest.Config, name: str) -> str:
    """Return what is said of the setting *name*, by whoever comes first."""
    by_option = config.getoption(f"wanref_{name}")
    return str(by_option or config.getini(f"wanref_{name}") or _of_project(config, name) or _DEFAULTS.get(name, ""))


def _of_project(config: pytest.Config, name: str) -> str:
    """Return what the configuration of the project says of the setting *name*; it knows of the contract alone."""
    if name != "contract" or not (path := find_configuration(str(config.rootpath))):
        return ""
    try:
        configuration = read_configuration(path)
    except (ConfigurationInvalid, OSError) as error:
        raise pytest.UsageError(str(error)) from error
    contract = str(configuration.values.get(name, ""))
    folder = os.path.join(configuration.folder, contract)
    return folder if contract and os.path.isdir(folder) else contract


def _number(text: str, what: str) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        number = -1.0
    if number is not None and not 0 < number < float("inf"):
        raise pytest.UsageError(f"{what} must be a number above 0, is {text!r}")
    return number
