"""The command line ``wanref``: one small module a command, imported when it is called for.

Findings go to standard output, everything else to standard error. The exit status is 0 where nothing reached
``--fail-on``, 1 where something did, and 2 where the command could not do its work.
"""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMANDS: Mapping[str, str] = {
    "lint": "find every problem of request files",
    "rule": "explain a rule, or list them all",
    "contract": "check the files of a contract, or copy them to be changed",
}
"""The commands, each a module of this package, and what they are for."""

_VALUES_BETWEEN_COLLECTIONS = 50_000

_USAGE = """\
usage: wanref COMMAND ...

{commands}

wanref COMMAND --help tells more; wanref --version prints the version.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that *argv* names, ``sys.argv`` unless given, and return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a request may hold what a terminal cannot show
    if argv is None:  # the process is ours: values come and go by the million, hardly any of them in a cycle
        gc.set_threshold(_VALUES_BETWEEN_COLLECTIONS)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return say("interrupted", status=130)
    except BrokenPipeError:  # the reader of our output has gone, and has what it wanted
        sys.stderr.close()
        return 2
    except Exception as error:  # noqa: BLE001 (the one place: whatever it is, a person gets a sentence and status 2)
        return say(_sentence(error))
    finally:
        if argv is None:  # the process ends here: there is nothing left that the collector need look through
            gc.freeze()


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help"):
        commands = "\n".join(f"  {command:<10}{purpose}" for command, purpose in COMMANDS.items())
        print(_USAGE.format(commands=commands), end="")
        return 0
    if name in ("-V", "--version"):
        from importlib.metadata import version

        print(f"wanref-contract {version('wanref-contract')}")
        return 0
    if name not in COMMANDS:
        from wanref_contract.wording import nearest

        meant = nearest(name, COMMANDS)
        hint = f"did you mean {meant}?" if meant else f"there are {', '.join(COMMANDS)}"
        return say(f"no command is called {name!r}; {hint}")
    # Not importlib.import_module: importing importlib costs more than judging a request.
    module = __import__(f"wanref_contract.cli.{name}_command", fromlist=["run"])
    status: int = module.run(arguments[1:])
    return status


def _sentence(error: Exception) -> str:
    from wanref_contract.errors import UnknownRule, WanrefError

    if isinstance(error, UnknownRule):
        return f"{error}\n  wanref rule lists them all"
    if isinstance(error, WanrefError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return f"something went wrong that should not have: {type(error).__name__}: {error}"


def say(text: str, *, status: int = 2) -> int:
    """Print *text* to standard error, with what commands a terminal written out, and return *status*."""
    safe = "".join(one if one.isprintable() or one == "\n" else repr(one)[1:-1] for one in text)
    print(f"wanref: {safe}", file=sys.stderr)
    return status
