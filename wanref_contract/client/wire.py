"""Taking in an answer without trusting it: no more bytes than allowed, no longer than allowed, to memory or to a file.

A shell hands over what arrives piece by piece, and is told when to stop. Bodies are taken raw and unpacked here, so a
small body cannot unpack to a large one.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from wanref_contract.client.effects import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.client.effects import Send

_GOOD = 200
_PACKED = ("gzip", "x-gzip", "deflate")
_EITHER = 47  # for zlib: find out whether it is gzip or deflate


class Intake:
    """What has come of the answer to one call.

    >>> from wanref_contract.client.effects import Send
    >>> send = Send(method="GET", url="https://example.com", with_key=False, timeout=9, until=9, largest=3)
    >>> intake = Intake(send, lambda: 0)
    >>> intake.begin(200, {})
    False
    >>> intake.take(b"abc"), intake.take(b"d"), intake.answer().trouble
    (True, False, 'the answer has more than 3 bytes')
    """

    def __init__(self, send: Send, now: Callable[[], float]) -> None:
        self._send, self._now = send, now
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._content = bytearray()
        self._length = 0
        self._trouble = ""

    def begin(self, status: int, headers: Mapping[str, str], *, is_read: bool = False) -> bool:
        """Take the head of the answer, and give back whether the body *is_read*, and unpacked, already.

        So it is where a transport makes answers of its own, as those of tests do.
        """
        self._status = status
        self._headers = {name.lower(): value for name, value in headers.items()}
        if is_read:
            self._headers.pop("content-encoding", None)
        return is_read

    def take(self, chunk: bytes) -> bool:
        """Take a piece of the body, and say whether more is wanted."""
        self._length += len(chunk)
        if self._length > self._send.largest:
            self._trouble = f"the answer has more than {self._send.largest} bytes"
        elif self._now() > self._send.until:
            self._trouble = "the answer took too long to come"
        elif self._send.file is not None and self._status == _GOOD:
            self._send.file.write(chunk)
        else:
            self._content += chunk
        return not self._trouble

    def lost(self, error: Exception, *, sent: bool) -> Answer:
        """Return the answer where *error* broke it off."""
        self._trouble = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return Answer(
            sent=sent,
            status=self._status,
            headers=self._headers,
            content=bytes(self._content),
            trouble=self._trouble,
        )

    def answer(self) -> Answer:
        """Return the answer, which has come to its end or was broken off by `take`."""
        content = bytes(self._content)
        packing = self._headers.get("content-encoding", "identity").strip().lower()
        if packing in _PACKED and self._send.file is None and not self._trouble:
            content = self._unpacked(content)
        elif packing not in ("", "identity"):
            self._trouble = self._trouble or f"the answer is packed as {packing}, which was not asked for"
        return Answer(status=self._status, headers=self._headers, content=content, trouble=self._trouble)

    def _unpacked(self, content: bytes) -> bytes:
        unpacking = zlib.decompressobj(_EITHER)
        try:
            unpacked = unpacking.decompress(content, self._send.largest)
        except zlib.error:
            self._trouble = "the answer cannot be unpacked"
            return b""
        if not unpacking.eof:
            self._trouble = f"the answer does not end, or unpacks to more than {self._send.largest} bytes"
        return unpacked
