"""The cases of a contract: complete over rules, limits and voices, the same every time, and named for good."""

from __future__ import annotations

import json
import re
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from wanref_contract import check
from wanref_contract._data import schema_folder
from wanref_contract.cases.case_file import parse_case_file, render_case_file
from wanref_contract.cases.collecting import collect_cases
from wanref_contract.contract.loading import load_contract
from wanref_contract.pointer import resolve

if TYPE_CHECKING:
    from wanref_contract.cases.case import Case, CaseFile
    from wanref_contract.contract.contract import Contract


@pytest.fixture(scope="module")
def cases(contract: Contract) -> CaseFile:
    """Return the cases of the package's own contract."""
    return collect_cases(contract)


def numbers_of(contract: Contract) -> dict[str, str]:
    """Return the rule that holds each limit of a contract, found in the files by their words alone."""
    shared = {
        f"limits.{name}": rule.id for rule in contract.rules for name in re.findall(r"\blimits\.(\w+)", rule.require)
    }
    bounds = {
        keyword: rule.id for rule in contract.rules for keyword in rule.schema if re.search(r"/(min|max)\w+$", keyword)
    }
    return shared | bounds


class TestComplete:
    """Nothing that the contract says goes without a case."""

    def test_every_rule_has_both_sides(self, contract: Contract, cases: CaseFile) -> None:
        """Each rule has a case that breaks it and one that it accepts, and none that says otherwise."""
        sides = {(case.about["rule"], case.about["side"]) for case in cases.cases if "rule" in case.about}
        assert sides == {(rule.id, side) for rule in contract.rules for side in ("accepted", "broken")}
        for case in cases.cases:
            if "rule" in case.about:
                found = case.about["rule"] in {finding.rule for finding in case.findings}
                assert found == (case.about["side"] == "broken"), case.id

    def test_every_limit_has_both_sides(self, contract: Contract, cases: CaseFile) -> None:
        """Each limit has a case at it and one past it, of the rule that holds it."""
        limits = numbers_of(contract)
        assert {*limits} >= {f"limits.{name}" for name in contract.scope.limits}
        told = {
            (one.about["limit"], one.about["rule"], one.about["side"]) for one in cases.cases if "limit" in one.about
        }
        assert told == {(name, rule, side) for name, rule in limits.items() for side in ("accepted", "broken")}

    def test_a_case_at_a_limit_is_at_the_limit(self, contract: Contract, cases: CaseFile) -> None:
        """A number, a text or a list at a bound of the schema has the size that the bound says, or one too many."""
        for case in cases.cases:
            keyword = case.about.get("limit", "")
            if keyword.startswith("/"):
                past = {"accepted": 0, "broken": 1}[case.about["side"]] * (1 if "/max" in keyword else -1)
                place = re.sub(
                    "/additionalProperties$", "/image1", re.sub("/properties", "", keyword).rpartition("/")[0]
                )
                value: Any = resolve(case.request, place)[1]
                size = value if isinstance(value, int) else len(value)
                assert size == resolve(contract.request_schema, keyword)[1] + past, case.id  # type: ignore[operator]

    def test_every_example_is_a_case(self, contract: Contract, cases: CaseFile) -> None:
        """No request and no file of the contract's own examples is left out."""
        requests = [json.dumps(case.request, sort_keys=True) for case in cases.cases if case.file is None]
        files = [case.file.content for case in cases.cases if case.file is not None]
        for rule in contract.rules:
            assert [one for one in rule.examples if json.dumps(one.instance, sort_keys=True) not in requests] == []
            assert [one for one in rule.texts if one.content not in files] == []
        whole = {path.stem for path in Path(contract.folder, "examples").iterdir()}
        assert {case.about["whole"] for case in cases.cases if "whole" in case.about} == whole

    def test_every_number_of_references_has_a_case(self, contract: Contract, cases: CaseFile) -> None:
        """Images and videos up to one too many, each with and without a start frame."""
        most = contract.scope.limits["assets"] + 1
        seen = [shape_of(case.request)[:3] for case in cases.cases if case.about.get("grid") == "counts"]
        wanted = [
            (images, videos, start)
            for images, videos, start in product(range(most + 1), range(most + 1), (False, True))
            if images + videos <= most
        ]
        assert sorted(seen) == sorted(wanted)

    def test_every_combination_of_voices_has_a_case(self, cases: CaseFile) -> None:
        """One or two references: every set of bindings, none and an empty one, beside every number of listed voices."""
        seen = [shape_of(case.request) for case in cases.cases if case.about.get("grid") == "voices"]
        wanted: list[Any] = []
        for images, videos, start in product(range(3), range(3), (False, True)):
            keys = [*(f"image{n + 1}" for n in range(images)), *(f"video{n + 1}" for n in range(videos))]
            if 1 <= len(keys) <= 2:
                bound = [None, *(chosen for size in range(len(keys) + 1) for chosen in combinations(keys, size))]
                wanted += [(images, videos, start, *way) for way in product(bound, range(len(keys) + 2))]
        assert sorted(seen, key=repr) == sorted(wanted, key=repr)


def shape_of(request: Any) -> tuple[int, int, bool, tuple[str, ...] | None, int]:
    """Return the number of images and videos, whether there is a start frame, the bound keys, and the listed voices."""
    bindings = request.get("model_params", {}).get("voice_bindings")
    return (
        len(request.get("image_urls", [])),
        len(request.get("video_urls", [])),
        "image_start" in request,
        None if bindings is None else tuple(sorted(bindings)),
        len(request.get("audio_urls", [])),
    )


class TestLasting:
    """The cases are the same every time, and keep their names."""

    def test_the_same_contract_gives_the_same_bytes(self, contract: Contract, cases: CaseFile) -> None:
        """A case file does not depend on when, or how often, it is made."""
        again = load_contract(contract.folder)
        assert render_case_file(collect_cases(again)) == render_case_file(cases)

    def test_no_two_cases_have_one_name(self, cases: CaseFile) -> None:
        """Each id stands once; an example that stands twice under one side of a rule is one case."""
        names = [case.id for case in cases.cases]
        assert len(set(names)) == len(names)

    def test_names_are_what_they_were(self, cases: CaseFile) -> None:
        """Who has listed a case finds it again: a name depends on the request, and on nothing of this run."""
        assert {
            "duration-range/accepted/duration-abbb42",
            "duration-with-videos/broken/duration+prompt+video_urls-f0ba2e",
            "voice-empty/accepted/model_params-939f33",
            "syntax/accepted/json-093643",
            "counts/4-images+1-video+start",
            "voices/1-image+1-video/bound-image1-video1+listed-2",
            "whole/full-house",
        } <= {case.id for case in cases.cases}

    def test_a_name_does_not_depend_on_the_order_of_fields(self, contract_copy: Path, cases: CaseFile) -> None:
        """The same request written in another order is the same case."""
        path = contract_copy / "rules.yaml"
        text = path.read_text("utf-8")
        old = "{video_urls: [v1], duration: 10, prompt: image and video}"
        assert old in text
        path.write_text(text.replace(old, "{duration: 10, prompt: image and video, video_urls: [v1]}"), "utf-8")
        turned = collect_cases(load_contract(str(contract_copy)))
        assert [case.id for case in turned.cases] == [case.id for case in cases.cases]

    def test_names_outlive_their_neighbours(self, contract_copy: Path, cases: CaseFile) -> None:
        """A case more, before the others, changes no name and nothing that a case says."""
        path = contract_copy / "rules.yaml"
        text = path.read_text("utf-8")
        old = "    accepted: [{duration: 2}, {duration: 15}]\n"
        assert old in text
        path.write_text(text.replace(old, "    accepted: [{duration: 7}, {duration: 2}, {duration: 15}]\n"), "utf-8")
        more = {case.id: case for case in collect_cases(load_contract(str(contract_copy))).cases}
        (new,) = more.keys() - {case.id for case in cases.cases}
        assert more[new].request["duration"] == 7
        assert [more[case.id] for case in cases.cases] == list(cases.cases)

    def test_another_contract_is_another_digest(self, contract_copy: Path, cases: CaseFile) -> None:
        """A change of a file that judges, be it a remark, is seen in the head."""
        assert collect_cases(load_contract(str(contract_copy))).digest == cases.digest
        path = contract_copy / "contract.yaml"
        path.write_text(path.read_text("utf-8") + "# a remark\n", "utf-8")
        assert collect_cases(load_contract(str(contract_copy))).digest != cases.digest

    def test_a_limit_that_moves_moves_its_cases(self, contract_copy: Path) -> None:
        """Which case stands at a limit follows the limit, and so does where the grid ends."""
        path = contract_copy / "contract.yaml"
        text = path.read_text("utf-8")
        path.write_text(text.replace("  assets: 5 ", "  assets: 2 "), "utf-8")
        cases = collect_cases(load_contract(str(contract_copy))).cases
        grid = [shape_of(case.request) for case in cases if case.about.get("grid") == "counts"]
        assert max(images + videos for images, videos, *_ in grid) == 3
        assert [
            one.id for one in cases if one.about.get("limit") == "limits.assets" and references(one) not in (2, 3)
        ] == []


def references(case: Case) -> int:
    """Return how many images and videos a case has."""
    return sum(shape_of(case.request)[:2])


class TestFile:
    """What stands in the file."""

    def test_every_line_obeys_the_schema(self, cases: CaseFile) -> None:
        """Each line is what the published schema says, and ASCII alone."""
        schema = json.loads(Path(schema_folder(), "meta", "cases.schema.json").read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        head, *rest = render_case_file(cases).splitlines()
        for kind, lines in (("head", [head]), ("case", rest)):
            validator = Draft202012Validator({**schema, "oneOf": [{"$ref": f"#/$defs/{kind}"}]})
            assert [line for line in lines if not line.isascii() or not validator.is_valid(json.loads(line))] == []
            assert [line for line in lines if not Draft202012Validator(schema).is_valid(json.loads(line))] == []

    def test_questions_obey_the_schema(self, cases: CaseFile) -> None:
        """What a program is told is in the schema too."""
        schema = json.loads(Path(schema_folder(), "meta", "cases.schema.json").read_text("utf-8"))
        validator = Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/question"}]})
        assert [case.id for case in cases.cases if not validator.is_valid(case.question())] == []

    def test_what_is_written_is_read(self, cases: CaseFile) -> None:
        """Reading a case file gives the cases that were written, bytes that are no text too."""
        assert parse_case_file(render_case_file(cases)) == cases

    def test_a_request_has_a_plan_or_an_error(self, cases: CaseFile) -> None:
        """A plan is left out just where a finding is an error; a file has none."""
        for case in cases.cases:
            refused = case.file is not None or any(finding.severity == "error" for finding in case.findings)
            assert (case.plan is None) == refused, case.id

    def test_cases_say_what_check_says(self, cases: CaseFile) -> None:
        """The findings are those of the judge, each with its severity."""
        for case in cases.cases:
            if case.file is None:
                assert [(one.rule, one.severity, one.pointer) for one in case.findings] == [
                    (one.rule, one.severity, one.pointer) for one in check(case.request)
                ]
