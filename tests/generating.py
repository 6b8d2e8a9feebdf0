"""Seeded generators of requests: right ones, wrong ones of the right shape, and ones that are broken in any way.

Everything follows from a `random.Random`, so that a failure names the seed that repeats it. Limits and choices are read
from the contract that is under test; the pools of texts below hold what people write, right and wrong.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from wanref_contract.contract.contract import Contract

    Path = tuple[str | int, ...]

SCENES = (
    "walks through the rain",
    "在雨中慢慢走来",
    "sings at 16:9, 24 fps, for 3.5 seconds",
    "café, naïve, façade",
    "a photo album: the images, 3 of them, fall",
    "一段10秒的视频，镜头缓缓推近",
    "🎬 the 3D title turns",
)
PROMPTS = (
    *SCENES,
    "",
    "　",
    "image 1 walks",
    "Image  1 meets 图 1",
    "图1对视频1唱歌",
    "Image 0, Image 9 and Video 99999999999999999999",
    "图片2和影片１",
    "IMAGE #2, video_1, Image1",
    "The reference image sings to the reference video",
    "参考图和参考视频",
    "Женщина и Image 1",
    "雨の中を歩く女性",
    "مطر 비 βροχή",
    "Image 1" * 900,
    "图1" * 3000,
    "\x00\x1b[31m\u202e",
)
URLS = (
    "https://example.com/a.png",
    "https://example.com/b.png",
    "http://example.com:8080/a%20b.png?x=1#y",
    "HTTPS://EXAMPLE.com/A.PNG",
    "https://8.8.8.8/a",
    "https://[2606:2800:220:1::1]/a",
    "https://例子.测试/图.png",
    "",
    "cat.png",
    "C:\\cat.png",
    "https://",
    "https://example.com/my cat.png",
    "data:image/png;base64,AAAA",
    "ftp://example.com/a",
    "http://localhost:8000/a",
    "https://127.0.0.1/a",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[fe80::1%25eth0]/",
    "https://nas/a",
    "https://printer.local/a",
    "https://a@10.0.0.1:99999/",
    "https://" + "x" * 3000 + ".com/",
    "https://example.com/" + "x" * 2100,
)
KEYS = (
    "image1",
    "image2",
    "image9",
    "video1",
    "video2",
    "Image1",
    "image01",
    "image0",
    "image",
    "图1",
    "",
    "start",
    "image_start",
    "a/b~c",
    "image" + "9" * 30,
    "image1\n",
    "*",
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    5,
    11,
    16,
    5.0,
    5.5,
    1e300,
    2**31,
    10**40,
    "",
    "x",
    "5",
    "720p",
    [],
    {},
    [None],
    [[]],
    [1, "x"],
    {"": 1},
    {"image1": None},
    [{"a": {}}],
)
NAMES = ("durration", "seeds", "audio_url", "image_end", "generate_audio", "", "a/b", "~", "*", "0", "模型")


class Requests:
    """Generates requests for one contract."""

    def __init__(self, contract: Contract, rng: random.Random) -> None:
        self.contract = contract
        self.rng = rng
        self.properties = contract.request_schema["properties"]

    def clean(self) -> dict[str, Any]:
        """Return a request of which nothing is to be said."""
        rng, limits = self.rng, self.contract.scope.limits
        total = rng.randint(1, limits["assets"])
        images = rng.randint(0, total)
        videos = total - images
        request: dict[str, Any] = {
            "model": self.properties["model"]["enum"][0],
            "prompt": self._clean_prompt(images, videos),
            "image_urls": [f"https://example.com/i{n}.png" for n in range(images)],
            "video_urls": [f"https://example.com/v{n}.mp4" for n in range(videos)],
        }
        for name in [name for name in ("image_urls", "video_urls") if not request[name]]:
            if rng.random() < 0.7:
                del request[name]
        longest = limits["duration_with_videos"] if videos else self.properties["duration"]["maximum"]
        optional: dict[str, Callable[[], Any]] = {
            "duration": lambda: rng.randint(self.properties["duration"]["minimum"], longest),
            "seed": lambda: rng.randint(1, self.properties["seed"]["maximum"]),
            "quality": lambda: self._choice_of("quality"),
            "prompt_extend": lambda: rng.random() < 0.5,
            "negative_prompt": lambda: rng.choice(SCENES),
            "callback_url": lambda: "https://hooks.example.com/done?task=1",
            "model_params": lambda: self._clean_params(images, videos),
        }
        if rng.random() < 0.3:
            optional["image_start"] = lambda: "https://example.com/start.png"
        else:
            optional["aspect_ratio"] = lambda: self._choice_of("aspect_ratio")
        for name, make in optional.items():
            if rng.random() < 0.4:
                request[name] = make()
        return self._shuffled(request)

    def sound(self) -> dict[str, Any]:
        """Return a request whose fields have the right shape, and hold anything."""
        rng = self.rng
        request = self.clean() if rng.random() < 0.8 else {"model": self.properties["model"]["enum"][0]}
        request["prompt"] = request.get("prompt") if rng.random() < 0.4 else rng.choice(PROMPTS)
        request["prompt"] = request["prompt"] or ""
        makers: dict[str, Callable[[], Any]] = {
            "image_urls": lambda: self._some(URLS, 6),
            "video_urls": lambda: self._some(URLS, 6),
            "audio_urls": lambda: self._some(URLS, self.properties["audio_urls"]["maxItems"]),
            "image_start": lambda: rng.choice(URLS),
            "callback_url": lambda: rng.choice(URLS),
            "negative_prompt": lambda: rng.choice(PROMPTS) * rng.randint(1, 30),
            "duration": lambda: rng.choice([2, 5, 10, 11, 15, 5.0, 15.0]),
            "aspect_ratio": lambda: self._choice_of("aspect_ratio"),
            "model_params": lambda: rng.choice([{}, {"voice_bindings": self._voices()}]),
        }
        for name, make in makers.items():
            if rng.random() < 0.35:
                request[name] = make()
        return self._shuffled(request)

    def mutated(self) -> Any:
        """Return a request that was changed in one to four places: dropped, retyped, repeated, nested, renamed."""
        instance: Any = self.clean() if self.rng.random() < 0.5 else self.sound()
        for _ in range(self.rng.choice([1, 1, 1, 2, 2, 3, 4])):
            instance = self.mutate(instance)
        return instance

    def mutate(self, instance: Any) -> Any:
        """Return a copy of *instance* that is changed in one place."""
        rng, root = self.rng, [copy.deepcopy(instance)]
        path = rng.choice([(0, *path) for path in _paths(root[0])])
        owner, last = _owner(root, path)
        kind = rng.randrange(6)
        if kind == 0 and len(path) > 1:
            del owner[last]
        elif kind == 1:
            owner[last] = copy.deepcopy(rng.choice(ODD_VALUES))
        elif kind == 2:
            owner[last] = rng.choice([[owner[last]], {"value": owner[last]}, [owner[last], owner[last]]])
        elif kind == 3 and isinstance(owner[last], dict):
            owner[last][rng.choice((*NAMES, *self.properties))] = copy.deepcopy(rng.choice(ODD_VALUES))
        elif kind == 4 and isinstance(owner[last], list):
            owner[last] += [copy.deepcopy(rng.choice((*ODD_VALUES, *URLS)))] * rng.randint(1, 7)
        else:
            owner[last] = rng.choice((*URLS, *PROMPTS))
        return root[0]

    def _clean_prompt(self, images: int, videos: int) -> str:
        chinese = self.rng.random() < 0.5
        words = [f"图{n}" if chinese else f"Image {n}" for n in range(1, images + 1)]
        words += [f"视频{n}" if chinese else f"Video {n}" for n in range(1, videos + 1)]
        self.rng.shuffle(words)
        named = words if len(words) > 1 or self.rng.random() < 0.5 else []
        return ("、" if chinese else ", ").join(named) + " " + self.rng.choice(SCENES)

    def _clean_params(self, images: int, videos: int) -> dict[str, Any]:
        keys = [f"image{n}" for n in range(1, images + 1)] + [f"video{n}" for n in range(1, videos + 1)]
        most = min(len(keys), self.contract.scope.limits["voice_bindings"])
        bound = self.rng.sample(keys, self.rng.randint(0, most))
        return {"voice_bindings": {key: f"https://example.com/{key}.mp3" for key in bound}}

    def _voices(self) -> dict[str, str]:
        urls = [url for url in URLS if url]
        return {key: self.rng.choice(urls) for key in self._some(KEYS, 7)}

    def _some(self, pool: tuple[str, ...], most: int) -> list[str]:
        return [self.rng.choice(pool) for _ in range(self.rng.randint(0, most))]

    def _choice_of(self, name: str) -> str:
        return str(self.rng.choice([value for value in self.properties[name]["enum"] if value]))

    def _shuffled(self, request: dict[str, Any]) -> dict[str, Any]:
        return dict(self.rng.sample(list(request.items()), len(request)))


PIECES = (
    b"",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"\\",
    b",",
    b":",
    b"\n",
    b"\t",
    b"- ",
    b"? ",
    b"#",
    b"'",
    b"|\n",
    b">-\n",
    b"&a ",
    b"*a",
    b"<<: *a\n",
    b"!!python/object/apply:os.system [id]",
    b"!!binary ",
    b"---\n",
    b"...\n",
    b"%YAML 9.9\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\\ud83d",
    b"\xe2\x80\xa8",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"1_000",
    b"0x7f",
    b"16:9",
    b"2026-08-02",
    b"~",
    b"yes",
    b"9" * 400,
    b"[" * 120,
    b"{a: " * 60,
    b'{"a":' * 120,
    b"prompt",
    b"image_urls",
    b"null",
)


def mutated_text(rng: random.Random, text: bytes) -> bytes:
    """Return *text* with one to six pieces cut out, doubled, moved, overwritten or put in."""
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice([0, 1, 1, 2, 8, 40]))
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:start] + text[end:]
        elif kind == 1:
            text = text[:end] + text[start:end] * rng.randint(1, 20) + text[end:]
        elif kind == 2:
            at = rng.randint(0, len(text))
            text = text[:at] + text[start:end] + text[at:]
        elif kind == 3:
            text = text[:start] + bytes([rng.randrange(256)]) + text[end:]
        else:
            text = text[:start] + rng.choice(PIECES) + text[end:]
    return text


def as_json(instance: Any, *, ascii_only: bool = False, indent: int | None = None) -> bytes:
    """Return *instance* as the text of a JSON file."""
    return json.dumps(instance, ensure_ascii=ascii_only, indent=indent).encode()


def as_yaml(instance: Any, *, flow: bool | None = False) -> bytes:
    """Return *instance* as the text of a YAML file, in which every text is in quotes and so reads as text."""
    import yaml

    class Quoting(yaml.SafeDumper):
        """Writes texts in double quotes, and no aliases."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (what PyYAML calls it)
            return True

    Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, '"'))
    text: str = yaml.dump(
        instance, Dumper=Quoting, allow_unicode=True, default_flow_style=flow, sort_keys=False, width=10**6
    )
    return text.encode()


def _paths(value: Any) -> Iterator[Path]:
    yield ()
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((key, *rest) for rest in _paths(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ((index, *rest) for rest in _paths(item))


def _owner(root: Any, path: Path) -> tuple[Any, str | int]:
    *parents, last = path
    for parent in parents:
        root = root[parent]
    return root, last
