"""Judging: that its two ways agree, that it is steady, and what a finding of it says."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract import check, iter_findings, validate
from wanref_contract.checking import judge
from wanref_contract.contract.loading import inspect_contract
from wanref_contract.errors import ContractViolated
from wanref_contract.finding import Finding
from wanref_contract.pointer import tokens
from wanref_contract.rules import broken_exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.generating import Requests
    from wanref_contract.contract.contract import Contract
    from wanref_contract.kept import Hit

SEEDS = range(24)
"""Each law is tried on so many seeds, with `ROUNDS` requests each; a failure names its seed."""

ROUNDS = 25


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Return *hits* in the order of rules, which the judge puts them in."""
    return sorted(hits, key=lambda hit: hit[0])


def without_shortcuts(contract: Contract) -> Contract:
    """Return *contract* with functions that know no clean request and no fast way."""

    def doubt(_: Any) -> Any:
        raise TypeError

    functions: Any = SimpleNamespace(
        clean=lambda _: False,
        doubts=lambda _: None,
        broken=doubt,
        READS=contract.functions.READS,
        WORDS=contract.functions.WORDS,
    )
    return dataclasses.replace(contract, functions=functions)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_clean_has_no_findings(contract: Contract, requests_of: Callable[[int], Requests], seed: int) -> None:
    """Clean implies no findings, for right, wrong and broken requests."""
    requests = requests_of(seed)
    for make in (requests.clean, requests.sound, requests.mutated):
        for _ in range(ROUNDS):
            instance = make()
            if contract.functions.clean(instance):
                assert judge(instance, contract) == [], instance


@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_without_findings_is_in_doubt(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """What has no findings is clean to the fast path: the only doubt, a number like 5.0, has a finding of its own."""
    requests = requests_of(seed)
    for make in (requests.clean, requests.sound, requests.mutated):
        for _ in range(ROUNDS):
            instance = make()
            if not judge(instance, contract):
                assert contract.functions.clean(instance), instance


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_request_is_clean(contract: Contract, requests_of: Callable[[int], Requests], seed: int) -> None:
    """What the generator makes right has no findings."""
    requests = requests_of(seed)
    for _ in range(ROUNDS):
        instance = requests.clean()
        assert (check(instance), contract.functions.clean(instance)) == ((), True), instance


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_rules_are_the_exact_ones(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """On requests of the right shape the generated function gives the hits and the names that CEL gives."""
    requests = requests_of(seed)
    for _ in range(ROUNDS):
        instance = {key: value for key, value in requests.sound().items() if value != ""} | {"prompt": ""}
        hits, names = contract.functions.broken(instance)
        exact_hits, exact_names = broken_exactly(contract, instance)
        assert in_order(hits) == exact_hits, instance
        assert not hits or names == exact_names, instance


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fast_and_the_exact_way_find_the_same(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """Whatever shortcut gives up, the findings stay the same, words and all, also where rules are left out."""
    requests, exact = requests_of(seed), without_shortcuts(contract)
    for make in (requests.sound, requests.mutated):
        for _ in range(ROUNDS):
            instance = make()
            assert judge(instance, contract) == judge(instance, exact), instance


@pytest.mark.parametrize("seed", SEEDS)
def test_fields_without_doubt_have_no_faults(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """Every fault, unknown field and value that counts as absent lies in a field the generated function doubts."""
    requests = requests_of(seed)
    for _ in range(ROUNDS):
        instance = requests.mutated()
        doubtful = contract.functions.doubts(instance)
        if doubtful is not None:
            fields = {(tokens(fault.pointer) or [fault.key])[0] for fault in contract.faults(instance)}
            missing = set(contract.request_schema["required"]) - instance.keys()
            assert fields - missing <= set(doubtful), instance


@pytest.mark.parametrize("seed", SEEDS)
def test_judging_is_steady(contract: Contract, requests_of: Callable[[int], Requests], seed: int) -> None:
    """Judging gives the same again, structure before rules, leaves its argument alone, and gives plain values."""
    requests = requests_of(seed)
    for _ in range(ROUNDS):
        instance = requests.mutated()
        before = copy.deepcopy(instance)
        findings = judge(instance, contract)
        assert json.dumps(instance) == json.dumps(before)
        assert judge(copy.deepcopy(instance), contract) == findings
        rules = [contract.by_name[finding.rule] for finding in findings]
        order = [(rule.judged not in ("schema", "observe"), rule.index) for rule in rules]
        assert order == sorted(order)
        assert pickle.loads(pickle.dumps(findings)) == findings


@pytest.mark.parametrize("seed", SEEDS)
def test_a_finding_is_of_its_rule(contract: Contract, requests_of: Callable[[int], Requests], seed: int) -> None:
    """Code, effect, certainty and severity are those of the rule, and the message keeps to its grammar."""
    requests = requests_of(seed)
    for _ in range(ROUNDS):
        for finding in judge(requests.mutated(), contract):
            rule = contract.by_name[finding.rule]
            assert [finding.code, finding.effect, finding.certainty, finding.severity, finding.on_key] == [
                rule.code,
                rule.effect,
                rule.certainty,
                rule.severity,
                rule.on_key,
            ]
            assert finding.message.startswith("must ")
            assert finding.message.endswith("...") or not finding.message.endswith(".")
            assert len(finding.message) < 400


@pytest.mark.parametrize("seed", SEEDS)
def test_validate_raises_for_errors_alone(requests_of: Callable[[int], Requests], seed: int) -> None:
    """A request is refused exactly where a finding is an error, and then with all findings."""
    requests = requests_of(seed)
    for make in (requests.clean, requests.sound, requests.mutated):
        for _ in range(ROUNDS):
            instance = make()
            findings = check(instance)
            if any(finding.severity == "error" for finding in findings):
                with pytest.raises(ContractViolated) as caught:
                    validate(instance)
                assert caught.value.findings == findings
            else:
                validate(instance)
            assert tuple(iter_findings(instance)) == findings


def test_a_contract_compiled_anew_judges_the_same(
    contract: Contract, contract_copy: Path, requests_of: Callable[[int], Requests]
) -> None:
    """What is kept is what would be compiled: the findings do not depend on it."""
    anew, problems = inspect_contract(str(contract_copy))
    assert problems == []
    assert anew is not None
    requests = requests_of(7)
    for make in (requests.clean, requests.sound, requests.mutated):
        for _ in range(300):
            instance = make()
            assert judge(instance, anew) == judge(instance, contract), instance
            assert anew.functions.clean(instance) == contract.functions.clean(instance), instance


REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "Image 1 sings",
    "image_urls": ["https://example.com/i.png"],
}


def test_a_finding_says_everything() -> None:
    """Every attribute of a finding is filled: words, places that take part, key and span."""
    request = REQUEST | {
        "prompt": "Image 1 meets Image 2",
        "model_params": {"voice_bindings": {"imge1": "https://example.com/a.mp3"}},
    }
    assert check(request) == (
        Finding(
            rule="voice-key",
            code="WAN201",
            severity="error",
            effect="reject",
            certainty="documented",
            message='must be image or video and a number from 1 without leading zeros, is "imge1"',
            help="Did you mean image1? Write image1 for the first of image_urls, video1 for the first of video_urls, "
            "in lower case; numbers count from 1.",
            pointer="/model_params/voice_bindings/imge1",
            on_key=True,
        ),
        Finding(
            rule="mention-range",
            code="WAN303",
            severity="warning",
            effect="ignore",
            certainty="assumed",
            message="must name a reference that is given, names Image 2 where image_urls has 1",
            help="Numbers count from 1, for images and videos apart. Mend the number, or add the reference.",
            pointer="/prompt",
            related=("/image_urls",),
            span=(14, 21),
        ),
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"duration": "x"}, [("field-type", "/duration")]),
        (
            {"duration": "x", "video_urls": ["cat"]},
            [("field-type", "/duration"), ("video-unnamed", "/video_urls/0"), ("media-url-form", "/video_urls/0")],
        ),
        ({"image_urls": [1], "prompt": "Image 4"}, [("field-type", "/image_urls/0")]),
        ({"image_urls": [1, "cat.png"]}, [("field-type", "/image_urls/0"), ("media-url-form", "/image_urls/1")]),
        ({"image_urls": None, "prompt": "rain"}, [("field-empty", "/image_urls"), ("assets-missing", "")]),
        ({"prompt": None, "image_urls": []}, [("field-type", "/prompt"), ("assets-missing", "")]),
        ({"model_params": {"voice_bindings": {"a/b": ""}}}, [("voice-empty", "/model_params/voice_bindings/a~1b")]),
        ({"duration": 0.5}, [("duration-range", "/duration"), ("duration-whole", "/duration")]),
        ({"durashun": 1}, [("field-unknown", "/durashun")]),
    ],
)
def test_a_broken_value_silences_what_reads_it(change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """A rule is not judged on values that are known to be broken, and all others are."""
    findings = [(finding.rule, finding.pointer) for finding in check(REQUEST | change)]
    assert findings == expected


def test_what_is_known_to_be_wrong_is_not_said_again(contract: Contract) -> None:
    """Pointers given as unsound bring no finding, and silence the rules that read them."""
    request = REQUEST | {"seed": 0, "duration": 99, "video_urls": ["https://example.com/v.mp4"]}
    said = [finding.rule for finding in judge(request, contract)]
    assert said == ["duration-range", "seed-range", "video-unnamed"]
    unsound = judge(request, contract, unsound=["/duration", "/seed"])
    assert [(finding.rule, finding.pointer) for finding in unsound] == [("video-unnamed", "/video_urls/0")]


@pytest.mark.parametrize("instance", [None, True, 5, "request", [], [REQUEST]])
def test_what_is_no_object_has_one_finding(instance: object) -> None:
    """A value that is no request at all is said to be none, once."""
    assert [(finding.rule, finding.pointer) for finding in check(instance)] == [("request-object", "")]


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("Image 1, Video 1", "not"),
        ("{long}Image 2, Video 2", "named only after character 5000, where the prompt is cut"),
        ("{long}图2，视频2", "named only after character 5000, where the prompt is cut"),
        ("{long}Image 20, Video 20", "not"),
        ("{long}image 2, video 2, 图二, 视频二", "not"),
        ("{book}Image 2, Video 2", "not"),
    ],
)
def test_a_name_behind_the_cut_is_told_as_such(prompt: str, told: str) -> None:
    """Who named a reference where nobody reads it is told so; what is no exact name, or ends a book, is none."""
    request = {
        "model": "wan2.7-reference-video",
        "prompt": prompt.format(long="雨" * 5000, book="雨" * 100_000),
        "image_urls": ["https://example.com/1.png", "https://example.com/2.png"],
        "video_urls": ["https://example.com/1.mp4", "https://example.com/2.mp4"],
    }
    messages = {finding.pointer: finding.message for finding in check(request)}
    assert [messages["/image_urls/1"], messages["/video_urls/1"]] == [
        f"must be named in the prompt as Image 2 or 图2, is {told}",
        f"must be named in the prompt as Video 2 or 视频2, is {told}",
    ]


def test_many_broken_items_take_no_longer_than_they_are_many() -> None:
    """Each broken item is left out at the cost of one; a minute would be the square."""
    start = time.process_time()
    assert len(check(REQUEST | {"image_urls": [1] * 10_000})) == 10_000
    assert time.process_time() - start < 5


def test_a_huge_number_is_told_of() -> None:
    """A number that Python will not write out is a finding like any other."""
    assert [finding.rule for finding in check(REQUEST | {"model": 10**6000})] == ["model-name"]


@pytest.mark.parametrize(
    ("key", "written"), [(1, "1"), (1.5, "1.5"), (True, "true"), (None, "null"), ((1, 2), "[1, 2]")]
)
def test_a_key_that_is_no_text_is_judged_as_json_writes_it(key: object, written: str) -> None:
    """A dict of Python may have keys that JSON has not: they give the findings of what would be sent."""
    request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
    bindings = {"image1": "https://example.com/a.mp3"}
    found, sent = (
        check(request | {"model_params": {"voice_bindings": {**bindings, name: "https://example.com/b.mp3"}}})
        for name in (key, written)
    )
    assert found == sent
    assert [finding.rule for finding in found] == ["voice-key"]


def test_what_may_be_meant_is_guessed_for_a_hundred_faults() -> None:
    """A request full of strange keys takes no longer than its findings: a guess takes several times that."""
    request: dict[str, Any] = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://a.b/i.png"]}
    request |= {f"duration{number}": 5 for number in range(150)}
    told = [finding.help for finding in check(request) if finding.rule == "field-unknown"]
    assert [words.startswith("Did you mean duration? ") for words in told] == [True] * 100 + [False] * 50
