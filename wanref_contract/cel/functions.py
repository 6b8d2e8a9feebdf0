"""The functions of the JSON profile: what they take, what they give, and how Python says it.

One table for the checker, the emitter and the evaluator. Functions the caller brings are :class:`Function`.
"""

from __future__ import annotations

from dataclasses import dataclass

from wanref_contract.cel import runtime, types
from wanref_contract.cel.types import BOOL, DOUBLE, DYN, INT, NUMBER, STRING, Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

OUTSIDE = frozenset({"uint", "bytes", "timestamp", "duration", "type"})
"""Functions of CEL that have no place in JSON."""

_LIST = types.list_of(DYN)
_MAP = types.map_of(DYN, key=DYN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the caller, called as ``name(arguments)``; *python* is what emitted code calls it."""

    params: tuple[Type, ...]
    result: Type
    python: str


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function; *fast* is the Python for it, empty where only the runtime knows."""

    params: tuple[Type, ...]
    result: Type
    fast: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """A function of CEL: its ways, the runtime function for all of them, and how it may be called."""

    overloads: tuple[Overload, ...]
    exact: Callable[..., Any]
    style: str


STANDARD = {
    "size": Standard(tuple(Overload((kind,), INT, "len({0})") for kind in (STRING, _LIST, _MAP)), runtime.size, "both"),
    "contains": Standard((Overload((STRING, STRING), BOOL, "({1} in {0})"),), runtime.contains, "method"),
    "startsWith": Standard((Overload((STRING, STRING), BOOL, "{0}.startswith({1})"),), runtime.starts_with, "method"),
    "endsWith": Standard((Overload((STRING, STRING), BOOL, "{0}.endswith({1})"),), runtime.ends_with, "method"),
    "substring": Standard(
        (Overload((STRING, INT), STRING), Overload((STRING, INT, INT), STRING)), runtime.substring, "method"
    ),
    "int": Standard(
        (Overload((INT,), INT, "{0}"), Overload((NUMBER,), INT), Overload((STRING,), INT)),
        runtime.to_int,
        "function",
    ),
    "double": Standard(
        (
            Overload((DOUBLE,), DOUBLE, "{0}"),
            Overload((NUMBER,), DOUBLE, "float({0})"),
            Overload((STRING,), DOUBLE),
        ),
        runtime.to_double,
        "function",
    ),
    "string": Standard(
        (Overload((STRING,), STRING, "{0}"), Overload((INT,), STRING, "str({0})"), Overload((BOOL,), STRING)),
        runtime.to_string,
        "function",
    ),
    "bool": Standard((Overload((BOOL,), BOOL, "{0}"), Overload((STRING,), BOOL)), runtime.to_bool, "function"),
    "dyn": Standard((Overload((DYN,), DYN, "{0}"),), runtime.dyn, "function"),
    "lists.range": Standard((Overload((INT,), types.list_of(INT)),), runtime.to_range, "function"),
}
"""``matches`` is not here: what it means depends on its pattern."""
