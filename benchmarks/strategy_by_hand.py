"""A Hypothesis strategy of right requests as somebody writes it who knows this one API: the measure for ours.

It knows every limit and every rule by heart, and does what is usual and fast: one composite, a draw for each choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

_COUNTS = st.sampled_from([(images, videos) for images in range(6) for videos in range(6) if 1 <= images + videos <= 5])
_SCENES = st.sampled_from(["dancing in the rain", "on a beach at dusk", "on a train, 24 fps", "laughing over tea"])
_CHINESE_SCENES = st.sampled_from(["在雨中跳舞", "黄昏的海边", "在火车上", "笑着喝茶"])
_OFTEN = st.booleans()
_VOICES = st.sampled_from(["none", "none", "bindings", "positions"])
_SEEDS = st.integers(1, 2**31 - 1)
_QUALITIES = st.sampled_from(["720p", "1080p"])
_RATIOS = st.sampled_from(["16:9", "9:16", "1:1", "4:3", "3:4"])
_NEGATIVES = st.sampled_from(["blurry", "watermark, subtitles", "模糊"])
_LONG, _SHORT = st.integers(2, 15), st.integers(2, 10)


@st.composite
def requests_by_hand(draw: DrawFn) -> dict[str, Any]:
    """Draw a right request."""
    images, videos = draw(_COUNTS)
    request: dict[str, Any] = {"model": "wan2.7-reference-video", "prompt": _prompt(draw, images, videos)}
    if images:
        request["image_urls"] = [f"https://example.com/i{number}.png" for number in range(images)]
    if videos:
        request["video_urls"] = [f"https://example.com/v{number}.mp4" for number in range(videos)]
    if draw(_OFTEN):
        request["image_start"] = "https://example.com/start.png"
    elif draw(_OFTEN):
        request["aspect_ratio"] = draw(_RATIOS)
    _add_voices(draw, request, images, videos)
    if draw(_OFTEN):
        request["duration"] = draw(_SHORT if videos else _LONG)
    for name, strategy in (("seed", _SEEDS), ("quality", _QUALITIES), ("negative_prompt", _NEGATIVES)):
        if draw(_OFTEN):
            request[name] = draw(strategy)
    if draw(_OFTEN):
        request["prompt_extend"] = draw(_OFTEN)
    if draw(_OFTEN):
        request["callback_url"] = "https://hooks.example.com/done"
    return request


def _prompt(draw: DrawFn, images: int, videos: int) -> str:
    if draw(_OFTEN):
        names = [f"Image {number + 1}" for number in range(images)] + [
            f"Video {number + 1}" for number in range(videos)
        ]
        return f"{', '.join(names)} {draw(_SCENES)}"
    names = [f"图{number + 1}" for number in range(images)] + [f"视频{number + 1}" for number in range(videos)]
    return "、".join(names) + draw(_CHINESE_SCENES)


def _add_voices(draw: DrawFn, request: dict[str, Any], images: int, videos: int) -> None:
    voices = draw(_VOICES)
    keys = [f"image{number + 1}" for number in range(images)] + [f"video{number + 1}" for number in range(videos)]
    if voices == "bindings":
        bound = keys[: draw(st.integers(1, len(keys)))]
        request["model_params"] = {"voice_bindings": {key: f"https://example.com/{key}.mp3" for key in bound}}
    elif voices == "positions":
        count = draw(st.integers(1, len(keys)))
        request["audio_urls"] = [f"https://example.com/a{number}.mp3" for number in range(count)]
