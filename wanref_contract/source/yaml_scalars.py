"""What an unquoted YAML scalar is, where every reader agrees; most are such, and those of a clean file all.

Text, and the numbers and words that JSON has: YAML 1.1, YAML 1.2 and JSON take them alike. About anything else
there is more to say, and yaml_surprises says it. The patterns are those of PyYAML, because that is what most
people's loaders go by.
"""

from __future__ import annotations

from yaml.resolver import Resolver

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

STANDARD = "tag:yaml.org,2002:"
UNSURE = object()
"""What `read_alike` returns for a scalar that needs a second look."""

_PATTERNS: dict[str, list[tuple[str, re.Pattern[str]]]] = Resolver.yaml_implicit_resolvers
_WORDS = {"true": True, "false": False, "null": None}
_IN_NUMBERS = "+-.0123456789abcdefABCDEFinINox"
"""The characters of a number in the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2)."""


def read_alike(text: str) -> object:
    """Return the value of unquoted *text* where all readers take it for the same, else UNSURE.

    >>> read_alike("a cat"), read_alike("5"), read_alike("true"), read_alike("16:9") is UNSURE
    ('a cat', 5, True, True)
    """
    if text in _WORDS:
        return _WORDS[text]
    if is_string(text):
        return text
    digits = text.removeprefix("-")
    if digits == "0" or (digits.isascii() and digits.isdigit() and digits[0] != "0"):
        try:
            return int(text)
        except ValueError:  # more digits than Python converts
            return UNSURE
    return UNSURE


def is_string(text: str) -> bool:
    """Tell whether unquoted *text* is surely a string to readers of YAML 1.1 and 1.2 alike.

    >>> is_string("a cat"), is_string("16:9"), is_string("1e3"), is_string("1080p")
    (True, False, False, True)
    """
    if text[:1] not in _PATTERNS:
        return True
    return kind_of(text) == "str" and (text[0].isalpha() or text.strip(_IN_NUMBERS) != "")


def kind_of(text: str) -> str:
    """Return what YAML 1.1 takes unquoted *text* for: the name of a standard tag, "str" by default.

    >>> kind_of("16:9"), kind_of("off"), kind_of("2026-01-01"), kind_of("9:16 or 16:9")
    ('int', 'bool', 'timestamp', 'str')
    """
    for tag, pattern in _PATTERNS.get(text[:1], ()):
        if pattern.match(text):
            return tag.removeprefix(STANDARD)
    return "str"


def key_type(text: str, tag: str | None, *, plain: bool) -> str | None:
    """Return what a key is to YAML 1.1 when it is no string, for a message; None for a string.

    >>> key_type("yes", None, plain=True), key_type("yes", None, plain=False)
    ('a boolean', None)
    """
    if tag is not None and tag.startswith(STANDARD):
        return _KEY_TYPES.get(tag.removeprefix(STANDARD))
    return _KEY_TYPES.get(kind_of(text)) if plain and text[:1] in _PATTERNS else None


def value_type(value: object) -> str:
    """Return what a key that is *value*, and no string, is to YAML 1.1, for a message.

    >>> value_type(["a"])
    'a sequence'
    """
    return _VALUE_TYPES[type(value)]


def short_tag(tag: str) -> str:
    """Return *tag* as people write it.

    >>> short_tag("tag:yaml.org,2002:set"), short_tag("!custom")
    ('!!set', '!custom')
    """
    return "!!" + tag.removeprefix(STANDARD) if tag.startswith(STANDARD) else tag


_KEY_TYPES = {
    "int": "an integer",
    "float": "a number",
    "bool": "a boolean",
    "null": "null",
    "timestamp": "a date",
    "binary": "binary data",
}
_VALUE_TYPES = {
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    type(None): "null",
    dict: "a mapping",
    list: "a sequence",
}
