"""``wanref cassette list``: what happens in each cassette."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from wanref_contract._data import cassettes_folder
from wanref_contract.cassettes import Terms
from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.exchanges import iter_said
from wanref_contract.cli import put, say, shown
from wanref_contract.cli.cassette.reading import is_why_unjudged, iter_told, read_played
from wanref_contract.contract.loading import load_contract

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from wanref_contract.cassettes import Cassette
    from wanref_contract.cli.cassette.reading import Played

_COLUMNS = ("name", "operation", "scenario", "polls", "states", "day", "from")


def list_cassettes(options: argparse.Namespace) -> int:
    """Print a line for each cassette that *options* name, else for those of the package; return the exit status."""
    terms = Terms(contract=load_contract(options.contract))
    paths = options.paths or [cassettes_folder()]
    played = read_played(options.played) if options.played else None
    rows: list[dict[str, str]] = []
    status = 0
    for path, told in iter_told(paths, terms):
        if isinstance(told, str):
            status = 2
            continue
        document, cassette, findings = told
        if not cassette.interactions and any(is_why_unjudged(one, document) for one in findings):
            status = say(f"{shown(path)}: it is no cassette; wanref cassette check tells why")
            continue
        rows.append(
            _row(path, cassette, paths, terms) | ({} if played is None else _played_row(path, cassette, played))
        )
    if options.format == "json":
        put(json.dumps({"version": 1, "cassettes": rows}, ensure_ascii=False, indent=2))
    else:
        put("\n".join(_table(rows, [*_COLUMNS, *(["played"] if played is not None else [])])))
    return status


def _row(path: str, cassette: Cassette, paths: Sequence[str], terms: Terms) -> dict[str, str]:
    said = [exchange for exchange, _ in iter_said(cassette, api_calls(terms.contract))]
    states = [
        str(exchange.body["status"])
        if isinstance(exchange.body, dict) and "status" in exchange.body
        else str(exchange.status)
        for exchange in said
        if exchange.operation != "callback"
    ]
    head = cassette.head
    base = next((one for one in paths if os.path.isdir(one) and path.startswith(os.path.join(one, ""))), "")
    return {
        "name": os.path.splitext(os.path.relpath(path, base) if base else path)[0].replace(os.sep, "/"),
        "operation": head.operation if head else "",
        "scenario": head.scenario if head else "",
        "polls": str(sum(exchange.operation == "query" for exchange in said)),
        "states": " ".join(one for index, one in enumerate(states) if index == 0 or one != states[index - 1]),
        "day": head.day if head else "",
        "from": head.source if head else "",
    }


def _played_row(path: str, cassette: Cassette, played: Played) -> dict[str, str]:
    of_it = played.get(os.path.realpath(path))
    return {"played": "never" if of_it is None else f"{len(of_it)} of {len(cassette.interactions)}"}


def _table(rows: Sequence[dict[str, str]], columns: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table, its columns as wide as what stands in them."""
    lines = [dict(zip(columns, columns, strict=True)), *rows]
    widths = {column: max(len(line[column]) for line in lines) for column in columns}
    for line in lines:
        yield "  ".join(line[column].ljust(widths[column]) for column in columns).rstrip()
