"""What a project configures, as commands take it: contracts that are there, and paths as they are from here."""

from __future__ import annotations

import os

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.configuration import find_configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.configuration import Configuration


def configured_contract() -> str:
    """Return the contract that commands go by in this folder, unless one is told another.

    Raises:
        ConfigurationInvalid: The configuration does not say what one can say.
        OSError: It cannot be read.
    """
    path = find_configuration(".")
    if not path:
        return DEFAULT_CONTRACT
    from wanref_contract.configuration import read_configuration

    configuration = read_configuration(path)
    return str(configured_value(configuration, "contract")) if "contract" in configuration.values else DEFAULT_CONTRACT


def configured_value(configuration: Configuration, key: str) -> object:
    """Return what stands under *key*; paths of the file as paths from here.

    Raises:
        ConfigurationInvalid: It is to be a contract, and is none.
    """
    value = configuration.values[key]
    if key == "paths":
        return [_input_from_here(configuration, path) for path in value]
    if key == "baseline":
        return _from_here(configuration, value)
    return _contract(configuration, value) if key == "contract" else value


def _contract(configuration: Configuration, value: str) -> str:
    """Return the contract that the file calls *value*, as one would name it here.

    Raises:
        ConfigurationInvalid: There is none.
    """
    if value == DEFAULT_CONTRACT:
        return value
    if os.path.isdir(os.path.join(configuration.folder, value)):
        value = _from_here(configuration, value)
    from wanref_contract.contract.loading import contract_names, find_contract
    from wanref_contract.errors import ContractInvalid

    try:
        find_contract(value)
    except ContractInvalid as error:
        from wanref_contract.configuration import ConfigurationInvalid
        from wanref_contract.wording import nearest

        why, meant = error.problems[0], nearest(value, contract_names())
        hint = f"did you mean {meant!r}?" if meant else why.suggestion
        raise ConfigurationInvalid([configuration.problem(why.message, "contract", suggestion=hint)]) from error
    return value


def _input_from_here(configuration: Configuration, path: str) -> str:
    """Return *path*, which may be a pattern; of the folder that it begins in no character is a sign of one."""
    from wanref_contract.cli.inputs import is_pattern
    from wanref_contract.configuration.reading import shown_path

    folder = shown_path(configuration.folder)
    if not (is_pattern(path) and is_pattern(folder)):
        return _from_here(configuration, path)
    from glob import escape

    return os.path.join(escape(folder), path)


def _from_here(configuration: Configuration, path: str) -> str:
    from wanref_contract.configuration.reading import shown_path

    return shown_path(os.path.join(configuration.folder, path))
