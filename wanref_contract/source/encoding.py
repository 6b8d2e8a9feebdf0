"""From bytes to text: request files are UTF-8, and one that is not says what it probably is.

A byte order mark stays in the text: telling it, and taking it off, is the part of whoever opens the file.
"""

from __future__ import annotations

_WIDE = {
    b"\xff\xfe\x00\x00": ("UTF-32", "utf-32"),
    b"\x00\x00\xfe\xff": ("UTF-32", "utf-32"),
    b"\xff\xfe": ("UTF-16", "utf-16"),
    b"\xfe\xff": ("UTF-16", "utf-16"),
}
BYTE_ORDER_MARK = "\ufeff"


class NotUtf8(ValueError):
    """The bytes are not UTF-8: the first wrong byte, a guess at the encoding, the text as far as it shows."""

    def __init__(self, byte: int, encoding_hint: str, text: str, offset: int) -> None:
        super().__init__(byte, encoding_hint, text, offset)
        self.byte = byte
        self.encoding_hint = encoding_hint
        self.text = text
        self.offset = offset


def decode(data: bytes) -> str:
    r"""Return the text of UTF-8 bytes, with its byte order mark if it has one.

    >>> decode(b"caf\xc3\xa9")
    'café'

    Raises:
        NotUtf8: with the offset of the wrong character in a text that shows U+FFFD there.
    """
    if is_wide(data):
        hint, codec = _wide_encoding(data)
        raise NotUtf8(data[0], hint, data.decode(codec, "replace"), 0)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        at = error.start
        raise NotUtf8(
            data[at], _narrow_encoding(data), data.decode("utf-8", "replace"), len(data[:at].decode())
        ) from None


def is_wide(data: bytes) -> bool:
    """Tell whether *data* is in UTF-16 or UTF-32: it begins with their mark, or with zeros among ASCII."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or _zeros(data) in _ZEROS


# The first four bytes of two (one, in UTF-32) ASCII characters: which of them are zero (RFC 4627, section 3).
_ZEROS: dict[tuple[bool, ...], tuple[str, str]] = {
    (False, True, False, True): ("UTF-16", "utf-16-le"),
    (True, False, True, False): ("UTF-16", "utf-16-be"),
    (False, True, True, True): ("UTF-32", "utf-32-le"),
    (True, True, True, False): ("UTF-32", "utf-32-be"),
    (True, True, False, False): ("UTF-32", "utf-32"),
}


def _zeros(data: bytes) -> tuple[bool, ...]:
    return tuple(byte == 0 for byte in data[:4])


def _wide_encoding(data: bytes) -> tuple[str, str]:
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return encoding
    return _ZEROS[_zeros(data)]


def _narrow_encoding(data: bytes) -> str:
    """Guess what an editor saved: Chinese pairs its high bytes, accented letters mostly stand alone."""
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return "Latin-1"
    return "GB 18030"
