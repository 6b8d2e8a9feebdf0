"""A film judged: what is wrong with it, and what the rules of the contract find in the request that it stands for.

Every finding stands where its cause does: in the film, at the asset or the characters of the prompt that led to it.
Where something is wrong with the film itself, the rules that would speak of the consequences are left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wanref_contract.building.assembling import ASSETS, Assembly, assemble
from wanref_contract.building.remarks import Remark, remark_finding
from wanref_contract.checking import judge
from wanref_contract.contract.loading import default_contract
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.errors import ContractViolated
from wanref_contract.linting import place_findings, unsound_places
from wanref_contract.pointer import tokens
from wanref_contract.source import MISSING, read_documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import TextExample
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


def check_film(film: object, *, contract: Contract | None = None) -> tuple[Finding, ...]:
    """Return every finding of *film*, of its own and of the request that it stands for, with pointers into the film.

    >>> film = {"assets": {"anna": {"image": "https://example.com/a.png"}}, "prompt": "{ana} sings"}
    >>> [(finding.rule, finding.pointer, finding.span) for finding in check_film(film)]
    [('name-unknown', '/prompt', (0, 5))]
    """
    contract = contract or default_contract()
    return tuple(_iter_findings(assemble(film, contract), contract, unsound=()))


def build_request(film: object, *, contract: Contract | None = None) -> dict[str, Any]:
    """Return the request that *film* stands for.

    Raises:
        ContractViolated: Something is wrong with the film, or the API would refuse the request; with every finding.

    >>> film = {"assets": {"anna": {"image": "https://example.com/a.png"}}, "prompt": "{anna} sings"}
    >>> build_request(film)["image_urls"]
    ['https://example.com/a.png']
    """
    contract = contract or default_contract()
    assembly = assemble(film, contract)
    findings = tuple(_iter_findings(assembly, contract, unsound=()))
    if assembly.request is None or any(finding.severity == "error" for finding in findings):
        raise ContractViolated(findings)
    return assembly.request


def lint_film(document: Document, contract: Contract) -> list[Finding]:
    r"""Return every finding of *document*, which holds a film, in the order of its text.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.source import read_documents
    >>> text = b"assets:\n  anna: {image: https://example.com/a.png}\nprompt: '{ana} sings'\n"
    >>> (finding,) = lint_film(next(read_documents(text, "yaml")), load_contract())
    >>> finding.location.line, finding.location.column, finding.code
    (3, 10, 'WAN608')
    """
    if document.instance is MISSING:
        return place_findings([], document, contract)
    assembly = assemble(document.instance, contract)
    unsound = unsound_places(document)
    return place_findings(_iter_findings(assembly, contract, unsound=unsound), document, contract)


def lint_film_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of the film that *example* is; all of them count."""
    return [
        finding
        for document in read_documents(example.content, example.format)
        for finding in lint_film(document, contract)
    ]


def _iter_findings(assembly: Assembly, contract: Contract, *, unsound: Collection[str]) -> Iterator[Finding]:
    """Yield the findings of the film, then those of the request.

    Args:
        assembly: The film and the request.
        contract: The contract.
        unsound: Pointers into the film of values of which nothing more is to be said.
    """
    yield from (remark_finding(remark) for remark in assembly.remarks)
    if assembly.request is None:
        return
    told = {at for at, origin in assembly.origins.items() if origin in unsound}
    spoken = {instead: rule.id for rule in profile_rules("authoring") for instead in rule.instead_of}
    for finding in judge(assembly.request, contract, unsound={*assembly.unsound, *told, *unsound}):
        if finding.rule in spoken:
            yield _in_other_words(finding, spoken[finding.rule], assembly, contract)
        else:
            yield _moved(finding, assembly, contract)


def _in_other_words(finding: Finding, rule: str, assembly: Assembly, contract: Contract) -> Finding:
    """Return *finding* in the words of the *rule* that speaks for it, about an asset where it is about one."""
    first, name, *_ = *tokens(assembly.origin(finding.pointer)), "", ""
    pointer = "".join(f"/{part}" for part in assembly.origin(finding.pointer).split("/")[1:3])
    if first != ASSETS:
        pointer = f"/{ASSETS}" if ASSETS in assembly.film else ""
    values = {"name": f"{{{name}}}", "where": _where(name, assembly, contract)}
    return remark_finding(Remark(rule=rule, pointer=pointer, values=values))


def _where(name: str, assembly: Assembly, contract: Contract) -> str:
    """Return where the prompt names the asset *name*, which nobody reads: nowhere, or after the place of the cut."""
    pieces = assembly.prompt.pieces if assembly.prompt else ()
    cut = contract.data.get("truncate", {}).get(contract.data.get("mentions", {}).get("at"))
    if not cut or not any(piece.is_name and piece.text == name for piece in pieces):
        return "is not"
    limit = contract.scope.limits[cut["characters"].removeprefix("limits.")]
    return f"is named only after character {limit}, where the prompt is cut"


def _moved(finding: Finding, assembly: Assembly, contract: Contract) -> Finding:
    """Return *finding* at the place in the film that its place in the request came from."""
    span = finding.span
    if span and assembly.prompt and finding.pointer == contract.data["mentions"]["at"]:
        span = assembly.prompt.span_in_template(*span)
    pointer = assembly.origin(finding.pointer)
    related = dict.fromkeys(assembly.origin(other) for other in finding.related)
    return replace(finding, pointer=pointer, related=tuple(at for at in related if at != pointer), span=span)
