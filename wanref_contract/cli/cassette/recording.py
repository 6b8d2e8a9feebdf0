"""``wanref cassette record``: a conversation with the sandbox or the API, written down."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wanref_contract.building import build_request, lint_film
from wanref_contract.cli import inputs, put, say, shown, warn
from wanref_contract.cli.writing import write_whole
from wanref_contract.contract.loading import load_contract
from wanref_contract.errors import ContractViolated, WanrefError
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    import argparse

    from wanref_contract.contract.contract import Contract
    from wanref_contract.recording import Wish

KEY = "EVOLINK_API_KEY"
"""The variable of the environment that holds the key of the API."""

_EXTRA = "recording needs what comes with extras\n  pip install 'wanref-contract[replay,sandbox]'"


def record(options: argparse.Namespace) -> int:
    """Record what *options* ask for, and print where the cassette is; return the exit status."""
    if not all(map(find_spec, ("vcr", "httpx", "starlette", "uvicorn"))):
        return say(_EXTRA)
    contract = load_contract(options.contract)
    try:
        request = _request(options.request, contract)
        wish = _wish(request, options, contract)
    except ContractViolated as violated:
        return say(f"{shown(options.request)} has errors, nothing was sent: {violated}", status=1)
    except ValueError as error:
        return say(str(error))
    path = os.path.join(options.folder, wish.operation, f"{wish.name}.yaml")
    os.makedirs(os.path.dirname(path), exist_ok=True)  # before anything is paid for
    text = _live(wish, contract, options) if options.live else _sandboxed(wish, contract, options)
    if text is None:
        return 2
    write_whole(path, text)
    put(path)
    return 0


def _request(path: str, contract: Contract) -> Any:
    """Return the request in the file *path*, or the one that its film stands for.

    Raises:
        ContractViolated: It has errors.
        ValueError: There are several in the file.
    """
    with inputs.open_input(path) as stream:
        input_format, pieces = inputs.with_format(path, stream, "auto")
        document, *others = read_documents(b"".join(pieces), input_format)
    if others:
        raise ValueError(f"{path}: holds {1 + len(others)} requests; one makes a cassette")
    is_film = inputs.is_film(path)
    findings = (lint_film if is_film else lint_document)(document, contract)
    if any(finding.severity == "error" for finding in findings):
        raise ContractViolated(findings)
    return build_request(document.instance, contract=contract) if is_film else document.instance


def _wish(request: Any, options: argparse.Namespace, contract: Contract) -> Wish:
    """Return what is to be recorded.

    Raises:
        ValueError: There is no such scenario, or none that can be recorded, or no such name for a file.
    """
    from wanref_contract.recording import Wish
    from wanref_contract.sandbox.scenario_table import load_scenarios
    from wanref_contract.sandbox.terms import load_terms

    operation = "create"
    if options.scenario and not options.live:
        scenarios = load_scenarios(load_terms(contract))
        if options.scenario not in scenarios:
            meant = nearest(options.scenario, scenarios)
            raise ValueError(
                f"no scenario is called {options.scenario!r}" + (f"; did you mean {meant}?" if meant else "")
            )
        operation = scenarios[options.scenario].at
    elif options.times is not None:
        raise ValueError(
            "--times says how often a scenario happens, and --scenario which; it needs both, and no --live"
        )
    name = options.name or options.scenario or "completed"
    if name != os.path.basename(name) or name.startswith("."):
        raise ValueError(f"{name!r} is no name for a file; --folder says where it is put")
    if options.polls < 1:
        raise ValueError("a task ends at the first query, or at a later one")
    return Wish(
        request=request,
        operation=operation,
        name=name,
        scenario=options.scenario,
        times=options.times,
        polls=options.polls,
        patience=60.0 if options.times else 0.0,
    )


def _sandboxed(wish: Wish, contract: Contract, options: argparse.Namespace) -> str:
    from wanref_contract.recording import record_sandbox
    from wanref_contract.recording.shipped import TOOL

    return record_sandbox(wish, contract, day=_day(options), tool=TOOL)


def _live(wish: Wish, contract: Contract, options: argparse.Namespace) -> str | None:
    """Return the recording of the API itself; None, told, where it may not be made or gives nothing."""
    from wanref_contract.recording import record_live
    from wanref_contract.recording.shipped import TOOL

    key = os.environ.get(KEY, "")
    if not key:
        say(f"--live needs a key in the environment, as {KEY}")
    elif options.spend_limit is None:
        say("--live needs --spend-limit: what may be billed at most, in seconds")
    elif not (options.yes or _agrees(options.spend_limit)):
        say("nothing was sent")
    else:
        try:
            return record_live(
                wish,
                contract,
                api_key=key,
                spend_limit=options.spend_limit,
                deadline=options.deadline,
                day=_day(options),
                tool=TOOL,
            )
        except (WanrefError, ValueError) as error:
            say(str(error))
    return None


def _agrees(limit: float) -> bool:
    """Ask whether money may be spent; who cannot answer does not agree."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    warn(f"This makes a film with the API, for which up to {limit:g} seconds may be billed. Type yes to go on:")
    return sys.stdin.readline().strip().lower() == "yes"


def _day(options: argparse.Namespace) -> str:
    return str(options.day or datetime.now(UTC).date())
