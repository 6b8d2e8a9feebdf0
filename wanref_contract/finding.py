"""One rule broken at one place, as a value.

Every judge of the package speaks in findings: none of them raises for a broken instance, and no surface has a finding
of its own. What the words *effect*, *severity* and *certainty* mean stands here once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from wanref_contract.source import Location

    class BrokenRule(Protocol):
        """What a finding has from the rule that is broken."""

        @property
        def id(self) -> str:
            """The permanent id."""

        @property
        def code(self) -> str:
            """The permanent code."""

        @property
        def effect(self) -> str:
            """One of `EFFECTS`."""

        @property
        def certainty(self) -> str:
            """One of `CERTAINTIES`."""

        @property
        def on_key(self) -> bool:
            """Whether its findings are about keys."""


SEVERITIES = ("info", "warning", "error")
"""From the mildest to the gravest, so that `SEVERITIES.index` compares them."""

EFFECTS = {
    "reject": "The API refuses the request.",
    "fail-later": "The API accepts the request and the task fails.",
    "ignore": "The API accepts the request and takes no notice of the value.",
    "truncate": "The API accepts the request and cuts the value.",
    "override": "The API accepts the request and lets another value win.",
    "advise": "The API does as the request says.",
    "withhold": "No request is built of this file, so the API never sees it.",
    "deviate": "What came back is not what the API is documented to answer.",
    "leak": "Whoever gets the file gets the secret in it.",
    "expire": "It was right once, and no longer stands for what it says.",
    "untidy": "It does what it should, and the next reader will wonder why.",
}
"""What comes of a broken rule: what the API does about it; and for files that are no request, what that means."""

OURS = frozenset({"withhold", "leak", "expire", "untidy"})
"""The effects of rules about files of ours, of which the provider's documentation says nothing."""

CERTAINTIES = {
    "documented": "The documentation says so.",
    "contradicted": "The documentation contradicts itself; this is one reading.",
    "assumed": "The documentation is silent; this is our inference.",
}
"""How sure we are of a rule; one that is `assumed` is never an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule broken at one place.

    Attributes:
        rule: The permanent id of the rule, in kebab-case.
        code: The permanent code of the rule, such as ``WAN101``.
        severity: One of `SEVERITIES`.
        effect: One of `EFFECTS`.
        certainty: One of `CERTAINTIES`.
        message: What must hold and what stands there instead; lower case, no full stop.
        help: How to mend it, in a sentence.
        pointer: JSON Pointer (RFC 6901) of the place; ``""`` is the whole instance.
        related: Pointers of other places that take part.
        on_key: Whether the finding is about the key at *pointer* rather than its value.
        span: The characters ``[start, end)`` of the string at *pointer* that the finding is about, counted from 0.
        location: The place in the text, where the instance came from a text.
        related_locations: The places in the text of what takes part, in the order of *related*.
    """

    rule: str
    code: str
    severity: str
    effect: str
    certainty: str
    message: str
    help: str
    pointer: str
    related: tuple[str, ...] = ()
    on_key: bool = False
    span: tuple[int, int] | None = None
    location: Location | None = None
    related_locations: tuple[Location, ...] = ()


_SAID = Finding.__slots__[:-2]
"""The attributes of a finding but for its place in a text, which come last."""


class _Draft(Finding):
    """A finding under way, whose attributes can be set."""

    __slots__ = ()
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__  # the two are one to the interpreter: with only one of them it takes the slow way


def make_finding(  # noqa: PLR0913 (what a finding says beyond its rule)
    rule: BrokenRule,
    *,
    message: str,
    help: str,  # noqa: A002 (the attribute's name)
    pointer: str,
    related: tuple[str, ...] = (),
    span: tuple[int, int] | None = None,
    location: Location | None = None,
    related_locations: tuple[Location, ...] = (),
) -> Finding:
    """Return the finding of *rule* that says all this.

    A frozen dataclass sets its attributes one by one behind its own back, which would cost more than judging the rule.
    So a draft is filled in, and becomes a finding when it is done.
    """
    draft: Any = object.__new__(_Draft)
    draft.rule = rule.id
    draft.code = rule.code
    draft.effect = rule.effect
    draft.certainty = rule.certainty
    draft.severity = severity_of(rule.effect, rule.certainty)
    draft.message = message
    draft.help = help
    draft.pointer = pointer
    draft.related = related
    draft.on_key = rule.on_key
    draft.span = span
    return _finished(draft, location, related_locations)


def located(finding: Finding, location: Location, related_locations: tuple[Location, ...]) -> Finding:
    """Return *finding* with its place in a text."""
    draft: Any = object.__new__(_Draft)
    for name in _SAID:
        setattr(draft, name, getattr(finding, name))
    return _finished(draft, location, related_locations)


def place_in_text(finding: Finding) -> tuple[int, int]:
    """Return the line and the column that *finding* is sorted by; (0, 0) where it has none."""
    return (finding.location.line, finding.location.column) if finding.location else (0, 0)


def _finished(draft: Any, location: Location | None, related_locations: tuple[Location, ...]) -> Finding:
    draft.location = location
    draft.related_locations = related_locations
    draft.__class__ = Finding
    finding: Finding = draft
    return finding


@cache
def severity_of(effect: str, certainty: str) -> str:
    """Say how grave a finding is that follows from *effect* and *certainty*.

    >>> severity_of("reject", "documented"), severity_of("reject", "assumed"), severity_of("advise", "documented")
    ('error', 'warning', 'info')
    """
    if effect == "advise":
        return "info"
    if effect in ("reject", "fail-later", "withhold", "deviate", "leak") and certainty != "assumed":
        return "error"
    return "warning"
