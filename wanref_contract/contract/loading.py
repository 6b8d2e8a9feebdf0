"""A contract folder to a `Contract`.

The package's own contract is the usual one, and its functions are kept ready (`wanref_contract.kept`): while its
files are what they were when those were made, nothing is checked or compiled again. Any other folder is inspected
whole before it is used, and everything wrong with it is told at once.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from wanref_contract import kept
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.assembling import build_contract
from wanref_contract.contract.files import COMPANIONS, ContractFile, unreadable
from wanref_contract.errors import ContractInvalid, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract


def load_contract(name: str = DEFAULT_CONTRACT) -> Contract:
    """Return the contract called *name*, or the one in the folder *name*.

    Loading is done once for the same files; a folder whose files have changed is loaded again.

    Raises:
        ContractInvalid: There is no such contract, or its files are wrong; with every problem and its place.

    >>> load_contract().by_name["WAN101"].id
    'assets-total'
    """
    folder = find_contract(name)
    try:
        checksum = kept.digest(folder)
    except OSError as error:
        raise ContractInvalid([unreadable(str(error.filename), error)]) from error
    return _load(folder, checksum)


def find_contract(name: str) -> str:
    """Return the folder of the contract called *name*; where none is, *name* may be a folder itself.

    Raises:
        ContractInvalid: There is no such contract.
    """
    if name in contract_names():
        return os.path.join(schema_folder(), name)
    if os.path.isfile(os.path.join(name, kept.JUDGING[0])):
        return name
    message = f"the folder {name!r} holds no contract" if os.path.isdir(name) else f"there is no contract {name!r}"
    known = f"known contracts: {', '.join(contract_names())}; a folder with a {kept.JUDGING[0]} is one too"
    raise ContractInvalid([Problem(file="", line=0, column=0, pointer="", message=message, suggestion=known)])


@cache
def default_contract() -> Contract:
    """Return the package's own contract, loaded once."""
    return load_contract()


def contract_names() -> list[str]:
    """Return the names of the contracts that come with the package, sorted.

    >>> contract_names()
    ['wan2.7-reference-video']
    """
    with os.scandir(schema_folder()) as entries:
        return sorted(entry.name for entry in entries if os.path.isfile(os.path.join(entry.path, "contract.yaml")))


def inspect_contract(folder: str) -> tuple[Contract | None, list[Problem]]:
    """Return the contract in *folder*, compiled anew; or None and everything that is wrong with its files.

    Raises:
        ContractInvalid: A file is missing, or is no YAML or JSON at all.
    """
    from wanref_contract.contract.inspecting import inspect_companion, inspect_files  # need jsonschema, slow to import

    files = {name: ContractFile.read(folder, name) for name in kept.JUDGING}
    problems = inspect_files(files)
    for name in COMPANIONS:
        if os.path.exists(os.path.join(folder, name)):
            problems += inspect_companion(ContractFile.read(folder, name), name)
    return (None, problems) if problems else (build_contract(folder, _values(files)), [])


@cache
def _load(folder: str, checksum: int) -> Contract:
    functions = kept.functions(os.path.basename(os.path.normpath(folder)), checksum)
    if functions is not None:
        return build_contract(
            folder, _values({name: ContractFile.read(folder, name) for name in kept.JUDGING}), functions
        )
    contract, problems = inspect_contract(folder)
    if contract is None:
        raise ContractInvalid(problems)
    return contract


def _values(files: Mapping[str, ContractFile]) -> Mapping[str, Any]:
    return {name: file.value for name, file in files.items()}
