"""The cassettes that come with the package: which there are, and recording them again.

What each holds stands in ``shipped.yaml``; one for each documented error is added from the profile, so that an error
that is documented tomorrow has its cassette with the next recording.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from wanref_contract._data import cassettes_folder
from wanref_contract.cassettes import read_cassette
from wanref_contract.contract.files import ContractFile
from wanref_contract.recording.playing import Wish, record_sandbox
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.cassettes import Head
    from wanref_contract.contract.contract import Contract

TOOL = f"wanref-contract {version('wanref-contract')}"

_USUAL = "one-image"
"""The request of those cassettes that are about something else."""


def iter_wishes(contract: Contract) -> Iterator[Wish]:
    """Yield what the cassettes of the package record, by folder and name.

    >>> from wanref_contract import load_contract
    >>> [wish.name for wish in iter_wishes(load_contract())][0]
    'callback-cancelled'
    """
    data = ContractFile.read(os.path.dirname(__file__), "shipped.yaml").value
    wishes = [*_iter_named(data), *_iter_documented(contract, data["requests"][_USUAL])]
    yield from sorted(wishes, key=lambda wish: (wish.operation, wish.name))


def record_shipped(wish: Wish, contract: Contract, *, day: str) -> str:
    """Return the text of the cassette of *wish*: the one that is there, where nothing but the day would change.

    Args:
        wish: What is recorded.
        contract: What the sandbox judges by.
        day: The day of a cassette that is new or different.
    """
    path = shipped_path(wish)
    try:
        with open(path, encoding="utf-8") as file:
            old = file.read()
    except FileNotFoundError:
        return record_sandbox(wish, contract, day=day, tool=TOOL)
    head = head_of(old)
    as_before = record_sandbox(wish, contract, day=head.day, tool=head.tool) if head else ""
    return old if as_before == old else record_sandbox(wish, contract, day=day, tool=TOOL)


def shipped_path(wish: Wish) -> str:
    """Return where the cassette of *wish* stands."""
    return os.path.join(cassettes_folder(), wish.operation, f"{wish.name}.yaml")


def head_of(text: str) -> Head | None:
    """Return the head of the cassette *text*, where it has one."""
    return read_cassette(text.encode())[1].head


def _iter_named(data: Mapping[str, Any]) -> Iterator[Wish]:
    for operation, cassettes in data["cassettes"].items():
        for name, options in cassettes.items():
            others = {key: value for key, value in options.items() if key != "request"}
            yield Wish(request=data["requests"][options["request"]], operation=operation, name=name, **others)


def _iter_documented(contract: Contract, request: Mapping[str, Any]) -> Iterator[Wish]:
    """Yield a wish for each documented error: of both calls, and of a task."""
    terms = load_terms(contract)
    scenarios = load_scenarios(terms)
    for operation in ("create", "query"):
        for entry in terms.errors[operation]["entries"]:
            name = f"{operation}-{entry['status']}"
            yield Wish(request=request, operation=operation, name=name, scenario=scenarios[name].name, times=1)
    for entry in terms.errors["task"]["entries"]:
        yield Wish(request=request, operation="task", name=entry["code"], scenario=scenarios[entry["code"]].name)
