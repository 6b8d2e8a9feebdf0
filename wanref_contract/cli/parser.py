"""The parser of a command's options: argparse, made safe for a terminal.

What a person typed stands in the message about it, and a file name that a pattern of the shell put there may hold
anything. Commands import this where they parse; the usual call of ``wanref lint`` does not.
"""

from __future__ import annotations

import argparse
import sys

from wanref_contract.cli import shown, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Parses the options of one command, and ends the process where they are wrong, with status 2."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and *message* to standard error, and exit."""
        warn(f"{self.format_usage()}{self.prog}: error: {shown(message)}")
        sys.exit(2)
