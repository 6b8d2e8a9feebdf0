"""A name and its value in a text that is no JSON: a cut body, an event stream, a page, a header with parameters.

Texts are also prompts, and error messages that speak of keys. So a value that reads like speech, behind a colon in a
sentence, is none; in the other forms people do not write sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract.secrecy.names import is_secret_name, opens_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z][\w.-]{1,80}(?:\[[\w-]{0,40}\])?)
        (?P<close>\\?["'`])?[ \t]{0,3}(?P<sign>=>?|:|：)""",
    re.ASCII | re.VERBOSE,
)
_SCHEMES = "basic|bearer|digest|token"
_SCHEME = rf"(?:(?i:{_SCHEMES})[ ]+(?=\S))?"
_VALUE = re.compile(
    rf"""\s{{0,20}}(?P<open>\\?["'`]){_SCHEME}(?P<quoted>(?:(?!(?P=open))(?:\\.|[^\\\n]))+)(?=(?P=open))
      | [ \t]{{0,3}}(?P<cut>\\?["'`])?{_SCHEME}
        (?P<bare>(?!//)[^\s"'`&,;<>{{}}\\\[\]()](?:[^\s"&,;<>{{}}\\]|[,;](?=[^\s"'&]))*)""",
    re.VERBOSE,
)
"""What stands behind a name, in quotes or as one word, and behind the scheme of a key where there is one."""

_OTHER_FORMS = (
    # A part of a multipart body, whose name stands among its headers.
    re.compile(
        r"""\bname[ ]?=[ ]?"?(?P<name>[^"\r\n;]{1,80}+)"?+[^\r\n]{0,300}+(?:\r?\n[^\r\n]{1,300}){0,9}\r?\n\r?\n
        (?P<value>[^\r\n]+)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    # An element of XML.
    re.compile(r"<(?P<name>[A-Za-z][\w.:-]{1,80})>(?P<value>[^<]{1,2000})</"),
    # An attribute of HTML, or a member, beside one that names it.
    re.compile(
        r"""\bname["']?[ ]{0,3}[:=][ ]{0,3}["'](?P<name>[A-Za-z][\w.-]{1,80})["'][^<>{}\n]{0,80}?
        \b(?:value|content)["']?[ ]{0,3}[:=][ ]{0,3}["'](?P<value>[^"'\n]{1,2000})""",
        re.VERBOSE,
    ),
    # A sentence that repeats what it complains of.
    re.compile(
        r"""\b(?P<name>(?i:(?:api|access|secret)[ _-]?key|token|secret|password|credential)s?)\b[^\n]{1,24}?
        (?P<value>(?<![\w%\\-])(?=[A-Za-z_-]{0,40}[0-9])(?=[0-9_-]{0,40}[A-Za-z])[\w-]{12,})""",
        re.VERBOSE | re.ASCII,
    ),
)
_SIGNS_OF_OTHER_FORMS = ("name", "Name", "NAME", "</", "ey", "EY", "oken", "ecret", "assword", "redential")

_SPEECH = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\W*")
"""A word of a sentence, with the marks behind it."""

_DEEPEST = 40
"""Characters of an indent."""


def iter_named_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a value stands in *text* under the name of a secret, as half-open ranges.

    >>> def found(text): return [text[start:end] for start, end in iter_named_secrets(text)]
    >>> found('{"api_key": "open-up", "n'), found("Bearer realm=x, token='open-up'"), found("password: open-up")
    (['open-up'], ['open-up'], ['open-up'])
    >>> found("<Token>open-up</Token>"), found("Incorrect API key provided: abcdef123456.")
    (['open-up'], ['abcdef123456'])
    >>> found("They told the secret: behind the door"), found('{"token": 512, "max_tokens": 5')
    ([], [])
    """
    end = 0
    for name in _NAME.finditer(text) if any(map(text.__contains__, "=:：")) else ():
        is_new = name.start() >= end  # a pair may stand in the value of another
        value = _VALUE.match(text, name.end()) if is_new and is_secret_name(name["name"]) else None
        if value and not _is_harmless(name, value):
            end = value.end()
            yield value.span("quoted" if value["quoted"] else "bare")
    if any(sign in text for sign in _SIGNS_OF_OTHER_FORMS):
        for form in _OTHER_FORMS:
            for found in form.finditer(text):
                if is_secret_name(found["name"].replace(" ", "_")):
                    yield found.span("value")


def _is_harmless(name: re.Match[str], value: re.Match[str]) -> bool:
    """Say whether *value* opens nothing, or is no value at all: a sentence may have a colon in it."""
    said = value["quoted"] or value["bare"]
    if opens_nothing(said) or said.lower() in _SCHEMES.split("|"):  # behind which the key is missing
        return True
    if name["close"] or name["sign"].startswith("="):
        return False
    if value["quoted"]:
        return " " in said
    return _SPEECH.fullmatch(said) is not None and not _fills_line(name.string, name.start(), value.end())


def _fills_line(text: str, start: int, end: int) -> bool:
    """Say whether nothing but an indent, or the sign of a list, stands beside the range in its line."""
    before, after = text[max(0, start - _DEEPEST) : start], text[end : end + _DEEPEST]
    is_first = "\n" in before or start < _DEEPEST
    return is_first and not before.rpartition("\n")[2].strip(" \t>*-") and not after.partition("\n")[0].strip()
