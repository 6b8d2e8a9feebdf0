"""CEL, the Common Expression Language, on JSON values: the language of the contract's rules.

Stands on its own. :func:`evaluate` answers at once; an :class:`Environment` checks an expression against
declared types and compiles it to Python. Names are loaded when first used, so that emitted code, which
needs :mod:`wanref_contract.cel.runtime` alone, starts without the rest.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.cel import types as types
    from wanref_contract.cel.environment import Environment, Expression, evaluate
    from wanref_contract.cel.errors import CelCheckError, CelError, CelEvaluationError, CelSyntaxError
    from wanref_contract.cel.functions import Function
    from wanref_contract.cel.parser import parse
    from wanref_contract.cel.pool import Pool
    from wanref_contract.cel.types import (
        BOOL,
        DOUBLE,
        DYN,
        INT,
        NULL,
        NUMBER,
        STRING,
        Field,
        Type,
        list_of,
        map_of,
        record,
    )

_HOMES = {
    "environment": ("Environment", "Expression", "evaluate"),
    "errors": ("CelCheckError", "CelError", "CelEvaluationError", "CelSyntaxError"),
    "functions": ("Function",),
    "parser": ("parse",),
    "pool": ("Pool",),
    "types": (
        "BOOL",
        "DOUBLE",
        "DYN",
        "INT",
        "NULL",
        "NUMBER",
        "STRING",
        "Field",
        "Type",
        "list_of",
        "map_of",
        "record",
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "BOOL",
    "DOUBLE",
    "DYN",
    "INT",
    "NULL",
    "NUMBER",
    "STRING",
    "CelCheckError",
    "CelError",
    "CelEvaluationError",
    "CelSyntaxError",
    "Environment",
    "Expression",
    "Field",
    "Function",
    "Pool",
    "Type",
    "evaluate",
    "list_of",
    "map_of",
    "parse",
    "record",
    "types",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "types":
        return import_module(f"{__name__}.types")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
