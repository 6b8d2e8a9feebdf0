r"""The film of a finished task: a real MP4 of the right size and length, with nothing to see.

It is made without a codec. The one picture is a grey JPEG, and a grey JPEG is next to nothing: each block of 8 by 8
points differs from the one before by nothing and has nothing inside, which takes two bits. The film shows that picture
from beginning to end, one sample a second, in the boxes of ISO 14496-12.

>>> make_film(1280, 720, 5)[:12]
b'\x00\x00\x00\x18ftypisom'
"""

from __future__ import annotations

import struct
from functools import lru_cache

_TICKS = 1000  # a second
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_MJPEG = 0x6C  # the object type of JPEG, registered for MPEG-4 systems


@lru_cache(maxsize=16)
def make_film(width: int, height: int, seconds: int) -> bytes:
    """Return an MP4 of *width* by *height* points that lasts *seconds*."""
    picture = _picture(width, height)
    head = _box("ftyp", b"isom", struct.pack(">I", 512), b"isom", b"mp41")
    # The table of samples says where the pictures stand, so its own length has to be known first.
    start = len(head) + len(_movie(width, height, seconds, len(picture), 0)) + 8
    return head + _movie(width, height, seconds, len(picture), start) + _box("mdat", picture)


# ---- The picture ----------------------------------------------------------------------------------------------------


def _picture(width: int, height: int) -> bytes:
    """Return a grey baseline JPEG (ITU T.81)."""
    blocks = -(-width // 8) * -(-height // 8)
    bits = 2 * blocks
    scan = bytes(bits // 8) + (bytes([0xFF >> bits % 8]) if bits % 8 else b"")  # the rest of the last byte is ones
    shortest = bytes([1, *[0] * 15, 0])  # a table with one code: 0 stands for nothing
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xDB, bytes([0, *[1] * 64])),
            _segment(0xC0, struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0)),
            _segment(0xC4, b"\x00" + shortest),
            _segment(0xC4, b"\x10" + shortest),
            _segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])),
            scan,
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


# ---- The boxes ------------------------------------------------------------------------------------------------------


def _movie(width: int, height: int, seconds: int, size: int, start: int) -> bytes:
    length = seconds * _TICKS
    header = (
        struct.pack(">5IIH10x", 0, 0, 0, _TICKS, length, 0x10000, 0x100) + _MATRIX + bytes(24) + struct.pack(">I", 2)
    )
    return _box("moov", _box("mvhd", header), _track(width, height, seconds, size, start))


def _track(width: int, height: int, seconds: int, size: int, start: int) -> bytes:
    length = seconds * _TICKS
    shown = 7  # the flags of a track that is enabled, in the movie, and in the preview
    header = struct.pack(">6I8x4H", shown, 0, 0, 1, 0, length, 0, 0, 0, 0) + _MATRIX
    header += struct.pack(">II", width << 16, height << 16)
    media = _box("mdhd", struct.pack(">5IHH", 0, 0, 0, _TICKS, length, 0x55C4, 0))  # the language is undetermined
    handler = _box("hdlr", struct.pack(">II4s12x", 0, 0, b"vide"), b"sandbox\0")
    references = _box("dinf", _box("dref", struct.pack(">II", 0, 1), _box("url ", struct.pack(">I", 1))))
    information = _box(
        "minf", _box("vmhd", struct.pack(">I8x", 1)), references, _samples(width, height, seconds, size, start)
    )
    return _box("trak", _box("tkhd", header), _box("mdia", media, handler, information))


def _samples(width: int, height: int, seconds: int, size: int, start: int) -> bytes:
    """Return the table of samples: *seconds* times the one picture, of *size* bytes, at *start*."""
    decoder = _descriptor(4, struct.pack(">BB3x2I", _MJPEG, 0x11, size, size))
    stream = _box("esds", bytes(4), _descriptor(3, struct.pack(">HB", 1, 0), decoder, _descriptor(6, b"\x02")))
    entry = struct.pack(">6xH16x2H2I4xH32xHh", 1, width, height, 0x480000, 0x480000, 1, 24, -1)
    return _box(
        "stbl",
        _box("stsd", struct.pack(">II", 0, 1), _box("mp4v", entry, stream)),
        _box("stts", struct.pack(">4I", 0, 1, seconds, _TICKS)),
        _box("stsc", struct.pack(">5I", 0, 1, 1, 1, 1)),
        _box("stsz", struct.pack(">3I", 0, size, seconds)),
        _box("stco", struct.pack(">II", 0, seconds), struct.pack(">I", start) * seconds),
    )


def _box(name: str, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, name.encode()) + content


def _descriptor(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([tag, len(content)]) + content
