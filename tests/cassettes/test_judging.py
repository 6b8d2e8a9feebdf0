"""A cassette judged: whatever is wrong with one is told by its own rule, at its line."""

from __future__ import annotations

import base64
import gzip
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.cassettes.taping import API, cassette, interaction, names, path_of, text_of
from wanref_contract.cassettes import Terms, lint_cassette
from wanref_contract.cassettes.digest import contract_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding

TODAY = date(2026, 12, 1)


def dated(text: str, day: str) -> str:
    """Return the cassette *text* as if it had been recorded on *day*."""
    return re.sub(r"(?m)^      day: .*$", f"      day: '{day}'", text, count=1)


def findings_of(text: str | bytes, contract: Contract, **terms: Any) -> list[Finding]:
    """Return the findings of a cassette."""
    data = text.encode() if isinstance(text, str) else text
    return lint_cassette(data, Terms(**{"contract": contract, "today": TODAY} | terms), path="a.yaml")[2]


def told(text: str | bytes, contract: Contract, **terms: Any) -> list[tuple[str, str, int]]:
    """Return rule, pointer and line of each finding of a cassette."""
    return [
        (finding.rule, finding.pointer, finding.location.line if finding.location else 0)
        for finding in findings_of(text, contract, **terms)
    ]


def line_of(text: str, piece: str, number: int = 1) -> int:
    """Return the line on which *piece* stands for the time *number*."""
    lines = [index for index, line in enumerate(text.splitlines(), 1) if piece in line]
    return lines[number - 1]


@pytest.mark.parametrize("name", names())
def test_cassettes_of_the_package_are_in_order(name: str, contract: Contract) -> None:
    """No error is in what we ship; what is told is what the provider's pages contradict, or do not speak of."""
    with open(path_of(name), "rb") as file:
        rules = {finding.rule for finding in findings_of(file.read(), contract)}
    expected = {
        "create/create-400-integer": {"error-code-integer"},
        "query/query-404-integer": {"error-code-integer"},
        "query/query-502": {"error-code-integer"},
        "query/query-503": {"error-code-integer"},
        "create/create-502-html": {"answer-status"},
        "create/create-503": {"answer-status"},
        "create/voices-by-position": {"audio-urls-legacy"},
    }
    assert rules == expected.get(name, set())


PLANTED: dict[str, tuple[str, Callable[[str], str], str, str, str]] = {
    # what is planted: the cassette, the change, the rule, the pointer, a piece of the line
    "a key in a header": (
        "create/one-image",
        lambda text: text.replace("Bearer scrubbed-key", "Bearer of-good-news", 1),
        "key-kept",
        "/interactions/0/request/headers/authorization",
        "- Bearer of-good-news",
    ),
    "a key in a prompt": (
        "create/one-image",
        lambda text: text.replace("neon signs", "sk-0123456789abcdef signs"),
        "key-kept",
        "/interactions/0/request/body/prompt",
        "sk-0123456789abcdef",
    ),
    "a key in the head": (
        "create/one-image",
        lambda text: text.replace("by: wanref-contract", "by: sk-0123456789abcdef of wanref-contract"),
        "key-kept",
        "/metadata/wanref/recorded/by",
        "sk-0123456789abcdef",
    ),
    "a signature in a result": (
        "create/one-image",
        lambda text: text.replace(".mp4", ".mp4?Expires=9&Signature=x7Kq"),
        "signature-kept",
        "/interactions/4/response/body/string/results/0",
        "Signature=x7Kq",
    ),
    "a password in a reference": (
        "create/one-image",
        lambda text: text.replace("https://example.com", "https://me:open-up@example.com"),
        "password-kept",
        "/interactions/0/request/body/image_urls/0",
        "me:open-up@",
    ),
    "a token in an answer": (
        "create/one-image",
        lambda text: text.replace('"progress": 75', '"progress": 75, "token": "open-up"'),
        "password-kept",
        "/interactions/3/response/body/string/token",
        "open-up",
    ),
    "a cookie": (
        "create/one-image",
        lambda text: text.replace(
            "    headers:\n      content-type:", "    headers:\n      Set-Cookie: [a=b]\n      content-type:", 1
        ),
        "cookie-kept",
        "/interactions/0/response/headers/Set-Cookie",
        "Set-Cookie",
    ),
    "an illegal move": (
        "create/one-image",
        lambda text: text.replace('75, "status": "processing"', '75, "status": "pending"'),
        "state-move",
        "/interactions/3/response/body/string/status",
        '75, "status": "pending"',
    ),
    "falling progress": (
        "create/one-image",
        lambda text: text.replace('"progress": 75', '"progress": 10'),
        "progress-falls",
        "/interactions/3/response/body/string/progress",
        '"progress": 10,',
    ),
    "a foreign id": (
        "create/one-image",
        lambda text: text.replace(
            '00000001", "model": "wan2.7-reference-video", "object": "video.generation.task", "progress": 75',
            '00000002", "model": "wan2.7-reference-video", "object": "video.generation.task", "progress": 75',
        ),
        "task-id-other",
        "/interactions/3/response/body/string/id",
        '00000002"',
    ),
    "a missing result": (
        "create/one-image",
        lambda text: text[: text.index(', "results": [')] + "}'\nversion: 1\n",
        "outcome-missing",
        "/interactions/4/response/body/string",
        '"status": "completed"',
    ),
    "an undocumented status": (
        "create/one-image",
        lambda text: text.replace('"status": "pending"', '"status": "queued"', 1),
        "answer-value",
        "/interactions/0/response/body/string/status",
        '"queued"',
    ),
    "a request against the rules": (
        "create/one-image",
        lambda text: text.replace('"prompt"', '"duration": 99, "prompt"'),
        "duration-range",
        "/interactions/0/request/body/duration",
        '"duration": 99',
    ),
    "another call": (
        "create/one-image",
        lambda text: text.replace("v1/tasks/", "v1/task/", 1),
        "operation-unknown",
        "/interactions/1/request/uri",
        "/v1/task/",
    ),
    "an old contract": (
        "create/one-image",
        lambda text: text.replace("version: '2026-08-02'", "version: '2026-05-04'"),
        "contract-moved",
        "/metadata/wanref/contract",
        "name: wan2.7-reference-video",
    ),
    "another digest": (
        "create/one-image",
        lambda text: text.replace("digest: ", "digest: x"),
        "contract-moved",
        "/metadata/wanref/contract/digest",
        "digest: x",
    ),
    "age": (
        "create/one-image",
        lambda text: text.replace("from: sandbox", "from: live").replace("day: '2026-", "day: '2025-"),
        "recording-old",
        "/metadata/wanref/recorded/day",
        "day: '2025-",
    ),
    "a day that is none": (
        "create/one-image",
        lambda text: text.replace("day: '2026-11", "day: '2026-13"),
        "head-shape",
        "/metadata/wanref/recorded/day",
        "day: '2026-13",
    ),
    "no head": (
        "create/one-image",
        lambda text: text.replace("  wanref:", "  somebody:"),
        "head-missing",
        "",
        "metadata:",
    ),
    "no status": (
        "create/one-image",
        lambda text: text.replace("      code: 200\n", "", 1),
        "cassette-shape",
        "/interactions/0/response/status",
        "message: OK",
    ),
    "a callback that says another thing": (
        "callback/callback-completed",
        lambda text: text[: text.rindex(".mp4")] + ".mov" + text[text.rindex(".mp4") + 4 :],
        "callback-differs",
        "/interactions/5/request/body/results",
        ".mov",
    ),
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_found_at_its_line(what: str, contract: Contract) -> None:
    """A slip in a copy of a cassette is told by the rule that is for it, at the line where it is."""
    name, change, rule, pointer, piece = PLANTED[what]
    text = change(text_of(name))
    assert text != text_of(name)
    assert (rule, pointer, line_of(text, piece)) in told(text, contract)


def test_secrets_are_shown_by_half_at_most(contract: Contract) -> None:
    """A finding, which stands in public logs, does not repeat the secret that it is about."""
    secret = "sk-0123456789abcdef"
    text = cassette(interaction(headers={"Authorization": [f"Bearer {secret}"]}, path=f"/v1/tasks/x?token={secret}"))
    said = " ".join(finding.message + finding.help + finding.pointer for finding in findings_of(text, contract))
    assert "sk-0..." in said
    assert secret[:8] not in said


@pytest.mark.parametrize(
    "answer",
    [
        yaml.safe_dump(gzip.compress(b'{"note": "sk-0123456789abcdef"}', mtime=0)),
        yaml.safe_dump(b"\xff sk-0123456789abcdef"),
        json.dumps(base64.b64encode(b"my key is sk-0123456789abcdef").decode()),
    ],
)
def test_secrets_in_octets_are_found(answer: str, contract: Contract) -> None:
    """A compressed body, one that is no text, and Base64 hide nothing."""
    data = yaml.safe_dump({"interactions": [interaction(answer="HERE")]}).replace(
        "HERE", answer.replace("\n", "\n        ")
    )
    assert "key-kept" in {rule for rule, _, _ in told(data, contract)}


def test_a_refused_request_may_break_a_rule(contract: Contract) -> None:
    """What was refused may have been sent to be refused; what was taken is judged."""
    error = {"error": {"code": "invalid_request", "message": "No.", "type": "invalid_request_error"}}
    body = {"model": "wan2.7-reference-video", "prompt": "rain"}
    task = {"id": "task-unified-1", "status": "pending"}
    refused, taken = (
        cassette(interaction("POST", "/v1/videos/generations", body=body, status=status, answer=answer))
        for status, answer in ((400, error), (200, task))
    )
    assert [rule for rule, _, _ in told(refused, contract)] == ["head-missing"]
    assert [rule for rule, _, _ in told(taken, contract)] == ["head-missing", "assets-missing"]


def test_files_behind_results_are_known(contract: Contract) -> None:
    """Fetching the film that a task names is no stranger to the conversation."""
    film = "https://cdn.example.com/film.mp4"
    done = {"id": "task-unified-1", "status": "completed", "progress": 100, "results": [film]}
    calls = [interaction(answer=done), interaction(path=film), interaction(path="https://cdn.example.com/other.mp4")]
    assert [pointer for rule, pointer, _ in told(cassette(*calls), contract) if rule == "operation-unknown"] == [
        "/interactions/2/request/uri"
    ]


@pytest.mark.parametrize(
    ("source", "day", "max_age", "is_old"),
    [
        ("live", "2026-09-02", None, False),
        ("live", "2026-09-01", None, True),
        ("sandbox", "2020-01-01", None, False),
        ("sandbox", "2026-11-20", 10, True),
        ("live", "2026-11-21", 10, False),
        ("live", "2027-01-01", 0, False),
    ],
)
def test_age_is_that_of_the_api(source: str, day: str, max_age: int | None, is_old: bool, contract: Contract) -> None:  # noqa: FBT001
    """A recording of the API ages after ninety days, one of the sandbox only where somebody asks."""
    text = text_of("create/one-image").replace("from: sandbox", f"from: {source}")
    text = dated(text, day)
    assert ("recording-old" in {rule for rule, _, _ in told(text, contract, max_age=max_age)}) is is_old


def test_without_a_day_nothing_is_old(contract: Contract) -> None:
    """The core asks no clock."""
    text = text_of("create/one-image").replace("from: sandbox", "from: live")
    text = dated(text, "2000-01-01")
    assert told(text, contract, today=None) == []


def test_digest_follows_decisions_and_not_words(contract_copy: Any) -> None:
    """A better message makes no recording old; another limit does."""
    from wanref_contract.contract.loading import load_contract

    before = contract_digest(load_contract(str(contract_copy)))
    rules = contract_copy / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("message: must", "message: must surely", 1), "utf-8")
    assert contract_digest(load_contract(str(contract_copy))) == before
    schema = contract_copy / "request.schema.json"
    schema.write_text(schema.read_text("utf-8").replace('"maximum": 15', '"maximum": 16'), "utf-8")
    limits = contract_copy / "contract.yaml"
    limits.write_text(limits.read_text("utf-8").replace("voice_bindings: 5", "voice_bindings: 4"), "utf-8")
    assert contract_digest(load_contract(str(contract_copy))) != before


def test_json_cassettes_are_read_too(contract: Contract) -> None:
    """Vcrpy writes JSON as well."""
    data = json.dumps({"interactions": [interaction(path=f"{API}/v1/task/1")], "version": 1}, indent=4)
    found = lint_cassette(data.encode(), Terms(contract=contract), path="a.json")[2]
    assert [(one.rule, one.location.line if one.location else 0) for one in found] == [
        ("head-missing", 1),
        ("operation-unknown", 6),
    ]


def test_json_of_aiohttp_is_a_value(contract: Contract) -> None:
    """Vcrpy keeps what aiohttp sends as JSON as a value, whose places are lines of their own."""
    body = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://e.com/a.png"], "duration": 99}
    call = interaction("POST", "/v1/videos/generations", answer={"id": "task-unified-1", "status": "pending"})
    call["request"]["body"] = body
    text = cassette(call).decode()
    assert ("duration-range", "/interactions/0/request/body/duration", line_of(text, "duration: 99")) in told(
        text, contract
    )


@pytest.mark.parametrize(
    ("source", "day", "rules"),
    [
        ("live", "2026-12-01", []),
        ("live", "2026-12-02", []),
        ("live", "2026-12-03", ["head-shape"]),
        ("sandbox", "2026-12-03", []),
        ("sandbox", "2026-W48-2", ["head-shape"]),
        ("live", "20261201", ["head-shape"]),
    ],
)
def test_a_day_is_written_in_full_and_has_come(source: str, day: str, rules: list[str], contract: Contract) -> None:
    """What was recorded tomorrow would never grow old; a clock elsewhere may be a day ahead."""
    text = text_of("create/one-image").replace("from: sandbox", f"from: {source}")
    text = dated(text, day)
    assert [rule for rule, _, _ in told(text, contract)] == rules


def test_a_secret_in_a_comment_is_told_at_its_place(contract: Contract) -> None:
    """A person who notes the key beside the recording publishes it all the same."""
    clean = text_of("create/one-image")
    text = clean.replace("interactions:\n", "interactions: # token=S3cr3tValue99 opens it\n", 1)
    assert told(f"{text}# me: sk-0123456789abcdef\n", contract) == [
        ("password-kept", "", line_of(text, "S3cr3t")),
        ("key-kept", "", text.count("\n") + 1),
    ]
    (finding,) = findings_of(text, contract)
    place = finding.location
    assert place is not None
    assert (finding.rule, place.line) == ("password-kept", line_of(text, "S3cr3t"))
    assert text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == "S3cr3tValue99"


def test_what_no_test_plays_is_told_where_it_begins(contract: Contract) -> None:
    """Notes of what was played are asked for; a callback is for the test to send, and counts neither way."""
    text = text_of("callback/callback-failed")
    count = len(yaml.safe_load(text)["interactions"])
    answers = frozenset(range(count - 1))  # the last one is the callback
    assert told(text, contract, played=answers) == told(text, contract) == []
    rules = [(rule, pointer) for rule, pointer, _ in told(text, contract, played=answers - {2})]
    assert rules == [("cassette-unplayed", "/interactions/2")]
    (finding,) = findings_of(text, contract, played=frozenset())
    assert (finding.pointer, f"{count - 1} of {count - 1} interactions" in finding.message) == ("/interactions/0", True)


def test_a_secret_in_the_head_is_told(contract: Contract) -> None:
    """What stands outside of the interactions is checked in like everything else."""
    text = text_of("create/one-image").replace("metadata:\n", "metadata:\n  api_key: open-up\n", 1)
    assert told(text, contract) == [("password-kept", "/metadata/api_key", line_of(text, "open-up"))]
