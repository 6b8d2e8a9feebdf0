"""Input made to break the reader or the judge gives findings: no exception, no long wait, no great memory."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from tests.generating import PIECES, Requests, as_json, as_yaml, mutated_text
from wanref_contract.finding import SEVERITIES, Finding
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wanref_contract.contract.model import Contract

SECONDS = 2.0
"""How long one input may take, in processor time."""

MEGABYTES = 300
"""How much memory one input may take."""


def texts(contract: Contract, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutated texts with their format, without end."""
    rng = random.Random(seed)
    requests = Requests(contract, rng)
    while True:
        instance = rng.choice([requests.clean, requests.sound, requests.mutated])()
        kind = rng.choice(["json", "yaml", "yaml", "jsonl"])
        if kind == "yaml":
            text = rng.choice([as_yaml, as_json])(instance)
        else:
            text = as_json(instance, ascii_only=rng.random() < 0.3, indent=2 if kind == "json" else None)
        yield kind, mutated_text(rng, text)


def lint(contract: Contract, kind: str, text: bytes) -> list[Finding]:
    """Return every finding of *text*, however many documents it holds."""
    return [finding for document in read_documents(text, kind) for finding in lint_document(document, contract)]


def lint_in_time(contract: Contract, kind: str, text: bytes) -> list[Finding]:
    """Return the findings of a text; what takes too long must do so twice, for machines have pauses of their own."""
    for _ in range(2):
        start = time.process_time()
        findings = lint(contract, kind, text)
        if time.process_time() - start < SECONDS:
            return findings
    raise AssertionError((kind, text))


def try_some(contract: Contract, seed: int, count: int) -> None:
    """Lint *count* mutated texts; each gives findings in time."""
    stream = texts(contract, seed)
    for _ in range(count):
        kind, text = next(stream)
        for finding in lint_in_time(contract, kind, text):
            assert (finding.severity in SEVERITIES, finding.location is not None) == (True, True), (kind, text)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_texts_give_findings(contract: Contract, seed: int) -> None:
    """A few thousand texts, cut and stirred at random, are read and judged in time."""
    try_some(contract, seed, 400)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(1000, 1100))
def test_very_many_mutated_texts_give_findings(contract: Contract, seed: int) -> None:
    """A hundred thousand of them, too."""
    try_some(contract, seed, 1000)


MONSTERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "deep lists": ("json", lambda: b"[" * 1_000_000),
    "deep objects": ("json", lambda: b'{"a":' * 300_000),
    "deep flow": ("yaml", lambda: b"[" * 100_000),
    "deep blocks": ("yaml", lambda: b"- " * 20_000),
    "aliases of aliases": (
        "yaml",
        lambda: (
            b"a0: &a0 [x]\n"
            + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 30))
        ),
    ),
    "an anchor in itself": ("yaml", lambda: b"prompt: &a {b: *a}\n"),
    "merge keys": (
        "yaml",
        lambda: (
            b"a0: &a0 {k: v}\n"
            + b"".join(b"a%d: &a%d {<<: [%s]}\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12))
        ),
    ),
    "a long number": ("json", lambda: b'{"seed": ' + b"9" * 1_000_000 + b"}"),
    "a long number in YAML": ("yaml", lambda: b"seed: " + b"9" * 1_000_000),
    "a number of sixties": ("yaml", lambda: b"seed: 1" + b":59" * 100_000),
    "a long exponent": ("json", lambda: b'{"duration": 1e' + b"9" * 100_000 + b"}"),
    "many keys": ("json", lambda: json.dumps({f"k{n}": n for n in range(20_000)}).encode()),
    "many equal keys": ("json", lambda: b"{" + b'"a": 1, ' * 50_000 + b'"a": 1}'),
    "many images": ("json", lambda: json.dumps({"image_urls": ["x"] * 20_000}).encode()),
    "many internal hosts": ("json", lambda: json.dumps({"image_urls": ["http://127.1/"] * 20_000}).encode()),
    "many voices": (
        "json",
        lambda: json.dumps({"model_params": {"voice_bindings": {f"image{n}": "x" for n in range(20_000)}}}).encode(),
    ),
    "many mentions": ("json", lambda: json.dumps({"prompt": "图1" * 500_000, "image_urls": ["x"]}).encode()),
    "many wrong mentions": ("json", lambda: json.dumps({"prompt": "image9 " * 200_000}).encode()),
    "spaces before a number": ("json", lambda: json.dumps({"prompt": ("image" + " " * 30 + "1x") * 50_000}).encode()),
    "digits": ("json", lambda: json.dumps({"prompt": "1" * 2_000_000}).encode()),
    "a long host": (
        "json",
        lambda: json.dumps({"image_urls": ["https://" + "a." * 500_000 + "b/"], "prompt": "x"}).encode(),
    ),
    "a long wrong host": ("json", lambda: json.dumps({"callback_url": "https://" + "a-" * 500_000 + "。/"}).encode()),
    "a long name": ("json", lambda: json.dumps({"x" * 1_000_000: 1, "model": "y" * 1_000_000}).encode()),
    "many documents": ("yaml", lambda: b"---\n{}\n" * 3_000),
    "many lines": ("jsonl", lambda: b"{}\n" * 5_000),
    "zeros": ("yaml", lambda: b"\x00" * 1_000_000),
    "high bytes": ("json", lambda: b"\xff" * 1_000_000),
    "escapes": ("json", lambda: b'{"prompt": "' + b"\\ud83d" * 200_000 + b'"}'),
    "quotes": ("json", lambda: b'"' * 1_000_000),
    "indents": ("yaml", lambda: b"".join(b" " * n + b"a:\n" for n in range(1_000))),
    "tags": ("yaml", lambda: b"prompt: !!python/object/apply:os.system ['exit 1']\n"),
}
"""Texts of a megabyte or so that cost some readers seconds, gigabytes or their life."""


@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_give_findings(contract: Contract, name: str) -> None:
    """What is made to cost much costs a few seconds at most, and the memory of a few texts."""
    kind, make = MONSTERS[name]
    text = make()
    gc.collect()
    gc.freeze()  # what other tests have left in memory is not searched on our time
    try:
        start = time.process_time()
        findings = lint(contract, kind, text)
        assert time.process_time() - start < SECONDS
    finally:
        gc.unfreeze()
    assert findings
    assert max(len(finding.message) for finding in findings) < 500


@pytest.mark.parametrize("name", ["aliases of aliases", "merge keys", "many mentions", "deep lists", "many equal keys"])
def test_monsters_take_little_memory(contract: Contract, name: str) -> None:
    """The peak of what Python allocates stays far from where a small machine swaps."""
    kind, make = MONSTERS[name]
    text = make()
    tracemalloc.start()
    try:
        lint(contract, kind, text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES * 2**20


LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({2 * MEGABYTES} << 20, {2 * MEGABYTES} << 20))
from wanref_contract.cli import main
status = main(["lint", "--format", "json", *sys.argv[1:]])
sys.stdout.flush()
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss knows the parent's too
print(int(peak.split()[1]) // 1024, file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited and measured as on Linux")
def test_the_command_line_survives_mutated_files(contract: Contract, tmp_path: Path) -> None:
    """Some hundreds of mutated files, and the monsters, go through one process within the limit of memory."""
    stream = texts(contract, 99)
    for number in range(300):
        kind, text = next(stream)
        (tmp_path / f"{number:03}.{kind}").write_bytes(text)
    for number, (kind, make) in enumerate(MONSTERS.values()):
        (tmp_path / f"monster{number}.{kind}").write_bytes(make())
    result = subprocess.run(
        [sys.executable, "-c", LIMITED, *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        check=False,
        timeout=120,
        cwd=os.getcwd(),
    )
    *words, megabytes = result.stderr.decode().split()
    assert (words, result.returncode) == ([], 1)
    assert len(json.loads(result.stdout)["files"]) == 300 + len(MONSTERS)
    assert int(megabytes) < MEGABYTES


@pytest.mark.parametrize("piece", PIECES, ids=range(len(PIECES)))
@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
def test_a_piece_alone_gives_a_finding_or_nothing(contract: Contract, kind: str, piece: bytes) -> None:
    """The pieces that texts are stirred with can be linted by themselves; only an empty stream is no request."""
    findings = lint(contract, kind, piece)
    assert findings or not piece.strip() or piece.strip() in (b"#", b"---", b"...")
