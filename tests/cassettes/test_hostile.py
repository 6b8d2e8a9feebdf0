"""Cassettes made to break the reader, the judge or vcrpy are refused: quickly, in little memory, and run nothing."""

from __future__ import annotations

import gzip
import random
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from tests.cassettes.taping import cassette, interaction
from wanref_contract.cassettes import LARGEST, CassetteUnusable, Terms, lint_cassette
from wanref_contract.cassettes.reading import MOST, decompressed
from wanref_contract.cli import main
from wanref_contract.replaying import replaying

if TYPE_CHECKING:
    from pathlib import Path

    from wanref_contract.contract.contract import Contract

BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(12))
HEAD = (
    "interactions:\n- request: {method: GET, uri: 'https://a.com/', headers: {}, body: %s}\n"
    "  response: {status: {code: 200, message: ''}, headers: {}, body: {string: ''}}\n"
)

HOSTILE = {
    "a tag that calls": HEAD % "!!python/object/apply:os.system ['touch pwned']",
    "a tag that imports": "!!python/module:antigravity\n",
    "a tag of a class": HEAD % "!!python/object/new:_io.BytesIO {state: !!python/tuple [x]}",
    "a bomb of aliases": BOMB + "interactions: *a11\n",
    "a bomb in a body": f"{BOMB}{HEAD % '*a11'}",
    "a circle": "interactions: &a [*a]\n",
    "deep brackets": "interactions: " + "[" * 200_000,
    "deep dashes": "interactions:\n" + "- " * 100_000,
    "deep keys": "interactions: " + "{a: " * 100_000,
    "deep JSON in a body": cassette(interaction("POST", body="[" * 500_000)).decode(),
    "a text": "interactions",
    "numbers": "interactions: 5\n",
    "no value": "interactions:\n",
    "wrong types": "interactions: [1, null, {request: [], response: 5}]\n",
    "wrong headers": HEAD.replace("headers: {}", "headers: {a: {b: c}, d: [5]}") % "null",
    "a wrong code": HEAD.replace("code: 200", "code: yes") % "null",
    "no text": "interactions: \x00\n",
    "half a character": 'interactions: ["\\ud800"]\n',
    "two documents": "interactions: []\n---\ninteractions: []\n",
    "nothing": "",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_cassette_is_refused(
    what: str, contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judging gives findings and playing refuses, in a second and without a side effect."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "hostile.yaml"
    path.write_bytes(HOSTILE[what].encode())
    start = time.process_time()
    findings = lint_cassette(path.read_bytes(), Terms(contract=contract), path="hostile.yaml")[2]
    if what == "deep JSON in a body":
        with replaying(path):
            pass
    else:
        assert findings
        with pytest.raises(CassetteUnusable) as refused, replaying(path):
            pass
        assert str(refused.value).startswith(f"{path}:")
    assert time.process_time() - start < 3
    assert [file.name for file in tmp_path.iterdir()] == ["hostile.yaml"]


def test_fifty_megabytes_are_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is larger than any cassette is refused by its size."""
    path = tmp_path / "large.yaml"
    with open(path, "wb") as file:
        file.write(b"interactions: [")
        file.seek(50 * 1024 * 1024)
        file.write(b"]")
    tracemalloc.start()
    assert main(["cassette", "check", str(path)]) == 2
    with pytest.raises(CassetteUnusable, match="is larger than 2 MiB"), replaying(path):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert capsys.readouterr().err == f"wanref: {path}: is larger than 2 MiB, which no cassette is\n"
    assert peak < 3 * LARGEST


@pytest.mark.fuzz
@pytest.mark.parametrize("piece", ["- {}\n", "a: b\n"])
def test_the_largest_cassette_takes_seconds(piece: str, contract: Contract) -> None:
    """A file of nothing but values, as large as one may be, is judged in an affordable time and memory."""
    data = ("interactions:\n" + piece * (LARGEST // len(piece) - 4)).encode()
    start = time.process_time()
    assert lint_cassette(data, Terms(contract=contract), path="a.yaml")[2]
    assert time.process_time() - start < 20


@pytest.mark.parametrize("text", ["interactions: [{}]\n", "# {}\ninteractions: []\n"])
def test_of_a_hundred_thousand_secrets_a_hundred_are_told(text: str, contract: Contract) -> None:
    """Nobody reads more, in values or in comments."""
    data = text.format(", ".join(["'token=S3cr3t'"] * 20_000)).encode()
    findings = lint_cassette(data, Terms(contract=contract), path="a.yaml")[2]
    assert sum(finding.effect == "leak" for finding in findings) == MOST


def test_a_bomb_in_a_body_is_opened_in_part() -> None:
    """What becomes tens of megabytes is made to be: no answer of the API is so long."""
    chance = random.Random(0)
    bomb = gzip.compress(b"".join(chance.randbytes(24) * 25 for _ in range(40_000)), 1)
    assert len(decompressed(bomb, "gzip")) == 16 << 20
