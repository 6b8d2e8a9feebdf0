"""A secret in a text is found by all that tells of it, however it was written, and nothing else is."""

from __future__ import annotations

import base64
import gzip
import html
import json
import random
import time
import urllib.parse

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wanref_contract.secrecy.finder import SecretFinder
from wanref_contract.secrecy.names import opens_nothing

OPEN_UP = "S3cr3tValue99"

NAMES = st.sampled_from(
    [
        *("api_key", "apiKey", "APIKEY", "APIkey", "api_keys", "accessKey", "X-Auth-Token", "userToken"),
        *("client_secret", "password", "db_pass", "basic-auth", "signing-keys", "signature"),
    ]
)
VALUES = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~+/-", min_size=6, max_size=40
).filter(
    lambda value: (
        sum(map(str.isdigit, value)) > 2 and not opens_nothing(value) and "scrubbed" not in value and value[0].isalnum()
    )
)
FORMS = st.sampled_from(
    [
        "{name}={value}",
        "{name}: {value}",
        '{{"n": 1, "{name}": "{value}"}}',
        "{{'{name}': '{value}'}}",
        "n=1&{name}={value}&m=2",
        'Digest realm="a", {name}="{value}"',
        "<p>{name}: {value}</p>",
        'data: {{"{name}":"{value}", "cut',
        '--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--b--',
        "https://a.com/i.png?w=1&{name}={value}#top",
    ]
)
WRITINGS = {
    "percent": lambda text: urllib.parse.quote(text, safe=""),
    "every octet": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "entities": html.escape,
    "numbers of HTML": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "Base64": lambda text: base64.b64encode(text.encode()).decode(),
    "Base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "Base64 of gzip": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
}


@given(name=NAMES, value=VALUES, form=FORMS, ways=st.lists(st.sampled_from(sorted(WRITINGS)), max_size=2))
@example(name="api_key", value="000000", form='name="{name}"\r\n\r\n{value}\r\n', ways=["JSON", "Base64"])
@example(name="X-Auth-Token", value="000000", form='{{"{name}": "{value}"}}', ways=["percent", "percent"])
@example(name="password", value="a1b2c3", form="{name}={value}", ways=["Base64", "percent"])
def test_what_stands_under_the_name_of_a_secret_is_found(name: str, value: str, form: str, ways: list[str]) -> None:
    """Any name, in any form, written in up to two ways one inside of another; what is left can be scrubbed no more."""
    text = form.format(name=name, value=value)
    for way in ways:
        value, text = WRITINGS[way](value), WRITINGS[way](text)
    finder = SecretFinder()
    scrubbed = finder.scrubbed(text)
    assert value not in scrubbed
    assert scrubbed != text
    assert finder.find(scrubbed) == []


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("//me:S3cr3t@b.com/a.png", "//me:scrubbed@b.com/a.png"),
        ("https://me:S3c'r3t@b.com/a.png", "https://me:scrubbed@b.com/a.png"),
        ("?p=1&token=ab'S3c", "?p=1&token=scrubbed"),
        ("https://p.com/?url=https%3A%2F%2Fb.com%2Fa%3Fn%3D1%26Signature%3DS3c%26Expires%3D9",
         "https://p.com/?url=https%3A%2F%2Fb.com%2Fa%3Fn%3D1%26Signature%3Dscrubbed%26Expires%3D9"),
        ("https://p.com/?url=https%3A%2F%2Fme%3AS3c%40b.com%2Fa", "https://p.com/?url=https%3A%2F%2Fme%3Ascrubbed%40b.com%2Fa"),
        ("https://p.com/?a=https://b.com/?sig=S3c&x=1", "https://p.com/?a=https://b.com/?sig=scrubbed&x=1"),
        ("https://p.com/?p=%7B%22api_key%22%3A%22S3c%22%7D", "https://p.com/?p=%7B%22api_key%22%3A%22scrubbed%22%7D"),
        ("sig=S3c&n=1", "sig=scrubbed&n=1"),
        ("https://a.com/b/cGFzc3dvcmQ9b3Blbi11cDE=", "https://a.com/b/scrubbed-key"),
        ("https://a.com/bcGFzc3dvcmQ9b3Blbi11cDE=", "https://a.com/scrubbed-key"),
        ("bearer S3cr3tValue99", "bearer scrubbed-key"),
        ("Bearer abcdefghijklmnopqrst", "Bearer scrubbed-key"),
        ("Basic bWU6b3Blbi11cA==", "Basic scrubbed-key"),
        ('Bearer realm="a", token="open"', 'Bearer realm="a", token="scrubbed"'),
        ('{"api_key": "S3c", "api_key": ""}', '{"api_key": "scrubbed", "api_key": ""}'),
        ('"password": "a\\"S3c"', '"password": "scrubbed"'),
        ("say that api_key=S3c is wrong", "say that api_key=scrubbed is wrong"),
        ("<SecretAccessKey>S3c</SecretAccessKey>", "<SecretAccessKey>scrubbed</SecretAccessKey>"),
        ('<input name="csrf_token" value="S3c">', '<input name="csrf_token" value="scrubbed">'),
        ("Incorrect API key provided: Ab3dEf9hIjK4.", "Incorrect API key provided: scrubbed."),
        ("the token 'Ab3dEf9hIjK4' is no more", "the token 'scrubbed' is no more"),
        ("api_key：S3c", "api_key：scrubbed"),
        ("password: a,S3c", "password: scrubbed"),
        ("secret_key=/S3c", "secret_key=scrubbed"),
        ("https://me:p@S3c@host/", "https://me:scrubbed@host/"),
        ("?sk-0123456789abcdef0123=1234", "?scrubbed-key=scrubbed"),
        ('{"token": "S3c, cut', '{"token": "scrubbed, cut'),
        ("Authorization: Bearer open-up", "Authorization: Bearer scrubbed"),
        ("- password: open-up", "- password: scrubbed"),
        ("a\n  Secret: open-up", "a\n  Secret: scrubbed"),
        ("Incorrect API key provided: Ab3d+f9/IjK4l5==.", "Incorrect API key provided: scrubbed."),
        ("Incorrect API key provided: my.key+is/here99", "Incorrect API key provided: scrubbed"),
        ("Incorrect API key provided: abcdefghijk7", "Incorrect API key provided: scrubbed"),
        ("JWT token invalid: Ab3dEf9hI-jK4", "JWT token invalid: scrubbed"),
        ("map[X-Api-Key:[Ab3d+f9/IjK4l5==]]", "map[X-Api-Key:[scrubbed]]"),
        ('cfg["apiKey"] = "Ab3d+f9/IjK4l5=="', 'cfg["apiKey"] = "scrubbed"'),
        ("<th>X-Api-Key</th><td>Ab3d+f9/IjK4l5==</td>", "<th>X-Api-Key</th><td>scrubbed</td>"),
        ("Authorization: Key 4f1c:9f8e7d6c", "Authorization: Key scrubbed"),
        ("Authorization: ApiKey abcd1234", "Authorization: ApiKey scrubbed"),
        ("Authorization: SharedKey acct:ab/cd=, it is wrong", "Authorization: SharedKey scrubbed, it is wrong"),
        ("proxy-authorization=QBox ak:sign1", "proxy-authorization=QBox scrubbed"),
        ('{"Authorization": "OSS LT1:sig/a="', '{"Authorization": "OSS scrubbed"'),
        ("https://a.net/f.mp4?sv=1&sig=Ab/cD+ef12==", "https://a.net/f.mp4?sv=1&sig=scrubbed"),
        ("https://a.net/f.mp4?key=Ab/cD+ef12==", "https://a.net/f.mp4?key=scrubbed"),
        *((f"https://a.net/f.mp4?{name}=Ab1", f"https://a.net/f.mp4?{name}=scrubbed")
          for name in ("sk", "pass", "upsig", "tk", "vkey", "_upt", "rlkey", "resourcekey")),
        ('name="sig"\r\n\r\nS3c\r\n', 'name="sig"\r\n\r\nscrubbed\r\n'),
        ("<xml><sign><![CDATA[S3c]]></sign></xml>", "<xml><sign><![CDATA[scrubbed]]></sign></xml>"),
        ('<Token xmlns:a="u">S3c</Token>', '<Token xmlns:a="u">scrubbed</Token>'),
        ('<input value="S3c" name="csrf_token">', '<input value="scrubbed" name="csrf_token">'),
        ("https://a.com/?v=1&sig=abc", "https://a.com/?v=1&sig=scrubbed"),
        ("the API key &lt;Ab3dEf9hIjK4&gt; is wrong", "the API key &lt;scrubbed&gt; is wrong"),
        ("https://hooks.slack.com/services/T1/B2/c3", "https://hooks.slack.com/services/scrubbed-key"),
        ("https://discord.com/api/webhooks/1/abc?n=1", "https://discord.com/api/webhooks/scrubbed-key?n=1"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/1-2", "https://open.feishu.cn/open-apis/bot/v2/hook/scrubbed-key"),
        ("https://hooks.zapier.com/hooks/catch/1/abc/", "https://hooks.zapier.com/hooks/catch/scrubbed-key"),
        ("https://a.webhook.office.com/webhookb2/a@b/c", "https://a.webhook.office.com/webhookb2/scrubbed-key"),
    ],
)  # fmt: skip
def test_the_secret_goes_and_the_rest_stands(text: str, scrubbed: str) -> None:
    """What surrounds a secret stays as it was, encoded as it was."""
    assert SecretFinder().scrubbed(text) == scrubbed


def test_two_that_overlap_are_one() -> None:
    """Where a secret reaches into another, both go whole."""
    assert SecretFinder(("S3cret&tail",)).scrubbed("?token=xxS3cret&tail&n=1") == "?token=scrubbed&n=1"


@pytest.mark.parametrize(
    "text",
    [
        "They whisper the secret: behind the door",
        "A man signs: the cookie: warm, the token: gold",
        '{"token": 512, "max_tokens": 9000000}',
        '"prompt_tokens": 1200000, "token_type": "bearer"',
        f"x{' ' * 60}secret: door",
        "Bearer authentication is required, or basic training",
        *("The torch bearer stumbles.", "A ring bearer, flower-petals", "Authorization: Bearer YOUR_API_KEY"),
        *("key=C minor, tempo=80", "let a=1;key=5", "(cookie:1.3), <token:0.8>", "has_token=true", "auth: none"),
        *("He whispers the secret: 'the treasure is here'", 'Cookie: "I want milk"', "my password: swordfish!"),
        *("Enter the password:", "Secret: behind the door", "the token: it's gone", "render_pass: beauty"),
        "Basic dXNlcm9wZW51cA== is no login",
        *("signature_version=4", "X-Signature-Timestamp: 1699999999", "password_hint=dog"),
        *("https://a.com/get?key=uploads/woman.png", "ssh://git@github.com/a", "https://a.com/?pass=1"),
        "https://example.com/ref/woman.png?design=blue&monkey=5&Expires=1786000000",
        "token://wherever/it/goes",
        "Authorization: Bearer <key>, as the page says",
        "a sign=3 and me@example.com",
        "task-unified-1786000000-00000001",
        "QWxsIHRoaXMgaXMgaXMgYSBzZW50ZW5jZSB3aXRob3V0IGFueXRoaW5nIGluIGl0",
        "#section: the key of the story",
        *("Invalid token (request id: 20260821123456789abcdefG)", "token trace 4bf92f3577b34da6a3ce929d0e0e4736"),
        *("API key cannot use model wan2.7-reference-video", "Token expired at 2026-08-21T10:00:00Z"),
        *("Token used for task-unified-1757165031-uyujaw3d", "A secret agent in a 1960s-style-tuxedo"),
        *("the secret 19th-century garden", "a token marked with class-of-2026-rose", "the secret Cyberpunk2077city"),
        *(
            "Signature: expired",
            "session: expired",
            "credentials: invalid",
            "<Authentication>required</Authentication>",
        ),
        *("https://me.com/webhooks/42/evolink-video-callback", "https://me.com/services/T1/B2/c3.png"),
        *(
            "Characters:\n- Secret: fox",
            "Cookie: dog",
            "角色：\nToken：一只猫",
            "Token：一只猫，在雨里。",
            "SECRET: who?",
        ),
        *('The sign reads "SECRET: LEVEL-5 ACCESS"', "TOKEN=LOVE", "Bearer elf-king9000", "cookie : 24fps"),
        *(
            "session=requests.Session()",
            "password = input()",
            'token = os.environ["TOKEN"]',
            "Authorization: Bearer $EVOLINK_API_KEY",
        ),
        *("https://a.com/?key=rain.mp4", "https://a.com/?sort_key=name", "https://a.com/?sign=aries"),
        *("the pass: one-two", "a pin: red-white", "Authorization: granted! flashes on screen"),
    ],
)
def test_what_only_sounds_like_a_secret_stays(text: str) -> None:
    """A prompt is a text about anything, and a recording of it is to hold what was sent."""
    assert SecretFinder().find(text) == []


@pytest.mark.parametrize(
    "piece",
    [
        *("A", "?a=", "?token=", "eyJ", "sk-", "://", "//a:", "%41", "%25", "\\", "\\u0041", "&#65;", "Bearer "),
        *("basic", "-eyJaaaaaaaa", "<Token>", "token aaaaaaaaaaa ", "password: '"),
        *("secret: x ", "token=", '"token":"', "token='", 'name="token"', "a[", "a.a", "41", "AA=="),
        *("Authorization: a ", "authorization=a,", "<Token ", 'value="a" ', "hooks.slack.com/services/", "token Ab3d+"),
        *("token ", "token-", "key: 门", "key=a(", "secret:a-", "value='a' name=", "<sign><![CDATA["),
        "QUFBQUFBQUFBQUFBQUFBQUFB ",
        "QUFBQUFBQQ ",
    ],
)  # fmt: skip
def test_a_hostile_text_is_looked_through_soon(piece: str) -> None:
    """Looking for secrets takes no longer than the text is long, whatever is repeated in it."""
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    SecretFinder(("sk-0123456789abcdef",)).find(text)
    assert time.process_time() - start < 6


@pytest.mark.parametrize("cut", ["password='{}", '{{"secret": "{}', 'said: {{"token": "{}', 'x_token: \\"{}'])
@pytest.mark.parametrize("escape", [r"\a", r"\u95e8", r"\n", "\\\\", r"\""])
def test_a_text_that_is_cut_off_behind_escapes_comes_to_an_end(cut: str, escape: str) -> None:
    """Each escape is read in one way alone: in two, a quote that nothing closes would double the time with each."""
    text = cut.format(escape * 5_000)
    finder = SecretFinder()
    assert finder.find(finder.scrubbed(text)) == []


def test_a_bomb_is_not_blown_up() -> None:
    """What is small because it was compressed well is read for so long as it looks."""
    text = f"{base64.b64encode(gzip.compress(b'%41' * 340_000, mtime=0)).decode()} " * 40
    start = time.process_time()
    assert SecretFinder().find(text) == []
    assert time.process_time() - start < 6


def test_a_picture_is_no_key() -> None:
    """In random octets some letters look like a name and its value; nobody would read them so."""
    picture = base64.b64encode(random.Random(1).randbytes(200_000)).decode()
    assert SecretFinder().find(f"data:image/png;base64,{picture}") == []
