"""A name and its value in a text that is no JSON: a cut body, an event stream, a page, a header with parameters.

Texts are also prompts, and error messages that speak of keys. So a value that reads like speech, behind a colon in a
sentence, is none; in the other forms people do not write sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract.secrecy.names import SCHEMES, is_secret_member, is_secret_name, opens_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z][\w.-]{1,80}(?:\[[\w-]{0,40}\])?)
        (?P<close>\\?["'`])?[ \t]{0,3}(?P<sign>=>?|:|：)""",
    re.ASCII | re.VERBOSE,
)
_SCHEME = rf"(?:(?i:{'|'.join(sorted(SCHEMES))})[ ]+(?=\S))?"
_VALUE = re.compile(
    rf"""\s{{0,20}}(?P<open>\\?["'`]){_SCHEME}(?P<quoted>(?:(?!(?P=open))(?:\\.|[^\\\n]))+)(?=(?P=open))
      | [ \t]{{0,3}}(?P<cut>\\?["'`])?{_SCHEME}
        (?P<bare>(?!//)[^\s"'`&,;<>{{}}\\\[\]()](?:[^\s"&,;<>{{}}\\]|[,;](?=[^\s"'&]))*)""",
    re.VERBOSE,
)
"""What stands behind a name, in quotes or as one word, and behind the scheme of a key where there is one."""

_LOGIN = re.compile(
    r"""[ \t]{0,3}(?P<cut>\\?["'`])?[A-Za-z][\w-]{1,30}[ ]{1,3}(?P<quoted>)
        (?P<bare>(?:[^\s"'`,;<>{}\[\]()\\]|[,;](?=[^\s"'&]))+)""",
    re.VERBOSE | re.ASCII,
)
"""What stands behind the name of an authorization: a scheme that may be anybody's own, and the key."""

_OTHER_FORMS = (
    # A part of a multipart body, whose name stands among its headers.
    re.compile(
        r"""\bname[ ]?=[ ]?"?(?P<name>[^"\r\n;]{1,80}+)"?+[^\r\n]{0,300}+(?:\r?\n[^\r\n]{1,300}){0,9}\r?\n\r?\n
        (?P<value>[^\r\n]+)""",
        re.VERBOSE | re.IGNORECASE,
    ),
    # An element of XML.
    re.compile(
        r"<(?P<name>[A-Za-z][\w.:-]{1,80})(?:\s[^<>]{0,300})?>(?:<!\[CDATA\[)?(?P<value>[^<\]]{1,2000})(?:\]\]>)?</"
    ),
    # An attribute of HTML, or a member, before or behind one that names it.
    re.compile(
        r"""\b(?:value|content)=["'](?P<value>[^"'<>\n]{1,2000})["'][ ][^<>{}\n]{0,80}?
        \bname=["'](?P<name>[A-Za-z][\w.-]{1,80})["']""",
        re.VERBOSE,
    ),
    re.compile(
        r"""\bname["']?[ ]{0,3}[:=][ ]{0,3}["'](?P<name>[A-Za-z][\w.-]{1,80})["'][^<>{}\n]{0,80}?
        \b(?:value|content)["']?[ ]{0,3}[:=][ ]{0,3}["'](?P<value>[^"'\n]{1,2000})""",
        re.VERBOSE,
    ),
)
_SIGNS_OF_OTHER_FORMS = ("name", "Name", "NAME", "</", "ey", "EY", "oken", "ecret", "assword", "redential")

_SENTENCE = re.compile(
    r"""\b(?i:(?:api|access|secret)[ _-]?key|token|secret|password|credential)s?\b
        (?P<between>(?:(?!\b(?i:id|trace|ref|model)\b)[^\n]){1,24}?)
        (?P<value>(?<![\w%\\+/=.~-])(?!//)[\w+/=.~-]{11,}[\w+/=~-])""",
    re.VERBOSE | re.ASCII,
)
"""A sentence that repeats the key it complains of, and names nothing else before it."""

_INTRODUCTION = re.compile(r"""[ ](?:is|was|provided)\W+|\W*[:="'`(\[>]\W*""", re.VERBOSE)
"""What stands between the name of a key and the key itself, if nothing else can be meant."""

_TURN = re.compile(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])|[a-z](?=[A-Z])")
_FEWEST_TURNS = 5
"""How often letters and digits, small and large, take turns in a key; in ``wan2.7`` they do not."""

_SPEECH = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*(?:-\d{1,2})?\W*")
"""A word of a sentence, with the marks behind it; it may be joined of several, and numbered."""

_PLAIN = re.compile(r"(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,16})[^\w&=]*|(?=[^\n]*[^\W\d_A-Za-z])\D+|[A-Za-z_.]+[(\[]\)?")
"""One word, words in letters of which no key is made, or a call in a program, all without a digit: never a secret."""

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
        value = _value(name) if is_new and is_secret_name(name["name"]) else None
        if value and not _is_harmless(name, value):
            end = value.end()
            yield value.span("quoted" if value["quoted"] else "bare")
    if any(sign in text for sign in _SIGNS_OF_OTHER_FORMS):
        for form in _OTHER_FORMS:
            for found in form.finditer(text):
                if is_secret_member(found["name"]) and not opens_nothing(found["value"]):
                    yield found.span("value")
        for found in _SENTENCE.finditer(text):
            if _is_key(found["value"], found["between"]):
                yield found.span("value")


def _value(name: re.Match[str]) -> re.Match[str] | None:
    """Return what stands behind *name*."""
    if name["name"].lower().endswith("authorization"):
        login = _LOGIN.match(name.string, name.end())
        if login and (opens_nothing(login["bare"]) or not _is_speech(login["bare"])):
            return login
    return _VALUE.match(name.string, name.end())


def _is_harmless(name: re.Match[str], value: re.Match[str]) -> bool:
    """Say whether *value* opens nothing, or is no value at all: a sentence may have a colon in it."""
    said = value["quoted"] or value["bare"]
    if opens_nothing(said) or said.lower() in SCHEMES:  # behind which the key is missing
        return True
    if name["close"] or (value["quoted"] and name["sign"].startswith("=")):
        return False
    if value["quoted"]:
        return " " in said
    if _PLAIN.fullmatch(said):
        return True
    return name["sign"] in ":：" and _is_speech(said) and not _fills_line(name.string, name.start(), value.end())


def _is_speech(said: str) -> bool:
    return _SPEECH.fullmatch(said) is not None


def _is_key(word: str, between: str) -> bool:
    """Say whether *word* is a key that a sentence repeats: mixed as no word is, or unjoined behind an introduction."""
    turns = len(_TURN.findall(word))
    is_mixed = turns > 0 and "-" not in word and any(map(str.isdigit, word))
    return turns >= _FEWEST_TURNS or (is_mixed and _INTRODUCTION.fullmatch(between) is not None)


def _fills_line(text: str, start: int, end: int) -> bool:
    """Say whether nothing but an indent, or the sign of a list, stands beside the range in its line."""
    before, after = text[max(0, start - _DEEPEST) : start], text[end : end + _DEEPEST]
    is_first = "\n" in before or start < _DEEPEST
    return is_first and not before.rpartition("\n")[2].strip(" \t>*-") and not after.partition("\n")[0].strip()
