"""The contract agrees with the provider's own pages, in every language and version that is at hand."""

from __future__ import annotations

import glob
import json
import os
import re
from typing import Any

import pytest
import yaml

from wanref_contract._data import DEFAULT_CONTRACT, schema_folder

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
SHARED = os.environ.get("WANREF_SHARED", os.path.join(os.path.dirname(CHECKOUT), "shared"))
PAGES: list[Any] = sorted(glob.glob(os.path.join(SHARED, "upstream", f"{DEFAULT_CONTRACT}.*.openapi.json")))
PATH = "/v1/videos/generations"

KEYWORDS = ("enum", "minimum", "maximum", "minItems", "maxItems", "default", "format")
"""What a page and the request schema say in the same words."""

OURS = {
    # What the request schema says beyond the pages, each read off their prose.
    ("/duration", "multipleOf"),
    ("/model_params/voice_bindings/*", "minLength"),
}
PROSE = {
    # Where the prose of a page carries a limit of contract.yaml, in the words that all its languages share.
    "assets": ("/image_urls", r"`image_urls` \+ `video_urls`[^≤]*≤ (\d+)"),
    "duration_with_videos": ("/duration", r"`video_urls`\s*[:：]\s*`\d+ ~ (\d+)`\s*[(（]"),
    "voice_bindings": ("/model_params/voice_bindings", r"≤ (\d+)"),
    "prompt_characters": ("/prompt", r"(?:length|长度) (\d+)"),
    "negative_prompt_characters": ("/negative_prompt", r"(?:length|长度) (\d+)"),
    "callback_url_characters": ("/callback_url", r"URL\D*`(\d{4,})`"),
}


def load(*names: str) -> Any:
    """Read a JSON or YAML file of the contract."""
    with open(os.path.join(schema_folder(), DEFAULT_CONTRACT, *names), encoding="utf-8") as file:
        return yaml.safe_load(file)


CONTRACT = load("contract.yaml")
REQUEST = load("request.schema.json")
RULES = load("rules.yaml")["rules"]


needs_pages = pytest.mark.skipif(
    not PAGES, reason="the provider's pages are not part of the repository; WANREF_SHARED names their folder"
)


@pytest.fixture(
    params=PAGES or [pytest.param("", marks=needs_pages)],
    ids=lambda path: os.path.basename(path).removesuffix(".openapi.json") or "no pages",
)
def page(request: pytest.FixtureRequest) -> Any:
    """One of the provider's OpenAPI documents about this model."""
    with open(request.param, encoding="utf-8") as file:
        return json.load(file)


def shown(page: Any) -> Any:
    """Return the schema of a request on a page."""
    content = page["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]
    return page["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]


def fields_of(schema: Any, pointer: str = "") -> dict[str, Any]:
    """Return the schema of every field, item and member, by its pointer."""
    fields = {pointer: schema}
    for name, sub in schema.get("properties", {}).items():
        fields |= fields_of(sub, f"{pointer}/{name}")
    for keyword in ("items", "additionalProperties"):
        if keyword in schema:
            fields |= fields_of(schema[keyword], f"{pointer}/*")
    return fields


def said(schema: Any) -> dict[str, Any]:
    """Return what a field's schema says in the words that both sides share, null left out."""
    words = {keyword: schema[keyword] for keyword in KEYWORDS if keyword in schema}
    if "enum" in words:
        words["enum"] = [choice for choice in words["enum"] if choice is not None]
    return words


def type_of(schema: Any) -> str:
    """Return the one type of a field besides null."""
    if "type" not in schema:
        return "string"  # an enumeration of texts
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    (name,) = [name for name in names if name != "null"]
    return str(name)


class TestPages:
    """Field by field, number by number."""

    def test_fields_are_those_of_the_page(self, page: Any) -> None:
        """Both know the same fields, down to items and members."""
        assert sorted(fields_of(REQUEST)) == sorted(fields_of(shown(page)))

    def test_types_are_those_of_the_page(self, page: Any) -> None:
        """Each field has the type that the page gives it."""
        ours, theirs = fields_of(REQUEST), fields_of(shown(page))
        assert {at: type_of(ours[at]) for at in ours} == {at: type_of(theirs[at]) for at in theirs}

    def test_values_are_those_of_the_page(self, page: Any) -> None:
        """Enumerations, bounds and defaults are the page's own, in its order."""
        ours, theirs = fields_of(REQUEST), fields_of(shown(page))
        assert {at: said(ours[at]) for at in ours} == {at: said(theirs[at]) for at in theirs}

    def test_required_fields_are_those_of_the_page(self, page: Any) -> None:
        """What the page requires is required, in groups too, and the rest may be null."""
        ours, theirs = fields_of(REQUEST), fields_of(shown(page))
        assert {at: ours[at].get("required", []) for at in ours} == {
            at: theirs[at].get("required", []) for at in theirs
        }
        named = [at for at in ours if at and not at.endswith("/*")]
        optional = {at for at in named if "null" in ours[at].get("type", ()) or None in ours[at].get("enum", ())}
        assert set(named) - optional == {f"/{name}" for name in shown(page)["required"]}

    def test_what_we_add_is_known(self, page: Any) -> None:
        """A keyword that the page lacks is one of those read off its prose."""
        ours, theirs = fields_of(REQUEST), fields_of(shown(page))
        kept = {"type", "description", "properties", "items", "additionalProperties", "$schema", "title"}
        assert {(at, keyword) for at in ours for keyword in ours[at].keys() - theirs[at].keys() - kept} == OURS

    def test_what_is_only_cut_is_no_keyword(self, page: Any) -> None:
        """The lengths that the page gives as keywords are those that its prose calls cut, and no others."""
        lengths = {at: field["maxLength"] for at, field in fields_of(shown(page)).items() if "maxLength" in field}
        cut = {
            at: CONTRACT["limits"][entry["characters"].removeprefix("limits.")]
            for at, entry in CONTRACT["truncate"].items()
        }
        assert lengths == cut
        assert [at for at in lengths if "maxLength" in fields_of(REQUEST)[at]] == []

    @pytest.mark.parametrize("name", sorted({*CONTRACT["limits"], *PROSE}))
    def test_shared_limit_is_that_of_the_prose(self, page: Any, name: str) -> None:
        """A limit of contract.yaml is the number in the description of its field, wherever that tells it."""
        pointer, pattern = PROSE[name]
        found = re.findall(pattern, fields_of(shown(page))[pointer]["description"])
        assert {int(number) for number in found} == {CONTRACT["limits"][name]}

    def test_ranges_in_prose_are_those_of_the_schema(self, page: Any) -> None:
        """The description of duration and seed gives the bounds that the schema has."""
        fields = fields_of(shown(page))
        duration = re.findall(r"`(\d+) ~ (\d+)`", fields["/duration"]["description"])
        seed = re.findall(r"`(\d+)` ~ `(\d+)`", fields["/seed"]["description"])
        ours = REQUEST["properties"]
        low, high = ours["duration"]["minimum"], ours["duration"]["maximum"]
        assert [tuple(map(int, pair)) for pair in duration] == [
            (low, high),
            (low, CONTRACT["limits"]["duration_with_videos"]),
        ]
        assert [tuple(map(int, pair)) for pair in seed] == [(ours["seed"]["minimum"], ours["seed"]["maximum"])]

    def test_sizes_are_those_of_the_table(self, page: Any) -> None:
        """The table in the description of aspect_ratio has the same qualities, ratios and pixels."""
        rows = re.findall(r"^\|(.+)\|$", fields_of(shown(page))["/aspect_ratio"]["description"], re.MULTILINE)
        (_, *ratios), _, *sizes = [[cell.strip() for cell in row.split("|")] for row in rows]
        told = {
            quality: {ratio: [int(side) for side in cell.split("×")] for ratio, cell in zip(ratios, cells, strict=True)}
            for quality, *cells in sizes
        }
        assert told == CONTRACT["output"]["size"]

    def test_mentions_are_spelt_as_on_the_page(self, page: Any) -> None:
        """Each exact name of an asset stands with a number in the description of the prompt."""
        description = fields_of(shown(page))["/prompt"]["description"]
        names = [name for kind in ("image", "video") for name in CONTRACT["mentions"][kind]["exact"]]
        assert [name for name in names if f"{name}1" not in description] == []

    def test_model_and_address_are_those_of_the_page(self, page: Any) -> None:
        """The page is about this model, and posts to the endpoint of the profile."""
        with open(os.path.join(schema_folder(), "profiles", f"{CONTRACT['profile']}.yaml"), encoding="utf-8") as file:
            endpoint = yaml.safe_load(file)["endpoints"][CONTRACT["operation"]]
        assert {path: [method.upper() for method in methods] for path, methods in page["paths"].items()} == {
            endpoint["path"]: [endpoint["method"]]
        }
        assert REQUEST["properties"]["model"]["enum"] == [CONTRACT["name"]]
        assert page["info"]["title"].startswith(CONTRACT["upstream"]["page"])

    def test_messages_of_the_api_are_those_of_the_page(self, page: Any) -> None:
        """What a rule says the API answers stands in the description of its field, with some key."""
        for rule in RULES:
            if "api_message" in rule:
                pattern = re.escape(rule["api_message"]).replace(re.escape("{key}"), r"\S+")
                at = f"/{rule['source']['field'].replace('.', '/')}"
                assert re.search(pattern, fields_of(shown(page))[at]["description"]), rule["id"]


@needs_pages
def test_latest_page_is_the_one_that_was_read() -> None:
    """The newest page at hand is of the day that the contract names."""
    days = re.findall(r"\d{4}-\d{2}-\d{2}", " ".join(map(os.path.basename, PAGES)))
    assert max(days) == CONTRACT["upstream"]["seen"]
