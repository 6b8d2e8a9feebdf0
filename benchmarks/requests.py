"""Requests as people send them, right and wrong, in English and Chinese: what the benchmarks judge.

Everything follows from a seed, and the same seed gives the same requests on any machine. Each request is of one kind of
`SHARES`; a test holds every kind to what it says. The generator writes batches of any length line by line.
"""

from __future__ import annotations

import json
import random
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Request = dict[str, Any]
    Change = Callable[[random.Random, Request], None]

SHARES: Mapping[str, int] = {"clean": 70, "structure": 15, "rules": 6, "both": 3, "warnings": 6}
"""The kinds of requests, and how many of a hundred are of each.

``structure`` breaks the schema; ``rules`` keeps it and breaks a cross-field rule that makes an error; ``both`` does
both; ``warnings`` is accepted by the API, but not as written.
"""

_HOSTS = ("cdn.example.com", "assets.example.org", "media-eu.example.net", "bucket.storage.example.com", "example.com")
_FOLDERS = ("uploads/2026/07", "projects/autumn/characters", "u/48213/refs", "shared", "campaigns/spring-launch/v2")
_ENGLISH = (
    "a woman in a red coat crosses the wet street while neon signs flicker on the asphalt",
    "slow dolly shot along the pier at dusk, gulls circle above the boats, soft golden light",
    "the crowd cheers, confetti falls, the camera orbits once and settles on the two faces",
    "close-up of hands that fold a paper boat; it drifts away on a puddle in gentle rain",
    "they laugh and say goodbye at the station, steam rises, a whistle blows far away",
    "handheld, documentary style, shallow depth of field, natural sound of the market",
)
_CHINESE = (
    "清晨的街道上薄雾弥漫，镜头缓缓推近，阳光从屋檐间洒落下来",
    "两人在雨中的车站相视而笑，远处传来汽笛声，画面温暖而怀旧",
    "特写：手指折好一只纸船，纸船在水洼里轻轻漂远，雨点落下",
    "夜市人声鼎沸，霓虹灯闪烁，手持镜头跟随主角穿过人群",
    "电影质感，浅景深，柔和的侧光，动作自然流畅，节奏舒缓",
)
_UNWANTED = ("blurry, low quality, watermark, extra fingers", "模糊，低画质，水印，多余的手指", "text, logo, jump cuts")
_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")


def iter_requests(*, seed: int, shares: Mapping[str, int] = SHARES) -> Iterator[Request]:
    """Yield requests without end, each of a kind drawn by *shares*.

    >>> next(iter_requests(seed=1))["model"]
    'wan2.7-reference-video'
    """
    rng = random.Random(seed)
    kinds, weights = list(shares), list(shares.values())
    while True:
        yield build_request(rng, rng.choices(kinds, weights)[0])


def make_requests(count: int, *, seed: int, kind: str = "") -> list[Request]:
    """Return *count* requests, all of one *kind* where that is given.

    >>> len(make_requests(3, seed=1, kind="clean"))
    3
    """
    return list(islice(iter_requests(seed=seed, shares={kind: 1} if kind else SHARES), count))


def write_batch(path: str, count: int, *, seed: int, shares: Mapping[str, int] = SHARES) -> None:
    """Write *count* requests to the JSON Lines file *path*, holding one at a time."""
    with open(path, "w", encoding="utf-8") as file:
        requests = islice(iter_requests(seed=seed, shares=shares), count)
        file.writelines(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)


def build_request(rng: random.Random, kind: str) -> Request:
    """Return a request of *kind*, one of `SHARES`."""
    request = _clean_request(rng)
    for change in _CHANGES[kind](rng):
        change(rng, request)
    return dict(rng.sample(list(request.items()), len(request)))


# ---- Right requests -----------------------------------------------------------------------------------------------


def _clean_request(rng: random.Random) -> Request:
    """Return a request of which nothing is to be said."""
    references = rng.choices((1, 2, 3, 4, 5), (30, 30, 20, 12, 8))[0]
    videos = rng.choices((0, 1, 2), (60, 30, 10))[0]
    videos = min(videos, references)
    images = references - videos
    request: Request = {
        "model": "wan2.7-reference-video",
        "prompt": _prompt(rng, images, videos),
        **({"image_urls": [_url(rng, "png") for _ in range(images)]} if images else {}),
        **({"video_urls": [_url(rng, "mp4") for _ in range(videos)]} if videos else {}),
    }
    for name, (chance, make) in _OPTIONAL.items():
        if rng.random() < chance:
            request[name] = make(rng)
    if videos and request.get("duration", 0) > 10:
        request["duration"] = 10
    if rng.random() < 0.3:
        request["model_params"] = {"voice_bindings": _voices(rng, images, videos)}
    if rng.random() < 0.2:
        request["image_start"] = _url(rng, "jpg")
        request.pop("aspect_ratio", None)
    return request


_OPTIONAL: Mapping[str, tuple[float, Callable[[random.Random], Any]]] = {
    "negative_prompt": (0.4, lambda rng: rng.choice(_UNWANTED)),
    "quality": (0.6, lambda rng: rng.choice(("720p", "1080p"))),
    "aspect_ratio": (0.5, lambda rng: rng.choice(_RATIOS)),
    "duration": (0.7, lambda rng: rng.randint(2, 15)),
    "seed": (0.3, lambda rng: rng.randint(1, 2**31 - 1)),
    "prompt_extend": (0.4, lambda rng: rng.random() < 0.5),
    "callback_url": (0.3, lambda rng: f"https://hooks.{rng.choice(_HOSTS)}/wan/done?task={rng.randrange(10**6)}"),
}


def _prompt(rng: random.Random, images: int, videos: int) -> str:
    """Return a prompt that names every reference as the API reads it."""
    chinese = rng.random() < 0.5
    names = [f"图{n}" if chinese else f"Image {n}" for n in range(1, images + 1)]
    names += [f"视频{n}" if chinese else f"Video {n}" for n in range(1, videos + 1)]
    scenes = rng.sample(_CHINESE if chinese else _ENGLISH, rng.choices((1, 2, 3, 4), (45, 35, 14, 6))[0])
    return f"{'、'.join(names)}：{'。'.join(scenes)}。" if chinese else f"{', '.join(names)}: {'. '.join(scenes)}."


def _url(rng: random.Random, extension: str) -> str:
    name = f"{rng.choice(_FOLDERS)}/{rng.randrange(16**10):010x}.{extension}"
    token = f"?sig={rng.randrange(16**8):08x}&exp=1790000000" if rng.random() < 0.2 else ""
    return f"https://{rng.choice(_HOSTS)}/{name}{token}"


def _voices(rng: random.Random, images: int, videos: int) -> dict[str, str]:
    keys = [f"image{n}" for n in range(1, images + 1)] + [f"video{n}" for n in range(1, videos + 1)]
    return {key: _url(rng, "mp3") for key in rng.sample(keys, rng.randint(1, len(keys)))}


# ---- What goes wrong ----------------------------------------------------------------------------------------------


def _put(name: str, *values: Any) -> Change:
    """Return the change that gives a field one of *values*."""

    def change(rng: random.Random, request: Request) -> None:
        request[name] = rng.choice(values)

    return change


def _say(*texts: str) -> Change:
    """Return the change that adds one of *texts* to the prompt."""

    def change(rng: random.Random, request: Request) -> None:
        request["prompt"] = f"{request['prompt']} {rng.choice(texts)}"

    return change


def _bind(*keys: str) -> Change:
    """Return the change that binds a voice to one of *keys*."""

    def change(rng: random.Random, request: Request) -> None:
        bindings = request.setdefault("model_params", {}).setdefault("voice_bindings", {})
        bindings[rng.choice(keys)] = _url(rng, "mp3")

    return change


def _point_to(*urls: str) -> Change:
    """Return the change that puts one of *urls* in the place of the first reference."""

    def change(rng: random.Random, request: Request) -> None:
        references = request.get("image_urls") or request.get("video_urls") or request.setdefault("image_urls", [""])
        references[0] = rng.choice(urls)

    return change


def _too_many(rng: random.Random, request: Request) -> None:
    request["image_urls"] = [_url(rng, "png") for _ in range(rng.randint(6, 8))]


def _too_long_with_videos(rng: random.Random, request: Request) -> None:
    request.setdefault("video_urls", [_url(rng, "mp4")])
    request["duration"] = rng.randint(11, 15)


def _without_references(rng: random.Random, request: Request) -> None:
    request.pop("image_urls", None)
    request.pop("video_urls", None)
    if rng.random() < 0.5:
        request["image_start"] = _url(rng, "jpg")


def _frame_and_ratio(rng: random.Random, request: Request) -> None:
    request |= {"image_start": _url(rng, "jpg"), "aspect_ratio": rng.choice(_RATIOS)}


def _unnamed(rng: random.Random, request: Request) -> None:
    request |= {"prompt": _ENGLISH[0], "image_urls": [_url(rng, "png"), _url(rng, "png")], "model_params": {}}


def _repeated(rng: random.Random, request: Request) -> None:
    name = rng.choice(("image_urls", "video_urls"))
    request |= {"image_urls": [], "video_urls": [], name: [_url(rng, "bin")] * 2, "duration": 5, "model_params": {}}


def _by_position(rng: random.Random, request: Request) -> None:
    request["audio_urls"] = [_url(rng, "mp3") for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        request["model_params"] = rng.choice(({}, {"voice_bindings": {}}))


def _voice_for_two(rng: random.Random, request: Request) -> None:
    request["image_urls"] = [_url(rng, "png"), _url(rng, "png")]
    request["model_params"] = {"voice_bindings": dict.fromkeys(("image1", "image2"), _url(rng, "mp3"))}


def _six_voices(rng: random.Random, request: Request) -> None:
    request["model_params"] = {"voice_bindings": {f"image{n}": _url(rng, "mp3") for n in range(1, 7)}}


_SIDE_STRUCTURE: tuple[Change, ...] = (
    _put("seed", 0, -1, "42", 2**31),
    _put("quality", "1080P", "4k", 720),
    _put("prompt_extend", "true", 1),
    _put("negative_prompt", 7, ["blurry"]),
)
"""Structural faults of fields that no cross-field rule speaks of."""

_STRUCTURE: tuple[Change, ...] = (
    *_SIDE_STRUCTURE,
    _put("duration", 1, 16, 60, 5.5, "8", "10s"),
    _put("aspect_ratio", "21:9", "16x9", 969),
    _put("image_urls", "https://example.com/a.png", [1], [["https://example.com/a.png"]]),
    _put("model", "wan2.7", "wan2.6-reference-video"),
    _put("audio_urls", [f"https://example.com/{n}.mp3" for n in range(6)], "https://example.com/a.mp3"),
    _put("model_params", [], {"voice_bindings": {"image1": ""}}, {"voice_bindings": ["image1"]}),
    _put("callback_url", 443, ["https://example.com/hook"]),
    lambda _, request: request.pop("prompt", None),
)
_ERRORS: tuple[Change, ...] = (
    _too_many,
    _too_long_with_videos,
    _without_references,
    _bind("Image1", "img1", "image01", "图1"),
    _bind("image7", "video9"),
    _six_voices,
    _bind("image_start", "first_frame"),
    _point_to("cat.png", "/home/me/cat.png", "C:\\cat.png", "https://example.com/my cat.png"),
    _point_to("http://localhost:8000/a.png", "https://192.168.1.7/a.png", "https://0x7f.1/a.png"),
    _put("callback_url", "http://example.com/hook", "https://10.0.0.5/hook", f"https://example.com/{'x' * 2048}"),
)
_WARNINGS: tuple[Change, ...] = (
    _say("Image 9 waves.", "图8挥手。", "Video 7 plays."),
    _say("image 1 smiles.", "Image1 turns.", "图 1转身。", "IMAGE 1 nods."),
    _say("Женщина улыбается.", "雨の中を歩く女性"),
    _say(_ENGLISH[1] * 75),
    _unnamed,
    _frame_and_ratio,
    _repeated,
    _by_position,
    _voice_for_two,
    _put("prompt", "", "  ", "　"),
    _put("negative_prompt", _UNWANTED[0] * 12),
    _put("callback_url", "https://intranet/hook", "https://hooks.corp/done"),
    _point_to("ftp://example.com/a.png", "https://nas/a.png"),
    _put("duration", 5.0),
    _put("seed", 42.0),
    _point_to("https://me:secret@example.com/a.png"),
    _put("seed", None),
    _put("durration", 5),
    _put("generate_audio", "on"),
)


def _draw(changes: tuple[Change, ...], *, most: int) -> Callable[[random.Random], list[Change]]:
    """Return the function that draws one to *most* of *changes*, seldom more than one."""
    counts = range(1, most + 1)
    weights = [4.0**-count for count in counts]
    return lambda rng: rng.sample(changes, rng.choices(counts, weights)[0])


_CHANGES: Mapping[str, Callable[[random.Random], list[Change]]] = {
    "clean": lambda _: [],
    "structure": _draw(_STRUCTURE, most=2),
    "rules": _draw(_ERRORS, most=2),
    "both": lambda rng: [*_draw(_ERRORS, most=2)(rng), rng.choice(_SIDE_STRUCTURE)],
    "warnings": _draw(_WARNINGS, most=2),
}
