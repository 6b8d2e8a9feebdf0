"""What the package raises. A broken instance never raises here, but for `validate`: it gives findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.finding import Finding


class WanrefError(Exception):
    """The base of everything that this package raises on purpose."""


class ContractViolated(WanrefError):
    """An instance breaks its contract.

    Attributes:
        findings: Every finding of the instance, as `check` gives them.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(tuple(findings))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        lines = [
            f"{finding.pointer or '(root)'}: {finding.message} [{finding.code} {finding.rule}]"
            for finding in self.findings
        ]
        return "\n".join([f"{len(lines)} findings:" if len(lines) > 1 else "1 finding:", *lines])


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in the files of a contract.

    Attributes:
        file: Path of the file; empty where there is none.
        line: Line there, from 1; 0 where the file as a whole is wrong.
        column: Column there in characters, from 1; 0 with the line.
        pointer: JSON Pointer in the file.
        message: What is wrong.
        suggestion: What may have been meant, or how to mend it; may be empty.
        excerpt: The line of the file, and under it a mark at the column; may be empty.
    """

    file: str
    line: int
    column: int
    pointer: str
    message: str
    suggestion: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        place = [self.file, str(self.line), str(self.column)] if self.line else [self.file]
        lines = [": ".join(filter(None, [":".join(place), self.message]))]
        lines += [f"  | {line}" for line in self.excerpt.splitlines()]
        lines += [f"  {self.suggestion}"] if self.suggestion else []
        return "\n".join(lines)


class ContractInvalid(WanrefError):
    """The files of a contract do not make a contract.

    Attributes:
        problems: Everything that is wrong with them, in the order of the files.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class UnknownRule(WanrefError, LookupError):
    """No rule has this id or code.

    Attributes:
        name: What was asked for.
        nearest: Ids and codes like it, the likest first.
    """

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(name, tuple(nearest))
        self.name = name
        self.nearest = tuple(nearest)

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"no rule is called {self.name!r}{hint}"


class NameTaken(WanrefError, ValueError):
    """Two assets of one film are to have the same name.

    Attributes:
        name: The name.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"an asset is called {self.name!r} already"
