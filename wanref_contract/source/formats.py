"""Which format a request file is in: its name says so, or its first characters do."""

from __future__ import annotations

_BY_EXTENSION = {"json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "yaml": "yaml", "yml": "yaml"}


def guess_format(name: str, data: bytes = b"") -> str:
    r"""Return "json", "jsonl" or "yaml", by the extension of *name* or else by the content.

    Args:
        name: a file name; "-" for the standard input.
        data: the content, or enough of it to hold the first line and a piece of the next.

    >>> guess_format("batch.ndjson"), guess_format("-", b"prompt: a cat")
    ('jsonl', 'yaml')
    >>> guess_format("-", b'{"prompt": "a cat"}\n{"prompt": "a dog"}\n')
    'jsonl'
    """
    by_name = _BY_EXTENSION.get(name.lower().rpartition(".")[2]) if "." in name else None
    if by_name is not None:
        return by_name
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not text.startswith((b"{", b"[")):
        return "yaml"
    first, _, rest = text.partition(b"\n")
    return "jsonl" if rest and _is_whole(first) else "json"


def _is_whole(line: bytes) -> bool:
    from wanref_contract.source.document import MISSING
    from wanref_contract.source.reading import iter_jsonl

    return all(document.instance is not MISSING for document in iter_jsonl([line]))
