"""The film is a real MP4: its boxes fit into each other, and it shows a JPEG of the right size to its end."""

from __future__ import annotations

import struct

import pytest

from wanref_contract import load_contract
from wanref_contract.sandbox.film.grey import make_film

SIZES = [tuple(size) for table in load_contract().data["output"]["size"].values() for size in table.values()]
CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl"}


def boxes(data: bytes, start: int, end: int) -> dict[bytes, bytes]:
    """Return the boxes of *data* by name, those inside others too; they must fill it without a rest."""
    found = {}
    while start < end:
        size, name = struct.unpack_from(">I4s", data, start)
        assert 8 <= size <= end - start
        found[name] = data[start + 8 : start + size]
        if name in CONTAINERS:
            found |= boxes(data, start + 8, start + size)
        start += size
    assert start == end
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_film_is_what_was_asked_for(size: tuple[int, int]) -> None:
    """Every size of the contract and every length from 2 to 15 seconds make an MP4 that says so throughout."""
    for seconds in range(2, 16):
        film = make_film(*size, seconds)
        found = boxes(film, 0, len(film))
        assert found[b"ftyp"].startswith(b"isom")
        scale, duration = struct.unpack_from(">II", found[b"mvhd"], 12)
        assert duration / scale == seconds
        assert struct.unpack(">II", found[b"tkhd"][-8:]) == (size[0] << 16, size[1] << 16)
        assert struct.unpack_from(">HH", found[b"stsd"], 40) == size
        assert struct.unpack(">4I", found[b"stts"]) == (0, 1, seconds, scale)
        _, length, count = struct.unpack(">3I", found[b"stsz"])
        offsets = struct.unpack(f">{count}I", found[b"stco"][8:])
        assert count == seconds
        for offset in offsets:
            picture = film[offset : offset + length]
            assert picture.startswith(b"\xff\xd8\xff\xdb")
            assert picture.endswith(b"\xff\xd9")
            assert struct.pack(">HH", size[1], size[0]) in picture
