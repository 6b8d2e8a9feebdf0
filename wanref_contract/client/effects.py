"""What the logic of the client asks of the world, and what the world answers: plain values.

There are two effects. Everything else the logic does by itself, so both shells are a loop over these.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Make one call over HTTP; the answer to it is an `Answer`, whatever happens.

    Attributes:
        method: Of HTTP.
        url: Where to, whole.
        with_key: Whether the key goes with it. The effect itself never holds the key.
        timeout: Seconds that connecting, sending, or a silence in the answer may take.
        until: The moment after which no more of the answer is taken.
        largest: Bytes of an answer that are taken.
        content: The body; None for none.
        media_type: What the body is.
        file: Where the body of a good answer goes instead of into memory.
    """

    method: str
    url: str
    with_key: bool
    timeout: float
    until: float
    largest: int
    content: bytes | None = field(default=None, repr=False)
    media_type: str = ""
    file: BinaryIO | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Let so many seconds pass."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a call.

    Attributes:
        sent: False only where it is sure that nothing of the call has left.
        status: The HTTP status; None where none came.
        headers: By lower-case name.
        content: The body, as far as it came and was not for a file.
        trouble: What kept the answer from coming whole; empty where nothing did.
        is_closed: Whether there is no answer, and will be none, because the client is closed.
    """

    sent: bool = True
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)
    trouble: str = ""
    is_closed: bool = False


Effect: TypeAlias = Send | Pause

Steps: TypeAlias = Generator[Effect, Any, T]
"""A course of action that yields effects, is sent an `Answer` for each `Send`, and returns what came of it all."""
