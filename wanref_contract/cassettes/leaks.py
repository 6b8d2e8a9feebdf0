"""Secrets that stand in a cassette, each as a finding at its line.

What is told here is what `scrubbing` takes out, and comments besides, which no recording has and a person may write.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from wanref_contract.cassettes.reading import MOST, decompressed, json_lines, parse_json, shadowed_members
from wanref_contract.cassettes.scrubbing import COOKIE_HEADERS
from wanref_contract.cassettes.telling import cassette_finding
from wanref_contract.pointer import escape
from wanref_contract.secrecy.codings import iter_readings
from wanref_contract.secrecy.finder import PLACEHOLDER, key_value
from wanref_contract.secrecy.names import (
    is_secret_header,
    is_secret_member,
    is_secret_value,
    opens_nothing,
    secret_keys,
)
from wanref_contract.source import MISSING
from wanref_contract.source.yaml_comments import iter_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.cassettes.cassette import Body, Cassette
    from wanref_contract.finding import Finding
    from wanref_contract.secrecy.finder import SecretFinder
    from wanref_contract.source import Document

_SHOWN = 4
"""Characters of a secret that are shown, so that its owner knows which it is."""

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#", re.MULTILINE)
_LINE_WITH_SIGN = re.compile(r"(?:^|(?<=[ \t]))#.*", re.MULTILINE)

_RULES = {"key": "key-kept", "signature": "signature-kept", "password": "password-kept"}


def iter_leaks(instance: Any, cassette: Cassette, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield a finding for each secret: in the bodies as they were sent, and in every other text of the file.

    No more than `MOST` are told.
    """
    return islice(_iter_all_leaks(instance, cassette, secrets), MOST)


def _iter_all_leaks(instance: Any, cassette: Cassette, secrets: SecretFinder) -> Iterator[Finding]:
    bodies = dict(_iter_bodies(cassette))
    stack: list[tuple[str, Any]] = [("", instance)]
    while stack:
        pointer, value = stack.pop()
        if pointer in bodies:
            yield from _iter_body_leaks(*bodies[pointer], secrets)
        elif isinstance(value, dict):
            is_headers = pointer.endswith("/headers") and pointer.count("/") == 4
            for key, item in value.items():
                at = f"{pointer}/{escape(key)}"
                yield from _text_leaks(key, at, secrets)
                if is_headers and (is_secret_header(key) or key.lower() in COOKIE_HEADERS):
                    yield from _header_leaks(key, item, at)
                elif is_secret_member(key):
                    yield from _named_leaks(key, item, at)
                else:
                    stack.append((at, item))
        elif isinstance(value, list):
            stack += [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
        elif isinstance(value, str):
            yield from _text_leaks(value, pointer, secrets)


def iter_comment_leaks(document: Document, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield a finding for each secret in a comment of *document*, at its place."""
    text = document.text
    if not any(map(secrets.find, dict.fromkeys(_LINE_WITH_SIGN.findall(text)))):
        return  # which is cheaper than to say what is a comment
    yield from islice(_iter_all_comment_leaks(document, secrets), MOST)


def _iter_all_comment_leaks(document: Document, secrets: SecretFinder) -> Iterator[Finding]:
    text = document.text
    for start, _, end in iter_comments(text, _COMMENT):
        for secret in secrets.find(text[start:end]):
            location = document.places.lines.location(start + secret.start, start + secret.end)
            shown = _shown(text[start + secret.start : start + secret.end])
            yield replace(cassette_finding(_RULES[secret.kind], "", secret=shown), location=location)


def _iter_bodies(cassette: Cassette) -> Iterator[tuple[str, tuple[Body, str]]]:
    """Yield the place of each body, with the body and its Content-Encoding."""
    for one in cassette.interactions:
        for body, headers in ((one.request, one.request_headers), (one.response, one.response_headers)):
            yield body.pointer, (body, ",".join(headers.get("content-encoding", ())))


def _header_leaks(name: str, value: Any, pointer: str) -> Iterator[Finding]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if name.lower() in COOKIE_HEADERS:
        yield cassette_finding("cookie-kept", pointer, name=name)
    else:
        for text in values:
            if isinstance(text, str) and text != key_value(text) and not opens_nothing(text):
                yield cassette_finding("key-kept", pointer, secret=_shown(text.rstrip().rpartition(" ")[2]))


def _iter_body_leaks(body: Body, coding: str, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield the secrets of a body: those of the first reading of its octets that has any, as they are scrubbed."""
    for _, text in iter_readings(decompressed(body.octets, coding)):
        value = parse_json(text)
        told = list(_iter_content_leaks(text if value is MISSING else value, body.pointer, secrets))
        for key, item in shadowed_members(text) if value is not MISSING else ():
            told += _iter_content_leaks({key: item}, body.pointer, secrets)
        yield from told
        if told:
            return


def _iter_content_leaks(content: Any, pointer: str, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield the secrets of a body, whose texts stand inside of one text of the file."""
    if isinstance(content, dict):
        hidden = secret_keys(content)
        for key, item in content.items():
            at = f"{pointer}/{escape(key)}"
            yield from _text_leaks(key, at, secrets)
            if key in hidden:
                yield from _named_leaks(key, item, at)
            else:
                yield from _iter_content_leaks(item, at, secrets)
    elif isinstance(content, list):
        for index, item in enumerate(content):
            yield from _iter_content_leaks(item, f"{pointer}/{index}", secrets)
    elif isinstance(content, str):
        yield from _leaks_inside(content, pointer, secrets)


def _leaks_inside(text: str, pointer: str, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield the secrets of a text in a body, which may be JSON once more, or have lines that are."""
    inner = parse_json(text) if text.lstrip().startswith(("{", "[")) else MISSING
    if inner is not MISSING:
        yield from _iter_content_leaks(inner, pointer, secrets)
        return
    lines = [line for _, line in json_lines(text)]
    told = [leak for line in lines for leak in _iter_content_leaks(parse_json(line), pointer, secrets)]
    yield from told or _text_leaks(text, pointer, secrets)


def _named_leaks(name: str, value: Any, pointer: str) -> Iterator[Finding]:
    for text in _texts(value):
        yield cassette_finding("password-kept", pointer, secret=f"{name} {_shown(text)}")


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts and long numbers in a secret *value* for which no placeholder stands."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif is_secret_value(value) and value != PLACEHOLDER:
        yield str(value)


def _text_leaks(text: str, pointer: str, secrets: SecretFinder) -> Iterator[Finding]:
    for secret in secrets.find(text):
        shown = _shown(text[secret.start : secret.end])
        yield cassette_finding(_RULES[secret.kind], pointer, secret=shown)


def _shown(secret: str) -> str:
    """Return as much of a secret as its owner needs: less than half of it.

    >>> _shown("sk-0123456789abcdef"), _shown("0f3a")
    ('sk-0... (19 characters)', '0... (4 characters)')
    """
    return f"{secret[: min(_SHOWN, len(secret) // 3)]}... ({len(secret)} characters)"
