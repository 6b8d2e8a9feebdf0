"""``wanref contract``: whether the files of a contract hold together, and a copy of them to be changed."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli import put, shown
from wanref_contract.cli.parser import Parser
from wanref_contract.contract.loading import find_contract, inspect_contract
from wanref_contract.proving import iter_disproofs

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Do what *arguments* ask; return the exit status."""
    options = _parser().parse_args(arguments)
    if options.command == "copy":
        return _copy(options.contract, options.folder)
    return _check(options.contract)


def _check(name: str) -> int:
    """Check the contract *name*, and print what is wrong."""
    folder = find_contract(name)
    contract, problems = inspect_contract(folder)
    if contract is not None:
        problems = list(iter_disproofs(contract))
    for problem in problems:
        put(f"{problem}\n")
    if contract is None or problems:
        put(f"{shown(folder)}: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
        return 1
    examples = sum(len(rule.examples) + len(rule.texts) for rule in contract.all_rules)
    where = contract.name if name == contract.name else f"{shown(folder)} ({contract.name})"
    put(f"{where}: {len(contract.all_rules)} rules, {examples} examples: all hold")
    return 0


def _copy(name: str, folder: str) -> int:
    """Copy the contract *name* to *folder*, and say what to do with it.

    Raises:
        FileExistsError: There is something in *folder* already.
    """
    import shutil

    origin = find_contract(name)
    if os.path.exists(folder) and not (os.path.isdir(folder) and not os.listdir(folder)):
        raise FileExistsError(17, "there is something already; nothing was copied", folder)
    shutil.copytree(origin, folder, dirs_exist_ok=True)
    put(f"{shown(folder)}: a copy of {shown(name)}, to be changed")
    typed = shown(quote(folder))
    check, lint = f"wanref contract check {typed}", f"wanref lint --contract {typed} PATH"
    put(f"\n  {check:<{len(lint)}}  says what no longer holds together\n  {lint}  judges by it")
    return 0


def _parser() -> Parser:
    parser = Parser(prog="wanref contract", description="Work on the files of a contract.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
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
    copy = commands.add_parser(
        "copy",
        help="copy the files of a contract, to change them",
        description="Copy the files of a contract to a folder of yours, to change them and judge by them.",
        epilog="Exit status: 0 copied, 2 there is no such contract, or something in the folder.",
    )
    copy.add_argument("folder", metavar="DIR", help="where to; a folder that is empty or not there yet")
    copy.add_argument(
        "--contract",
        default=DEFAULT_CONTRACT,
        metavar="NAME",
        help="what to copy, by name or folder (default: %(default)s)",
    )
    return parser
