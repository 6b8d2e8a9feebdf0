"""The generated functions of the package's own contracts, and whether they are still theirs.

Each module here is the output of `wanref_contract.contract.compiling`, checked in; ``make generate`` writes it, and a
test fails where it differs. It carries the digest of the files it was made from: a checkout whose contract has
been edited since is judged by functions compiled anew, never by stale ones.
"""

from __future__ import annotations

import os
import zlib

from wanref_contract._data import schema_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Protocol

    Hit = tuple[int, str | None, Mapping[str, Any]]
    Words = tuple[
        Callable[[Mapping[str, Any]], str],
        Callable[[Mapping[str, Any]], str],
        Callable[[Mapping[str, Any]], tuple[int, int]] | None,
        Callable[[Mapping[str, Any]], list[str]] | None,
    ]

    class Functions(Protocol):
        """What a generated module provides.

        Attributes:
            DIGEST: What the contract's files amounted to when it was made.
            READS: By index of a rule, the pointers of the fields it speaks of.
            WORDS: By index of a rule, its message, help, span and suggestion.
            doubts: The names of the fields whose structure is not surely right; None for what is no object at all.
            broken: What the rules find, and the values of the names they share; may raise where in doubt.
            clean: Whether there is nothing to find in a request; False may also mean doubt.
        """

        DIGEST: int
        READS: Mapping[int, tuple[str, ...]]
        WORDS: Mapping[int, Words]
        doubts: Callable[[Any], list[str] | None]
        broken: Callable[[Any], tuple[list[Hit], Mapping[str, Any]]]
        clean: Callable[[Any], bool]


JUDGING = ("contract.yaml", "request.schema.json", "rules.yaml")
"""The files of a contract's folder that decide how a request is judged, in the order of their digest."""

DOUBTS = (ArithmeticError, LookupError, TypeError, ValueError)
"""What the generated functions may raise where only the exact way knows the answer."""


def clean(name: str) -> Callable[[Any], bool] | None:
    """Return the kept ``clean`` of the package's contract *name*, or None where there is none that is current.

    >>> clean("wan2.7-reference-video")({})
    False
    """
    folder = os.path.join(schema_folder(), name)
    if not os.path.isfile(os.path.join(folder, JUDGING[0])):
        return None
    kept = functions(name, digest(folder))
    return kept.clean if kept else None


def functions(name: str, digest: int) -> Functions | None:
    """Return the kept functions of the contract *name*, or None where there are none of this *digest*.

    >>> functions("wan2.7-reference-video", 0) is None
    True
    """
    try:
        # Not importlib.import_module: importing importlib costs more than judging a request.
        module: Any = __import__(f"{__name__}.{module_name(name)}", fromlist=["DIGEST"])
    except ModuleNotFoundError:
        return None
    return module if digest == module.DIGEST else None


def digest(folder: str) -> int:
    """Return a checksum (CRC-32) of the files in *folder* that decide how a request is judged.

    It tells accidents, such as an edited file beside functions that were generated before; it is no defence.

    Raises:
        OSError: A file cannot be read.
    """
    checksum = 0
    for name in JUDGING:
        with open(os.path.join(folder, name), "rb") as file:
            checksum = zlib.crc32(file.read(), checksum)
    return checksum


def module_name(contract: str) -> str:
    """Return the name of the module that keeps the functions of *contract*.

    >>> module_name("wan2.7-reference-video")
    'wan2_7_reference_video'
    """
    return "".join(character if character.isalnum() else "_" for character in contract)


def from_source(source: str) -> Functions:
    """Return the functions that *source* defines; it is what `compile_source` wrote, and nobody else's."""
    import types
    from typing import cast

    module = types.ModuleType("wanref_contract.kept.compiled_at_load")
    exec(compile(source, "<compiled contract>", "exec"), module.__dict__)
    return cast("Functions", module)
