"""Writes the generated functions of the package's own contracts: ``python -m wanref_contract.contract.keeping``."""

from __future__ import annotations

import os

from wanref_contract import kept
from wanref_contract._data import schema_folder
from wanref_contract.contract.assembling import build_parts
from wanref_contract.contract.compiling import compile_source
from wanref_contract.contract.files import ContractFile
from wanref_contract.contract.inspecting import inspect_files
from wanref_contract.contract.loading import contract_names
from wanref_contract.errors import ContractInvalid


def kept_source(name: str) -> str:
    """Return the module that keeps the functions of the contract *name*, made from its files as they are now.

    Raises:
        ContractInvalid: The files are wrong.
    """
    folder = os.path.join(schema_folder(), name)
    files = {file: ContractFile.read(folder, file) for file in kept.JUDGING}
    problems = inspect_files(files)
    if problems:
        raise ContractInvalid(problems)
    scope, rules = build_parts({file: one.value for file, one in files.items()})
    return compile_source(scope, rules, name=name, digest=kept.digest(folder))


def kept_path(name: str) -> str:
    """Return where the module of the contract *name* stands."""
    return os.path.join(os.path.dirname(os.path.abspath(kept.__file__)), f"{kept.module_name(name)}.py")


def main() -> None:
    """Write the module of every contract that comes with the package."""
    for name in contract_names():
        with open(kept_path(name), "w", encoding="utf-8") as file:
            file.write(kept_source(name))


if __name__ == "__main__":
    main()
