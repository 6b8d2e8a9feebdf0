r"""Batches judged by a Dask cluster: your own machines, or those of a batch system, as far as Dask reaches them.

The client cuts the lines into pieces, the workers judge them, and the findings come back in the order of the lines,
the same that ``wanref lint`` tells. Nothing of Dask is imported here: the client that is handed in does it all.

    from dask.distributed import Client
    from wanref_contract.batching.cluster import judge_lines

    with Client("tcp://scheduler:8786") as client, open("batch.jsonl", "rb") as lines:
        for document, findings in judge_lines(lines, client):
            ...
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.batching.ordering import iter_in_order
from wanref_contract.batching.parcels import pack, unpack
from wanref_contract.batching.pieces import iter_pieces
from wanref_contract.contract.loading import load_contract
from wanref_contract.linting import lint_document
from wanref_contract.source import iter_doubtful

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from wanref_contract.batching.ordering import Awaited
    from wanref_contract.batching.parcels import Judged
    from wanref_contract.batching.pieces import Piece
    from wanref_contract.contract.contract import Contract

    class Client(Protocol):
        """What is asked of a ``dask.distributed.Client``."""

        def submit(self, function: Callable[..., bytes], /, *arguments: Any, pure: bool) -> Awaited[bytes]:
            """Have *function* called on a worker."""

        def nthreads(self) -> Mapping[str, int]:
            """Return how many threads each worker has."""


_PIECES_A_THREAD = 3
_LEAST_AHEAD = 12
"""How many pieces are on their way at the least: a cluster that grows with its work starts with no worker at all."""


def judge_lines(
    lines: Iterable[bytes | str], client: Client, *, contract: str = DEFAULT_CONTRACT, ahead: int = 0
) -> Iterator[Judged]:
    """Yield each request in *lines* with its findings, in order; one without findings as ``(None, ())``.

    Args:
        lines: The lines of a JSON Lines file, such as the file itself, open in binary mode.
        client: A ``dask.distributed.Client``; its workers need this package, in the same version.
        contract: What to judge by, by name or folder; a folder must be there on the workers too.
        ahead: How many pieces of some 256 KB are on their way; unless given, three for each thread of the cluster.
    """
    ahead = ahead or max(_LEAST_AHEAD, _PIECES_A_THREAD * sum(client.nthreads().values()))
    pieces = iter_pieces(map(_in_bytes, lines))
    judged = iter_in_order(pieces, lambda piece: client.submit(judge_piece, piece, contract, pure=False), ahead=ahead)
    for _, parcel in judged:
        yield from unpack(parcel, lambda: _contract(contract).by_name)


def judge_piece(piece: Piece, contract: str) -> bytes:
    """Return what *piece* gives, packed; this is what runs on a worker."""
    judge = _contract(contract)
    documents = iter_doubtful(piece.lines, is_clean=judge.functions.clean, index=piece.index, line=piece.line)
    return pack(((one, lint_document(one, judge)) if one else (None, ()) for one in documents), is_json=True)


@cache
def _contract(name: str) -> Contract:
    """Load a contract once in each process."""
    return load_contract(name)


def _in_bytes(line: bytes | str) -> bytes:
    return line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
