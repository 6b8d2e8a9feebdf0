"""Python source under way: lines and their indentation."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Writer:
    """Collects lines of Python.

    >>> writer = Writer()
    >>> with writer.block("if ready:"):
    ...     writer.line("go()")
    >>> writer.lines
    ['if ready:', '    go()']
    """

    lines: list[str] = field(default_factory=list)
    depth: int = 0

    def line(self, text: str) -> None:
        """Add one line at the present depth."""
        self.lines.append("    " * self.depth + text)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Add *header*, and indent what is added inside the ``with``."""
        self.line(header)
        self.depth += 1
        yield
        self.depth -= 1
