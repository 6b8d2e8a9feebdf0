"""``wanref sandbox``: a local server that behaves as the API is documented to."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from importlib.util import find_spec
from typing import TYPE_CHECKING

from wanref_contract.cli import say
from wanref_contract.cli.configured import configured_contract
from wanref_contract.cli.parser import Parser
from wanref_contract.sandbox.pace import USUAL

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXTRA = "the sandbox needs what comes with an extra\n  pip install 'wanref-contract[sandbox]'"


def run(arguments: Sequence[str]) -> int:
    """Serve the sandbox that *arguments* describe until it is stopped; return the exit status."""
    options = _parser().parse_args(arguments)
    options.contract = options.contract or configured_contract()
    if not all(map(find_spec, ("starlette", "uvicorn", "httpx"))):
        return say(_EXTRA)
    from wanref_contract.contract.loading import load_contract
    from wanref_contract.sandbox.app import create_app
    from wanref_contract.sandbox.clock import ManualClock, SystemClock
    from wanref_contract.sandbox.limits import parse_limits
    from wanref_contract.sandbox.serving import serve
    from wanref_contract.sandbox.store import NoStore, SqliteStore

    try:
        app = create_app(
            load_contract(options.contract),
            progress=options.progress,
            clock=ManualClock() if options.clock == "manual" else SystemClock(),
            store=NoStore() if options.state is None else SqliteStore(options.state),
            allow_callbacks=options.allow_callback,
            limits=parse_limits(options.limit),
            allow_hosts=(*options.allow_host, options.host),
        )
    except ValueError as error:
        return say(str(error))
    try:
        serve(app, host=options.host, port=options.port, listening=_tell)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    return 0


def _port(text: str) -> int:
    """Return the port that *text* is.

    Raises:
        ArgumentTypeError: It is none.
    """
    port = int(text) if text.isdecimal() and len(text) <= 5 else -1
    if not 0 <= port <= 65535:
        raise ArgumentTypeError(f"must be a number from 0 to 65535, is {text!r}")
    return port


def _tell(address: str) -> None:
    print(f"listening on {address}", flush=True)


def _parser() -> Parser:
    parser = Parser(
        prog="wanref sandbox",
        description="Serve a sandbox that behaves as the API is documented to; it costs nothing and makes small films.",
        epilog="Any key opens it. A page at / shows what happens; docs/sandbox.md tells the rest.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    add("--port", type=_port, default=8427, help="the port; 0 for any that is free (default: %(default)s)")
    add(
        "--progress",
        default=USUAL,
        metavar="PACE",
        help="how fast tasks go: immediate, polls:N (ends at the Nth query) or time:SECONDS (default: %(default)s)",
    )
    add(
        "--clock",
        choices=("system", "manual"),
        default="system",
        help="manual: time stands still until the control API advances it (default: %(default)s)",
    )
    add("--state", metavar="FILE", help="keep tasks, credits and callbacks in FILE, and go on from there")
    add(
        "--allow-callback",
        action="append",
        default=[],
        metavar="HOST",
        help="let callbacks go to HOST, though it be internal or without TLS; may be repeated",
    )
    add(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="let the control API be reached by a public NAME; may be repeated",
    )
    add(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=N",
        help="how much is remembered: rooms (default: 1000), tasks of a room (100000), calls of a room (1000)",
    )
    add("--contract", metavar="NAME", help="by name or folder (default: as configured)")
    return parser
