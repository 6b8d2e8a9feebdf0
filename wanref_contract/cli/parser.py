"""The parser of a command's options: argparse, in our words and made safe for a terminal.

What a person typed stands in the message about it, and a file name that a pattern of the shell put there may hold
anything. The message stands alone: behind a dozen lines of usage nobody finds it. Commands import this where they
parse; the usual call of ``wanref lint`` does not.
"""

from __future__ import annotations

import argparse
import sys

from wanref_contract.cli import shown, warn
from wanref_contract.wording import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any, NoReturn

_UNKNOWN = "unrecognized arguments: "
"""What argparse says before that which it could not make use of."""

_TYPE_WORDS: Mapping[object, str] = {int: "a whole number", float: "a number"}


class Parser(argparse.ArgumentParser):
    """Parses the options of one command, and ends the process where they are wrong, with status 2."""

    def error(self, message: str) -> NoReturn:
        """Print *message* to standard error, and exit."""
        if message.startswith(_UNKNOWN):
            message = self._unknown(message.removeprefix(_UNKNOWN))
        warn(f"{self.prog}: {shown(message.removeprefix('argument '))}\n  {self.prog} --help tells more")
        sys.exit(2)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError as error:
            why = error.message
            if action.type in _TYPE_WORDS:
                why = f"must be {_TYPE_WORDS[action.type]}, is {arg_string!r}"
            raise argparse.ArgumentError(None, f"{_name(action)} {why}") from error

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(one) for one in action.choices]
        meant = nearest(value, known)
        hint = f"; did you mean {meant!r}?" if meant else ""
        raise argparse.ArgumentError(None, f"{_name(action)} must be one of {', '.join(known)}, is {value!r}{hint}")

    def _unknown(self, typed: str) -> str:
        """Return what is wrong with *typed*, which is no option and no value of one."""
        name = typed.partition(" ")[0].partition("=")[0]
        if not name.startswith("-"):
            return f"there is more than can be named here: {typed}"
        meant = nearest(name, set(_iter_options(self)))
        return f"no option is called {name}{f'; did you mean {meant}?' if meant else ''}"


class Names(argparse.Action):
    """Collects names that stand between commas, over several options; an empty selection is refused."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: object, values: object, _option: object = None
    ) -> None:
        """Take those that one option names."""
        names = [name.strip() for name in str(values).split(",") if name.strip()]
        if not names and self.dest == "select":  # nothing selected would be all
            parser.error(f"--select must name rules, is {values!r}")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), *names])


def _name(action: argparse.Action) -> str:
    names: Collection[str] = action.option_strings
    return "/".join(names) or str(action.metavar or action.dest)


def _iter_options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the options of *parser*, and of the commands below it."""
    for action in parser._actions:  # noqa: SLF001 (argparse tells nobody)
        yield from action.option_strings
        below: Mapping[str, argparse.ArgumentParser] = (
            action.choices if isinstance(action, argparse._SubParsersAction) else {}  # noqa: SLF001
        )
        for parser_below in below.values():
            yield from _iter_options(parser_below)
