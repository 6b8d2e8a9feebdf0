"""What a call costs that is answered from a cassette: ours beside vcrpy by itself, matching bodies or not.

One client of httpx makes every call of a cassette once, in order: a creation and a query of each task, so that what
matches by address alone has something to tell apart. Reading the file is no part of it.
"""

from __future__ import annotations

import json
import logging
import os
import ssl
import time
from typing import TYPE_CHECKING, Any

import httpx
import vcr
import yaml

from benchmarks.report import Goal, Section
from benchmarks.timing import Cost, measure
from wanref_contract.replaying import replaying

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (20, 200)
_ROUNDS = 5
_API = "https://api.evolink.ai"
_TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_OURS, _BY_ADDRESS, _BY_BODY = "wanref_contract.replaying", "vcrpy, method and address", "vcrpy, and body"


def section(folder: str) -> Section:
    """Return what a call takes; *folder* is an empty one for the cassettes."""
    logging.getLogger("vcr").setLevel(logging.ERROR)  # which it would spend its time on
    subjects = {
        f"{name}, {size}": _playing(_cassette(folder, size), opened)
        for size in SIZES
        for name, opened in ((_OURS, replaying), (_BY_ADDRESS, _by_address), (_BY_BODY, _by_body))
    }
    costs = measure(subjects, rounds=_ROUNDS)
    per_call = {name: costs.median(name) / int(name.rpartition(" ")[2]) for name in subjects}
    rows = [
        [name, *(f"{1e6 * per_call[f'{name}, {size}']:.0f} µs" for size in SIZES)]
        for name in (_OURS, _BY_ADDRESS, _BY_BODY)
    ]
    most = SIZES[-1]
    return Section(
        title="Calls answered from a cassette",
        about=(
            "Processor time of one call of httpx, by the number of interactions in the cassette. What matches by "
            "method and address answers any body; vcrpy's match of bodies compares one request after another."
        ),
        columns=["matched by", *(f"{size} interactions" for size in SIZES)],
        rows=rows,
        goals=[
            Goal(
                about=f"a call by meaning / vcrpy by address, {SIZES[0]} interactions",
                value=costs.ratio(f"{_OURS}, {SIZES[0]}", f"{_BY_ADDRESS}, {SIZES[0]}"),
                limit=1.25,
            ),
            Goal(
                about=f"a call by meaning / vcrpy with bodies, {most} interactions",
                value=costs.ratio(f"{_OURS}, {most}", f"{_BY_BODY}, {most}"),
                limit=1 / 20,
            ),
            Goal(
                about=f"a call of {most} interactions / one of {SIZES[0]}",
                value=per_call[f"{_OURS}, {most}"] / per_call[f"{_OURS}, {SIZES[0]}"],
                limit=1.1,
            ),
        ],
    )


def _by_address(path: str) -> Any:
    return vcr.VCR(record_mode="none").use_cassette(path)


def _by_body(path: str) -> Any:
    return vcr.VCR(
        record_mode="none", match_on=["method", "scheme", "host", "port", "path", "query", "body"]
    ).use_cassette(path)


def _playing(path: str, opened: Callable[[str], Any]) -> Callable[[], Cost]:
    """Return what makes every call of the cassette at *path*, *opened* anew, and says what that took."""
    with open(path, encoding="utf-8") as file:
        recorded = yaml.load(file, yaml.CSafeLoader)["interactions"]
    calls = [(one["request"]["method"], one["request"]["uri"], one["request"]["body"]) for one in recorded]
    headers = {"Content-Type": "application/json"}

    def play() -> Cost:
        with opened(path), httpx.Client(verify=_TRUST, headers=headers) as client:
            cpu, wall = time.process_time(), time.perf_counter()
            for method, uri, body in calls:
                assert client.request(method, uri, content=body).status_code == 200
            return Cost(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall)

    return play


def _cassette(folder: str, size: int) -> str:
    """Write a cassette of *size* interactions, and return its path."""
    interactions = []
    for number in range(size // 2):
        task = {"id": f"task-unified-{number}", "status": "pending", "progress": 0, "created": 1786000000}
        request = {
            "model": "wan2.7-reference-video",
            "prompt": f"Image 1 walks through the rain, take {number}",
            "image_urls": ["https://example.com/woman.png"],
            "duration": 8,
        }
        interactions += [
            _interaction("POST", "/v1/videos/generations", json.dumps(request), json.dumps(task)),
            _interaction("GET", f"/v1/tasks/task-unified-{number}", None, json.dumps(task)),
        ]
    path = os.path.join(folder, f"{size}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        yaml.dump({"interactions": interactions, "version": 1}, file, yaml.CSafeDumper)
    return path


def _interaction(method: str, path: str, body: str | None, answer: str) -> dict[str, Any]:
    headers = {"content-type": ["application/json"]}
    return {
        "request": {"method": method, "uri": _API + path, "body": body, "headers": headers},
        "response": {"status": {"code": 200, "message": "OK"}, "headers": headers, "body": {"string": answer}},
    }
