"""The values a contract is made of: rules with their fixes and examples, fields and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.finding import severity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FILM = "film"
"""What the film is called among the things whose seconds are billed, beside the kinds of asset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from.

    Attributes:
        page: The page of the provider's documentation, or the standard.
        field: The field or section there.
        seen: The day of the page's version, ``YYYY-MM-DD``; empty for a standard.
        contradiction: The id of the contradiction that the rule takes a side in; empty for none.
    """

    page: str
    field: str
    seen: str = ""
    contradiction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An instance, and what a rule claims of it.

    Attributes:
        breaks: Whether the rule is broken, rather than satisfied.
        instance: The whole instance.
        at: Where the findings of the rule stand; None where the rule's own places say so.
        also: Ids of the other rules that are broken with it, and could not but be.
        written: JSON Pointer of the example in the rules file.
        fixed: The instance that the rule's fix makes of it; None where the example does not say.
    """

    breaks: bool
    instance: Any
    at: tuple[str, ...] | None
    also: tuple[str, ...]
    written: str
    fixed: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextExample:
    """A whole file, and what a rule of reading or of film files claims of it.

    Attributes:
        breaks: Whether the rule is broken, rather than satisfied.
        format: How the file is read.
        parts: Its text, as pieces with the number of times that each stands there; none where it is no text.
        octets: Its bytes, where it is no text.
        also: Ids of the other rules that are broken with it, and could not but be.
        written: JSON Pointer of the example in the profile.
        fixed: The text that the rule's fix makes of it; None where the example does not say.
    """

    breaks: bool
    format: str
    parts: tuple[tuple[str, int], ...]
    octets: bytes
    also: tuple[str, ...]
    written: str
    fixed: str | None = None

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.octets or "".join(piece * times for piece, times in self.parts).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One way to mend what a rule finds.

    Attributes:
        safe: Whether the film stays what it was.
        edit: What is done, one of `EDITS`.
        operand: What it is done with: a pointer, a word or CEL, as the edit has it.
        why: Why it is safe, or what it may lose.
        when: CEL; the fix is for findings where it holds. ``true`` where a fix has none.
        number: Its place among the fixes of its rule, from 0; None where the rule has this one alone.
    """

    safe: bool
    edit: str
    operand: str
    why: str
    when: str = "true"
    number: int | None = None

    @property
    def expression(self) -> str:
        """The CEL of its operand; empty where that is none."""
        return self.operand if self.edit in _EXPRESSED else ""


EDITS = {
    "drop": "drops it",
    "keep": "cuts it to what counts",
    "replace": "writes it right",
    "rename": "writes its key right",
    "move": "moves it to where it belongs",
    "bind": "binds its voices by name",
    "quote": "writes it so that all readers agree",
}
"""The edits that a fix can make, and what it does to what stands at a finding."""

_EXPRESSED = frozenset({"keep", "replace", "rename", "move"})
"""The edits whose operand is CEL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One behaviour of the API, and what is said when a request runs into it.

    Attributes:
        judged: ``once``; ``every`` place; ``each`` element of a list; by the ``schema``; by what the judge may
            ``observe``; while ``reading`` the text; or while ``authoring``, when a request is built from a film file.
        at: For ``once`` and ``each``: the finding stands at the first of these pointers that is given.
        every: For ``every``: the name of the places.
        each: For ``each``: the name of an element and the CEL expression of the list.
        when: CEL; the rule is judged where it holds. ``true`` where a rule has none.
        require: CEL; the rule is broken where it does not hold.
        schema: For ``schema``: pointers of the keywords it speaks for.
        observe: For ``observe``: what the judge has seen.
        related: Pointers of what else takes part.
        on_key: Whether the finding is about the key at its place.
        span: CEL of the first and the past-the-last character of the text that the finding is about.
        suggest: CEL of the texts that may have been meant.
        api_message: What the API itself says, where that is documented.
        instead_of: For ``authoring``: ids of the rules whose findings are told in the words of this one.
        subject: What the hundred of its code is about; empty where nothing says so.
        examples: Requests on both sides of it; none for ``reading`` and ``authoring``.
        texts: Whole files on both sides of it, for ``reading`` and ``authoring``.
        fixes: The ways to mend it; the first that is for a finding mends that one.
        index: The rule's place in `Contract.rules`.
    """

    id: str
    code: str
    title: str
    effect: str
    certainty: str
    source: Source
    message: str
    help: str
    why: str
    judged: str
    at: tuple[str, ...] = ()
    every: str = ""
    each: tuple[str, str] | None = None
    when: str = "true"
    require: str = "true"
    schema: tuple[str, ...] = ()
    observe: str = ""
    related: tuple[str, ...] = ()
    on_key: bool = False
    span: tuple[str, str] | None = None
    suggest: str = ""
    api_message: str = ""
    instead_of: tuple[str, ...] = ()
    subject: str = ""
    examples: tuple[Example, ...] = ()
    texts: tuple[TextExample, ...] = ()
    fixes: tuple[Fix, ...] = ()
    index: int = 0

    @property
    def severity(self) -> str:
        """How grave a finding of this rule is."""
        return severity_of(self.effect, self.certainty)

    @property
    def fix(self) -> str:
        """How each of its findings can be mended: ``safe``, ``unsafe``; empty where not all can."""
        if all(fix.when != "true" for fix in self.fixes):
            return ""
        return "safe" if any(fix.safe for fix in self.fixes) else "unsafe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named set of places, and the values derived from each, in order."""

    name: str
    at: tuple[str, ...]
    let: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """How a rule reads one field.

    Attributes:
        name: What rules call it.
        at: Pointer of where it stands.
        absent: The values besides null that count as not given.
        default: What it reads as where it is not given; None for none.
        always: Whether a rule may speak of it without asking whether it is given: it is required, or has a default.
        stand_in: What it reads as where it is missing or unsound; rules that speak of it are left out then.
    """

    name: str
    at: str
    absent: tuple[Any, ...] = ()
    default: Any = None
    always: bool = False
    stand_in: Any = None
