"""The profile, the media limits and the reading rules are well-formed, whole and true to their pages."""

from __future__ import annotations

import copy
import ipaddress
import json
import os
import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
SCHEMA = os.path.join(CHECKOUT, "schema")
UPSTREAM = os.path.join(os.environ.get("WANREF_SHARED", os.path.join(os.path.dirname(CHECKOUT), "shared")), "upstream")
MODEL = "wan2.7-reference-video"
MODEL_PAGE = f"{MODEL}.2026-08-02"
TASK_PAGE = "get-task-detail"

needs_upstream = pytest.mark.skipif(
    not os.path.isdir(UPSTREAM),
    reason="the provider's pages are not part of the repository; WANREF_SHARED names their folder",
)


def load(*names: str) -> Any:
    """Read a JSON or YAML file of the schema folder."""
    with open(os.path.join(SCHEMA, *names), encoding="utf-8") as file:
        return yaml.safe_load(file)


def load_upstream(*names: str) -> Any:
    """Read a JSON file among the provider's pages."""
    with open(os.path.join(UPSTREAM, *names), encoding="utf-8") as file:
        return json.load(file)


def load_lines(*names: str) -> list[Any]:
    """Read a JSONL file among the provider's pages."""
    with open(os.path.join(UPSTREAM, *names), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def load_page(name: str) -> Any:
    """Read one of the provider's OpenAPI documents."""
    return load_upstream(f"{name}.openapi.json")


def load_shown(name: str, schema: str) -> Any:
    """Read the properties that a page shows for one of its schemas."""
    return load_page(name)["components"]["schemas"][schema]["properties"]


PROFILE = load("profiles", "evolink-task.yaml")
READING = load("profiles", "reading.yaml")
AUTHORING = load("profiles", "authoring.yaml")
CONVERSATIONS = load("profiles", "conversations.yaml")
MEDIA = load(MODEL, "media.yaml")
RESPONSES = load(MODEL, "responses.schema.json")
FILES = {"profile": PROFILE, "reading": READING, "authoring": AUTHORING, "conversations": CONVERSATIONS, "media": MEDIA}
META = {"authoring": "file-rules", "conversations": "file-rules"}
"""The meta-schemas that are not called as their file."""


def iter_values(value: Any, key: str = "") -> Any:
    """Yield every (key, value) below *value*, items of a list under the key of the list."""
    yield key, value
    if isinstance(value, dict):
        for name, child in value.items():
            yield from iter_values(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from iter_values(child, key)


def examples_of(page: Any) -> list[tuple[int, dict[str, str]]]:
    """Return (HTTP status, error) of every error example on a page."""
    return [
        (int(status), response["content"]["application/json"]["example"]["error"])
        for methods in page["paths"].values()
        for method in methods.values()
        for status, response in method["responses"].items()
        if status != "200"
    ]


class TestFiles:
    """What holds for each of the files."""

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_meta_schema_is_valid(self, name: str) -> None:
        """A meta-schema is a JSON Schema of 2020-12."""
        Draft202012Validator.check_schema(load("meta", f"{META.get(name, name)}.schema.json"))

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_file_obeys_its_meta_schema(self, name: str) -> None:
        """A file says nothing that its meta-schema does not know."""
        errors = Draft202012Validator(load("meta", f"{META.get(name, name)}.schema.json")).iter_errors(FILES[name])
        assert [f"{error.json_path}: {error.message}" for error in errors] == []

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_meta_schema_closes_and_describes_every_object(self, name: str) -> None:
        """An object with named keys refuses others, and each of its keys tells an editor what it is."""
        meta = load("meta", f"{META.get(name, name)}.schema.json")
        objects = [value for _, value in iter_values(meta) if isinstance(value, dict) and "properties" in value]
        shared = meta["$defs"].get("file")  # closed by those who extend it
        assert [o for o in objects if not _is_closed(o) and o is not shared] == []
        keys = [(key, child) for o in objects for key, child in o["properties"].items()]
        assert [key for key, child in keys if not _is_described(child, meta)] == []

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_unknown_keys_are_errors_everywhere(self, name: str) -> None:
        """A key nobody knows is refused wherever the keys of an object are fixed."""
        validator = Draft202012Validator(load("meta", f"{META.get(name, name)}.schema.json"))
        open_maps = {"states", "moves", "classes", "retries", "contradictions", "kinds", "formats"}
        data = copy.deepcopy(FILES[name])
        for key, value in list(iter_values(data)):
            if isinstance(value, dict) and key not in open_maps:
                value["surprise"] = 1
                assert not validator.is_valid(data), key
                del value["surprise"]

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_file_names_its_meta_schema_to_editors(self, name: str) -> None:
        """The first line points at the meta-schema, relative to the file."""
        folder, file = {
            "profile": ("profiles", "evolink-task.yaml"),
            "reading": ("profiles", "reading.yaml"),
            "authoring": ("profiles", "authoring.yaml"),
            "conversations": ("profiles", "conversations.yaml"),
            "media": (MODEL, "media.yaml"),
        }[name]
        with open(os.path.join(SCHEMA, folder, file), encoding="utf-8") as text:
            assert text.readline() == f"# yaml-language-server: $schema=../meta/{META.get(name, name)}.schema.json\n"

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_contradictions_are_told_and_used(self, name: str) -> None:
        """Each contradiction named is told once in the file, and each one told is named."""
        named = {value for key, value in iter_values(FILES[name]) if key == "contradiction"}
        assert named == set(FILES[name].get("contradictions", ()))

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_files_are_json_values(self, name: str) -> None:
        """Every YAML reader sees the same: no dates, no keys but text."""
        assert json.loads(json.dumps(FILES[name])) == FILES[name]


class TestProfile:
    """What the profile says agrees with itself and with the provider."""

    def test_states_moves_and_events_agree(self) -> None:
        """Moves lead between known states, the last ones lead nowhere, and callbacks report just those."""
        lifecycle = PROFILE["lifecycle"]
        states = lifecycle["states"]
        last = {name for name, state in states.items() if state["terminal"]}
        assert set(lifecycle["moves"]) == set(states)
        assert {name for name, moves in lifecycle["moves"].items() if not moves} == last
        assert {state for moves in lifecycle["moves"].values() for state in moves} <= set(states)
        assert lifecycle["initial"] in set(states) - last
        assert set(PROFILE["callback"]["events"]) == last

    def test_answers_are_definitions_of_the_responses(self) -> None:
        """Every body the profile names is defined for the model."""
        endpoints = PROFILE["endpoints"].values()
        bodies = {body for endpoint in endpoints for body in (endpoint["answer"], endpoint["error"])}
        assert bodies | {PROFILE["callback"]["body"]} <= set(RESPONSES["$defs"])

    def test_states_are_those_of_the_responses(self) -> None:
        """The responses know the same states, and callbacks carry the same events."""
        definitions = RESPONSES["$defs"]
        assert definitions["status"]["enum"] == list(PROFILE["lifecycle"]["states"])
        assert definitions["callback"]["properties"]["status"]["enum"] == PROFILE["callback"]["events"]
        assert definitions["task_error"]["properties"]["type"]["const"] == PROFILE["errors"]["task"]["type"]

    def test_failed_tasks_are_told_by_a_successful_query(self) -> None:
        """The query that tells of a failed task succeeds."""
        assert PROFILE["errors"]["task"]["status"] == PROFILE["endpoints"]["query"]["success"]

    def test_classes_and_retries_are_told_and_used(self) -> None:
        """Each class and each answer on retrying is explained, and some error has it."""
        values = list(iter_values(PROFILE["errors"]))
        assert {value for key, value in values if key == "class"} == set(PROFILE["classes"])
        assert {value for key, value in values if key == "retry"} == set(PROFILE["retries"])

    def test_codes_are_given_once(self) -> None:
        """An answer has one entry: a status within a call, a code within a failed task."""
        errors = PROFILE["errors"]
        keys = [("create", e["status"]) for e in errors["create"]["entries"]]
        keys += [("query", e["status"]) for e in errors["query"]["entries"]]
        keys += [("task", e["code"]) for e in errors["task"]["entries"]]
        assert len(keys) == len(set(keys))

    def test_task_codes_are_the_thirteen_documented(self) -> None:
        """Every code of the error page has an entry, in the order of the page."""
        assert [(entry["group"], entry["code"]) for entry in PROFILE["errors"]["task"]["entries"]] == [
            ("client", "content_policy_violation"),
            ("client", "invalid_parameters"),
            ("client", "image_processing_error"),
            ("client", "image_dimension_mismatch"),
            ("client", "request_cancelled"),
            ("server", "generation_failed_no_content"),
            ("server", "service_error"),
            ("server", "generation_timeout"),
            ("server", "resource_exhausted"),
            ("server", "quota_exceeded"),
            ("server", "service_unavailable"),
            ("server", "resource_not_found"),
            ("server", "unknown_error"),
        ]

    def test_creating_again_is_never_called_safe_after_a_server_error(self) -> None:
        """No key protects a create call, so after a 5xx the task may exist already."""
        create = PROFILE["errors"]["create"]
        answers = [entry for entry in create["entries"] if entry["status"] >= 500] + [create["otherwise"]["server"]]
        assert PROFILE["endpoints"]["create"]["idempotency_key"] is False
        assert {answer["retry"] for answer in answers} == {"may-bill-twice"}

    def test_id_error_is_in_the_catalogue(self) -> None:
        """The error for an id without the prefix is one the query documents."""
        otherwise = PROFILE["task_id"]["otherwise"]
        entries = PROFILE["errors"][otherwise["endpoint"]]["entries"]
        assert [entry["status"] for entry in entries if entry.get("code") == otherwise["code"]] == [400]

    def test_numbers_of_guides_are_as_read(self) -> None:
        """The numbers that only the guides give, which are not at hand as data, change on purpose alone."""
        waits = {e["code"]: e["wait_seconds"] for e in PROFILE["errors"]["task"]["entries"] if "wait_seconds" in e}
        assert waits == {
            "service_error": {"from": 30, "to": 60},
            "resource_exhausted": {"from": 60, "to": 300},
        }
        assert PROFILE["polling"]["sample_seconds"] == [3, 5]
        assert PROFILE["rate_limits"]["advised_pause_seconds"] == {"from": 1, "to": 2}
        assert (PROFILE["files"]["retention_hours"], PROFILE["files"]["files_per_request"]) == (72, 1)

    @needs_upstream
    @pytest.mark.parametrize(
        ("call", "page"),
        [("create", f"{MODEL}.2026-05-04"), ("create", MODEL_PAGE), ("query", TASK_PAGE)],
    )
    def test_catalogue_is_that_of_the_page(self, call: str, page: str) -> None:
        """Every error example of the page is an entry, value for value, and no entry of today is ours."""
        values = {"model": MODEL, "prefix": PROFILE["task_id"]["prefix"]}
        members = ("code", "message", "type", "param")
        entries = [
            (entry["status"], {key: entry[key].format(**values) for key in members if key in entry})
            for entry in PROFILE["errors"][call]["entries"]
            if "until" not in entry
        ]
        assert entries == examples_of(load_page(page))

    @needs_upstream
    def test_errors_of_every_age_are_known(self) -> None:
        """Every error ever documented has an entry by its status, which lists its code and its type."""
        unknown = []
        for row in load_lines("responses", "index.jsonl"):
            if row["status"] != 200:
                error = load_upstream("responses", row["file"])["body"]["error"]
                call = "create" if row["endpoint"].startswith("POST") else "query"
                if not _is_known(error, PROFILE["errors"][call]["entries"], status=row["status"]):
                    unknown.append(row["file"])
        assert unknown == []

    @needs_upstream
    def test_task_example_is_in_the_catalogue(self) -> None:
        """The failed task that the page shows has its code, message and type here."""
        error = load_shown(TASK_PAGE, "TaskDetailResponse")["error"]["properties"]
        task = PROFILE["errors"]["task"]
        assert {key: member["example"] for key, member in error.items()} in [
            {"code": entry["code"], "message": entry.get("message"), "type": task["type"]} for entry in task["entries"]
        ]

    @needs_upstream
    @pytest.mark.parametrize(("call", "page"), [("create", MODEL_PAGE), ("query", TASK_PAGE)])
    def test_endpoints_are_those_of_the_page(self, call: str, page: str) -> None:
        """Host, path, method, body and authentication are what the page declares."""
        declared = load_page(page)
        endpoint = PROFILE["endpoints"][call]
        ((path, methods),) = declared["paths"].items()
        ((method, operation),) = methods.items()
        (security,) = declared["components"]["securitySchemes"].values()
        bodies = operation.get("requestBody", {}).get("content", {None: {}})
        assert [server["url"] for server in declared["servers"]] == [PROFILE["host"]]
        assert (endpoint["method"], endpoint["path"]) == (method.upper(), path)
        assert list(bodies) == [endpoint.get("body")]
        assert [status for status in operation["responses"] if status < "300"] == [str(endpoint["success"])]
        assert security["scheme"] == PROFILE["auth"]["scheme"]

    @needs_upstream
    def test_states_are_those_of_the_page(self) -> None:
        """The states that are not merely tolerated are the documented ones."""
        states = PROFILE["lifecycle"]["states"]
        documented = [name for name, state in states.items() if "tolerated" not in state]
        assert documented == load_shown(TASK_PAGE, "TaskDetailResponse")["status"]["enum"]

    @needs_upstream
    def test_callback_numbers_are_those_of_the_page(self) -> None:
        """Timeout and retry pauses are the numbers in the field's description."""
        said = load_shown(MODEL_PAGE, "Wan27ReferenceVideoRequest")["callback_url"]["description"]
        callback = PROFILE["callback"]
        pauses = [f"`{delay}`" for delay in callback["retry_delays_seconds"]]
        assert re.findall(r"Timeout: `(\d+)` seconds", said) == [str(callback["timeout_seconds"])]
        assert re.findall(r"Up to `(\d+)` retries", said) == [str(len(pauses))]
        assert re.findall(r"retries at ([`\d/]+) seconds", said) == ["/".join(pauses)]
        assert callback["success_statuses"] == {"from": 200, "to": 299}
        assert "2xx status codes are considered successful" in said

    @needs_upstream
    def test_refused_networks_are_those_of_the_page(self) -> None:
        """The networks span just the addresses that the field's description names."""
        said = load_shown(MODEL_PAGE, "Wan27ReferenceVideoRequest")["callback_url"]["description"]
        (named,) = re.findall(r"prohibited \((.*), etc\.\)", said)
        url = PROFILE["callback"]["url"]
        networks = [ipaddress.IPv4Network(network) for network in url["refused_networks"]]
        assert [_spelt(network) for network in networks] == named.split(", ")
        assert url["refused_networks_complete"] is False

    @needs_upstream
    def test_results_live_as_long_as_the_page_says(self) -> None:
        """The hours of the links are those in the description of the create call."""
        (methods,) = load_page(MODEL_PAGE)["paths"].values()
        (hours,) = re.findall(r"links are valid for (\d+) hours", methods["post"]["description"])
        assert PROFILE["retention"]["results"]["hours"] == int(hours)

    @needs_upstream
    def test_progress_is_that_of_the_examples(self) -> None:
        """A created task shows the progress of one page's example, a completed one of the other's."""
        created = load_shown(MODEL_PAGE, "VideoGenerationResponse")
        completed = load_shown(TASK_PAGE, "TaskDetailResponse")
        lifecycle = PROFILE["lifecycle"]
        assert created["status"]["example"] == lifecycle["initial"]
        assert lifecycle["progress"] == {
            "initial": created["progress"]["example"],
            completed["status"]["example"]: completed["progress"]["example"],
        }


class TestMedia:
    """What the media limits say agrees with the provider's page and with the request."""

    def test_limits_have_ids_of_their_own(self) -> None:
        """Every limit has one id, which begins with its kind."""
        ids = [
            (kind, limit["id"])
            for kind, limits in MEDIA["kinds"].items()
            for limit in limits.values()
            if isinstance(limit, dict)
        ]
        assert len({identifier for _, identifier in ids}) == len(ids)
        assert all(identifier.startswith(f"{kind}-") for kind, identifier in ids)

    def test_bounds_are_in_order(self) -> None:
        """The least is below the most, and a doubtful value lies between them."""
        for kind in MEDIA["kinds"].values():
            for name in {"side", "duration"} & set(kind):
                limit = kind[name]
                above = limit.get("doubtful", {}).get("above", limit["minimum"])
                assert limit["minimum"] <= above < limit["maximum"]

    def test_doubtful_values_are_as_read(self) -> None:
        """A megabyte is decimal or binary, and the general error page takes shorter sides and no BMP."""
        image = MEDIA["kinds"]["image"]
        doubtful = [name for name, format_ in image["format"]["formats"].items() if "doubtful" in format_]
        assert MEDIA["megabyte"] == {"at_least": 10**6, "at_most": 2**20, "contradiction": "C25"}
        assert (image["side"]["doubtful"], doubtful) == ({"above": 7680, "contradiction": "C05"}, ["bmp"])

    @needs_upstream
    @pytest.mark.parametrize("kind", sorted(MEDIA["kinds"]))
    def test_limits_are_those_of_the_page(self, kind: str) -> None:
        """The numbers and formats are read off the description of every field that takes such files."""
        shown = load_shown(MODEL_PAGE, "Wan27ReferenceVideoRequest")
        for pointer in MEDIA["kinds"][kind]["at"]:
            field = {"properties": shown}
            for name in [name for name in pointer.split("/")[1:] if name != "*"]:
                field = field["properties"][name]
            assert _limits_said(field["description"]) == _limits_held(MEDIA["kinds"][kind])


class TestReading:
    """What the reading rules say agrees with itself."""

    def test_rules_are_the_ones_the_reader_knows(self) -> None:
        """Ids and codes, in the order of their codes; both are permanent."""
        assert [(rule["code"], rule["id"]) for rule in READING["rules"]] == [
            ("WAN001", "syntax"),
            ("WAN002", "not-utf8"),
            ("WAN003", "byte-order-mark"),
            ("WAN004", "duplicate-key"),
            ("WAN005", "non-finite-number"),
            ("WAN006", "number-too-long"),
            ("WAN007", "lone-surrogate"),
            ("WAN008", "too-deep"),
            ("WAN009", "alias-expansion"),
            ("WAN010", "yaml-tag"),
            ("WAN011", "yaml-key"),
            ("WAN012", "yaml-surprise"),
            ("WAN013", "more-untold"),
        ]

    def test_contradicted_rules_name_their_contradiction(self) -> None:
        """A rule is contradicted just where its source names a contradiction."""
        rules = READING["rules"]
        assert [rule["id"] for rule in rules if rule["certainty"] == "contradicted"] == [
            rule["id"] for rule in rules if "contradiction" in rule["source"]
        ]


class TestAuthoring:
    """What the rules of film files say agrees with itself and with the contract."""

    def test_rules_stand_in_the_order_of_their_codes(self) -> None:
        """Codes are those of the hundred WAN6, one after the other."""
        codes = [rule["code"] for rule in AUTHORING["rules"]]
        assert codes == [f"WAN{601 + number}" for number in range(len(codes))]

    def test_what_is_withheld_is_documented_on_our_own_page(self) -> None:
        """A film file is ours: where no request is built, docs/films.md says so under a heading of that name."""
        with open(os.path.join(CHECKOUT, "docs", "films.md"), encoding="utf-8") as page:
            headings = {line.lstrip("# `").rstrip("`\n") for line in page if line.startswith("##")}
        for rule in AUTHORING["rules"]:
            if rule["effect"] == "withhold":
                assert (rule["certainty"], rule["source"]["page"]) == ("documented", "films"), rule["id"]
                assert rule["source"]["field"] in headings, rule["id"]

    def test_a_rule_is_as_grave_as_those_it_speaks_for(self) -> None:
        """The words change, and effect and certainty do not."""
        own = {rule["id"]: rule for rule in load(MODEL, "rules.yaml")["rules"]}
        for rule in AUTHORING["rules"]:
            for other in rule.get("instead_of", ()):
                assert (own[other]["effect"], own[other]["certainty"]) == (rule["effect"], rule["certainty"]), other


def _is_closed(schema: dict[str, Any]) -> bool:
    return schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False


def _is_described(schema: Any, meta: dict[str, Any]) -> bool:
    if "description" in schema:
        return True
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return name in meta["$defs"] and "description" in meta["$defs"][name]


def _is_known(error: dict[str, Any], entries: list[dict[str, Any]], *, status: int) -> bool:
    """Tell whether the entry for a status lists the code and type of an error, and an old one's message."""
    (entry,) = [entry for entry in entries if entry["status"] == status]
    codes = {entry.get("code"), *entry.get("other_codes", []), status, None}
    types = {entry["type"], *entry.get("other_types", [])}
    messages = {entry["message"] if "until" in entry else error["message"]}
    return error.get("code") in codes and error["type"] in types and error["message"] in messages


def _spelt(network: ipaddress.IPv4Network) -> str:
    """Spell a network as the provider does: a range where a part varies, x where it is free."""
    pairs = zip(network[0].packed, network[-1].packed, strict=True)
    parts = [str(a) if a == b else "x" if (a, b) == (0, 255) else f"{a}-{b}" for a, b in pairs]
    return ".".join(parts)


def _limits_said(description: str) -> dict[str, Any]:
    """Read the numbers and formats of a description."""
    patterns = {
        "formats": r"[Ff]ormats: ([^\n]+)",
        "alpha": r"(PNG) \(transparency not supported\)",
        "side": r"`\[(\d+), (\d+)\]` pixels",
        "aspect": r"Aspect ratio: (\d+):(\d+) ~ (\d+):(\d+)",
        "bytes": r"File size: up to `(\d+)MB`",
        "duration": r"Duration(?: range)?: `(\d+) ~ (\d+)` seconds",
    }
    said = {name: re.findall(pattern, description) for name, pattern in patterns.items()}
    said["formats"] = [sorted(re.findall(r"\w+", re.sub(r"\(.*?\)", "", said["formats"][0].lower())))]
    return {name: _numbers(found[0]) for name, found in said.items() if found}


def _limits_held(kind: dict[str, Any]) -> dict[str, Any]:
    """Give the limits of a kind in the shape in which `_limits_said` reads them."""
    held: dict[str, Any] = {
        "formats": sorted(e for f in kind["format"]["formats"].values() for e in f["extensions"]),
        "bytes": kind["bytes"]["megabytes"],
    }
    if "alpha" in kind:
        (held["alpha"],) = [name.upper() for name in kind["alpha"]["formats"]]
    if "aspect" in kind:
        held["aspect"] = [*kind["aspect"]["minimum"], *kind["aspect"]["maximum"]]
    for name in {"side", "duration"} & set(kind):
        held[name] = [kind[name]["minimum"], kind[name]["maximum"]]
    return held


def _numbers(found: Any) -> Any:
    """Turn texts of digits into numbers."""
    if isinstance(found, str):
        return int(found) if found.isdigit() else found
    return [_numbers(item) for item in found]
