"""``wanref cassette record``: a conversation with the sandbox or the API, written down."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wanref_contract.building import build_request, lint_film
from wanref_contract.cli import inputs, put, say, shown, warn
from wanref_contract.cli.writing import WholeFile
from wanref_contract.client.arguments import WrongArgument
from wanref_contract.client.credentials import KEY_VARIABLE, found_key
from wanref_contract.contract.loading import load_contract
from wanref_contract.errors import ContractViolated, WanrefError
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    import argparse

    from wanref_contract.cassettes import Cassette
    from wanref_contract.contract.contract import Contract
    from wanref_contract.recording import Ending, Wish

_EXTRA = "recording needs what comes with extras\n  pip install 'wanref-contract[replay,sandbox]'"
_CREATE = "create"
_DEADLINE = 1800.0  # seconds
_LONGEST_NAME = 200
"""Bytes of a name, so that file systems take it with its ending, and with that of a file under way."""

_BESIDE = "--name NAME puts this one beside it, --overwrite in its place"
_OF_THE_SANDBOX = ("scenario", "times", "polls")
_OF_THE_API = ("spend_limit", "deadline", "yes")
_NOT_GIVEN = (None, "")


def record(options: argparse.Namespace) -> int:
    """Record what *options* ask for, and print where the cassette is; return the exit status."""
    if not all(map(find_spec, ("vcr", "httpx", "starlette", "uvicorn"))):
        return say(_EXTRA)
    contract = load_contract(options.contract)
    try:
        _check_options(options)
        request = _request(options.request, contract)
        wish = _wish(request, options, contract)
        path = os.path.join(options.folder, wish.operation, f"{wish.name}.yaml")
        _check_place(path, wish, contract, options)
    except ContractViolated as violated:
        return say(f"{shown(options.request)} has errors, nothing was sent: {violated}", status=1)
    except ValueError as error:
        return say(str(error))
    if options.live and (missing := _missing(options)):
        return say(missing)
    return _written(path, wish, contract, options)


def _check_options(options: argparse.Namespace) -> None:
    """Refuse what has no effect where the API answers, or where it does not.

    Raises:
        ValueError: There is some.
    """
    others = _OF_THE_SANDBOX if options.live else _OF_THE_API
    given = [f"--{name.replace('_', '-')}" for name in others if getattr(options, name) not in _NOT_GIVEN]
    if given:
        why = (
            "nobody tells the API what happens; leave it out with --live" if options.live else "goes with --live alone"
        )
        raise ValueError(f"{' and '.join(given)}: {why}")
    if options.times is not None and not options.scenario:
        raise ValueError("--times says how often a scenario happens, and --scenario which; it needs both")


def _check_place(path: str, wish: Wish, contract: Contract, options: argparse.Namespace) -> None:
    """Refuse to write over what is at *path* and is no earlier recording of the same request from the same place.

    Raises:
        ValueError: So it is, and nobody said --overwrite.
    """
    if options.overwrite or not os.path.lexists(path):
        return
    from wanref_contract.cassettes.calls import api_calls
    from wanref_contract.cassettes.exchanges import iter_said
    from wanref_contract.cassettes.matching import canonical
    from wanref_contract.secrecy.finder import SecretFinder

    cassette = _read(path)
    said = list(iter_said(cassette, api_calls(contract)))
    if not said:
        raise ValueError(f"{shown(path)} is there and is no cassette; {_BESIDE}")
    if cassette.head and cassette.head.source == "live" and not options.live:
        raise ValueError(f"{shown(path)} records the API itself, which was paid for; {_BESIDE}")
    secrets = SecretFinder()
    recorded = [canonical(one.interaction.request.octets, secrets) for one in said if one.exchange.operation == _CREATE]
    if canonical(wish.request, secrets) not in recorded:
        raise ValueError(f"{shown(path)} records another request; {_BESIDE}")


def _read(path: str) -> Cassette:
    """Return the cassette at *path*; one without interactions where there is something else."""
    from wanref_contract.cassettes import LARGEST, read_cassette

    data = b""
    if os.path.isfile(path):
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    return read_cassette(data if len(data) <= LARGEST else b"", path)[1]


def _written(path: str, wish: Wish, contract: Contract, options: argparse.Namespace) -> int:
    """Record *wish* to *path*, which is known to be writable before anything is sent; return the exit status."""
    from wanref_contract.recording import Ending, RecordingInterrupted, telling

    ending = Ending()
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with telling(ending), WholeFile(path) as file:
            file.write(_live(wish, contract, options, ending) if options.live else _sandboxed(wish, contract, options))
    except RecordingInterrupted as stopped:
        return say(str(stopped), status=130)
    except (WanrefError, ValueError) as error:
        return say(str(error))
    if options.live:  # a cassette does not keep what opens the film
        say(ending.told())
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
    from wanref_contract.recording import POLLS, Wish
    from wanref_contract.sandbox.scenario_table import load_scenarios
    from wanref_contract.sandbox.terms import load_terms

    operation = _CREATE
    if options.scenario:
        scenarios = load_scenarios(load_terms(contract))
        if options.scenario not in scenarios:
            meant = nearest(options.scenario, scenarios)
            raise ValueError(
                f"no scenario is called {options.scenario!r}" + (f"; did you mean {meant}?" if meant else "")
            )
        operation = scenarios[options.scenario].at
    name = options.name or options.scenario or "completed"
    _check_name(name, os.path.join(options.folder, operation))
    return Wish(
        request=request,
        operation=operation,
        name=name,
        scenario=options.scenario,
        times=options.times,
        polls=options.polls or POLLS,
        patience=60.0 if options.times else 0.0,
    )


def _check_name(name: str, folder: str) -> None:
    """Refuse what is no plain name of a file in *folder*.

    Raises:
        ValueError: *name* is none.
    """
    plain = name.replace("\\", "/").rpartition("/")[2]
    if plain != name and plain.strip("."):
        raise ValueError(
            f"--name {name!r} must be one plain name: {plain!r} is put at {os.path.join(folder, plain)}.yaml, "
            "and --folder names another folder"
        )
    if name.startswith(".") or not name.isprintable() or plain != name:
        raise ValueError(f"--name {name!r} must be one plain name of characters that can be seen")
    if len(name.encode()) > _LONGEST_NAME:
        raise ValueError(f"--name must have at most {_LONGEST_NAME} bytes, has {len(name.encode())}")


def _sandboxed(wish: Wish, contract: Contract, options: argparse.Namespace) -> str:
    from wanref_contract.recording import record_sandbox
    from wanref_contract.recording.shipped import TOOL

    return record_sandbox(wish, contract, day=_day(options), tool=TOOL)


def _live(wish: Wish, contract: Contract, options: argparse.Namespace, ending: Ending) -> str:
    """Return the recording of the API itself."""
    from wanref_contract.recording import record_live
    from wanref_contract.recording.shipped import TOOL

    return record_live(
        wish,
        contract,
        api_key=os.environ[KEY_VARIABLE],
        spend_limit=options.spend_limit,
        deadline=_DEADLINE if options.deadline is None else options.deadline,
        day=_day(options),
        tool=TOOL,
        ending=ending,
    )


def _missing(options: argparse.Namespace) -> str:
    """Return why the API may not be called; empty where it may."""
    if not os.environ.get(KEY_VARIABLE):
        return f"--live needs a key in the environment, as {KEY_VARIABLE}"
    try:
        found_key(None)
    except WrongArgument as error:
        return str(error)
    if options.spend_limit is None:
        return "--live needs --spend-limit: what may be billed at most, in seconds"
    return "" if options.yes or _agrees(options.spend_limit) else "nothing was sent"


def _agrees(limit: float) -> bool:
    """Ask whether money may be spent; who cannot answer does not agree."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    warn(f"This makes a film with the API, for which up to {limit:g} seconds may be billed. Type yes to go on:")
    return sys.stdin.readline().strip().lower() == "yes"


def _day(options: argparse.Namespace) -> str:
    return str(options.day or datetime.now(UTC).date())
