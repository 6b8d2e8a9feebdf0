"""The fact of mentions: where a prompt names its references, and how.

Every mention ends in a number, and numbers are rare in prose: so the numbers are searched, and for each one the text
before it is looked at. That costs a third of one expression that looks for all the names.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    Mention = dict[str, str | int | bool]

LARGEST_NUMBER = 10**9
"""A larger number in a mention reads as this one: it names nothing either way, and stays a small integer."""

_NUMBER = re.compile("[0-9０-９][0-9０-９]*")  # not [..]+, which CPython's re searches at half the speed
_PART_OF_MORE = r"[A-Za-z_]|[:.,x×/][0-9]"  # 3D, 16:9, 1.5, 4x4: the number is no name
_SEPARATORS = " \t\u00a0\u3000#_-"
_LOOK_BACK = 24  # characters: the longest name and a few separators


def mention_reader(grammar: Mapping[str, Any]) -> Callable[[str], list[Mention]]:
    """Return the function that lists every mention in a text, in order.

    Args:
        grammar: For each kind of asset its names, ``{"exact": [...], "loose": [...]}``; under ``units`` the texts that
            make a number a length when they follow it; under ``at_most`` how many mentions are read.

    Returns:
        A function from a text to mentions: ``kind``; ``number``; ``exact``, whether it is spelt as the API reads it;
        ``text`` as it stands; ``instead``, the exact spelling; ``start`` and ``end`` in characters from 0.

    >>> read = mention_reader({"image": {"exact": ["Image ", "图"], "loose": ["image"]}})
    >>> [(m["text"], m["number"], m["exact"]) for m in read("Image 1 meets image2, 图3")]
    [('Image 1', 1, True), ('image2', 2, False), ('图3', 3, True)]
    """
    kinds = {kind: names for kind, names in grammar.items() if isinstance(names, dict)}
    exact = [(name, len(name), kind, name.isascii()) for kind, names in kinds.items() for name in names["exact"]]
    proper = {(kind, is_latin): name for name, _, kind, is_latin in exact}
    loose = _loose_names(kinds)
    at_most = grammar.get("at_most")
    not_a_name = re.compile("|".join([_PART_OF_MORE, *map(re.escape, grammar.get("units", ()))])).match

    def read(text: str) -> list[Mention]:
        mentions: list[Mention] = []
        for match in _NUMBER.finditer(text):
            start, end = match.span()
            for name, size, kind, is_latin in exact:  # noqa: B007 (the one that is found stays)
                if text.endswith(name, 0, start):
                    first = start - size
                    break
            else:
                name, first = _loose_before(text, start, loose)
                if not name:
                    continue
                kind, is_latin = loose[name], name.isascii()
            if not_a_name(text, end) or (is_latin and first and _is_latin(text[first - 1])):
                continue
            digits, written, right = text[start:end], text[first:end], proper[kind, is_latin]
            number = int(digits) if end - start < 10 else LARGEST_NUMBER
            is_exact = written == right + digits and (digits[0] != "0" or digits == "0") and digits.isascii()
            mentions.append(
                {
                    "kind": kind,
                    "number": number,
                    "exact": is_exact,
                    "text": written,
                    "instead": written if is_exact else f"{right}{number}",
                    "start": first,
                    "end": end,
                }
            )
            if len(mentions) == at_most:
                break
        return mentions

    return read


def _loose_before(text: str, start: int, loose: Mapping[str, str]) -> tuple[str, int]:
    """Return the loose name that stands before the number at *start* of *text*, and where; ``""`` for none."""
    window = text[max(0, start - _LOOK_BACK) : start].rstrip(_SEPARATORS)
    name = next((name for name in loose if window.lower().endswith(name)), "")
    return name, text.rindex(window, 0, start) + len(window) - len(name) if name else 0


def _loose_names(kinds: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind by every name in lower case and without spaces at its ends, the longest first."""
    names = {name.strip().lower(): kind for kind, one in kinds.items() for name in (*one["exact"], *one["loose"])}
    return {name: names[name] for name in sorted(names, key=len, reverse=True)}


def _is_latin(character: str) -> bool:
    """Say whether *character* is an ASCII letter or digit, so that a Latin name after it goes on from it."""
    return character.isalnum() and character.isascii()
