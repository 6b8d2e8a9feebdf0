"""The fact of mentions: where a prompt names its references, and how.

Every mention ends in a number, and numbers are rare in prose: so the numbers are searched, and for each one the text
before it is looked at. That costs a third of one expression that looks for all the names.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Mention = dict[str, str | int | bool]

LARGEST_NUMBER = 10**9
"""A larger number in a mention reads as this one: it names nothing either way, and stays a small integer."""

_NUMBER = re.compile("[0-9０-９]+")
_PART_OF_MORE = re.compile(r"[A-Za-z_]|[:.,x×/][0-9]")  # 3D, 16:9, 1.5, 4x4: the number is no name
_SEPARATORS = " \t\u00a0\u3000#_-"
_LOOK_BACK = 24  # characters: the longest name and a few separators


def mention_reader(grammar: Mapping[str, object]) -> Callable[[str], list[Mention]]:
    """Return the function that lists every mention in a text, in order.

    Args:
        grammar: For each kind of asset its names, ``{"exact": [...], "loose": [...]}``; under ``units`` the texts that
            make a number a length when they follow it.

    Returns:
        A function from a text to mentions: ``kind``; ``number``; ``exact``, whether it is spelt as the API reads it;
        ``text`` as it stands; ``instead``, the exact spelling; ``start`` and ``end`` in characters from 0.

    >>> read = mention_reader({"image": {"exact": ["Image ", "图"], "loose": ["image"]}, "units": []})
    >>> [(m["text"], m["number"], m["exact"]) for m in read("Image 1 meets image2, 图3")]
    [('Image 1', 1, True), ('image2', 2, False), ('图3', 3, True)]
    """
    names = _Names(grammar)

    def read(text: str) -> list[Mention]:
        return [
            mention
            for number in _NUMBER.finditer(text)
            if (mention := names.mention_before(text, number.start(), number.end(), number[0]))
        ]

    return read


class _Names:
    """The names of the assets, arranged for looking back from a number."""

    def __init__(self, grammar: Mapping[str, object]) -> None:
        kinds = {kind: names for kind, names in grammar.items() if isinstance(names, dict)}
        self.exact = {name: kind for kind, names in kinds.items() for name in names["exact"]}
        loose = {name.strip().lower(): kind for name, kind in self.exact.items()}
        loose |= {name.lower(): kind for kind, names in kinds.items() for name in names["loose"]}
        self.loose = {name: loose[name] for name in sorted(loose, key=len, reverse=True)}
        self.proper = {(kind, name.isascii()): name for name, kind in self.exact.items()}
        units = grammar["units"]
        assert isinstance(units, list | tuple)
        self.units = tuple(units)
        self.exact_names, self.loose_names = tuple(self.exact), tuple(self.loose)

    def mention_before(self, text: str, start: int, end: int, digits: str) -> Mention | None:
        """Return the mention whose number is *digits* at ``[start, end)`` of *text*, if its name stands before it."""
        if text.endswith(self.exact_names, 0, start):
            name = next(name for name in self.exact_names if text.endswith(name, 0, start))
            kind, first = self.exact[name], start - len(name)
        else:
            window = text[max(0, start - _LOOK_BACK) : start]
            before = window.rstrip(_SEPARATORS).lower()
            if not before.endswith(self.loose_names):
                return None
            name = next(name for name in self.loose_names if before.endswith(name))
            kind, first = self.loose[name], start - len(window) + len(window.rstrip(_SEPARATORS)) - len(name)
        if _inside_a_word(text, first) or _PART_OF_MORE.match(text, end) or text.startswith(self.units, end):
            return None
        number = int(digits) if len(digits) < 10 else LARGEST_NUMBER
        proper = self.proper[kind, name.isascii()]
        return {
            "kind": kind,
            "number": number,
            "exact": name == proper and digits.isascii() and (digits[0] != "0" or digits == "0"),
            "text": text[first:end],
            "instead": f"{proper}{number}",
            "start": first,
            "end": end,
        }


def _inside_a_word(text: str, first: int) -> bool:
    """Say whether the Latin name that starts at *first* goes on from a Latin letter or digit before it."""
    return first > 0 and text[first].isascii() and text[first - 1].isascii() and text[first - 1].isalnum()
