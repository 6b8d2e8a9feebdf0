"""Whole files in which the reader finds something: what can be wrong with a request before anything is known of it.

They start from the files that the rules of reading have as examples, and members and lines of a right request are
proposed for them. As with requests, a proposal is kept where the reader then still finds the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from wanref_contract.contract.model import TextExample
from wanref_contract.linting import lint_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule

_MARGINS = ("", "\n", " \n\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestText:
    """The bytes of a file, and how it is to be read: ``json``, ``jsonl`` or ``yaml``."""

    content: bytes
    format: str


def broken_texts(
    contract: Contract, rules: Iterable[Rule], requests: SearchStrategy[dict[str, Any]]
) -> SearchStrategy[RequestText]:
    """Return the strategy of files that break one of *rules* of reading, some with members and lines of *requests*."""
    examples = [(rule, example) for rule in rules for example in rule.texts if example.breaks]
    members = st.one_of(st.just({}), requests)
    return _broken_texts(contract, st.sampled_from(examples), members, st.sampled_from(_MARGINS))


@st.composite
def _broken_texts(
    draw: DrawFn,
    contract: Contract,
    examples: SearchStrategy[tuple[Rule, TextExample]],
    requests: SearchStrategy[dict[str, Any]],
    margins: SearchStrategy[str],
) -> RequestText:
    rule, example = draw(examples)
    allowed = {rule.id, *example.also}
    text = RequestText(content=example.content, format=example.format)
    for change in _changes(draw(requests), draw(margins)):
        changed = RequestText(content=change(text), format=text.format)
        if _reads_as(contract, changed, allowed):
            text = changed
    return text


def _changes(request: Mapping[str, Any], margin: str) -> Iterator[Callable[[RequestText], bytes]]:
    """Yield what may be done to a file: members of *request* put into it, *request* after it, *margin* after that."""
    for name, value in request.items():
        yield partial(_with_member, name, json.dumps(value))
    if request:
        yield partial(_with_request, json.dumps(request))
    yield lambda text: text.content + margin.encode()


def _with_member(name: str, value: str, text: RequestText) -> bytes:
    """Return *text* with one more member, the first of an object of JSON or the last line of YAML."""
    if name.encode() in text.content:
        return text.content
    if text.format == "yaml":
        return text.content.rstrip(b"\n") + f"\n{name}: {value}\n".encode()
    return text.content.replace(b"{", f'{{"{name}": {value}, '.encode(), 1)


def _with_request(line: str, text: RequestText) -> bytes:
    """Return *text* with a further request after it, where its format can hold one."""
    between = {"jsonl": "\n", "yaml": "\n---\n"}.get(text.format)
    return text.content if between is None else text.content.rstrip(b"\n") + f"{between}{line}\n".encode()


def _reads_as(contract: Contract, text: RequestText, allowed: set[str]) -> bool:
    """Say whether the reader finds just the rules *allowed* in *text*."""
    example = TextExample(breaks=True, format=text.format, parts=(), octets=text.content, also=(), written="")
    return {finding.rule for finding in lint_example(example, contract)} == allowed
