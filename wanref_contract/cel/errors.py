"""What can be wrong with an expression, told with its place.

Every problem of this package reaches the caller as one of three exceptions under :class:`CelError`. Each
remembers the text and the offset it is about, and prints the line with a caret under the place.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

EXCERPT_WIDTH = 100
"""Characters of a long line that are shown around the caret."""


class CelError(Exception):
    """A problem of one expression, at one place.

    >>> print(CelError("must be a number", "1 + 'a'", 4))
    1:5: must be a number
      | 1 + 'a'
      | ....^
    """

    def __init__(self, message: str, text: str = "", at: int = 0) -> None:
        super().__init__(message, text, at)
        self.message = message
        self.text = text
        self.at = min(at, len(text))

    @property
    def line(self) -> int:
        """The line of the place, from 1."""
        return self.text.count("\n", 0, self.at) + 1

    @property
    def column(self) -> int:
        """The column of the place in characters, from 1."""
        return self.at - self.text.rfind("\n", 0, self.at)

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}{self._excerpt()}"

    def _excerpt(self) -> str:
        """The line of the place with a caret below it, cut where the line is long."""
        if not self.text:
            return ""
        line = self.text.split("\n")[self.line - 1]
        start = max(0, self.column - 1 - EXCERPT_WIDTH // 2)
        shown = line[start : start + EXCERPT_WIDTH].replace("\t", " ")
        return f"\n  | {shown}\n  | {'.' * (self.column - 1 - start)}^"


class CelSyntaxError(CelError):
    """A text that is no expression, or one too large or too deep to be read."""


class CelCheckError(CelError):
    """An expression that names what is not declared, does not type, or may fail or run long."""


class CelEvaluationError(CelError):
    """An expression without a value for these bindings."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the nearest of *known*, or nothing.

    >>> suggestion("imge_urls", ["image_urls", "prompt"])
    " (did you mean 'image_urls'?)"
    """
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
