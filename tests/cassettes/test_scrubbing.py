"""Nothing that opens anything survives a recording, and what is left can be judged and played as before."""

from __future__ import annotations

import base64
import copy
import gzip
import json
import urllib.parse
import zlib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cassettes.taping import cassette, data_of, interaction, names
from wanref_contract.cassettes import read_cassette
from wanref_contract.cassettes.leaks import iter_leaks
from wanref_contract.cassettes.scrubbing import scrub_interaction, scrub_text
from wanref_contract.secrecy.finder import SecretFinder

KEY_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/="\\&%'
KEYS = st.text(KEY_CHARACTERS, min_size=12, max_size=60).filter(lambda key: len(set(key)) > 6 and "scrubbed" not in key)


def escaped(key: str) -> str:
    """Return *key* with every character as JSON can escape it."""
    return "".join(f"\\u{ord(char):04X}" for char in key)


WRITINGS = {
    "verbatim": lambda key: key,
    "percent": lambda key: urllib.parse.quote(key, safe=""),
    "twice percent": lambda key: urllib.parse.quote(urllib.parse.quote(key, safe=""), safe=""),
    "every byte percent": lambda key: "".join(f"%{byte:02x}" for byte in key.encode()),
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON in JSON": lambda key: json.dumps(json.dumps(key))[3:-3],
    "JSON escapes": escaped,
    "Base64": lambda key: base64.b64encode(key.encode()).decode(),
    "Base64 of user and key": lambda key: base64.b64encode(f"user:{key}".encode()).decode(),
    "Base64 at one": lambda key: base64.b64encode(f"1{key}".encode()).decode(),
    "Base64 at two": lambda key: base64.b64encode(f"22{key}".encode()).decode(),
    "Base64 for URLs": lambda key: base64.urlsafe_b64encode(key.encode()).decode().rstrip("="),
}
PLACES = {
    "uri": lambda text: interaction(path=f"/v1/tasks/{text}"),
    "query": lambda text: interaction(path=f"/v1/tasks/task-unified-1?note={text}"),
    "request header": lambda text: interaction(headers={"X-Note": [text]}),
    "answer header": lambda text: interaction(answer_headers={"X-Note": [f"it is {text}!"]}),
    "body": lambda text: interaction("POST", body=f"it is {text}"),
    "JSON body": lambda text: interaction("POST", body=json.dumps({"prompt": f"say {text}!"})),
    "key of JSON": lambda text: interaction("POST", body=json.dumps({text: 1})),
    "answer": lambda text: interaction(answer=json.dumps([{"deep": [f"<{text}>"]}])),
    "reason": lambda text: (
        interaction() | {"response": interaction()["response"] | {"status": {"code": 400, "message": text}}}
    ),
    "zipped": lambda text: interaction(
        answer=gzip.compress(text.encode()), answer_headers={"Content-Encoding": ["gzip"]}
    ),
    "no text": lambda text: interaction(answer=b"\xff\xfe" + text.encode() + b"\xff"),
}


def texts_in(value: Any) -> str:
    """Return everything that *value* says, one after the other."""
    if isinstance(value, dict):
        return "\n".join(f"{key}\n{texts_in(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "\n".join(map(texts_in, value))
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@settings(max_examples=400)
@given(place=st.sampled_from(sorted(PLACES)), writing=st.sampled_from(sorted(WRITINGS)), key=KEYS)
def test_a_known_key_survives_nowhere(place: str, writing: str, key: str) -> None:
    """Wherever the key of a recording stands, and however it is written, it is gone."""
    _prove_gone(place, writing, key)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("key", ["sk-0123456789abcdef", "ends=with==", 'a"b\\c/d+e%f&gh', "8letters"])
def test_a_known_key_survives_nowhere_examples(place: str, writing: str, key: str) -> None:
    """The same of keys that once survived, or might."""
    _prove_gone(place, writing, key)


def _prove_gone(place: str, writing: str, key: str) -> None:
    """Prove that *key* is gone from what was scrubbed, and that scrubbing again changes nothing."""
    secrets = SecretFinder((key,))
    written = WRITINGS[writing](key)
    scrubbed = scrub_interaction(PLACES[place](written), secrets)
    left = texts_in(scrubbed)
    assert key not in left
    assert written not in left
    assert scrub_interaction(copy.deepcopy(scrubbed), secrets) == scrubbed


@pytest.mark.parametrize(
    "secret",
    [
        "sk-0123456789abcdef0123",
        "Bearer abcdefgh12345678",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "AKIAABCDEFGHIJKLMNOP",
        "https://a.com/i.png?X-Amz-Signature=0f3a9b",
        "https://a.com/i.png?Signature=x7Kq%2B&Expires=9",
        "https://a.com/i.png?w=1&token=abc",
        "https://a.com/i.png?OSSAccessKeyId=LTAI5t&x=1",
        "https://a.com/i.png?AWSAccessKeyId=abc",
        "https://a.com/i.png?X-Amz-Security-Token=abc",
        "https://a.com/i.png?Key-Pair-Id=APKA",
        "https://me:open-up@a.com/i.png",
        "https://a.com/cb#access_token=abc",
        base64.b64encode(b"user:sk-0123456789abcdef0123").decode(),
    ],
)
@pytest.mark.parametrize("place", [place for place in PLACES if place != "uri"])
def test_what_looks_like_a_secret_is_found_and_goes(place: str, secret: str) -> None:
    """Judging tells of a secret in a recording, and of nothing once it was scrubbed."""
    made = PLACES[place](secret)
    finder = SecretFinder()
    assert finder.find(secret)
    scrubbed = scrub_interaction(copy.deepcopy(made), finder)
    document, told, _ = read_cassette(cassette(scrubbed))
    assert [finding.rule for finding in iter_leaks(document.instance, told, finder)] == []
    document, told, _ = read_cassette(cassette(made))
    assert {finding.effect for finding in iter_leaks(document.instance, told, finder)} == {"leak"}


OPEN_UP = "S3cr3tValue99"


@pytest.mark.parametrize(
    "lines", ['event: a\ndata: {"token": {"deep": "open up"}}\n', '{"a": 1}\n{"tokens": ["open up"]}\n']
)
def test_a_line_of_json_is_read_as_json(lines: str) -> None:
    """What stands deep below a telling name, where no pair is read in the text, is found line by line."""
    made, finder = interaction(answer=lines.encode()), SecretFinder()
    scrubbed = scrub_interaction(copy.deepcopy(made), finder)
    assert "open up" not in texts_in(scrubbed)
    document, told, _ = read_cassette(cassette(made))
    assert [finding.rule for finding in iter_leaks(document.instance, told, finder)] == ["password-kept"]


@pytest.mark.parametrize(
    "made",
    [
        *(interaction(headers={name: [OPEN_UP]}) for name in ("Apikey", "Token", "X-Auth-Key", "X-Evolink-Key")),
        *(
            interaction(headers={name: [OPEN_UP]})
            for name in ("fal-key", "X-DashScope-Key", "appkey", "X-Sign", "X-Ak")
        ),
        *(
            interaction("POST", body=json.dumps({name: OPEN_UP}))
            for name in ("sig", "sign", "pass", "sk", "encodingAESKey")
        ),
        interaction("POST", body=json.dumps({"Name": "X-Api-Key", "Value": OPEN_UP})),
        interaction(answer=json.dumps({"detail": [{"loc": ["header", "x-api-key"], "input": OPEN_UP}]})),
        *(interaction(answer_headers={name: [OPEN_UP]}) for name in ("X-CSRF-Token", "X-Signature", "X-Api-Token")),
        interaction(headers={"Ocp-Apim-Subscription-Key": [OPEN_UP]}),
        *(interaction(path=f"/v1/tasks/a?{name}={OPEN_UP}") for name in ("jwt", "userToken", "token[]", "to%6ben")),
        interaction("POST", body=json.dumps({"token": [OPEN_UP], "password": {"value": OPEN_UP}})),
        interaction("POST", body=json.dumps({"aws_secret_access_key": OPEN_UP})),
        interaction("POST", body=json.dumps({"note": json.dumps({"webhook_secret": OPEN_UP})})),
        interaction("POST", body=f'{{"api_key": "{OPEN_UP}", "n'),
        interaction(answer=f'data: {{"upload_token": "{OPEN_UP}"}}\n\n'.encode()),
        interaction(answer=f"-----BEGIN RSA PRIVATE KEY-----\n{OPEN_UP}\n-----END RSA PRIVATE KEY-----\n".encode()),
        interaction(answer=f'{{"note": "xoxb-{OPEN_UP}", "more": "glpat-{OPEN_UP}abcdef"}}'.encode()),
        interaction(answer=f"https://hooks.slack.com/services/T01/B02/{OPEN_UP}".encode()),
        interaction(answer_headers={"WWW-Authenticate": [f'Bearer realm="a", token="{OPEN_UP}"']}),
        interaction("POST", body=json.dumps({"pin": [{"api_key": [{"deep": OPEN_UP}]}]})),
        interaction("POST", body=f'{{"api_key": "{OPEN_UP}", "api_key": ""}}'),
        interaction("POST", body=f'{{"a": [{{"tokens": ["{OPEN_UP}"], "tokens": []}}]}}'),
        interaction("POST", body=json.dumps({"headers": [{"name": "Authorization", "value": OPEN_UP}]})),
        interaction(answer=f'event: a\ndata: {{"api_keys": ["{OPEN_UP}"]}}\n\n'.encode()),
        interaction(answer=f'{{"a": 1}}\n{{"token": {{"deep": "{OPEN_UP}"}}}}\n'.encode()),
        interaction(answer=f'\ufeff{{"tokens": ["{OPEN_UP}"]}}'.encode()),
        interaction(headers={"X-Api-Key": [f"open {OPEN_UP}"]}),
        interaction("POST", body=f'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n{OPEN_UP}\r\n--b--'),
        interaction(answer=f"<p>&quot;api_key&quot;: &quot;{OPEN_UP}&quot;</p>".encode()),
        interaction(answer=json.dumps({"api_key": OPEN_UP}).encode("utf-16")),
        interaction(answer=json.dumps({"api_key": OPEN_UP}).encode("utf-16-be")),
        interaction(answer=gzip.compress(gzip.compress(f"token={OPEN_UP}".encode(), mtime=0), mtime=0)),
        interaction(
            answer=zlib.compress(json.dumps({"api_key": OPEN_UP}).encode("utf-16")),
            answer_headers={"Content-Encoding": ["deflate"]},
        ),
        interaction(answer=b"\xff\xfe\x00" + f"token={OPEN_UP}".encode()),
        interaction(path=f"/v1/tasks/a?p={urllib.parse.quote(json.dumps({'api_key': OPEN_UP}))}"),
        interaction(path=f"/v1/tasks/a?u={urllib.parse.quote(f'https://me:{OPEN_UP}@a.com/', safe='')}"),
    ],
)
def test_what_is_called_or_shaped_as_a_secret_is_found_and_goes(made: dict[str, Any]) -> None:
    """The words of a name tell, in headers, in members, in JSON inside of a text, and in bodies that are no JSON."""
    finder = SecretFinder()
    scrubbed = scrub_interaction(copy.deepcopy(made), finder)
    assert OPEN_UP not in texts_in(scrubbed).replace("\0", "")
    document, told, _ = read_cassette(cassette(scrubbed))
    assert list(iter_leaks(document.instance, told, finder)) == []
    document, told, _ = read_cassette(cassette(made))
    assert {finding.effect for finding in iter_leaks(document.instance, told, finder)} == {"leak"}


@pytest.mark.parametrize(
    "octets",
    [
        "<p>Session: expirée</p>".encode("latin-1"),
        "<body>token: 无效</body>".encode("gbk"),
        "Authorization: refusée par le proxy".encode("latin-1"),
        "password: 密码错".encode()[:-1],
        '{"token": "\\u95e8", "a": "é"}'.encode("latin-1"),
        '{"a": "token: 无效'.encode("utf-16"),
        '{"token": "\\ud83d"}'.encode("utf-16-le"),
        b"token=open-up\xff\0",
    ],
)
def test_what_scrubbing_leaves_checking_passes(octets: bytes) -> None:
    """Octets are read in the same ways for both, so that no recording is refused for the charset of its bodies."""
    _prove_clean(interaction(answer=octets))


@given(st.lists(st.one_of(st.binary(max_size=6), st.sampled_from([b"token: ", b"password=", b'"sig": "', b"\r\n"]))))
def test_what_scrubbing_leaves_checking_passes_whatever_it_is(pieces: list[bytes]) -> None:
    """The same of any octets."""
    _prove_clean(interaction(answer=b"".join(pieces)))


def _prove_clean(made: dict[str, Any]) -> None:
    """Prove that a recording without its secrets is told none of, and stays the same when it is scrubbed again."""
    finder = SecretFinder()
    scrubbed = scrub_interaction(made, finder)
    document, told, _ = read_cassette(cassette(scrubbed))
    assert list(iter_leaks(document.instance, told, finder)) == []
    assert scrub_interaction(copy.deepcopy(scrubbed), finder) == scrubbed


@pytest.mark.parametrize("value", [f"Bearer {OPEN_UP} ", f"Bearer {OPEN_UP} scrubbed-key", f"{OPEN_UP} scrubbed-key9"])
def test_a_key_beside_a_placeholder_is_found(value: str) -> None:
    """A header that is a key says the placeholder behind its scheme, and nothing else."""
    document, told, _ = read_cassette(cassette(interaction(headers={"Authorization": [value]})))
    assert [one.rule for one in iter_leaks(document.instance, told, SecretFinder())] == ["key-kept"]


@pytest.mark.parametrize("name", ["api_key", "apiKey", "Access-Token", "password", "client_secret", "authorization"])
def test_members_with_a_telling_name_go(name: str) -> None:
    """A member of JSON that is called a secret is one, whatever it looks like; a number with few digits stays."""
    assert scrub_text(json.dumps({"a": [{name: "open-up", "n": 1}]}), SecretFinder()) == json.dumps(
        {"a": [{name: "scrubbed", "n": 1}]}
    )
    assert scrub_text(json.dumps({name: 5}), SecretFinder()) == json.dumps({name: 5})
    assert scrub_text(json.dumps({name: 123456}), SecretFinder()) == json.dumps({name: "scrubbed"})


@pytest.mark.parametrize(
    "member",
    [
        *({name: 246840} for name in ("video_tokens", "text_tokens", "remaining_tokens", "tokens_per_minute")),
        {"completion_tokens_details": {"video_tokens": 246840}},
        *({name: "required"} for name in ("authentication", "auth")),
        {"token": "expired"},
        {"authentication_error": "header missing"},
        {"password_required": "yes"},
        {"has_token": "false"},
    ],
)
def test_members_that_open_nothing_stay(member: dict[str, Any]) -> None:
    """Counts are no secrets, and neither is a word that says how it stands with one."""
    _prove_unchanged(interaction(answer=json.dumps(member)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((f"x-ratelimit-{which}-tokens", "150000") for which in ("limit", "remaining", "reset")),
        ("anthropic-ratelimit-tokens-remaining", "80000"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Signature-Input", 'sig1=("@method" "@path");created=1618884473'),
        *((name, "a3f1c2d4e5f60718") for name in ("Idempotency-Key", "Surrogate-Key", "X-Cache-Key")),
    ],
)
def test_headers_that_open_nothing_stay(name: str, value: str) -> None:
    """Limits, switches and names of what is cached are no keys."""
    _prove_unchanged(interaction(answer_headers={name: [value]}))


def _prove_unchanged(made: dict[str, Any]) -> None:
    """Prove that nothing in a recording is scrubbed, nor told."""
    assert scrub_interaction(copy.deepcopy(made), SecretFinder()) == made
    document, told, _ = read_cassette(cassette(made))
    assert list(iter_leaks(document.instance, told, SecretFinder())) == []


def test_headers_of_sessions_and_keys() -> None:
    """Cookies go whole, keys leave their scheme."""
    made = interaction(
        headers={"authorization": ["Bearer x"], "X-API-Key": ["y"], "Cookie": ["a=b"], "Accept": ["*/*"]},
        answer_headers={"Set-Cookie": ["a=b", "c=d"], "Content-Length": ["0"]},
    )
    scrubbed = scrub_interaction(made, SecretFinder())
    assert scrubbed["request"]["headers"] == {
        "authorization": ["Bearer scrubbed-key"],
        "X-API-Key": ["scrubbed-key"],
        "Accept": ["*/*"],
    }
    assert scrubbed["response"]["headers"] == {"Content-Length": ["0"]}


def test_a_form_is_scrubbed_from_its_first_field() -> None:
    """The first field of a form has no sign before it."""
    assert scrub_text("token=abc&n=1", SecretFinder()) == "token=scrubbed&n=1"


def test_a_repeated_key_hides_no_secret() -> None:
    """JSON readers see the last of two members with one name, and a person who reads the file sees both."""
    text = '{"note": "sk-0123456789abcdef", "note": "x"}'
    assert "0123456789abcdef" not in scrub_text(text, SecretFinder())


@pytest.mark.parametrize(
    "prompt", ["Enter the password:", 'password: "abc', "'secret: 'x", 'api_key="', "`token: `", "Cookie: a, b"]
)
def test_what_is_json_stays_json(prompt: str) -> None:
    """Quotes of JSON are none of the texts in it: what stands beside a prompt stays what it is."""
    body = {"prompt": prompt, "seed": 5, "size": "x"}
    scrubbed = json.loads(scrub_text(json.dumps(body), SecretFinder()))
    assert (scrubbed["seed"], scrubbed["size"]) == (5, "x")


@pytest.mark.parametrize("text", ['{"a":' * 600 + "1" + "}" * 600, '{"prompt": "\\ud83d", "token": "abc"}'])
def test_what_is_odd_is_recorded_all_the_same(text: str) -> None:
    """What was paid for is not lost for half an emoji in it, nor for its depth."""
    made = scrub_interaction(interaction(answer=text.encode()), SecretFinder())
    assert '"abc"' not in str(made["response"]["body"]["string"].encode())


def test_a_zipped_body_is_written_as_text() -> None:
    """A body is decompressed, and its headers say what is left."""
    zipped = gzip.compress(b'{"id": "task-unified-1"}')
    headers = {"Content-Encoding": ["gzip"], "Content-Length": [str(len(zipped))]}
    response = scrub_interaction(interaction(answer=zipped, answer_headers=headers), SecretFinder())["response"]
    assert (response["body"], response["headers"]) == (
        {"string": '{"id": "task-unified-1"}'},
        {"Content-Length": ["24"]},
    )


@pytest.mark.parametrize("name", names())
def test_what_holds_no_secret_stays_as_it_is(name: str) -> None:
    """Scrubbing leaves the cassettes of the package alone."""
    for one in data_of(name)["interactions"]:
        assert scrub_interaction(copy.deepcopy(one), SecretFinder()) == one


@given(st.text(max_size=80))
@example("task-unified-1786000000-00000001")
@example("https://example.com/ref/a-picture-of-a-woman-in-a-red-coat.png?size=large")
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    """Whatever the text, what is scrubbed is scrubbed."""
    finder = SecretFinder()
    once = finder.scrubbed(text)
    assert finder.scrubbed(once) == once


def test_a_short_word_is_no_key() -> None:
    """A key of a few letters is not looked for in prompts; its header goes all the same."""
    secrets = SecretFinder(("rain",))
    made = interaction("POST", headers={"Authorization": ["Bearer rain"]}, body={"prompt": "rain"})
    scrubbed = scrub_interaction(made, secrets)["request"]
    assert (scrubbed["headers"], scrubbed["body"]) == ({"Authorization": ["Bearer scrubbed-key"]}, '{"prompt": "rain"}')
