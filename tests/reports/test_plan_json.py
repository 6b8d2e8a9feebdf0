"""The report of plans for programs keeps to its published schema."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.generating import Requests, as_json
from wanref_contract import ContractViolated, load_contract, plan
from wanref_contract._data import schema_folder
from wanref_contract.linting import lint_document
from wanref_contract.reports.plan_json import PlanJson
from wanref_contract.source import read_documents

CONTRACT = load_contract()


def meta(name: str) -> Any:
    """Return a schema of a report."""
    return json.loads(Path(schema_folder(), "meta", f"{name}.schema.json").read_text("utf-8"))


REGISTRY: Any = Registry().with_resource("lint-report.schema.json", Resource.from_contents(meta("lint-report")))
SCHEMA = jsonschema.Draft202012Validator(meta("plan-report"), registry=REGISTRY)


def report(files: dict[str, list[Any]]) -> Any:
    """Return the report of requests by file, as a program reads it."""
    writer = PlanJson(contract=CONTRACT.name)
    text = writer.begin()
    for path, requests in files.items():
        text += writer.begin_file(path)
        lines = b"\n".join(as_json(request) for request in requests)
        for document in read_documents(lines, "jsonl"):
            findings = lint_document(document, CONTRACT)
            try:
                made = plan(document.instance)
            except ContractViolated:
                made = None
            text += writer.request(document, made, findings)
        text += writer.end_file()
    return json.loads(text + writer.end())


@pytest.mark.parametrize("seed", range(20))
def test_reports_keep_to_their_schema(seed: int) -> None:
    """Whatever the requests, the report is JSON of the published shape, with each plan as it is made."""
    requests = Requests(CONTRACT, random.Random(seed))
    files = {"a.jsonl": [requests.clean(), requests.sound()], "b\\c.jsonl": [requests.mutated()]}
    value = report(files)
    SCHEMA.validate(value)
    for file, instances in zip(value["files"], files.values(), strict=True):
        for request, instance in zip(file["requests"], instances, strict=True):
            if request["plan"] is not None:
                assert request["plan"] == json.loads(json.dumps(plan(instance).to_json()))


def test_a_run_without_files_is_a_report() -> None:
    """Nothing read is an empty list."""
    value = report({})
    SCHEMA.validate(value)
    assert value == {"version": 1, "contract": CONTRACT.name, "files": []}


def test_every_key_is_described_by_the_schema() -> None:
    """The schema knows exactly the keys of a full plan: it would refuse one more, and asks for each."""
    request = {
        "model": CONTRACT.name,
        "prompt": "Image 1 sings to Video 1 and Image 2",
        "image_urls": ["https://example.com/i"],
        "video_urls": ["https://example.com/v"],
        "audio_urls": ["https://example.com/x"],
    }
    (file,) = report({"a.json": [request]})["files"]
    made = file["requests"][0]["plan"]
    for where in (
        made,
        made["assets"][0],
        made["assets"][1]["voice"],
        made["film"],
        made["bill"],
        made["set_aside"][0],
    ):
        for key in list(where):
            kept = where.pop(key)
            with pytest.raises(jsonschema.ValidationError):
                SCHEMA.validate({"version": 1, "contract": "x", "files": [file]})
            where[key] = kept
