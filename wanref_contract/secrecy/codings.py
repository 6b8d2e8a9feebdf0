r"""Texts that were written in another way, so that what is looked for in them does not stand there as it is.

Characters may be percent-encoded, escaped as in JSON, or written as entities of HTML, one way inside of another; a run
of characters may be Base64 or hexadecimal; octets may be UTF-16, or text with octets among it that are none.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROUNDS = 3
"""How many ways of writing, one inside of another, are read."""

_SPELLED = re.compile(
    r"""%(?P<octet>[0-9A-Fa-f]{2})
      | (?<!\\)\\+(?:u(?P<unit>[0-9A-Fa-f]{4})|(?P<plain>["'/nrt]))
      | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|quot|apos|amp|lt|gt|equals|colon|commat|sol);)""",
    re.VERBOSE,
)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_SPELLING_SIGNS = ("%", "\\", "&")

_RUN = re.compile(r"[A-Za-z0-9+/_-]{10,}={0,2}")
_PART_OF_RUN = re.compile(r"[A-Za-z0-9+_-]{10,}={0,2}")
"""What may be Base64 or hexadecimal, of a key of eight characters or more."""

_LEGIBLE = re.compile(r"[ -~\r\n\t]{8,}")
"""What is no text has rarely so many letters and signs in a row, and a key has."""

_GZIP = b"\x1f\x8b"
_ANY_HEAD = 47  # what zlib calls that it takes gzip's and its own
_INFLATED = 20
"""How many times as long a run is read once it is decompressed; what becomes longer is made to be."""

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")


def iter_spellings(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield *text* as it is and as it was before its characters were encoded, with the place of each in *text*.

    Behind the place of the last one comes the length of the text, so a range of characters ends where the next begins.

    >>> [(spelled, list(places)) for spelled, places in iter_spellings("a%253D")]
    [('a%253D', [0, 1, 2, 3, 4, 5, 6]), ('a%3D', [0, 1, 4, 5, 6]), ('a=', [0, 1, 6])]
    """
    places: Sequence[int] = range(len(text) + 1)
    yield text, places
    for _ in range(_ROUNDS):
        if not any(sign in text for sign in _SPELLING_SIGNS):
            return
        plain, inner = _unspelled(text)
        if plain == text:
            return
        text, places = plain, [places[place] for place in inner]
        yield text, places


def iter_encoded_runs(text: str) -> Iterator[tuple[int, int, Iterator[str]]]:
    """Yield each run of *text* that may be encoded, as a range, with what it may have been before.

    What stands between two strokes comes before all of it: it may be a part of a path, and Base64 may have strokes.

    >>> [(start, end, next(plain)) for start, end, plain in iter_encoded_runs("a: b3Blbi11cDpub3c=")]
    [(3, 19, 'open-up:now')]
    """
    for run in _RUN.finditer(text):
        if "/" in run[0]:
            for part in _PART_OF_RUN.finditer(text, *run.span()):
                yield *part.span(), _iter_decoded(part[0])
        yield *run.span(), _iter_decoded(run[0])


def iter_readings(octets: bytes) -> Iterator[tuple[str, str]]:
    r"""Yield each way to read *octets* as text that gives them again: the encoding, and the text.

    >>> list(iter_readings("é".encode()))
    [('utf-8', 'é')]
    >>> list(iter_readings("hi".encode("utf-16-le")))[:2]
    [('utf-8', 'h\x00i\x00'), ('utf-16-le', 'hi')]
    """
    wide = ("utf-16-le", "utf-16-be") if b"\0" in octets else ()  # which is in every letter of a name
    for encoding in ("utf-8", *wide, "latin-1"):
        try:
            yield encoding, octets.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" and not wide:
            return


def _unspelled(text: str) -> tuple[str, list[int]]:
    """Return *text* with each encoded character as itself, and where each stood."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for found in _SPELLED.finditer(text):
        pieces += [text[at : found.start()], _char(found)]
        places += [*range(at, found.start()), found.start()]
        at = found.end()
    places += range(at, len(text) + 1)
    return "".join([*pieces, text[at:]]), places


def _char(found: re.Match[str]) -> str:
    if found["plain"]:
        return _CONTROLS.get(found["plain"], found["plain"])
    if found["entity"]:
        char = html.unescape(found["entity"])
        return char if len(char) == 1 else " "
    return chr(int(found["octet"] or found["unit"], 16))


def _iter_decoded(run: str) -> Iterator[str]:
    """Yield what *run* may have been: Base64, from four places as what stood before looks alike, or hexadecimal."""
    digits = run.rstrip("=").replace("-", "+").replace("_", "/")
    for offset in range(4):
        piece = digits[offset:]
        piece = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        try:
            yield from _iter_legible(base64.b64decode(piece + "=" * (-len(piece) % 4)))
        except (binascii.Error, ValueError):
            continue
    for found in _HEX.finditer(run):
        yield from _iter_legible(bytes.fromhex(found[0]))


def _iter_legible(octets: bytes) -> Iterator[str]:
    """Yield the text that *octets* are, if they are any: all that can be read in them, pictures being what they are."""
    if octets.startswith(_GZIP):
        with suppress(zlib.error):
            octets = zlib.decompressobj(_ANY_HEAD).decompress(octets, _INFLATED * len(octets))
    stretches = _LEGIBLE.findall(octets.replace(b"\0", b"").decode("latin-1"))  # which leaves the letters of UTF-16
    if stretches:
        yield "\n".join(stretches)
