"""What every report is given and the moments of a run at which it is asked for text.

Plain classes, no dataclass and no protocol: a run without findings imports this module, and `dataclasses`
or `typing` would cost it more than the judging.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document
    from wanref_contract.suppressing import Suppressed

EXPLAINING = "wanref rule"
"""The command that explains a rule of the package's own contract."""


class Summary:
    """What a run has read and found, in numbers.

    Attributes:
        left_out: How many findings were not asked for; they are among no others.
        unreadable: How many files could not be read; they are among no others.
        mended: How many findings were mended before the rest was counted; None where nothing was to be.
        suppressed: How many findings are not told because somebody suppressed them; they are among no others.
        baselined: How many findings are not told because they stand in the baseline; they are among no others.
        gone: How many findings of the baseline were looked for and not found.
        stale: What is said of these, in words; empty where there are none.
        gone_fails: Whether they make the run fail.
        stopped: Whether somebody stopped the run before its end, so that more may be left to find.
    """

    __slots__ = (
        "baselined",
        "errors",
        "files",
        "gone",
        "gone_fails",
        "infos",
        "instances",
        "left_out",
        "mended",
        "stale",
        "stopped",
        "suppressed",
        "unreadable",
        "warnings",
    )

    def __init__(  # noqa: PLR0913 (a number for each thing that is counted)
        self,
        *,
        files: int,
        instances: int,
        errors: int,
        warnings: int,
        infos: int,
        left_out: int = 0,
        unreadable: int = 0,
        mended: int | None = None,
        suppressed: int = 0,
        baselined: int = 0,
        gone: int = 0,
        stale: str = "",
        gone_fails: bool = False,
        stopped: bool = False,
    ) -> None:
        self.files = files
        self.instances = instances
        self.errors = errors
        self.warnings = warnings
        self.infos = infos
        self.left_out = left_out
        self.unreadable = unreadable
        self.mended = mended
        self.suppressed = suppressed
        self.baselined = baselined
        self.gone = gone
        self.stale = stale
        self.gone_fails = gone_fails
        self.stopped = stopped


class Report(ABC):
    """Findings on their way to a reader; each method returns the text to write now, ``""`` for nothing.

    The moments come in this order: `begin`; for each file `begin_file`, any number of `findings`, `end_file`, and for
    one that could not be read, or not to its end, `unreadable`; `end`.

    Attributes:
        contract: The name of the contract that was judged by.
        rules: Gives the rules of that contract by id; loads it where nothing has yet.
        explaining: The command that explains a rule when the rule's id follows.
        fail_on: The mildest severity that makes the run fail.
        colour: Whether the reader is a terminal that shows colours.
        width: How many columns the reader has.
        unit: What an instance is called.
    """

    unit = "request"

    def __init__(  # noqa: PLR0913 (a setting each)
        self,
        *,
        contract: str,
        rules: Callable[[], Mapping[str, Rule]] = dict,
        explaining: str = EXPLAINING,
        fail_on: str = "error",
        colour: bool = False,
        width: int = 80,
    ) -> None:
        self.contract = contract
        self.rules = rules
        self.explaining = explaining
        self.fail_on = fail_on
        self.colour = colour
        self.width = width

    @abstractmethod
    def begin(self) -> str:
        """Open the report."""

    @abstractmethod
    def begin_file(self, path: str, /) -> str:
        """Open the part of the file at *path*."""

    def found(self, document: Document, findings: Sequence[Finding], /) -> None:  # noqa: B027
        """Take note of all *findings* of one instance, in their order, before some of them are set aside.

        Not every run sets any aside, and this moment may be left out then.
        """

    @abstractmethod
    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """Write all findings of one instance, in their order."""

    def suppressed(self, document: Document, findings: Sequence[Suppressed], /) -> str:  # noqa: ARG002
        """Write the findings of one instance that are not told; most reports count them at their end, and no more."""
        return ""

    @abstractmethod
    def end_file(self, instances: int, /) -> str:
        """Close the part of a file that held so many *instances*."""

    def unreadable(self, path: str, reason: str, /) -> str:  # noqa: ARG002
        """Write that *path* could not be read, and why; the reports for people count such files at their end.

        It may be a folder or a pattern too. Standard error names it with its *reason* in any case.
        """
        return ""

    @abstractmethod
    def end(self, summary: Summary, /) -> str:
        """Close the report."""
