"""A name and its value in a text that is no JSON: a cut body, an event stream, a page, a header with parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract.secrecy.names import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z][\w.-]{1,80}(?:\[[\w-]{0,40}\])?)(?P<close>\\?["'`])?[ \t]{0,3}(?P<sign>=>?|:)""",
    re.ASCII,
)
_SCHEMES = "basic|bearer|digest|token"
_SCHEME = rf"(?:(?i:{_SCHEMES})[ ]+(?=\S))?"
_VALUE = re.compile(
    rf"""\s{{0,20}}(?P<open>\\?["'`]){_SCHEME}(?P<quoted>(?:(?!(?P=open))(?:\\.|[^\n]))+)
      | (?P<space>[ \t]{{0,3}}){_SCHEME}(?P<bare>[^\s"'`&,;<>{{}}\\\[\]()/][^\s"&,;<>{{}}\\]*)""",
    re.VERBOSE,
)
"""What stands behind a name, in quotes or as one word, and behind the scheme of a key where there is one."""

_PART = re.compile(
    r"""\bname="?(?P<name>[^"\r\n;]{1,80}+)"?+[^\r\n]{0,300}+(?:\r?\n[^\r\n]{1,300}){0,9}\r?\n\r?\n(?P<value>[^\r\n]+)"""
)
"""A part of a multipart body, whose name stands among its headers."""

_DEEPEST = 40
"""Characters of an indent."""

_VALUE_OF_JSON = re.compile(r"-?[0-9.eE+-]+|true|false|null")


def iter_named_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a value stands in *text* under the name of a secret, as half-open ranges.

    >>> def found(text): return [text[start:end] for start, end in iter_named_secrets(text)]
    >>> found('{"api_key": "open-up", "n'), found("Bearer realm=x, token='open-up'"), found("password: open-up")
    (['open-up'], ['open-up'], ['open-up'])
    >>> found("They told the secret: behind the door"), found('{"token": 512, "max_tokens": 5')
    ([], [])
    """
    end = 0
    for name in _NAME.finditer(text) if "=" in text or ":" in text else ():
        is_new = name.start() >= end  # a pair may stand in the value of another
        value = _VALUE.match(text, name.end()) if is_new and is_secret_name(name["name"]) else None
        if value and not _is_harmless(name, value):
            end = value.end()
            yield value.span("quoted" if value["quoted"] else "bare")
    if "name=" in text:
        for part in _PART.finditer(text):
            if is_secret_name(part["name"]):
                yield part.span("value")


def _is_harmless(name: re.Match[str], value: re.Match[str]) -> bool:
    """Say whether *value* is a number or a word of JSON, or no value at all: a sentence may have a colon in it."""
    if value["quoted"]:
        return False
    if name["close"]:
        return _VALUE_OF_JSON.fullmatch(value["bare"]) is not None
    if value["bare"].lower() in _SCHEMES.split("|"):  # of which the key does not stand here
        return True
    is_word = name["sign"] == ":" and bool(value["space"]) and value["bare"].isalpha()
    return is_word and not _begins_line(name.string, name.start())


def _begins_line(text: str, start: int) -> bool:
    """Say whether nothing but an indent, or the sign of a quotation or of a list, stands before *start* in its line."""
    before = text[max(0, start - _DEEPEST) : start]
    return not before.rpartition("\n")[2].strip(" \t>*-") and ("\n" in before or start < _DEEPEST)
