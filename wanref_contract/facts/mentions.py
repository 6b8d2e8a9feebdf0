"""The fact of mentions: where a prompt names its references, and how.

The names are searched as plain text, which costs a tenth of one expression that looks for them all; only where one
stands does an expression look at what comes after it.
"""

from __future__ import annotations

import re
from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    Mention = dict[str, str | int | bool]

LARGEST_NUMBER = 10**9
"""A larger number in a mention reads as this one: it names nothing either way, and stays a small integer."""

_SEPARATORS = "[ \t\u00a0\u3000#_-]"
_NUMBER = "[0-9０-９]"
_PART_OF_MORE = "[A-Za-z_]|[:.,x×/][0-9]"  # 3D, 16:9, 1.5, 4x4: the number is no name


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
    proper = {(kind, name.isascii()): name for kind, names in kinds.items() for name in names["exact"]}
    follows = "|".join([_PART_OF_MORE, *map(re.escape, grammar.get("units", ()))])
    stems = [
        (stem, kind, proper[kind, stem.isascii()], stem.isascii(), _pattern(names, follows))
        for kind, one in kinds.items()
        for stem, names in _by_stem((*one["exact"], *one["loose"])).items()
    ]
    latin_stems = [stem for stem in stems if stem[3]]
    usual = {f"{name}{number}": number for name in proper.values() for number in range(1, 10)}
    at_most = grammar.get("at_most")

    def read(text: str) -> list[Mention]:
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter such as İ, whose lower case is two characters
            lowered = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
        mentions = []
        for stem, kind, right, is_latin, match_at in latin_stems if text.isascii() else stems:
            at = lowered.find(stem)
            while at >= 0:
                match = match_at(text, at)
                if match and not (is_latin and at and _is_latin(text[at - 1])):
                    written = match[0]
                    number = usual.get(written)  # which nearly every mention has, so that there is nothing to find out
                    mentions.append(_named(kind, number, written, at) if number else _mention(kind, right, match))
                at = lowered.find(stem, match.end() if match else at + 1)
        if len(mentions) > 1:
            mentions.sort(key=itemgetter("start"))
        return mentions[:at_most]

    return read


def _by_stem(names: tuple[str, ...]) -> dict[str, list[str]]:
    """Return *names* in lower case by the shortest of them that they begin with, the longest first.

    >>> _by_stem(("Image ", "images", "图"))
    {'图': ['图'], 'image': ['images', 'image']}
    """
    stems: dict[str, list[str]] = {}
    for name in sorted({name.strip().lower() for name in names}, key=lambda name: (len(name), name)):
        stem = next((stem for stem in stems if name.startswith(stem)), name)
        stems.setdefault(stem, []).insert(0, name)
    return stems


def _pattern(names: list[str], follows: str) -> Callable[[str, int], re.Match[str] | None]:
    """Return what matches one of *names* and a number at a place, unless what comes after makes it no mention."""
    either = "|".join(map(re.escape, names))
    return re.compile(f"(?i:{either}){_SEPARATORS}{{0,20}}+({_NUMBER}++)(?!{follows})").match


def _named(kind: str, number: int, written: str, start: int) -> Mention:
    """Return the mention *written* as the API reads it."""
    return {
        "kind": kind,
        "number": number,
        "exact": True,
        "text": written,
        "instead": written,
        "start": start,
        "end": start + len(written),
    }


def _mention(kind: str, right: str, match: re.Match[str]) -> Mention:
    """Return the mention that *match* found, whose exact name is *right*."""
    written, digits = match.group(0, 1)
    number = int(digits) if len(digits) < 10 else LARGEST_NUMBER
    if written == right + digits and (digits[0] != "0" or digits == "0") and digits.isascii():
        return _named(kind, number, written, match.start())
    return _named(kind, number, written, match.start()) | {"exact": False, "instead": f"{right}{number}"}


def _is_latin(character: str) -> bool:
    """Say whether *character* is an ASCII letter or digit, so that a Latin name after it goes on from it."""
    return character.isalnum() and character.isascii()
