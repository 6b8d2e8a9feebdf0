"""What every report is given and the moments of a run at which it is asked for text.

Plain classes, no dataclass and no protocol: a run without findings imports this module, and `dataclasses`
or `typing` would cost it more than the judging.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


class Summary:
    """What a run has read and found, in numbers."""

    __slots__ = ("errors", "files", "infos", "instances", "warnings")

    def __init__(self, *, files: int, instances: int, errors: int, warnings: int, infos: int) -> None:
        self.files = files
        self.instances = instances
        self.errors = errors
        self.warnings = warnings
        self.infos = infos


class Report(ABC):
    """Findings on their way to a reader; each method returns the text to write now, ``""`` for nothing.

    The moments come in this order: `begin`; for each file `begin_file`, any number of `findings`, `end_file`;
    `end`.

    Attributes:
        contract: The name of the contract that was judged by.
        colour: Whether the reader is a terminal that shows colours.
        width: How many columns the reader has.
    """

    def __init__(self, *, contract: str, colour: bool = False, width: int = 80) -> None:
        self.contract = contract
        self.colour = colour
        self.width = width

    @abstractmethod
    def begin(self) -> str:
        """Open the report."""

    @abstractmethod
    def begin_file(self, path: str, /) -> str:
        """Open the part of the file at *path*."""

    @abstractmethod
    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """Write all findings of one instance, in their order."""

    @abstractmethod
    def end_file(self, instances: int, /) -> str:
        """Close the part of a file that held so many *instances*."""

    @abstractmethod
    def end(self, summary: Summary, /) -> str:
        """Close the report."""
