"""From the text of a request file to its instances, with the place of everything.

Responsible for turning bytes into JSON values, for telling every surprise on the way as a `Notice`, and for
the line and column of any JSON Pointer. It is pure (bytes in, values out) and knows nothing of the contract:
what a notice means, how grave it is and which words it is told in are data elsewhere, found by its rule.

Two paths, one meaning: `source.quick` parses clean JSON in microseconds and imports almost nothing, so the
names below are loaded when first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.source.document import MISSING, Document, Notice
    from wanref_contract.source.formats import guess_format
    from wanref_contract.source.location import Location
    from wanref_contract.source.reading import iter_doubtful, iter_jsonl, read_documents

__all__ = [
    "MISSING",
    "Document",
    "Location",
    "Notice",
    "guess_format",
    "iter_doubtful",
    "iter_jsonl",
    "read_documents",
]

_HOMES = {
    "MISSING": "document",
    "Document": "document",
    "Notice": "document",
    "Location": "location",
    "guess_format": "formats",
    "iter_doubtful": "reading",
    "iter_jsonl": "reading",
    "read_documents": "reading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Not importlib.import_module: importing importlib costs more than reading a request.
    return getattr(__import__(f"{__name__}.{_HOMES[name]}", fromlist=[name]), name)
