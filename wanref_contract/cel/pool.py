"""The module-level Python that emitted expressions use: runtime functions, compiled patterns, constants.

One pool serves many expressions, so that what they share is defined once. Names depend on the order of use
alone: the same expressions give the same lines.
"""

from __future__ import annotations

from typing import Any

BUILTINS: dict[str, Any] = {function.__name__: function for function in (len, str, float, range, enumerate)}
"""The only built-in names that emitted code uses."""


class Pool:
    """Names for what emitted expressions need, and the lines that define them.

    >>> pool = Pool()
    >>> pool.pattern("a.c", "search")
    '_P0'
    >>> pool.lines()
    ['import re as _re', "_P0 = _re.compile('a.c', _re.ASCII).search"]
    """

    def __init__(self) -> None:
        self._functions: set[str] = set()
        self._patterns: dict[tuple[str, str], str] = {}
        self._constants: dict[str, str] = {}

    def function(self, name: str) -> str:
        """Return the name of the function *name* of the runtime module."""
        self._functions.add(name)
        return f"_{name}"

    def pattern(self, text: str, method: str) -> str:
        """Return the name of *method* of the compiled pattern *text*."""
        return self._patterns.setdefault((text, method), f"_P{len(self._patterns)}")

    def constant(self, source: str) -> str:
        """Return the name of the value that the Python expression *source* makes."""
        return self._constants.setdefault(source, f"_C{len(self._constants)}")

    def lines(self) -> list[str]:
        """Return the Python lines that define all names given so far."""
        lines = ["import re as _re"] if self._patterns else []
        if self._functions:
            names = ", ".join(f"{name} as _{name}" for name in sorted(self._functions))
            lines.append(f"from wanref_contract.cel.runtime import {names}")
        lines += [
            f"{name} = _re.compile({text!r}, _re.ASCII).{method}" for (text, method), name in self._patterns.items()
        ]
        return lines + [f"{name} = {source}" for source, name in self._constants.items()]

    def namespace(self) -> dict[str, Any]:
        """Return what the lines define, as globals for emitted code that finds no other built-in names."""
        namespace: dict[str, Any] = {}
        exec("\n".join(self.lines()), namespace)
        return {**namespace, "__builtins__": BUILTINS}
