"""One rule table, many surfaces: each of them says of a request what the examples of the rules claim.

A surface is a function from samples, which are requests or files, to what it says of each of them by its number. It
passes over what it is never shown, and it may tell less than all. To add a surface, write its function and list it in
`SURFACES`, with what it can tell.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.calling import sandbox
from tests.strategies.drawn import drawn
from wanref_contract import cli
from wanref_contract.building import RequestBuilder, check_film
from wanref_contract.building.assembling import assemble
from wanref_contract.cases.case_file import parse_case_file
from wanref_contract.checking import check, judge
from wanref_contract.contract.loading import load_contract
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.errors import ContractViolated
from wanref_contract.planning import plan
from wanref_contract.pointer import resolve
from wanref_contract.strategies import at_limit, broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding

    Says = Callable[[Sequence["Sample"]], Mapping[int, "Said"]]

ROOT = Path(__file__).parents[1]
CONTRACT = load_contract()
ALL = frozenset(rule.id for rule in CONTRACT.rules)
READING = frozenset(rule.id for rule in CONTRACT.rules if rule.judged == "reading")
ERRORS = frozenset(rule.id for rule in CONTRACT.rules if rule.severity == "error") - READING


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A request or a file, and what is claimed of it.

    Attributes:
        rule: The id of the rule that it shows.
        side: Which side of it.
        claimed: The ids of the rules that it breaks.
        places: Where it breaks the rule that it shows; None where that is not claimed.
        of: The rules of which something is claimed.
        request: The request.
        format: How the file is read; empty for a request.
        content: The file.
    """

    rule: str
    side: str
    claimed: frozenset[str]
    places: frozenset[str] | None = None
    of: frozenset[str] = ALL
    request: Any = None
    format: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Said:
    """What a surface says of a sample: the rules that are broken, and where the rule it shows is, if it tells that."""

    rules: frozenset[str]
    places: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Something that speaks of requests.

    Attributes:
        says: What it says of samples, by their number.
        of: The rules that it can tell.
        words: The rules that it calls otherwise.
        judges: Whether it judges whatever it is given, rather than showing what it was made of.
        shows: The rules of which it speaks from both sides.
    """

    says: Says
    of: frozenset[str] = ALL
    words: Mapping[str, str] = field(default_factory=dict)
    judges: bool = True
    shows: frozenset[str] = ALL - READING


def samples_of(rule: Rule) -> list[Sample]:
    """Return the examples of *rule*, with what they claim."""
    requests = [
        Sample(
            rule=rule.id,
            side="broken" if one.breaks else "accepted",
            claimed=frozenset({*one.also, *([rule.id] if one.breaks else [])}),
            places=frozenset(claimed_places(rule, one.at, one.instance) if one.breaks else ()),
            request=one.instance,
        )
        for one in rule.examples
    ]
    files = [
        Sample(
            rule=rule.id,
            side="broken" if one.breaks else "accepted",
            claimed=frozenset({*one.also, *([rule.id] if one.breaks else [])}),
            of=READING,
            format=one.format,
            content=one.content,
        )
        for one in rule.texts
    ]
    return [*requests, *files]


def claimed_places(rule: Rule, at: Iterable[str] | None, instance: Any) -> Iterable[str]:
    """Return where an example claims that its rule is broken: where it says, or where the rule itself says."""
    if at is not None:
        return at
    given = [pointer for pointer in rule.at if resolve(instance, pointer)[0]]
    return (given or [*rule.at, ""])[:1]


def said(findings: Iterable[Finding], rule: str) -> Said:
    """Return what *findings* say of a sample of *rule*."""
    found = tuple(findings)
    places = frozenset(one.pointer for one in found if one.rule == rule)
    return Said(frozenset(one.rule for one in found), places)


def of_requests(judge_one: Callable[[Any], Iterable[Finding]]) -> Says:
    """Return the surface that judges one request after the other."""
    return lambda samples: {
        number: said(judge_one(one.request), one.rule) for number, one in enumerate(samples) if not one.format
    }


# ---- Surfaces -------------------------------------------------------------------------------------------------------


class Unsure:
    """The functions of the contract, none of which ever gives an answer."""

    def __getattr__(self, name: str) -> object:
        def raise_(_: object) -> None:
            raise ArithmeticError

        return raise_ if name in ("doubts", "broken", "clean") else getattr(CONTRACT.functions, name)


def exactly(request: Any) -> Iterable[Finding]:
    """Judge by the exact path, and by that alone."""
    return judge(request, replace(CONTRACT, functions=Unsure()))  # type: ignore[arg-type]


def quickly(samples: Sequence[Sample]) -> Mapping[int, Said]:
    """Judge by the clean path, which says nothing where it is in doubt."""
    clean = CONTRACT.functions.clean
    numbers = [number for number, one in enumerate(samples) if not one.format and clean(one.request)]
    return dict.fromkeys(numbers, Said(frozenset(), frozenset()))


def planned(request: Any) -> Iterable[Finding]:
    """Plan, which is refused with findings or carries them; it is refused just where one is an error."""
    return told_by(lambda: plan(request).findings)


def told_by(make: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Return the findings that *make* gives, or those that it is refused with, which is for errors and nothing else."""
    refused = False
    try:
        findings = make()
    except ContractViolated as violated:
        refused, findings = True, violated.findings
    assert refused == ("error" in {finding.severity for finding in findings})
    return findings


def linted(samples: Sequence[Sample]) -> Mapping[int, Said]:
    """Call ``wanref lint`` on files: the requests in one of JSON Lines, each other sample in one of its own."""
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, "requests.jsonl")
        requests = {number: one for number, one in enumerate(samples) if not one.format}
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(one.request)}\n" for one in requests.values())
        report = lint(path)["files"][0] if requests else {"findings": []}
        told: dict[int, list[Any]] = {number: [] for number in requests}
        for finding in report["findings"]:
            told[list(requests)[finding["instance"]]].append(finding)
        for number, one in enumerate(samples):
            if one.format:
                path = os.path.join(folder, f"{number}.{one.format}")
                Path(path).write_bytes(one.content)
                told[number] = lint(path)["files"][0]["findings"]
    return {
        number: Said(
            frozenset(one["rule"] for one in findings),
            frozenset(one["pointer"] for one in findings if one["rule"] == samples[number].rule),
        )
        for number, findings in told.items()
    }


def lint(path: str) -> Any:
    """Return the report of ``wanref lint`` on a file."""
    output = StringIO()
    with redirect_stdout(output):
        assert cli.main(["lint", "--format", "json", path]) in (0, 1)
    return json.loads(output.getvalue())


def built(samples: Sequence[Sample]) -> Mapping[int, Said]:
    """Build from a film, where one can say the same as the request; it is refused just where a finding is an error."""
    told = {}
    for number, one in enumerate(samples):
        film = film_of(one.request) if isinstance(one.request, dict) else None
        if film is not None and assemble(film, CONTRACT).request == one.request:
            findings = told_by(lambda film=film, request=one.request: build(film, request))  # type: ignore[misc]
            told[number] = Said(frozenset(finding.rule for finding in findings))
    return told


def build(film: dict[str, Any], request: dict[str, Any]) -> tuple[Finding, ...]:
    """Return the findings of a film, after building the request that it stands for."""
    fields = {name: value for name, value in film.items() if name not in ("prompt", "assets")}
    assert RequestBuilder(prompt=film["prompt"], assets=film["assets"], fields=fields).build() == request
    return check_film(film)


def film_of(request: dict[str, Any]) -> dict[str, Any] | None:
    """Return the film that says what *request* says, if there is one; its mentions stay as they are."""
    fields = dict(request)
    params = fields.pop("model_params", {})
    voices = params.get("voice_bindings", {}) if isinstance(params, dict) else {}
    assets = {}
    for kind in ("image", "video"):
        urls = fields.pop(f"{kind}_urls", [])
        if not isinstance(urls, list) or not isinstance(voices, dict):
            return None
        for place, url in enumerate(urls, 1):
            voice = {"voice": voices[f"{kind}{place}"]} if f"{kind}{place}" in voices else {}
            assets[f"{kind} {place}"] = {kind: url, **voice}
    prompt = fields.pop("prompt", None)
    if not isinstance(prompt, str):
        return None
    return {"assets": assets, "prompt": prompt.replace("{", "{{").replace("}", "}}"), **fields}


def posted(samples: Sequence[Sample]) -> Mapping[int, Said]:
    """Post to the sandbox, which refuses for errors and says in a header for which."""
    client = sandbox()
    told = {}
    for number, one in enumerate(samples):
        if not one.format:
            answer = client.call(
                "POST",
                "/v1/videos/generations",
                content=json.dumps(one.request).encode(),
                headers={"Content-Type": "application/json"},
            )
            codes = [code for code in answer.headers.get("Wanref-Rules", "").split(", ") if code]
            assert answer.status_code == (400 if codes else 200), answer.text
            told[number] = Said(frozenset(CONTRACT.by_name[code].id for code in codes))
    return told


def in_case_file(samples: Sequence[Sample]) -> Mapping[int, Said]:
    """Look a sample up in what ``wanref cases export`` writes."""
    told = {}
    for number, one in enumerate(samples):
        key = (one.rule, one.side, one.format, one.content or json.dumps(one.request, sort_keys=True).encode())
        findings = exported().get(key)
        if findings is not None:
            places = frozenset(finding.pointer for finding in findings if finding.rule == one.rule)
            told[number] = Said(frozenset(finding.rule for finding in findings), places)
    return told


@cache
def exported() -> Mapping[tuple[str, str, str, bytes], Any]:
    """Return the findings of every case that is about a rule, by rule, side, and request or file."""
    output = StringIO()
    with redirect_stdout(output):
        assert cli.main(["cases", "export"]) == 0
    found = {}
    for case in parse_case_file(output.getvalue()).cases:
        if "rule" in case.about:
            request = json.dumps(case.request, sort_keys=True).encode()
            subject = (case.file.format, case.file.content) if case.file else ("", request)
            found[case.about["rule"], case.about["side"], *subject] = case.findings
    return found


def on_its_page(samples: Sequence[Sample]) -> Mapping[int, Said]:
    """Read the page of the rule in docs/reference/, which shows a sample of each side and the codes found in it."""
    told = {}
    for number, one in enumerate(samples):
        page = (ROOT / "docs" / "reference" / "rules" / f"{one.rule}.md").read_text("utf-8")
        heading = {"broken": "Broken", "accepted": "Right"}[one.side]
        section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        shown, *found = re.findall(r"^```\w+\n(.*?)\n?^```$", section, re.MULTILINE | re.DOTALL)
        if is_shown(one, shown):
            codes = re.findall(r"^\w+\[(\w+)\]", "\n".join(found), re.MULTILINE)
            told[number] = Said(frozenset(CONTRACT.by_name[code].id for code in codes))
    return told


def is_shown(sample: Sample, shown: str) -> bool:
    """Say whether a page shows *sample* as *shown*, in which long texts are cut."""
    if shown.endswith("   (bytes in hexadecimal)"):
        return shown.startswith(f"{sample.content.hex(' ')} ")
    if sample.format:
        return shown == sample.content.decode("utf-8", "replace").strip("\n").replace("\ufeff", "\\ufeff")
    return is_cut(sample.request, json.loads(shown))


def is_cut(whole: Any, shown: Any) -> bool:
    """Say whether *shown* is *whole*, with the texts in it cut to their beginnings."""
    if isinstance(whole, dict) and isinstance(shown, dict):
        return whole.keys() == shown.keys() and all(is_cut(value, shown[key]) for key, value in whole.items())
    cut = re.fullmatch(r"(.{20})\.\.\. \((\d+) characters\)", shown) if isinstance(shown, str) else None
    if cut and isinstance(whole, str):
        return (whole[:20], len(whole)) == (cut[1], int(cut[2]))
    return bool(whole == shown) and type(whole) is type(shown)


FILM_WORDS = {instead: rule.id for rule in profile_rules("authoring") for instead in rule.instead_of}
NO_FILM = {
    # What a film cannot say wrong: it has no numbers, no keys of voices and no lists of URLs.
    "voice-key", "voice-range", "voices-total", "start-frame-voice", "audio-urls-ignored", "audio-urls-surplus",
    "audio-urls-total", "audio-urls-legacy", "audio-urls-order", "voice-bindings-empty", "field-missing",
    "field-unknown", "request-object",
}  # fmt: skip
TOO_LONG = {"number-too-long", "too-deep", "more-untold"}
"""The rules whose files are shown on a page by their beginnings alone."""

SURFACES = {
    "check": Surface(says=of_requests(check)),
    "the exact path": Surface(says=of_requests(exactly)),
    "the clean path": Surface(says=quickly, shows=frozenset()),
    "lint": Surface(says=linted, shows=ALL),
    "plan": Surface(says=of_requests(planned)),
    "the builder": Surface(says=built, words=FILM_WORDS, shows=ALL - READING - NO_FILM),
    "the sandbox": Surface(says=posted, of=ERRORS),
    "case files": Surface(says=in_case_file, judges=False, shows=ALL),
    "its page": Surface(says=on_its_page, judges=False, shows=ALL - TOO_LONG),
}


# ---- Laws -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", CONTRACT.rules, ids=lambda rule: rule.id)
@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_says_what_the_examples_claim(surface: str, rule: Rule) -> None:
    """Of every example that a surface is shown it says the rules that are claimed, and where; of both sides."""
    samples = samples_of(rule)
    sides = assert_agrees(SURFACES[surface], samples)
    assert (sides == {"broken", "accepted"}) == (rule.id in SURFACES[surface].shows)


@pytest.mark.parametrize("rule", sorted(ALL - READING))
@pytest.mark.parametrize("surface", [name for name, surface in SURFACES.items() if surface.judges])
def test_surfaces_say_the_same_of_what_is_drawn(surface: str, rule: str) -> None:
    """Requests that break a rule or lie at its limit, and that nobody wrote down, are the same to all that judge."""
    assert_agrees(SURFACES[surface], drawn_samples(rule))


@cache
def drawn_samples(rule: str) -> tuple[Sample, ...]:
    """Return requests on both sides of *rule*, with what is found in them."""
    samples = []
    for side, strategy in (("broken", broken(rule)), ("accepted", at_limit(rule))):
        for request in drawn(strategy, 3):
            told = said(check(request), rule)
            assert (rule in told.rules) == (side == "broken")
            samples.append(Sample(rule=rule, side=side, claimed=told.rules, places=told.places, request=request))
    return tuple(samples)


def assert_agrees(surface: Surface, samples: Sequence[Sample]) -> set[str]:
    """Assert that *surface* says of *samples* what is claimed, and return the sides of which it says something."""
    told = surface.says(samples)
    for number, one in enumerate(samples):
        if number in told:
            of = surface.of & one.of
            seen = {surface.words.get(rule, rule) for rule in of}
            wanted = {surface.words.get(rule, rule) for rule in one.claimed & of}
            assert (told[number].rules & seen, one.request) == (wanted, one.request)
            if told[number].places is not None and one.places is not None:
                assert told[number].places == one.places
    return {samples[number].side for number in told}
