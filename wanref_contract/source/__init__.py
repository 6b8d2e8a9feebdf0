"""From the text of a request file to its instances, with the place of everything.

Responsible for turning bytes into JSON values, for telling every surprise on the way as a `Notice`, and for
the line and column of any JSON Pointer. It is pure (bytes in, values out) and knows nothing of the contract:
what a notice means, how grave it is and which words it is told in are data elsewhere, found by its rule.

`reading` is the door, and a `document` with its notices comes out. It asks `formats` which format a file is in and
`encoding` for its text, and hands that to `json_reading` or `yaml_reading`, which write down what they meet in `notes`.
Beside the first stand `json_mistakes` and `json_places`, beside the other `yaml_scalars`, `yaml_surprises`,
`yaml_mistakes` and `yaml_comments`. `places` and `location` lead from a pointer to a line, `value` is what all of these
values share, and `editing` changes a text as little as it can.

Two paths, one meaning: `source.quick` parses clean JSON in microseconds and imports almost nothing, so the
names below are loaded when first asked for.
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "document": ("MISSING", "Document", "Notice"),
        "formats": ("guess_format",),
        "location": ("Location",),
        "reading": ("iter_doubtful", "iter_jsonl", "read_documents"),
    },
)
