"""The regular expressions a rule may use: those that mean the same in RE2 and in Python, and never run long.

CEL's ``matches`` is RE2. A pattern is read by a grammar of our own (``reader``), refused where Python's
backtracking could multiply (``linearity``), and written anew for Python.
"""

from __future__ import annotations

from wanref_contract.cel.patterns.linearity import Option
from wanref_contract.cel.patterns.parts import Choice
from wanref_contract.cel.patterns.reader import parse_pattern


def translate(pattern: str) -> tuple[str, str]:
    r"""Return the Python pattern that tells what *pattern* tells in RE2, and the ``re`` method to use.

    >>> translate(r"^https?://[^/\s]+$")
    ('https?://[^/\\t\\n\\f\\r ]+\\Z', 'match')

    Raises:
        ValueError: it is no pattern, or not one of the subset; the text says which and what to write instead.
    """
    root = parse_pattern(pattern)
    options = [Option(option) for option in (root.options if isinstance(root, Choice) else (root,))]
    for option in options:
        option.check()
    anchored = all(option.anchored for option in options)
    return "|".join(option.text(with_start=not anchored) for option in options), "match" if anchored else "search"
