"""An instance, mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.checking import check
from wanref_contract.contract.loading import default_contract
from wanref_contract.fixing.mending import iter_mendings
from wanref_contract.fixing.rounds import MOST_ROUNDS, Terms, next_round
from wanref_contract.source.editing import apply_changes

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """An instance after the fixes of its findings.

    Attributes:
        instance: What it is now; the one it was made from is not touched.
        made: The findings that were mended, in the order of mending.
        findings: What there is still to find.
    """

    instance: Any
    made: tuple[Finding, ...]
    findings: tuple[Finding, ...]


def fix(instance: object, *, unsafe: bool = False, contract: Contract | None = None) -> Fixed:
    """Return *instance* after the safe fixes of its findings: those that leave the film what it was.

    Args:
        instance: A JSON value.
        unsafe: Whether to make the fixes too that may change the film.
        contract: The contract to judge by; `wan2.7-reference-video` unless given.

    >>> request = {"model": "wan2.7-reference-video", "prompt": "image 1 sings", "image_urls": ["https://example.com/i.png"]}
    >>> fixed = fix(request | {"audio_urls": ["https://example.com/a.mp3"]})
    >>> fixed.instance["model_params"], [finding.rule for finding in fixed.findings]
    ({'voice_bindings': {'image1': 'https://example.com/a.mp3'}}, ['mention-spelling'])
    >>> fix(request, unsafe=True).instance["prompt"]
    'Image 1 sings'
    """
    return fix_instance(instance, Terms(contract=contract or default_contract(), unsafe=unsafe))


def fix_instance(instance: object, terms: Terms) -> Fixed:
    """Return *instance* after the fixes that *terms* allow."""
    tried: set[tuple[str, str]] = set()
    made: list[Finding] = []
    for _ in range(MOST_ROUNDS):
        mendings = next_round(instance, iter_mendings(instance, terms.contract), terms, tried)
        if not mendings:
            break
        instance = apply_changes(instance, [change for mending in mendings for change in mending.changes])
        made += [mending.finding for mending in mendings]
    return Fixed(instance=instance, made=tuple(made), findings=check(instance, contract=terms.contract))
