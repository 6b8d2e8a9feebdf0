"""The values that a plan is made of, and how they stand in JSON.

Two plans are equal when the same film would be made and billed the same. Why something is so, and what was ignored,
cut or overridden on the way, is carried and not compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.finding import Finding

SET_ASIDE = ("ignore", "override", "truncate")
"""The effects of which something in the request has no part in the film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What an asset speaks with.

    Attributes:
        url: The address of the voice; None for the asset's own sound.
        by: The way in which the asset comes by it, as the contract calls it: ``binding``.
        pointer: Where in the request it stands; for the asset's own sound, that of the asset.
    """

    url: str | None
    by: str = field(compare=False)
    pointer: str = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """A voice that an asset would have, and why it does not.

    Attributes:
        voice: The voice.
        rule: The id of the rule that says that it is ignored; empty where another voice simply goes first.
    """

    voice: Voice
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One reference, or the start frame.

    Attributes:
        kind: As the contract calls it: ``image``, ``video``, ``start``.
        number: From 1 within its kind; None where there is one at most.
        label: How the prompt names it, in the language of the prompt; what people call it where it cannot be named.
        pointer: Where in the request it stands.
        url: Its address.
        mentions: The characters ``[start, end)`` of the prompt that name it, counted from 0.
        voice: What it speaks with; None for nothing.
        unheard: The other voices that the request has for it.
    """

    kind: str
    number: int | None
    label: str = field(compare=False)
    pointer: str
    url: str
    mentions: tuple[tuple[int, int], ...]
    voice: Voice | None
    unheard: tuple[Unheard, ...] = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as the API reads it.

    Attributes:
        pointer: Where in the request it stands.
        read: What is read.
        cut: What comes after that, and is never read.
        limit: How many characters are read at most; None where nothing is ever cut.
        is_prompt: Whether it is where the assets are named.
    """

    pointer: str
    read: str
    cut: str = field(compare=False)
    limit: int | None = field(compare=False)
    is_prompt: bool = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A field of one value, as it takes effect; one that has none is no part of a plan.

    Attributes:
        pointer: Where it stands, or would.
        value: The value; None where the API chooses.
        given: Whether the request says so, rather than the API by default.
        otherwise: Where the API chooses: what it takes, in words.
    """

    pointer: str
    value: Any
    given: bool = field(compare=False)
    otherwise: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """What comes out.

    Attributes:
        size: Width and height in pixels; None where the table of sizes does not hold.
        shape: What the size is then, in words.
        pointer: Where in the request its length stands, or would.
        seconds: How long it is.
        at_most: How long it could be with these references.
        capped_by: The id of the rule that says so.
    """

    size: tuple[int, int] | None
    shape: str
    pointer: str = field(compare=False)
    seconds: int
    at_most: int | None
    capped_by: str = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledPart:
    """Something whose seconds are counted.

    Attributes:
        label: What it is: an asset, or ``film``.
        pointer: Where in the request it stands; for the film, where its length does.
        least: Its seconds at least.
        most: Its seconds at most; None where nobody knows.
        disputed: Whether another reading of the documentation leaves it out.
    """

    label: str = field(compare=False)
    pointer: str
    least: int
    most: int | None
    disputed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What is counted, by the reading that the contract takes.

    Attributes:
        unit: What is counted, such as ``second``.
        parts: What is counted together.
        dearer: The settings that make a unit dearer, by pointer; the factor is not published.
        failed_task: What a task that fails costs, in units; None where nothing says.
        certainty: How sure that is.
        contradiction: The id of the contradiction in the documentation; empty for none.
    """

    unit: str
    parts: tuple[BilledPart, ...]
    dearer: tuple[str, ...]
    failed_task: float | None
    certainty: str = field(compare=False)
    contradiction: str = field(compare=False)

    @property
    def least(self) -> int:
        """The units at least."""
        return sum(part.least for part in self.parts)

    @property
    def most(self) -> int | None:
        """The units at most; None where nobody knows."""
        return _total(self.parts)

    @property
    def otherwise(self) -> int | None:
        """The units at most by the other reading, which leaves out what is disputed."""
        return _total(tuple(part for part in self.parts if not part.disputed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the API makes of a request.

    Attributes:
        contract: The name of the contract.
        assets: The start frame, the references, and what each speaks with; kinds in the order of the contract.
        texts: The prompts as they are read; one that is not given is not among them.
        settings: Every other field that takes effect.
        film: What comes out.
        bill: What is counted; None where the contract says nothing of it.
        findings: Everything that is found in the request; no errors.
        request: A request that says all this and nothing else, of which this is the plan too.
    """

    contract: str
    assets: tuple[Asset, ...]
    texts: tuple[Text, ...]
    settings: tuple[Setting, ...]
    film: Film
    bill: Bill | None
    findings: tuple[Finding, ...] = field(compare=False)
    request: Mapping[str, Any] = field(compare=False)

    @property
    def set_aside(self) -> tuple[Finding, ...]:
        """The findings of what has no part in the film: what is ignored, overridden or cut."""
        return tuple(finding for finding in self.findings if finding.effect in SET_ASIDE)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as a JSON value; ``schema/meta/plan.schema.json`` describes it."""
        from wanref_contract.planning.json_form import plan_to_json

        return plan_to_json(self)

    def setting(self, pointer: str) -> Setting | None:
        """Return the setting at *pointer*, or None where it takes no effect."""
        return next((setting for setting in self.settings if setting.pointer == pointer), None)


def _total(parts: tuple[BilledPart, ...]) -> int | None:
    known = [part.most for part in parts if part.most is not None]
    return sum(known) if len(known) == len(parts) else None
