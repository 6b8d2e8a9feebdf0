"""A slate as a film that every player knows: H.264 and AAC in MP4, by PyAV.

PyAV comes with an extra and is imported where it is used. Few pictures a second keep it cheap: what takes time is the
number of pictures, and these hardly move. The sound is silence.
"""

from __future__ import annotations

import io
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from wanref_contract.sandbox.film.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from av import AudioFrame, VideoFrame
    from av.video.plane import VideoPlane

    from wanref_contract.sandbox.film.slate import Slate

RATE = 4
"""Pictures a second."""

_SAMPLES = 48_000  # of sound, a second
_AT_ONCE = 1024  # samples that AAC takes at a time
_HEAD = 64 * 1024  # bytes kept free, so that the head of the file stands first and players need not look for it
_OPTIONS = {"preset": "ultrafast", "tune": "stillimage", "crf": "26"}


def encode(slate: Slate) -> bytes:
    """Return the film that shows *slate*.

    Raises:
        ModuleNotFoundError: PyAV is not installed.
    """
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4", options={"moov_size": str(_HEAD)}) as container:
        pictures = container.add_stream("libx264", rate=RATE, options=_OPTIONS)
        pictures.width, pictures.height, pictures.pix_fmt = slate.width, slate.height, "yuv420p"
        pictures.codec_context.thread_count = 1  # the same film on every machine, and the other cores for others
        sound = container.add_stream("aac", rate=_SAMPLES, layout="stereo")
        for frame in chain(_iter_pictures(slate), [None]):
            container.mux(pictures.encode(frame))
        for silence in chain(_iter_silence(slate), [None]):
            container.mux(sound.encode(silence))
    return file.getvalue()


def _iter_pictures(slate: Slate) -> Iterator[VideoFrame]:
    from av import VideoFrame

    picture = Picture(slate)
    for number in range(slate.seconds * RATE):
        frame = VideoFrame(slate.width, slate.height, "yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        for plane, rows in zip(frame.planes, (picture.light(number / RATE), *picture.colours), strict=True):
            _fill(plane, rows)
        yield frame


def _fill(plane: VideoPlane, rows: Iterable[bytes]) -> None:
    plane.update(b"".join(row.ljust(plane.line_size, b"\0") for row in rows))


def _iter_silence(slate: Slate) -> Iterator[AudioFrame]:
    from av import AudioFrame

    total = slate.seconds * _SAMPLES
    for start in range(0, total, _AT_ONCE):
        frame = AudioFrame(format="fltp", layout="stereo", samples=min(_AT_ONCE, total - start))
        frame.sample_rate, frame.pts, frame.time_base = _SAMPLES, start, Fraction(1, _SAMPLES)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield frame
