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
    "plan": "show what the API will really make of a request, and what is billed",
    "build": "build a request from a film file, in which references have names, or the other way round",
    "rule": "explain a rule, or list them all",
    "cases": "write down what a program that judges requests is held to, or hold one to it",
    "sandbox": "serve a sandbox that behaves as the API is documented to",
    "cassette": "check, list and record conversations with the API",
    "config": "show what is configured, and where",
    "contract": "check the files of a contract, or copy them to be changed",
}
"""The commands, each a module of this package, and what they are for."""

_VALUES_BETWEEN_COLLECTIONS = 50_000

NOTHING = '""'
"""How a path is written that is empty."""

_USAGE = """\
usage: wanref COMMAND ...

{commands}

wanref COMMAND --help tells more; wanref --version prints the version.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that *argv* names, ``sys.argv`` unless given, and return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.stdout is None:
        return say("standard output is closed; there is nowhere to write to")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a request may hold what a terminal cannot show
    if argv is None:  # the process is ours: values come and go by the million, hardly any of them in a cycle
        gc.set_threshold(_VALUES_BETWEEN_COLLECTIONS)
    try:
        status = _run(arguments)
        sys.stdout.flush()  # what cannot be written is told here, rather than where nobody can say so
        return status
    except KeyboardInterrupt:
        return say("interrupted", status=130)
    except BrokenPipeError:  # the reader of our output has gone, and has what it wanted
        sys.stderr.close()
        return 2
    except OSError as error:
        _give_up_output()
        return say(_sentence(error))
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
    if isinstance(error, OSError) and error.filename is not None:
        return f"{shown(str(error.filename)) or NOTHING}: {error.strerror}"
    if isinstance(error, OSError):
        import errno

        if error.errno in (errno.ENOSPC, errno.EFBIG):  # of files that are written the name is known
            return f"standard output: cannot be written: {error.strerror}"
        return str(error)
    return f"something went wrong that should not have: {type(error).__name__}: {error}"


def _give_up_output() -> None:
    """Write out what standard output still holds, or have it forgotten: the end of the process would try again."""
    import os

    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str, *, status: int = 2) -> int:
    """Print *text* to standard error, made safe for a terminal, and return *status*."""
    warn(f"wanref: {shown(text, lines=True)}")
    return status


def warn(text: str) -> None:
    """Print *text* to standard error; where nobody can be told, the status of the process alone says it."""
    if sys.stderr is not None:
        try:
            print(text, file=sys.stderr, flush=True)
        except OSError:
            sys.stderr = None


def put(text: str) -> None:
    """Print *text* to standard output, made safe for a terminal."""
    print(shown(text, lines=True))


def shown(text: str, *, lines: bool = False) -> str:
    r"""Return *text* with what commands a terminal written out; *lines* says that it may have several.

    >>> print(shown("red\x1b[31m.yaml"))
    red\x1b[31m.yaml
    """
    kept = "\u3000\n" if lines else "\u3000"  # a space that Chinese is written with commands nothing
    return "".join(one if one.isprintable() or one in kept else repr(one)[1:-1] for one in text)
