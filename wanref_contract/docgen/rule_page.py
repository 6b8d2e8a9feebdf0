"""The page of one rule: what it asks and why, its condition as data, and examples with what judging them gives."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract.checking import judge
from wanref_contract.docgen.fields import field_link, iter_fields, places_of
from wanref_contract.docgen.markdown import anchor, code, fence, page, table
from wanref_contract.docgen.reading_examples import lint_example, load_reading_examples, render_example
from wanref_contract.finding import CERTAINTIES, EFFECTS
from wanref_contract.pointer import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding

_LONGEST = 80
"""Characters of a text in an example that are worth showing."""


def render_rule(contract: Contract, rule: Rule) -> str:
    """Return the page of *rule*.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> render_rule(contract, contract.by_name["WAN101"]).splitlines()[2]
    '# WAN101: Five reference images and videos at most'
    """
    examples = _reading_part(contract, rule) if rule.judged == "reading" else _request_part(contract, rule)
    return page(
        f"{rule.code}: {rule.title}",
        rule.why,
        table(["", ""], _facts(contract, rule)),
        "## What must hold",
        *_condition_part(contract, rule),
        *examples,
        f"All rules stand in the [reference](../README.md); in a terminal, `wanref rule {rule.id}` tells the same.",
    )


def _facts(contract: Contract, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what is known of *rule*, a row a fact."""
    source = rule.source
    seen = f", as of {source.seen}" if source.seen else ""
    yield "Rule", code(rule.id)
    places = places_of(contract, rule)
    fields = [field for field in iter_fields(contract.request_schema) if field.pointer in places]
    if fields:
        yield "Fields", ", ".join(field_link(field, "../fields.md") for field in fields)
    yield "Severity", rule.severity
    yield "Effect", f"{code(rule.effect)}: {EFFECTS[rule.effect]}"
    yield "Certainty", f"{code(rule.certainty)}: {CERTAINTIES[rule.certainty]}"
    yield "Source", f"{code(source.page)}, {code(source.field)}{seen}"
    if source.contradiction:
        heading = source.contradiction
        yield "Contradiction", f"[{heading}](../contradictions.md#{anchor(heading)})"
    if rule.api_message:
        yield "The API says", code(rule.api_message)


# ---- Condition ----------------------------------------------------------------------------------------------------


def _condition_part(contract: Contract, rule: Rule) -> Iterator[str]:
    """Yield the condition of *rule* as the data it is, and how to read that."""
    if rule.judged == "reading":
        yield "The reader of a file sees this in its text, before anything is known of the request in it."
    elif rule.observe:
        yield f"The request schema does not forbid this; it is noticed on the way ({code(rule.observe)})."
    elif rule.schema:
        yield "These keywords of the request schema:"
        keywords = {keyword: resolve(contract.request_schema, keyword)[1] for keyword in rule.schema}
        yield fence(_yaml(keywords), "yaml")
    else:
        yield "`when` and `require` are CEL; the rule is broken where `when` holds and `require` does not."
        yield fence(_yaml(_condition(contract, rule)), "yaml")


def _condition(contract: Contract, rule: Rule) -> dict[str, Any]:
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


def _request_part(contract: Contract, rule: Rule) -> Iterator[str]:
    """Yield a broken request and the right one that is likest, with what judging each gives."""
    broken = next(example.instance for example in rule.examples if example.breaks)
    accepted = [example.instance for example in rule.examples if not example.breaks]
    right = min(accepted, key=lambda instance: _distance(broken, instance))
    findings = judge(broken, contract)
    yield "## Broken"
    yield fence(_json(broken), "json")
    yield _render_findings(findings)
    yield "## Right"
    yield next(finding.help for finding in findings if finding.rule == rule.id)
    yield fence(_json(right), "json")
    yield _render_findings(judge(right, contract))


def _reading_part(contract: Contract, rule: Rule) -> Iterator[str]:
    """Yield a broken text and a right one of the same format, with what reading the broken one gives."""
    examples = load_reading_examples(rule.id)
    broken = examples.broken[0]
    right = next(one for one in examples.accepted if one["format"] == broken["format"])
    findings = [finding for finding in lint_example(broken, contract) if finding.rule == rule.id]
    yield "## Broken"
    yield fence(render_example(broken), broken["format"])
    yield _render_findings(findings)
    yield "## Right"
    yield findings[0].help
    yield fence(render_example(right), right["format"])


def _distance(one: Any, other: Any) -> int:
    """Return how many fields two requests differ in."""
    keys = {*one, *other} if isinstance(one, dict) and isinstance(other, dict) else ()
    return sum(one.get(key) != other.get(key) for key in keys)


def _render_findings(findings: Sequence[Finding]) -> str:
    return fence("\n".join(map(_finding_line, findings)), "text") if findings else "Nothing is found in it."


def _finding_line(finding: Finding) -> str:
    place = f"{finding.pointer} " if finding.pointer else ""
    if finding.location:
        place = f"line {finding.location.line}, column {finding.location.column}, "
    return f"{finding.severity}[{finding.code}]: {place}{finding.message}"


def _json(instance: Any) -> str:
    return json.dumps(_shortened(instance), ensure_ascii=False, indent=2)


def _shortened(value: Any) -> Any:
    """Return *value* with long texts cut, so that an example at a limit can be read."""
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:20]}... ({len(value)} characters)"
    return value
