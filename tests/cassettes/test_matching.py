"""A call that was recorded is found again, although the recording has no secrets and the call has."""

from __future__ import annotations

import copy
import gzip
import json
import zlib

import pytest

from tests.cassettes.taping import cassette, interaction
from wanref_contract import load_contract
from wanref_contract.cassettes import read_cassette
from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.matching import Player, canonical
from wanref_contract.cassettes.scrubbing import scrub_interaction
from wanref_contract.secrecy.finder import SecretFinder

REQUEST = {"prompt": "rain", "api_key": "S3cr3tValue99", "image_urls": ["https://a.com/i.png?X-Amz-Signature=ff00"]}
TEXT = json.dumps(REQUEST, separators=(",", ":"))
NDJSON = '{"a":"b","session":{"id":"xyz123abcd"}}\n{"prompt":"x"}'
PART = f'--b\r\nContent-Disposition: form-data; name="req"\r\n\r\n{TEXT}\r\n--b--\r\n'


@pytest.mark.parametrize(
    "body",
    [
        *(text.encode() for text in (TEXT, json.dumps(REQUEST), NDJSON, PART, f"\ufeff{TEXT}", "api_key=abc&n=1")),
        *(TEXT.encode(coding) for coding in ("utf-16", "utf-16-le", "utf-16-be")),
        *(pack(TEXT.encode()) for pack in (gzip.compress, zlib.compress)),
        '{"p":"é","token":"abc12345"}'.encode("latin-1"),
        b'{"seed":1.0,"token":"x1y2z3"}',
        b'{"a":1,"a":2,"token":"abcdef12"}',
    ],
)
def test_what_was_recorded_answers_the_call(body: bytes) -> None:
    """A body means what it means without its secrets, in lines, in parts, in any encoding, compressed."""
    headers = {"Content-Encoding": ["deflate"]} if body.startswith(b"x") else {}
    made = interaction("POST", "/v1/videos/generations", body=body, headers=headers)
    _, recorded, _ = read_cassette(cassette(scrub_interaction(copy.deepcopy(made), SecretFinder())))
    player = Player(recorded, api_calls(load_contract()))
    assert player.can_play(player.key("POST", made["request"]["uri"], body))


def test_what_means_something_else_is_another_call() -> None:
    """Nothing but secrets is passed over."""
    bodies = [b'{"a":1}', b'{"a":2}', b"a=1", b"a=2", "{'a':'é'}".encode("latin-1"), b"\xff", b"\xfe"]
    assert len({canonical(body, SecretFinder()) for body in bodies}) == len(bodies)
