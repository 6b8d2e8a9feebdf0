"""The few terminal colours of the reports.

Nothing is said by colour alone. A library would bring themes and detection of terminals, and an import that
takes longer than linting a file; a report needs six codes, and is told whether they are wanted.
"""

from __future__ import annotations

_CODES = {
    "error": "1;31",  # red
    "warning": "1;33",  # yellow
    "info": "1;36",  # cyan
    "strong": "1",
    "frame": "1;34",  # blue: what is ours around the user's text
    "clear": "1;32",  # green
}


def paint(text: str, style: str, *, colour: bool) -> str:
    r"""Give *text* the colour of *style*: a severity, ``strong``, ``frame`` or ``clear``.

    >>> paint("error", "error", colour=True)
    '\x1b[1;31merror\x1b[0m'
    >>> paint("error", "error", colour=False)
    'error'
    """
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if colour and text else text
