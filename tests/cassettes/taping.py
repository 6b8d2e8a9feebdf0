"""Cassettes of the package, to be read, changed and written anew."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract._data import cassettes_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

API = "https://api.evolink.ai"


def names() -> list[str]:
    """Return the names of the cassettes that come with the package, such as ``create/one-image``."""
    root = cassettes_folder()
    found = (os.path.join(parent, file) for parent, _, files in os.walk(root) for file in files)
    return sorted(os.path.relpath(path, root).removesuffix(".yaml") for path in found)


def path_of(name: str) -> str:
    """Return the file of a cassette that comes with the package."""
    return os.path.join(cassettes_folder(), f"{name}.yaml")


def text_of(name: str) -> str:
    """Return the text of a cassette that comes with the package."""
    with open(path_of(name), encoding="utf-8") as file:
        return file.read()


def data_of(name: str) -> Any:
    """Return the value of a cassette that comes with the package."""
    return yaml.safe_load(text_of(name))


def iter_answers(name: str) -> Iterator[tuple[dict[str, Any], int, str]]:
    """Yield the requests of a cassette, with the status and the text of the answer; callbacks left out."""
    for one in data_of(name)["interactions"]:
        if one["request"]["uri"].startswith(API):
            yield one["request"], one["response"]["status"]["code"], one["response"]["body"]["string"]


def interaction(
    method: str = "GET",
    path: str = "/v1/tasks/task-unified-1",
    *,
    body: Any = None,
    headers: Any = (),
    status: int = 200,
    answer: Any = "",
    answer_headers: Any = (),
) -> dict[str, Any]:
    """Return one interaction in the form of vcrpy."""
    return {
        "request": {
            "method": method,
            "uri": path if "://" in path else API + path,
            "body": json.dumps(body) if isinstance(body, dict) else body,
            "headers": dict(headers),
        },
        "response": {
            "status": {"code": status, "message": "OK"},
            "headers": dict(answer_headers),
            "body": {"string": json.dumps(answer) if isinstance(answer, dict) else answer},
        },
    }


def cassette(*interactions: dict[str, Any]) -> bytes:
    """Return the text of a cassette without a head."""
    return yaml.safe_dump({"interactions": list(interactions), "version": 1}, sort_keys=False).encode()
