"""A recording without its secrets: placeholders stand for them, and it can be judged and played as before.

What is scrubbed is what vcrpy is about to write: requests and responses as dicts, their bodies as octets. Bodies are
decompressed first, for a secret in a compressed body is as well kept as any; scrubbing twice is scrubbing once.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from wanref_contract.cassettes.reading import decompressed, json_lines, parse_json, shadowed_members
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.secrecy.finder import SecretFinder

Headers = dict[str, list[str]]

COOKIE_HEADERS = frozenset({"cookie", "set-cookie"})
"""The headers that carry a session, and nothing that a replay needs."""

_MOST_ROUNDS = 4
"""How often a body is scrubbed before it is given up: one reading of it may bring forth what another finds."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def scrub_interaction(interaction: Mapping[str, Any], secrets: SecretFinder) -> dict[str, Any]:
    """Return an *interaction*, in the form of vcrpy, without its secrets and with its bodies as texts.

    A body that is no text stays as octets, unless there is a secret in it.

    >>> from wanref_contract.secrecy.finder import SecretFinder
    >>> request = {"method": "GET", "uri": "https://a.com/", "body": None, "headers": {"Authorization": ["Bearer x"]}}
    >>> response = {"status": {"code": 204, "message": ""}, "headers": {}, "body": {"string": b""}}
    >>> scrub_interaction({"request": request, "response": response}, SecretFinder())["request"]["headers"]
    {'Authorization': ['Bearer scrubbed-key']}
    """
    request, response = interaction["request"], interaction["response"]
    sent, sent_headers = _scrub_message(request.get("body"), request["headers"], secrets)
    told, told_headers = _scrub_message(response["body"].get("string"), response["headers"], secrets)
    return {
        "request": {
            "method": request["method"],
            "uri": secrets.scrubbed(request["uri"]),
            "body": sent,
            "headers": sent_headers,
        },
        "response": {
            "status": {**response["status"], "message": secrets.scrubbed(response["status"].get("message") or "")},
            "headers": told_headers,
            "body": {"string": told},
        },
    }


def scrub_headers(headers: Mapping[str, Any], secrets: SecretFinder) -> Headers:
    """Return *headers* without cookies, with placeholders for keys.

    >>> from wanref_contract.secrecy.finder import SecretFinder
    >>> scrub_headers({"Set-Cookie": ["a=b"], "X-Api-Key": "k"}, SecretFinder())
    {'X-Api-Key': ['scrubbed-key']}
    """
    kept: Headers = {}
    for name, written in headers.items():
        values = [written] if isinstance(written, str) else list(written)
        if name.lower() in COOKIE_HEADERS:
            continue
        if is_secret_header(name):
            kept[name] = [value if opens_nothing(value) else key_value(value) for value in values]
        else:
            kept[secrets.scrubbed(name)] = [secrets.scrubbed(value) for value in values]
    return kept


def scrub_text(text: str, secrets: SecretFinder) -> str:
    """Return the *text* of a body without its secrets; what is JSON stays JSON.

    >>> from wanref_contract.secrecy.finder import SecretFinder
    >>> scrub_text('{"api_key": "open-up", "n": 1}', SecretFinder())
    '{"api_key": "scrubbed", "n": 1}'
    """
    value = parse_json(text)
    if value is MISSING:
        return _scrub_lines(text, secrets)
    try:
        scrubbed = scrub_value(value, secrets)
        is_clean = scrubbed == value and all(
            _scrub_member(key, item, secrets) == item for key, item in shadowed_members(text)
        )
    except RecursionError:  # it is deeper than anything that the API says
        return secrets.scrubbed(text)
    return text if is_clean else _dumped(scrubbed)


def scrub_octets(octets: bytes, secrets: SecretFinder) -> str | bytes:
    r"""Return what *octets* say without its secrets, however they are read; octets again where they are no text.

    What keeps a secret whatever is done gives way to a placeholder as a whole, for a recording was paid for.

    >>> from wanref_contract.secrecy.finder import SecretFinder
    >>> scrub_octets(b"\xff token=open-up", SecretFinder()), scrub_octets(b"token=open-up", SecretFinder())
    (b'\xff token=scrubbed', 'token=scrubbed')
    """
    for _ in range(_MOST_ROUNDS):
        changed = _scrub_reading(octets, secrets)
        if changed is None:
            return _text_or_octets(octets)
        octets = changed
    return PLACEHOLDER


def _scrub_reading(octets: bytes, secrets: SecretFinder) -> bytes | None:
    """Return *octets* without the secrets of the first reading that has any."""
    for encoding, text in iter_readings(octets):
        scrubbed = scrub_text(text, secrets)
        if scrubbed != text:
            return scrubbed.encode(encoding, "backslashreplace")  # JSON may spell what the encoding has not
    return None


def _text_or_octets(octets: bytes) -> str | bytes:
    """Return *octets* as text where they are one."""
    try:
        return octets if b"\0" in octets else octets.decode()
    except UnicodeDecodeError:
        return octets


def _scrub_lines(text: str, secrets: SecretFinder) -> str:
    """Return a *text* that is no JSON without its secrets; a line of it may be, as in a stream of events."""
    pieces: list[str] = []
    at = 0
    for start, line in json_lines(text):
        pieces += [text[at:start], scrub_text(line, secrets)]
        at = start + len(line)
    return secrets.scrubbed("".join([*pieces, text[at:]]))


def _dumped(value: Any) -> str:
    """Return *value* as JSON, which can be encoded even where half an emoji stands in it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() or not _SURROGATE.search(text) else json.dumps(value)


def scrub_value(value: Any, secrets: SecretFinder) -> Any:
    """Return a JSON *value* without its secrets.

    >>> from wanref_contract.secrecy.finder import SecretFinder
    >>> scrub_value({"image_urls": ["https://a.com/i.png?Signature=x7Kq"]}, SecretFinder())
    {'image_urls': ['https://a.com/i.png?Signature=scrubbed']}
    """
    if isinstance(value, str):
        return scrub_text(value, secrets) if value.lstrip().startswith(("{", "[")) else secrets.scrubbed(value)
    if isinstance(value, list):
        return [scrub_value(item, secrets) for item in value]
    if not isinstance(value, dict):
        return value
    hidden = secret_keys(value)
    return {
        secrets.scrubbed(key): _hidden(item) if key in hidden else scrub_value(item, secrets)
        for key, item in value.items()
    }


def _scrub_member(key: str, item: Any, secrets: SecretFinder) -> Any:
    return _hidden(item) if is_secret_member(key) else scrub_value(item, secrets)


def _hidden(value: Any) -> Any:
    """Return a secret *value* with a placeholder for each text and each long number in it."""
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return PLACEHOLDER if is_secret_value(value) else value


def _scrub_message(body: Any, headers: Mapping[str, Any], secrets: SecretFinder) -> tuple[str | bytes | None, Headers]:
    """Return body and headers of a message, which say the length and the coding of the body that is left."""
    kept = scrub_headers(headers, secrets)
    if body is None:
        return None, kept
    if isinstance(body, dict | list):  # as aiohttp gives what it sends as JSON
        return _dumped(scrub_value(body, secrets)), kept
    octets = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    coding = next((",".join(values) for name, values in kept.items() if name.lower() == "content-encoding"), "")
    plain = decompressed(octets, coding)
    scrubbed = scrub_octets(plain, secrets)
    if scrubbed != octets:
        length = len(scrubbed.encode() if isinstance(scrubbed, str) else scrubbed)
        kept = {name: values for name, values in kept.items() if plain is octets or name.lower() != "content-encoding"}
        kept = {name: [str(length)] if name.lower() == "content-length" else values for name, values in kept.items()}
    return scrubbed, kept
