"""Text to tokens: what a number, a string and a name look like.

Leaves all grammar to the parser. The literals outside the JSON profile (``1u``, ``b'..'``) are recognised
here only to be refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as OneOf

from wanref_contract.cel.errors import CelSyntaxError

Kind = OneOf["int", "double", "string", "name", "quoted", "operator", "end"]
Value = int | float | str

INT_MAX = 2**63 - 1

_TOKEN = re.compile(
    r"""
      (?P<space> (?: [ \t\r\n\f]+ | //[^\n]* )+ ) | (?P<double> (?: [0-9]+\.[0-9]+ | \.[0-9]+ )
      (?:[eE][+-]?[0-9]+)? | [0-9]+[eE][+-]?[0-9]+ ) | (?P<uint> (?: 0[xX][0-9a-fA-F]+ | [0-9]+ ) [uU] ) |
      (?P<int> 0[xX][0-9a-fA-F]+ | [0-9]+ ) | (?P<raw> [rR] (?: \"{3} (?s:.*?) \"{3} | '{3} (?s:.*?) '{3} |
      "[^"\n\r]*" | '[^'\n\r]*' ) ) | (?P<string> \"{3} (?: [^"\\] | \\(?s:.) | "(?!"") )* \"{3} | '{3} (?:
      [^'\\] | \\(?s:.) | '(?!'') )* '{3} | "(?!"") (?: [^"\\\n\r] | \\. )* " | '(?!'') (?: [^'\\\n\r] | \\.
      )* ' ) | (?P<bytes> (?: [bB][rR]? | [rR][bB] ) ["'] ) | (?P<name> [A-Za-z_][A-Za-z0-9_]* ) |
      (?P<quoted> `[A-Za-z0-9_.\-/ ]+` ) | (?P<operator> && | \|\| | [<>=!]= | [-+*/%<>!?:.,()\[\]{}] )
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?: (?P<octal>[0-3][0-7]{2}) | [xX](?P<x>[0-9a-fA-F]{2}) | u(?P<u>[0-9a-fA-F]{4})"
    r" | U(?P<U>[0-9a-fA-F]{8}) | (?P<sign>[abfnrtv\\?\"'`]) | (?P<wrong>.?) )",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression; *value* is the name, the operator, or the value of the literal."""

    kind: Kind
    value: Value
    at: int


def parse_tokens(text: str) -> list[Token]:
    """Split *text* into tokens; the last one is the end.

    >>> [token.value for token in parse_tokens("size(a) <= 5")]
    ['size', '(', 'a', ')', '<=', 5, '']
    """
    if surrogate := _SURROGATE.search(text):
        raise CelSyntaxError("half of a surrogate pair is no character", text, surrogate.start())
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise CelSyntaxError(_complaint(text[at]), text, at)
        if match.lastgroup != "space":
            tokens.append(_token(match, text))
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


def _complaint(character: str) -> str:
    if character in "'\"":
        return "string without an end"
    if character == "=":
        return "unexpected '=': equality is written =="
    if character in "&|":
        return f"unexpected {character!r}: write {character * 2}"
    return f"unexpected character {character!r}"


def _token(match: re.Match[str], text: str) -> Token:
    word, at = match[0], match.start()
    match match.lastgroup:
        case "int":
            return Token("int", _integer(word, text, at), at)
        case "double":
            return Token("double", _double(word, text, at), at)
        case "raw":
            return Token("string", _inside(word[1:]), at)
        case "string":
            return Token("string", _unescape(word, text, at), at)
        case "quoted":
            return Token("quoted", word[1:-1], at)
        case "name":
            return Token("name", word, at)
        case "operator":
            return Token("operator", word, at)
    what = "unsigned number" if match.lastgroup == "uint" else "byte string"
    raise CelSyntaxError(f"{what} is outside the JSON profile", text, at)


def _integer(word: str, text: str, at: int) -> int:
    """The value, at most one past the largest integer: the parser knows whether a minus stands before it."""
    digits = word[2:] if word[:2] in {"0x", "0X"} else word
    significant = digits.lstrip("0") or "0"
    value = int(significant[:20], 16 if digits is not word else 10)
    if len(significant) > 20 or value > INT_MAX + 1:
        raise CelSyntaxError("integer does not fit 64 bits", text, at)
    return value


def _double(word: str, text: str, at: int) -> float:
    value = float(word)
    if value == float("inf"):
        raise CelSyntaxError("number too large for a double", text, at)
    return value


def _inside(quoted: str) -> str:
    marks = 3 if quoted[:3] in {'"""', "'''"} else 1
    return quoted[marks:-marks]


def _unescape(word: str, text: str, at: int) -> str:
    def character(escape: re.Match[str]) -> str:
        sign = escape["sign"]
        if sign:
            return _SIGNS.get(sign, sign)
        code = _code_point(escape)
        if code is None or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise CelSyntaxError(f"wrong escape {escape[0]!r}", text, at)
        return chr(code)

    inside = _inside(word)
    return _ESCAPE.sub(character, inside) if "\\" in inside else inside


def _code_point(escape: re.Match[str]) -> int | None:
    if escape["octal"]:
        return int(escape["octal"], 8)
    digits = escape["x"] or escape["u"] or escape["U"]
    return int(digits, 16) if digits else None
