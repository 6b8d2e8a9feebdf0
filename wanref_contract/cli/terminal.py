"""What standard output can show: colours, and how many columns."""

from __future__ import annotations

import sys


def wants_colour(wanted: str) -> bool:
    """Say whether the text is to have colours; https://no-color.org has its way on a terminal.

    >>> wants_colour("always"), wants_colour("never")
    (True, False)
    """
    if wanted != "auto":
        return wanted == "always"
    import os

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def line_width() -> int:
    """Return how many columns a line may take: those of the terminal, or of a page where there is none."""
    if not sys.stdout.isatty():
        return 80
    import shutil

    return shutil.get_terminal_size().columns
