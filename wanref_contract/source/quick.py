"""The clean path of JSON: a text with nothing to notice becomes its instance, anything else is a doubt.

Most requests are clean, and for them neither positions nor reasons are of use. So this module answers only
the one question, at the speed of the C scanner, and leaves every explanation to the exact reader. The law
between the two: what `parse` returns, `read_documents` gives as one document with no notices.

It imports nothing but that scanner. `json` would bring `re` with it, which costs more than parsing a hundred
requests; it stands in only where the private scanner is missing or has changed.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DEPTH_LIMIT = 100
"""The deepest nesting of objects and arrays that is read: far more than a person writes."""


def digits_limit() -> int:
    """Return how many digits an integer may have: what Python converts, 4300 unless configured otherwise.

    >>> digits_limit()
    4300
    """
    return sys.get_int_max_str_digits() or sys.maxsize


def read_beginning(digits: str) -> int:
    """Return the number that the first of *digits* are, as many as an integer may have; a sign may stand before them.

    It is as surely out of any range as the whole number, and begins as that does where it is shown.

    >>> read_beginning("-" + "12" * 4000) == -int("12" * 2150)
    True
    """
    return int(digits[: digits_limit() + digits.startswith(("-", "+"))])


class Doubt(ValueError):
    """The text is not known to be clean: the exact reader decides."""


def parse(data: bytes) -> object:
    r"""Return the instance of a JSON text in which there is nothing to notice.

    Raises:
        Doubt: for anything else, broken or merely surprising: a byte order mark, bytes that are not UTF-8, a
            syntax error, a duplicate key, a number that is not finite or longer than Python converts, a lone
            surrogate, deep nesting.

    >>> parse(b'{"duration": 5}\n')
    {'duration': 5}
    >>> parse(b'{"duration": 5, "duration": 6}')
    Traceback (most recent call last):
    ...
    wanref_contract.source.quick.Doubt
    """
    try:
        text = data.decode().strip(" \t\n\r")
        value, end = scan(text, 0)
    except (ValueError, StopIteration, RecursionError, SystemError):
        # SystemError: the scanner takes the class of its error from json.decoder, which only `json` imports.
        raise Doubt from None
    if end != len(text) or ("\\" in text and not _pairs_surrogates(text)):
        raise Doubt
    if text.count("[") + text.count("{") > DEPTH_LIMIT and _is_deep(value):
        raise Doubt
    return value


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(members := dict(pairs)) == len(pairs):
        return members
    raise Doubt


def _finite(text: str) -> float:
    number = float(text)
    if number - number:  # infinity less itself is NaN, which is true
        raise Doubt
    return number


def _no_constant(_name: str) -> object:
    raise Doubt


class _Options:
    """What the scanner reads from a decoder."""

    strict = True
    object_hook = None
    object_pairs_hook = staticmethod(_distinct)
    parse_float = staticmethod(_finite)
    parse_int = int
    parse_constant = staticmethod(_no_constant)


def _make_scanner() -> Callable[[str, int], tuple[object, int]]:
    try:
        from _json import make_scanner

        return make_scanner(_Options)  # type: ignore[arg-type]  # any object with these attributes will do
    except (ImportError, AttributeError):
        import json

        return json.JSONDecoder(  # type: ignore[no-any-return, attr-defined]
            object_pairs_hook=_distinct, parse_float=_finite, parse_constant=_no_constant
        ).scan_once


scan = _make_scanner()
"""Returns the value that begins at an offset of a text, and the offset behind it."""


def _pairs_surrogates(text: str) -> bool:
    r"""Tell whether each escaped surrogate, in a text that parsed, is half of a pair such as \ud83d\ude00."""
    awaits_low = False
    for rest in text.replace("\\\\", "").lower().split("\\ud")[1:]:
        if (rest[0] in "cdef") is not awaits_low:
            return False
        awaits_low = rest[0] in "89ab"
        if awaits_low and len(rest) != 3:
            return False
    return not awaits_low


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEPTH_LIMIT + 1):
        containers = [item for item in level if isinstance(item, (dict, list))]
        if not containers:
            return False
        level = [child for item in containers for child in _children(item)]
    return True


def _children(container: dict[str, object] | list[object]) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container
