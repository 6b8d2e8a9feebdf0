"""Scalars of YAML that need a second look: numbers in other notations, other words, dates, tags.

The value is the one PyYAML constructs, by its own constructors, because that is what most people's loaders give
them. Where a reader of the YAML 1.2 core schema would see something else, or where the value has no JSON, the
scalar is a surprise. Dates are not constructed: JSON has none, so their text is taken.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from math import inf, isfinite, log10
from typing import TYPE_CHECKING

from yaml.constructor import SafeConstructor
from yaml.nodes import ScalarNode

from wanref_contract.source.quick import digits_limit, read_beginning
from wanref_contract.source.yaml_scalars import STANDARD, kind_of, short_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TAG = re.compile(r"(?:&\S+\s+)?(!\S*)")
"""An explicit tag, which may stand behind an anchor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """The value of a scalar, and the rule of the surprise in it, if any, with the values of its message."""

    value: object
    rule: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def read_plain(text: str) -> Scalar:
    """Return the value of unquoted *text*, and what is surprising about it.

    >>> read_plain("16:9").value, read_plain("16:9").rule
    (969, 'yaml-surprise')
    """
    kind = kind_of(text)
    scalar = _read(kind, text)
    if scalar is None:
        return _surprise(text, text, "a malformed number")
    if scalar.rule is None and (kind in _NOT_JSON or not _is_same(scalar.value, _read_core(text))):
        return _surprise(text, scalar.value, _kind_phrase(kind, text))
    return scalar


def read_tagged(tag: str, text: str) -> Scalar:
    """Return the value of *text* under an explicit *tag*: the text itself, where JSON has no such type.

    >>> read_tagged("tag:yaml.org,2002:int", "5").value, read_tagged("!custom", "5").rule
    (5, 'yaml-tag')
    """
    kind = tag.removeprefix(STANDARD) if tag.startswith(STANDARD) else ""
    scalar = _read(kind, text) if kind in _CONSTRUCTORS else None
    return scalar or Scalar(value=text, rule="yaml-tag", values={"tag": short_tag(tag)})


def _read(kind: str, text: str) -> Scalar | None:
    """Return the value PyYAML constructs for *text* as a *kind*; None where it would fail."""
    if kind == "int" and (digits := _count_digits(text)) > digits_limit():
        return _too_long(text, digits)
    try:
        value = _CONSTRUCTORS.get(kind, _read_string)(ScalarNode(kind, text))
    except OverflowError:  # a float in base 60
        value = inf
    except (ValueError, KeyError, IndexError):
        return None
    if isinstance(value, float) and not isfinite(value):
        return Scalar(value=value, rule="non-finite-number", values={"text": text})
    if type(value) is int and not _is_printable(value):
        return _too_long(text, int(value.bit_length() * log10(2)) + 1)
    return Scalar(value=value)


def _read_string(node: ScalarNode) -> str:
    return str(node.value)


def _count_digits(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _is_printable(value: int) -> bool:
    """Tell whether an integer, perhaps written in base 2, 8, 16 or 60, can be written in base 10."""
    try:
        str(value)
    except ValueError:
        return False
    return True


def _too_long(text: str, digits: int) -> Scalar:
    """Return the beginning of a number; of one in another notation than base 10, the largest that has its sign."""
    plain = text.replace("_", "")
    is_decimal = plain.lstrip("+-").isdecimal() and plain.lstrip("+-")[0] != "0"
    nines = "9" * digits_limit()
    value = read_beginning(plain if is_decimal else f"-{nines}" if text.startswith("-") else nines)
    return Scalar(value=value, rule="number-too-long", values={"digits": digits, "limit": digits_limit()})


def _surprise(text: str, value: object, kind: str) -> Scalar:
    """Return a scalar of which readers make different things; the *kind* that it is to YAML 1.1 with what is read."""
    reading = kind if value == text else f"{kind} ({_json(value)})"
    values = {"text": text, "reading": reading, "other": _json(_read_core(text))}
    return Scalar(value=value, rule="yaml-surprise", values=values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _kind_phrase(kind: str, text: str) -> str:
    if kind == "timestamp" and not _is_date(text):
        return "a malformed date"
    for named, pattern, phrase in _PHRASES:
        if named == kind and pattern.search(text):
            return phrase
    return "text"


def _is_date(text: str) -> bool:
    """Tell whether what has the form of a date names a day, and a time if it names one."""
    try:
        _SAFE.construct_yaml_timestamp(ScalarNode("timestamp", text))
    except (ValueError, OverflowError):
        return False
    return True


def _read_core(text: str) -> object:
    """Return the value of unquoted *text* in the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2)."""
    for pattern, read in _CORE:
        if pattern.fullmatch(text):
            try:
                return read(text)
            except ValueError:  # more digits than Python converts
                return text
    return text


_SAFE = SafeConstructor()
_CONSTRUCTORS: dict[str, Callable[[ScalarNode], object]] = {
    "int": _SAFE.construct_yaml_int,
    "float": _SAFE.construct_yaml_float,
    "bool": _SAFE.construct_yaml_bool,
    "null": _SAFE.construct_yaml_null,
    "str": _read_string,
}
_NOT_JSON = ("timestamp", "value", "merge")

_PHRASES = [
    (kind, re.compile(pattern), phrase)
    for kind, pattern, phrase in (
        ("int", ":", "a base-60 number"),
        ("float", ":", "a base-60 number"),
        ("int", "^[-+]?0b", "a binary number"),
        ("int", "^[-+]?0x", "a hexadecimal number"),
        ("int", "^[-+]?0", "an octal number"),
        ("int", "", "a number with underscores"),
        ("float", "", "a number with underscores"),
        ("bool", "", "a boolean"),
        ("timestamp", ":", "a date and time"),
        ("timestamp", "", "a date"),
        ("value", "", "a default value"),
        ("merge", "", "a merge key"),
    )
]
_CORE: list[tuple[re.Pattern[str], Callable[[str], object]]] = [
    (re.compile("~|null|Null|NULL|"), lambda _text: None),
    (re.compile("true|True|TRUE"), lambda _text: True),
    (re.compile("false|False|FALSE"), lambda _text: False),
    (re.compile("[-+]?[0-9]+"), int),
    (re.compile("0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile("0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)"), lambda text: float(text.replace(".", ""))),
    (re.compile(r"\.(?:nan|NaN|NAN)"), lambda _text: float("nan")),
]
