"""Every example in schema/ does what it claims: those of rules, of reading, whole requests, and the provider's own."""

from __future__ import annotations

import glob
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from wanref_contract import check
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.loading import load_contract
from wanref_contract.linting import lint_document
from wanref_contract.pointer import resolve
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.model import Example, Rule

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
SHARED = os.environ.get("WANREF_SHARED", os.path.join(os.path.dirname(CHECKOUT), "shared"))
PAGES = sorted(glob.glob(os.path.join(SHARED, "upstream", f"{DEFAULT_CONTRACT}.*.openapi.json")))
CONTRACT = load_contract()


def load(*names: str) -> Any:
    """Read a YAML file of the schema folder."""
    with open(os.path.join(schema_folder(), *names), encoding="utf-8") as file:
        return yaml.safe_load(file)


def named(rule: str, examples: list[Any]) -> Iterator[Any]:
    """Yield the parameters of each example: the rule's id, its claim and its number."""
    numbers = {"accepted": 0, "broken": 0}
    for claim, example in examples:
        numbers[claim] += 1
        yield pytest.param(rule, claim, example, id=f"{rule}-{claim}-{numbers[claim]}")


RULE_EXAMPLES = [
    case
    for rule in CONTRACT.rules
    for case in named(rule.id, [("broken" if one.breaks else "accepted", one) for one in rule.examples])
]
READING = load("profiles", "reading.yaml")["rules"]
READING_EXAMPLES = [
    case
    for rule in READING
    for case in named(
        rule["id"], [(claim, example) for claim in ("broken", "accepted") for example in rule["examples"][claim]]
    )
]
REQUESTS = sorted(os.listdir(os.path.join(schema_folder(), DEFAULT_CONTRACT, "examples")))


class TestRules:
    """The examples of rules.yaml."""

    @pytest.mark.parametrize(("rule", "claim", "example"), RULE_EXAMPLES)
    def test_an_example_gives_what_it_claims(self, rule: str, claim: str, example: Example) -> None:
        """A broken example gives its rule at its places, and an accepted one nothing; both what is under `also`."""
        found = {(finding.rule, finding.pointer) for finding in check(example.instance)}
        companions = {pair for pair in found if pair[0] in example.also}
        expected = places(CONTRACT.by_name[rule], example) if claim == "broken" else set()
        assert found == expected | companions
        assert {name for name, _ in companions} == set(example.also)

    def test_every_rule_has_both_claims(self) -> None:
        """No rule goes without an example on either side."""
        claims = {(case.values[0], case.values[1]) for case in RULE_EXAMPLES}
        own = [rule.id for rule in CONTRACT.rules if rule.judged != "reading"]
        assert claims == {(rule, claim) for rule in own for claim in ("accepted", "broken")}

    def test_every_keyword_of_a_rule_is_broken(self) -> None:
        """Each keyword that a rule speaks for is broken by one of its examples."""
        for rule in CONTRACT.rules:
            broken = {fault.keyword for one in rule.examples if one.breaks for fault in CONTRACT.faults(one.instance)}
            assert set(rule.schema) <= broken, rule.id


def places(rule: Rule, example: Example) -> set[tuple[str, str]]:
    """Return rule and pointer of the findings that a broken example claims."""
    if example.at is not None:
        return {(rule.id, pointer) for pointer in example.at}
    first = next((at for at in rule.at if resolve(example.instance, at)[0]), (*rule.at, "")[0])
    return {(rule.id, first)}


class TestReading:
    """The examples of reading.yaml, which are whole files."""

    @pytest.mark.parametrize(("rule", "claim", "example"), READING_EXAMPLES)
    def test_a_file_gives_what_it_claims(self, rule: str, claim: str, example: Any) -> None:
        """A broken file gives its rule and what is under `also`, and an accepted one no rule of reading at all."""
        of_reading = {one["id"] for one in READING}
        found = {
            finding.rule
            for document in read_documents(content(example), example["format"])
            for finding in lint_document(document, CONTRACT)
        }
        also = example.get("also", ())
        assert found & of_reading == ({rule, *also} if claim == "broken" else set(also))

    def test_every_rule_of_reading_has_examples(self) -> None:
        """No rule of reading goes without a file on either side."""
        assert {(case.values[0], case.values[1]) for case in READING_EXAMPLES} == {
            (rule["id"], claim) for rule in READING for claim in ("accepted", "broken")
        }


def content(example: Any) -> bytes:
    """Return the bytes of the file that an example of reading describes."""
    if "hex" in example:
        return bytes.fromhex(example["hex"])
    parts = example["text"] if isinstance(example["text"], list) else [example["text"]]
    text = "".join(part if isinstance(part, str) else part["repeat"] * part["times"] for part in parts)
    return text.encode("utf-8", "surrogatepass")


class TestRequests:
    """The whole requests under examples/."""

    @pytest.mark.parametrize("name", REQUESTS)
    def test_a_request_gives_its_findings(self, name: str) -> None:
        """The findings are those that are listed, no more and no fewer, in the order of the rules."""
        value = load(DEFAULT_CONTRACT, "examples", name)
        found = [(finding.rule, finding.pointer, finding.severity) for finding in check(value["request"])]
        assert found == [tuple(claim) for claim in value["findings"]]

    def test_requests_cover_the_rules(self) -> None:
        """Between them the requests break every rule but those of one long text, and of what is no request."""
        broken = {claim[0] for name in REQUESTS for claim in load(DEFAULT_CONTRACT, "examples", name)["findings"]}
        own = {rule.id for rule in CONTRACT.rules if rule.judged != "reading"}
        assert own - broken == {"prompt-length", "negative-prompt-length", "callback-length", "request-object"}


def examples_of(path: str) -> Iterator[Any]:
    """Yield every example of a request in the OpenAPI page at *path*."""
    with open(path, encoding="utf-8") as file:
        page = json.load(file)
    media = page["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]["application/json"]
    page_name = os.path.basename(path).removesuffix(".openapi.json")
    for name, example in media.get("examples", {}).items():
        yield pytest.param(example["value"], id=f"{page_name}-{name}")
    if "example" in media:
        yield pytest.param(media["example"], id=page_name)


@pytest.mark.skipif(
    not PAGES, reason="the provider's pages are not part of the repository; WANREF_SHARED names their folder"
)
@pytest.mark.parametrize("instance", [case for path in PAGES for case in examples_of(path)])
def test_the_providers_own_requests_are_accepted(instance: Any) -> None:
    """No example of the provider's pages gives an error or a warning."""
    assert [(one.rule, one.message) for one in check(instance) if one.severity != "info"] == []
