"""One rule, explained: its condition with the meaning of every name in it, and an example on each side of it.

The examples are the contract's own, and what is found in them is what judging them gives. How an explanation looks is
for those who show it: ``wanref rule`` in a terminal, `wanref_contract.docgen` on a page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract.checking import judge
from wanref_contract.contract.loading import default_contract
from wanref_contract.contract.model import EDITS
from wanref_contract.contract.profiles import PROFILES
from wanref_contract.pointer import resolve
from wanref_contract.text_examples import judge_example
from wanref_contract.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Fix, Rule, TextExample
    from wanref_contract.finding import Finding

_LONGEST = 80
"""Characters of a text in an example that are worth showing."""

_INVISIBLE = {0xFEFF: "\\ufeff"}

_WHO_SEES = {
    "reading": "The reader of a file sees this in its text, before anything is known of the request in it.",
    "authoring": "The builder sees this in a film file, before there is a request.",
    "conversations": "The judge of answers and conversations sees this; `check_conversation` is how to ask.",
    "cassettes": "`wanref cassette check` sees this in a recorded conversation.",
    "suppressions": "`wanref lint` sees this where a finding is suppressed, in a comment or in a sidecar.",
}
"""Who sees that a rule about a whole file is broken, by how it is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An example in a form that can be shown.

    Attributes:
        text: The request as JSON, or the file; long texts are cut, and what nobody can see is escaped.
        format: ``json``, ``jsonl`` or ``yaml``.
        found: What is found in it, a line a finding.
    """

    text: str
    format: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What there is to know of a rule beyond its own words.

    Attributes:
        judged: How it is judged, in a sentence.
        condition: What decides, as YAML; empty where only the reader of a file can see it.
        broken: The clearest example that breaks it.
        help: How to mend that one, as its finding has it.
        accepted: The example nearest to it that is right.
        fixes: What mends its findings by machine, a sentence or two for each way.
    """

    judged: str
    condition: str
    broken: Sample
    help: str
    accepted: Sample
    fixes: tuple[str, ...] = ()


def explain(contract: Contract, rule: Rule) -> Explanation:
    """Return what there is to know of *rule* of *contract*.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> explain(contract, contract.by_name["duration-whole"]).broken.found
    ('error[WAN411]: /duration must be a whole number of seconds, is 5.5',)
    """
    findings, broken, accepted = _texts(contract, rule) if rule.texts else _requests(contract, rule)
    judged, condition = _judged(contract, rule)
    return Explanation(
        judged=judged,
        condition=_yaml(condition),
        broken=broken,
        help=next(finding.help for finding in findings if finding.rule == rule.id),
        accepted=accepted,
        fixes=tuple(map(_fix, rule.fixes)),
    )


def _fix(fix: Fix) -> str:
    options = "--fix" if fix.safe else "--fix --unsafe-fixes"
    where = "" if fix.when == "true" else f", where `{fix.when}`"
    return f"`{options}` {EDITS[fix.edit]}{where}. {fix.why}"


# ---- Condition ----------------------------------------------------------------------------------------------------


def _judged(contract: Contract, rule: Rule) -> tuple[str, Mapping[str, Any]]:
    """Return how *rule* is judged, in a sentence, and the data that decides."""
    if rule.instead_of:
        words = "In the request that is built these rules of the contract are broken; this one speaks for them."
        return words, {"instead_of": list(rule.instead_of)}
    if rule.judged in _WHO_SEES:
        return _WHO_SEES[rule.judged], {}
    if rule.observe:
        return "The request schema does not forbid this; it is noticed on the way.", {"observe": rule.observe}
    if rule.schema:
        keywords = {keyword: resolve(contract.request_schema, keyword)[1] for keyword in rule.schema}
        return "These keywords of the request schema:", keywords
    language = "CEL, the Common Expression Language; the rule is broken where"
    if rule.when == "true":
        return f"`require` is {language} it does not hold.", _condition(contract, rule)
    return f"`when` and `require` are {language} `when` holds and `require` does not.", _condition(contract, rule)


def _condition(contract: Contract, rule: Rule) -> Mapping[str, Any]:
    """Return the condition of an expression rule, with the meaning of each name it uses."""
    place = contract.scope.places[rule.every] if rule.every else None
    data: dict[str, Any] = {"at": list(place.at if place else rule.at)}
    if rule.each:
        data["each"] = " in ".join(rule.each)
    if rule.when != "true":
        data["when"] = rule.when
    data["require"] = rule.require
    limits = {f"limits.{name}": value for name, value in contract.scope.limits.items()}
    meanings = {**limits, **contract.scope.lets, **(place.let if place else {})}
    used = _used(" ".join(map(str, data.values())), meanings)
    return {**data, "where": {name: meanings[name] for name in meanings if name in used}} if used else data


def _used(text: str, meanings: Mapping[str, Any]) -> set[str]:
    """Return the names among *meanings* that *text* speaks of, and those that their meanings speak of in turn."""
    found = {name for name in meanings if _speaks_of(text, name)}
    rest = {name: meaning for name, meaning in meanings.items() if name not in found}
    return found | _used(" ".join(str(meanings[name]) for name in found), rest) if found else found


def _speaks_of(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w./'\"]){re.escape(name)}(?![\w'\"])", text) is not None


def _yaml(data: Mapping[str, Any], indent: str = "") -> str:
    """Return *data* as YAML, an expression a line, in quotes only where YAML needs them."""
    return "\n".join(
        f"{indent}{key}:\n{_yaml(value, '  ')}" if isinstance(value, dict) else f"{indent}{key}: {_yaml_value(value)}"
        for key, value in data.items()
    )


def _yaml_value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml_value, value))}]"
    if not isinstance(value, str):
        return json.dumps(value)
    text = " ".join(value.split())
    try:
        is_plain = yaml.safe_load(f"key: {text}") == {"key": text}
    except yaml.YAMLError:
        is_plain = False
    return text if is_plain else json.dumps(text, ensure_ascii=False)


# ---- Examples -----------------------------------------------------------------------------------------------------


def _requests(contract: Contract, rule: Rule) -> tuple[Sequence[Finding], Sample, Sample]:
    """Return what the broken request gives that breaks least besides, that request, and the right one likest to it."""
    broken = [(example.instance, judge(example.instance, contract)) for example in rule.examples if example.breaks]
    accepted = [example.instance for example in rule.examples if not example.breaks]
    instance, findings = min(broken, key=lambda pair: len(pair[1]))
    right = min(accepted, key=lambda other: _distance(instance, other))
    return findings, _request_sample(instance, findings), _request_sample(right, judge(right, contract))


def _distance(one: Any, other: Any) -> int:
    """Return how many fields two requests differ in."""
    keys = {*one, *other} if isinstance(one, dict) and isinstance(other, dict) else ()
    return sum(one.get(key) != other.get(key) for key in keys)


def _request_sample(instance: Any, findings: Sequence[Finding]) -> Sample:
    text = json.dumps(shortened(instance), ensure_ascii=False, indent=2)
    return Sample(text=text, format="json", found=tuple(map(_line, findings)))


def _texts(contract: Contract, rule: Rule) -> tuple[Sequence[Finding], Sample, Sample]:
    """Return what the broken file gives that breaks least besides, that file, and a right one of the same format."""
    if rule.judged in PROFILES:
        contract = default_contract()  # the files of the profiles are written for one contract
    broken = [(text, judge_example(rule, text, contract)) for text in rule.texts if text.breaks]
    accepted = [text for text in rule.texts if not text.breaks]
    text, findings = min(broken, key=lambda pair: len(pair[1]))
    right = min(accepted, key=lambda other: other.format != text.format)
    return findings, _text_sample(text, findings), _text_sample(right, judge_example(rule, right, contract))


def _text_sample(text: TextExample, findings: Sequence[Finding]) -> Sample:
    shown = "".join(map(_shown, text.parts)).translate(_INVISIBLE).rstrip("\n")
    octets = f"{text.octets.hex(' ')}   (bytes in hexadecimal)"
    return Sample(text=octets if text.octets else shown, format=text.format, found=tuple(map(_line, findings)))


def _shown(part: tuple[str, int]) -> str:
    piece, times = part
    return f"{piece * 3}... ({times} times)" if times > 1 and len(piece) * times > _LONGEST else piece * times


def _line(finding: Finding) -> str:
    place = f"{finding.pointer} " if finding.pointer else ""
    if finding.location:
        place = f"line {finding.location.line}, column {finding.location.column}: "
    return f"{finding.severity}[{finding.code}]: {place}{finding.message}"
