"""``wanref contract check``: whether the files of a contract hold together and their examples do what they claim."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.loading import inspect_contract
from wanref_contract.proving import iter_disproofs

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Check the contract that *arguments* name and print what is wrong; return the exit status."""
    options = _parser().parse_args(arguments)
    folder = options.contract if os.path.isdir(options.contract) else os.path.join(schema_folder(), options.contract)
    contract, problems = inspect_contract(folder)
    if contract is not None:
        problems = list(iter_disproofs(contract))
    for problem in problems:
        print(f"{problem}\n")
    if contract is None or problems:
        print(f"{folder}: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
        return 1
    examples = sum(len(rule.examples) for rule in contract.rules)
    print(f"{contract.name}: {len(contract.rules)} rules, {examples} examples: all hold")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wanref contract", description="Work on the files of a contract.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="load a contract, run all its examples, and say what is wrong",
        description="Load a contract, run all its examples, and say what is wrong, with file, line and suggestion.",
        epilog="Exit status: 0 all holds, 1 problems, 2 there is no such contract.",
    )
    check.add_argument(
        "contract",
        nargs="?",
        default=DEFAULT_CONTRACT,
        metavar="DIR",
        help="a contract's folder or name (default: %(default)s)",
    )
    return parser
