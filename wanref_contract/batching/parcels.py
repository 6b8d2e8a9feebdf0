"""What was judged in one process, packed to be told in another.

Most requests are clean, and of those only their number is sent. How a request with findings travels is the part of
`sent_requests`, which nothing is loaded of before there is one.
"""

from __future__ import annotations

import pickle
from functools import cache
from itertools import chain, repeat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from wanref_contract.batching.sent_requests import Packed
    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

    Judged = tuple[Document | None, Sequence[Finding]]
    """A request with its findings; one that is clean, or of which nothing is to be told, may lack its document."""


def pack(judged: Iterable[Judged], *, is_json: bool = False) -> bytes:
    """Return *judged* as bytes, for `unpack`.

    Args:
        judged: Requests with their findings.
        is_json: Whether the text of each is JSON, and can be read again by itself.

    >>> list(unpack(pack([(None, ()), (None, ())]), dict))
    [(None, ()), (None, ())]
    """
    parts: list[int | Packed] = []
    clean = 0
    for document, findings in judged:
        if document is None or not findings:
            clean += 1
            continue
        if clean:
            parts.append(clean)
            clean = 0
        parts.append(_requests().packed(document, findings, is_json=is_json))
    parts.append(clean)
    return pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)


def unpack(parcel: bytes, rules: Callable[[], Mapping[str, Rule]]) -> Iterator[Judged]:
    """Yield what `pack` was given, but that nothing is said any more of how a document was read.

    Args:
        parcel: What `pack` made; of our own making, since reading it may run what it says.
        rules: Returns the rules that were judged by, by id; it is called where there are findings.
    """
    return chain.from_iterable(_iter_runs(pickle.loads(parcel), rules))


def _iter_runs(parts: Iterable[int | Packed], rules: Callable[[], Mapping[str, Rule]]) -> Iterator[Iterable[Judged]]:
    """Yield the requests by runs: taking one of many that are clean should cost next to nothing."""
    for part in parts:
        if isinstance(part, int):
            yield repeat((None, ()), part)
        else:
            yield (_requests().unpacked(part, rules()),)


@cache
def _requests() -> ModuleType:
    """Load what sends requests; said in the loops above, an import would cost a third of sending one."""
    from wanref_contract.batching import sent_requests

    return sent_requests
