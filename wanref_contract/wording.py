"""How values are shown in the words of a finding, without their secrets, and what may have been meant instead.

Generated code imports this, so it imports nothing itself until there is something to show.
"""

from __future__ import annotations

from functools import cache, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import json
    from collections.abc import Iterable, Mapping
    from typing import Any

_LONGEST_SECRET = 2_000
"""Characters of a value in which secrets are looked for before it is cut."""

LONGEST_SHOWN = 120
"""Characters of a value that a message shows; the rest is an ellipsis."""

_LONGEST_TEXT = 80
"""Characters of a text in a request up to which it is shown whole."""

_RESEMBLANCE = 0.7
"""How much of two texts must be the same for one to have been meant by the other; `difflib` explains the measure."""

_TYPE_WORDS: Mapping[str, str] = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def show(value: Any) -> str:
    """Return *value* as a part of a sentence: lists joined, the rest as it is.

    >>> show(["Cyrillic", "Greek"]), show(5)
    ('Cyrillic, Greek', '5')
    """
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, (list, tuple)):
        return ", ".join([show(item) for item in value if item is not None])
    return quote(value)


def quote(value: Any) -> str:
    """Return *value* as it stands in JSON, cut to `LONGEST_SHOWN` characters.

    >>> quote("1080"), quote(True), quote(None), quote([1])
    ('"1080"', 'true', 'null', '[1]')
    """
    if type(value) is int and value.bit_length() < 64:
        return str(value)
    if isinstance(value, str):
        text = masked(value[:_LONGEST_SECRET])
        return _encoder().encode(text if len(value) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}...")
    text = masked(_encoder().encode(_shallow(value)))
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def masked(text: str) -> str:
    """Return *text*, as long as it was, with asterisks for what gives access to a URL in it.

    That is a password before the host, and signatures, tokens and keys among the parameters: who reads a report, or the
    public log of a run, is not to fetch the file.

    >>> masked("https://me:secret@example.com/a.png?Expires=9&Signature=x7Kq")
    'https://me:******@example.com/a.png?Expires=9&Signature=****'
    """
    if "=" not in text and "@" not in text:
        return text
    from wanref_contract.secrecy.addresses import iter_address_secrets

    pieces: list[str] = []
    at = 0
    for start, end in sorted([(start, end) for _, start, end in iter_address_secrets(text)]):
        if end > at:
            pieces += [text[at:start], "*" * (end - max(start, at))]
            at = end
    return "".join([*pieces, text[at:]])


@cache
def _encoder() -> json.JSONEncoder:
    """Return what writes values as JSON; made once, because making it costs ten times one use."""
    import json

    return json.JSONEncoder(ensure_ascii=False, default=lambda other: f"<{type(other).__name__}>")


def _shallow(value: Any) -> Any:
    """Return *value* with no more of it than is worth showing, however large or deep it is."""
    if isinstance(value, dict):
        return {str(key)[:LONGEST_SHOWN]: "..." for key in list(value)[:3]} if value else value
    if isinstance(value, list):
        return ["..." if isinstance(item, dict | list) else item for item in value[:5]] + ["..."] * (len(value) > 5)
    if isinstance(value, int) and value.bit_length() > 1000:
        return "a number of hundreds of digits"
    return value


def shortened(value: Any) -> Any:
    """Return *value* with its long texts cut, so that a request at a limit can be read.

    >>> shortened({"prompt": "rain " * 30})
    {'prompt': 'rain rain rain rain ... (150 characters)'}
    """
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:20]}... ({len(value)} characters)"
    return value


def type_words(names: str | Iterable[str]) -> str:
    """Return the types of a JSON Schema in words, null left out.

    >>> type_words(["integer", "null"])
    'a whole number'
    """
    if isinstance(names, str):
        return _TYPE_WORDS[names]
    return " or ".join([_TYPE_WORDS[name] for name in names if name != "null"])


def nearest(text: object, candidates: Iterable[object]) -> str:
    """Return the one of *candidates* that *text* is most likely meant to be, or ``""``.

    >>> nearest("1080P", ["720p", "1080p"]), nearest("x", ["720p"])
    ('1080p', '')
    """
    text = text if isinstance(text, str) else quote(text)
    return _nearest(text[:LONGEST_SHOWN], tuple(text for text in candidates if isinstance(text, str)))


@lru_cache(maxsize=1024)  # in a batch the same mistake comes back line after line
def _nearest(text: str, candidates: tuple[str, ...]) -> str:
    folded = {candidate.lower(): candidate for candidate in candidates}
    likely = [candidate for candidate in folded if _may_resemble(text.lower(), candidate)]
    if not likely:
        return ""
    import difflib

    close = difflib.get_close_matches(text.lower(), likely, n=1, cutoff=_RESEMBLANCE)
    return folded[close[0]] if close and folded[close[0]] != text else ""


def _may_resemble(text: str, candidate: str) -> bool:
    """Say whether enough characters of each stand in the other for `difflib`, which is slow, to find them close."""
    enough = _RESEMBLANCE * (len(text) + len(candidate))
    if 2 * min(len(text), len(candidate)) < enough:
        return False
    shared = min(sum(map(text.__contains__, candidate)), sum(map(candidate.__contains__, text)))
    return 2 * shared >= enough
