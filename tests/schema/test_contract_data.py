"""The contract, its request schema and its rules are well-formed; their meta-schemas refuse what is not."""

from __future__ import annotations

import copy
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from wanref_contract import facts, structure
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(*names: str) -> Any:
    """Read a JSON or YAML file of the schema folder."""
    with open(os.path.join(schema_folder(), *names), encoding="utf-8") as file:
        return yaml.safe_load(file)


CONTRACT = load(DEFAULT_CONTRACT, "contract.yaml")
REQUEST = load(DEFAULT_CONTRACT, "request.schema.json")
RULES = load(DEFAULT_CONTRACT, "rules.yaml")
READING = load("profiles", "reading.yaml")
FILES = {"contract": CONTRACT, "request": REQUEST, "rules": RULES}
META = {name: load("meta", f"{name}.schema.json") for name in FILES}
BY_ID = {rule["id"]: rule for rule in RULES["rules"]}


def iter_values(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every (key, value) below *value*, items of a list under the key of the list."""
    yield key, value
    if isinstance(value, dict):
        for name, child in value.items():
            yield from iter_values(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from iter_values(child, key)


def patched(target: Any, patch: Any) -> Any:
    """Return *target* after a merge patch (RFC 7396), which changes neither."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    target = target if isinstance(target, dict) else {}
    kept = {key: value for key, value in target.items() if patch.get(key, value) is not None}
    return kept | {key: patched(target.get(key), value) for key, value in patch.items() if value is not None}


def places_of_errors(name: str, data: Any) -> set[str]:
    """Return where the meta-schema called *name* finds *data* wrong."""
    return {error.json_path for error in Draft202012Validator(META[name]).iter_errors(data)}


class TestFiles:
    """What holds for each of the files."""

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_meta_schema_is_valid(self, name: str) -> None:
        """A meta-schema is a JSON Schema of 2020-12."""
        Draft202012Validator.check_schema(META[name])

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_file_obeys_its_meta_schema(self, name: str) -> None:
        """A file says nothing that its meta-schema does not know."""
        errors = Draft202012Validator(META[name]).iter_errors(FILES[name])
        assert [f"{error.json_path}: {error.message}" for error in errors] == []

    def test_request_schema_is_valid(self) -> None:
        """The request schema is a JSON Schema of 2020-12, whatever else it is."""
        Draft202012Validator.check_schema(REQUEST)

    def test_request_schema_uses_the_keywords_that_are_judged(self) -> None:
        """The keywords that the meta-schema knows are those that `structure` knows."""
        known = set(META["request"]["properties"]) | set(META["request"]["$defs"]["subschema"]["properties"])
        assert known == set(structure.KEYWORDS) | structure.ANNOTATIONS

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_every_key_is_described(self, name: str) -> None:
        """An editor has something to say about each key, each definition and each kind of value."""
        declared = [
            (key, child)
            for _, value in iter_values(META[name])
            if isinstance(value, dict) and value.get("type") == "object" and "properties" in value
            for key, child in value["properties"].items()
        ]
        assert declared
        assert [key for key, child in declared if not _is_described(child, META[name])] == []
        assert [key for key, child in META[name]["$defs"].items() if "description" not in child] == []

    @pytest.mark.parametrize(("name", "file"), [("contract", "contract.yaml"), ("rules", "rules.yaml")])
    def test_file_names_its_meta_schema_to_editors(self, name: str, file: str) -> None:
        """The first line points at the meta-schema, relative to the file."""
        with open(os.path.join(schema_folder(), DEFAULT_CONTRACT, file), encoding="utf-8") as text:
            assert text.readline() == f"# yaml-language-server: $schema=../meta/{name}.schema.json\n"

    @pytest.mark.parametrize("name", sorted(FILES))
    def test_files_are_json_values(self, name: str) -> None:
        """Every reader sees the same: no dates, no keys but text."""
        assert json.loads(json.dumps(FILES[name])) == FILES[name]

    @pytest.mark.parametrize("name", ["contract", "rules"])
    def test_contradictions_are_told_and_used(self, name: str) -> None:
        """Each contradiction named is told once in the file, and each one told is named."""
        named = {value for key, value in iter_values(FILES[name]) if key == "contradiction"}
        assert named == set(FILES[name]["contradictions"])

    @pytest.mark.parametrize("name", ["contract", "rules"])
    def test_keys_are_explained_to_readers(self, name: str) -> None:
        """The README of the folder speaks of every key that a person may write."""
        with open(os.path.join(schema_folder(), "README.md"), encoding="utf-8") as file:
            told = set(re.findall(r"`([^`\n]+)`", file.read()))
        keys = {
            key
            for _, value in iter_values(META[name])
            if isinstance(value, dict) and value.get("type") == "object"
            for key in value.get("properties", ())
        }
        assert keys - told == set()


MISTAKES = {
    # What is changed in the rule `assets-total`, as a merge patch, and where the meta-schema finds it.
    "unknown key": ({"severity": "error"}, ""),
    "no help": ({"help": None}, ""),
    "no why": ({"why": None}, ""),
    "id in capitals": ({"id": "Assets-total"}, ".id"),
    "id with underscores": ({"id": "assets_total"}, ".id"),
    "code too short": ({"code": "WAN1"}, ".code"),
    "code of another family": ({"code": "EVO101"}, ".code"),
    "title with a full stop": ({"title": "Five at most."}, ".title"),
    "title too long": ({"title": "x" * 81}, ".title"),
    "misspelt effect": ({"effect": "rejects"}, ".effect"),
    "misspelt certainty": ({"certainty": "document"}, ".certainty"),
    "contradicted without a contradiction": ({"certainty": "contradicted"}, ".source"),
    "page without a day": ({"source": {"page": "error-codes"}}, ".source"),
    "day that is no day": ({"source": {"seen": "2026-8-2"}}, ".source.seen"),
    "contradiction that is no id": ({"source": {"contradiction": "c1"}}, ".source.contradiction"),
    "source without a field": ({"source": {"field": None}}, ".source"),
    "message that does not say must": ({"message": "is too many"}, ".message"),
    "message with a full stop": ({"message": "must be five."}, ".message"),
    "message of two lines": ({"message": "must be\nfive"}, ".message"),
    "message with an open brace": ({"message": "must be {assets"}, ".message"),
    "message with an empty value": ({"message": "must be {}"}, ".message"),
    "place that is no pointer": ({"at": "image_urls"}, ".at"),
    "no place": ({"at": None}, ""),
    "no requirement": ({"require": None}, ""),
    "condition without a requirement": (
        {"at": None, "require": None, "schema": ["/type"], "when": "true"},
        "",
    ),
    "kind: once and schema": ({"schema": ["/type"]}, ".schema"),
    "kind: once and observe": ({"observe": "unknown-field"}, ".observe"),
    "kind: once and every": ({"every": "image"}, ".at"),
    "kind: every and each": ({"every": "image", "at": None, "each": "a in b"}, ""),
    "kind: schema and observe": (
        {"at": None, "require": None, "schema": ["/type"], "observe": "unknown-field"},
        ".observe",
    ),
    "kind: schema at a place": ({"require": None, "schema": ["/type"]}, ""),
    "schema without a keyword": (
        {"at": None, "require": None, "schema": ["/properties/duration"]},
        ".schema[0]",
    ),
    "misspelt observation": ({"at": None, "require": None, "observe": "unknown"}, ".observe"),
    "element without a list": ({"each": "mention"}, ".each"),
    "mark of another thing": ({"mark": "value"}, ".mark"),
    "span of one end": ({"span": ["0"]}, ".span"),
    "suggestion at no place of a kind": ({"suggest": "['a']"}, ""),
    "related fields of a keyword": (
        {"at": None, "require": None, "schema": ["/type"], "related": ["/seed"]},
        "",
    ),
    "no broken example": ({"examples": {"broken": None}}, ".examples"),
    "no accepted example": ({"examples": {"accepted": []}}, ".examples.accepted"),
    "example with two requests": (
        {"examples": {"broken": [{"patch": {}, "instance": {}}]}},
        ".examples.broken[0]",
    ),
    "patch among its remarks": (
        {"examples": {"broken": [{"seed": 0, "at": "/seed"}]}},
        ".examples.broken[0]",
    ),
    "example with a remark nobody reads": (
        {"examples": {"broken": [{"patch": {}, "why": "x"}]}},
        ".examples.broken[0]",
    ),
    "repeated text without a number": (
        {"examples": {"broken": [{"prompt": {"repeat": "a"}}]}},
        ".examples.broken[0].prompt",
    ),
}


class TestMetaSchemas:
    """What the meta-schemas refuse, and where they say it stands."""

    @pytest.mark.parametrize("name", sorted(MISTAKES))
    def test_a_mistake_in_a_rule_is_found_at_its_place(self, name: str) -> None:
        """A rule with a mistake is refused, and the mistake is looked for nowhere else."""
        patch, place = MISTAKES[name]
        rule = patched(BY_ID["assets-total"], patch)
        found = places_of_errors("rules", RULES | {"rules": [rule]})
        assert {path[: len("$.rules[0]") + len(place)] for path in found} == {f"$.rules[0]{place}"}
        assert f"$.rules[0]{place}" in found

    @pytest.mark.parametrize("name", ["contract", "rules"])
    def test_unknown_keys_are_errors_everywhere(self, name: str) -> None:
        """A key nobody knows is refused wherever the keys of an object are fixed."""
        validator = Draft202012Validator(META[name])
        free = {"base", "dearer", "examples", "fields", "foreign", "let", "limits", "mentions", "samples"}
        data = copy.deepcopy(FILES[name])
        if name == "rules":  # an example is a request, and may have any field
            data["rules"] = [rule | {"examples": {"accepted": [{}], "broken": [{}]}} for rule in data["rules"]]
            free = {"accepted", "broken"}
        for key, value in list(iter_values(data)):
            if isinstance(value, dict) and key not in free:
                value["surprise"] = None
                assert not validator.is_valid(data), key
                del value["surprise"]

    @pytest.mark.parametrize(
        ("patch", "place"),
        [
            ({"surprise": 1}, "$"),
            ({"title": None}, "$"),
            ({"title": "A film."}, "$.title"),
            ({"name": "Wan 2.7"}, "$.name"),
            ({"upstream": {"seen": "yesterday"}}, "$.upstream.seen"),
            ({"limits": {"assets": "5"}}, "$.limits.assets"),
            ({"limits": {"assets": 5.5}}, "$.limits.assets"),
            ({"limits": {"Assets": 5}}, "$.limits"),
            ({"fields": {"model": {}}}, "$.fields.model"),
            ({"fields": {"seed": {"default": 5}}}, "$.fields.seed.default"),
            ({"fields": {"seed": {"absent": [0]}}}, "$.fields.seed.absent[0]"),
            ({"foreign": {"audio": "Write audio_urls."}}, "$.foreign"),
            ({"foreign": {"/audio": "write audio_urls"}}, "$.foreign['/audio']"),
            ({"assets": {"image": {"numberd": True}}}, "$.assets.image"),
            ({"mentions": {"image": {"exact": []}}}, "$.mentions.image.exact"),
            ({"mentions": {"image": {"names": []}}}, "$.mentions.image"),
            ({"mentions": {"at_most": 0}}, "$.mentions.at_most"),
            ({"languages": {"scripts": ["Chinese"]}}, "$.languages.scripts[0]"),
            ({"truncate": {"/prompt": {"characters": 5000}}}, "$.truncate['/prompt'].characters"),
            ({"let": {"assets": 5}}, "$.let.assets"),
            ({"let": {"this": "{}"}}, "$.let"),
            ({"places": {"image": {"at": ["/image_urls/*/0"]}}}, "$.places.image.at[0]"),
            ({"output": {"size": {"720p": {"16:9": [1280]}}}}, "$.output.size['720p']['16:9']"),
            ({"output": {"size": {"720p": {"wide": [1280, 720]}}}}, "$.output.size['720p']"),
            ({"output": {"otherwise": None}}, "$.output"),
            ({"billing": {"unit": "minute"}}, "$.billing.unit"),
            ({"billing": {"contradiction": None}}, "$.billing"),
            ({"examples": {"base": None}}, "$.examples"),
            ({"examples": {"samples": {"i1": 1}}}, "$.examples.samples.i1"),
            ({"contradictions": {"3": {"disagree": "a", "reading": "b"}}}, "$.contradictions"),
        ],
    )
    def test_a_mistake_in_the_contract_is_found_at_its_place(self, patch: dict[str, Any], place: str) -> None:
        """A contract with a mistake is refused at the place of the mistake."""
        assert places_of_errors("contract", patched(CONTRACT, patch)) == {place}

    @pytest.mark.parametrize(
        ("patch", "place"),
        [
            ({"additionalProperties": False}, "$"),
            ({"type": ["object", "null"]}, "$.type"),
            ({"properties": {"Seed": {"type": "integer"}}}, "$.properties"),
            ({"properties": {"in": {"type": "integer"}}}, "$.properties"),
            ({"properties": {"limits": {"type": "integer"}}}, "$.properties"),
            ({"properties": {"seed": {"pattern": "x"}}}, "$.properties.seed"),
            ({"properties": {"seed": {"$ref": "#"}}}, "$.properties.seed"),
            ({"properties": {"seed": {"minLength": 1}}}, "$.properties.seed.type"),
            ({"properties": {"seed": {"type": ["integer", "string"]}}}, "$.properties.seed.type"),
            ({"properties": {"seed": {"required": ["a"]}}}, "$.properties.seed"),
            ({"properties": {"seed": {"format": "int32"}}}, "$.properties.seed.format"),
            ({"properties": {"duration": {"multipleOf": 0.5}}}, "$.properties.duration.multipleOf"),
            ({"properties": {"duration": {"multipleOf": 0}}}, "$.properties.duration.multipleOf"),
            ({"properties": {"quality": {"enum": ["720p", 720]}}}, "$.properties.quality.enum[1]"),
            ({"properties": {"quality": {"enum": [None]}}}, "$.properties.quality.enum"),
            ({"properties": {"image_urls": {"items": None}}}, "$.properties.image_urls"),
            ({"properties": {"image_urls": {"items": {"type": "object"}}}}, "$.properties.image_urls.items"),
            ({"properties": {"model_params": {"additionalProperties": False}}}, "$.properties.model_params"),
            (
                {"properties": {"model_params": {"properties": {"deep": {"type": "object", "properties": {}}}}}},
                "$.properties.model_params.properties.deep",
            ),
        ],
    )
    def test_a_keyword_out_of_place_is_found(self, patch: dict[str, Any], place: str) -> None:
        """A request schema that cannot be judged exactly is refused, at the subschema that cannot."""
        found = places_of_errors("request", patched(REQUEST, patch))
        assert {path[: len(place)] for path in found} == {place}

    def test_scripts_are_those_that_facts_know(self) -> None:
        """The scripts that a contract may name are those whose letters are known, and Latin."""
        known = META["contract"]["properties"]["languages"]["properties"]["scripts"]["items"]["enum"]
        others = sorted(set(known) - {"Latin"})
        assert facts.script_reader([])("漢あア한жλعשकকதกa") == others


class TestIds:
    """Names are given once."""

    def test_ids_and_codes_are_given_once(self) -> None:
        """No id and no code stands twice, whether read, judged or retired."""
        records = [*READING["rules"], *READING["retired"], *RULES["rules"], *RULES["retired"]]
        for name in ("id", "code"):
            given = [record[name] for record in records]
            assert sorted(given) == sorted(set(given))

    def test_codes_are_in_order(self) -> None:
        """The file tells its rules by code, so that a new one shows where it belongs."""
        codes = [rule["code"] for rule in RULES["rules"]]
        assert codes == sorted(codes)

    def test_names_of_other_rules_are_theirs(self) -> None:
        """What an example breaks besides is a rule of this file."""
        also = [value for key, value in iter_values(RULES["rules"]) if key == "also" and isinstance(value, list)]
        assert {identifier for identifiers in also for identifier in identifiers} - set(BY_ID) == set()

    def test_samples_are_used(self) -> None:
        """Every sample stands in an example, or in the base request."""
        examples = [CONTRACT["examples"]["base"], *(rule["examples"] for rule in RULES["rules"])]
        texts = {value for _, value in iter_values(examples) if isinstance(value, str)}
        assert set(CONTRACT["examples"]["samples"]) - texts == set()


def _is_described(schema: Any, meta: dict[str, Any]) -> bool:
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return "description" in schema or "description" in meta["$defs"].get(name, {})
