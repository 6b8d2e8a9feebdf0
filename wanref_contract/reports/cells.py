"""A user's text on a terminal: what is written for a character, and how many cells it fills.

Everything a report takes from a request passes through `visible`, for two reasons. A file can hold terminal
escapes, text that runs backwards and broken surrogates, and must not reach the terminal with them. And
marks stand under the right letters only where every terminal agrees on widths. So whatever does not print,
or prints at a width that terminals disagree about (joiners, skin tones), is written as its code point:
``<U+200B>``. That also shows the difference between a space and a no-break space, which decides whether a
mention is one.

Tables come from `unicodedata`; characters of ambiguous width count one cell, as they do outside of legacy
East Asian terminals.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ELLIPSIS = "..."
"""What stands for text left out; three cells."""

_TAB = "    "
_EMOJI_PRESENTATION = "\ufe0f"  # makes some terminals, not all, draw the character before it in two cells
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # some terminals paint the emoji before them
_AT_ODDS = re.compile(f"[{_EMOJI_PRESENTATION}{_SKIN_TONES}]")

_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60"
    "\U0001f300-\U0001faff\U00020000-\U0003ffff"
)
_CLOSING = "，。、；：？！）」』》】”’"
_UNBROKEN = re.compile(f" *(?:[{_WIDE}]|[^ {_WIDE}]+)[{_CLOSING}]*")


def visible(text: str) -> str:
    r"""Return what is written for *text*: all of it printable, none of it able to command a terminal.

    >>> visible("red: \x1b[31m, tab:\t, emoji: ✈️")
    'red: <U+001B>[31m, tab:    , emoji: ✈'
    """
    if text.isprintable() and not _AT_ODDS.search(text):
        return text
    return "".join(map(_shown, text))


def cells(text: str) -> int:
    """Count the terminal cells that *text* fills when it is made `visible`.

    >>> cells("Image 1"), cells("图1"), cells("e\u0301"), cells("\u200b")
    (7, 3, 1, 8)
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_cells, text))


def fitting(text: str, room: int) -> int:
    """Count the characters at the start of *text* that fit into *room* cells together.

    >>> fitting("图像 1", 3)
    1
    """
    if text.isascii() and text.isprintable():
        return min(len(text), room)
    used = 0
    for count, character in enumerate(text):
        used += _cells(character)
        if used > room:
            return count
    return len(text)


def shorten(text: str, limit: int) -> str:
    """Leave out the middle of a *text* of more than *limit* characters; the end often says most.

    >>> shorten("https://example.com/a/very/long/name.png", 30)
    'https://example.co.../name.png'
    """
    if len(text) <= limit:
        return text
    tail = (limit - len(ELLIPSIS)) // 3
    return text[: limit - len(ELLIPSIS) - tail] + ELLIPSIS + text[len(text) - tail :]


def wrap(text: str, width: int) -> list[str]:
    """Break *text* into lines of at most *width* cells, at spaces and between ideographs.

    A longer word, such as a URL, stays whole. Line breaks count as spaces; the rest is made `visible`.

    >>> wrap("must be at most 10 seconds, is 11", 20)
    ['must be at most 10', 'seconds, is 11']
    >>> wrap("see https://example.com/a/long/address", 12)
    ['see', 'https://example.com/a/long/address']
    """
    text = visible(text.replace("\n", " ")).rstrip(" ")
    if cells(text) <= width:
        return [text]
    lines, used = [""], 0
    for piece in _UNBROKEN.findall(text):
        size = cells(piece)
        if used and used + size > width:
            lines.append(piece.lstrip(" "))
            used = cells(lines[-1])
        else:
            lines[-1] += piece
            used += size
    return lines


def _shown(character: str) -> str:
    if character == "\t":
        return _TAB
    if character == _EMOJI_PRESENTATION:
        return ""
    if character.isprintable() and character not in _SKIN_TONES:
        return character
    return f"<U+{ord(character):04X}>"


@lru_cache(maxsize=4096)  # the characters of a text are few, and asked about again and again
def _cells(character: str) -> int:
    shown = _shown(character)
    return len(shown) if shown.isascii() else _width(shown)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me") or _joins_a_syllable(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _joins_a_syllable(character: str) -> bool:
    """Say whether *character* is a Hangul vowel or final consonant, drawn into the syllable before it."""
    return "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff"
