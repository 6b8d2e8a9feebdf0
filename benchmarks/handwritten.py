"""The expression rules of the contract once more, by hand: the yardstick of what compiling them from data costs.

This is what somebody who knows these rules, and cares for speed, would write: each list is walked once, and what holds
for nearly every request is asked first. It speaks of values by the same facts as the contract does (mentions, hosts,
scripts), and of a sound request only. A test holds it to the verdicts of the compiled rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.loading import load_contract
from wanref_contract.facts import mention_reader, script_reader, url_host, url_scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Hit = tuple[str, str, Mapping[str, Any]]
    Request = Mapping[str, Any]

_mentions_in: Callable[[str], list[dict[str, Any]]] = mention_reader(load_contract().data["mentions"])
_foreign_scripts = script_reader(("Latin", "Han"))
_voice_key = re.compile(r"(image|video)([1-9][0-9]*)\Z", re.ASCII).match
_has_login = re.compile("[^/?#]*//[^/?#]*@").match
_says_something = re.compile("[^\\t\\n\\f\\r \u3000]").search
_the_only = {
    "image": re.compile("[Rr]eference image|参考图").search,
    "video": re.compile("[Rr]eference video|参考视频").search,
}
_START_KEYS = frozenset({"start", "start1", "image_start", "imagestart", "start_image", "start_frame", "first_frame"})
_NO_VOICES: Mapping[str, str] = {}
_BINDINGS = "/model_params/voice_bindings"


def broken(request: Request) -> list[Hit]:
    """Return each broken rule of a sound request, with the pointer of its finding and the values it speaks of.

    >>> broken({"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": []})
    [('assets-missing', '', {})]
    """
    hits: list[Hit] = []
    images, videos = request.get("image_urls", ()), request.get("video_urls", ())
    _judge_references(request, images, videos, hits)
    _judge_voices(request, images, videos, hits)
    _judge_prompt(request, images, videos, hits)
    _judge_fields(request, videos, hits)
    return hits


def _judge_references(request: Request, images: list[str], videos: list[str], hits: list[Hit]) -> None:
    total = len(images) + len(videos)
    if total > 5:
        hits.append(("assets-total", "/image_urls" if "image_urls" in request else "/video_urls", {"assets": total}))
    elif total == 0:
        if "image_start" in request:
            hits.append(("start-frame-alone", "/image_start", {}))
        else:
            hits.append(("assets-missing", "", {}))
    elif total > 1:
        _judge_repeats("image", images, hits)
        _judge_repeats("video", videos, hits)
    _judge_urls("/image_urls", images, hits)
    _judge_urls("/video_urls", videos, hits)
    if "image_start" in request:
        _judge_url("/image_start", request["image_start"], hits)


def _judge_repeats(kind: str, urls: list[str], hits: list[Hit]) -> None:
    if len(set(urls)) < len(urls):
        for index, url in enumerate(urls):
            if urls.count(url) > 1:
                hits.append((f"{kind}-repeated", f"/{kind}_urls/{index}", {"value": url, "times": urls.count(url)}))


def _judge_urls(pointer: str, urls: list[str], hits: list[Hit]) -> None:
    for index, url in enumerate(urls):
        if url_host(url) != "public" or "@" in url:
            _judge_url(f"{pointer}/{index}", url, hits)


def _judge_url(pointer: str, url: str, hits: list[Hit]) -> None:
    host = url_host(url)
    values = {"value": url, "host": host}
    if host == "malformed":
        hits.append(("media-url-form", pointer, values))
    elif host == "none":
        hits.append(("media-url-scheme", pointer, values))
    if host == "internal":
        hits.append(("media-url-internal", pointer, values))
    elif host == "internal-name":
        hits.append(("media-url-internal-name", pointer, values))
    if "@" in url and _has_login(url):
        hits.append(("media-url-login", pointer, values))


def _judge_voices(request: Request, images: list[str], videos: list[str], hits: list[Hit]) -> None:
    bindings = request.get("model_params", _NO_VOICES).get("voice_bindings", _NO_VOICES)
    if bindings:
        _judge_bindings(bindings, len(images), len(videos), hits)
    if request.get("audio_urls"):
        _judge_audio(request, images, videos, has_bindings=bool(bindings), hits=hits)


def _judge_bindings(bindings: Mapping[str, str], images: int, videos: int, hits: list[Hit]) -> None:
    if len(bindings) > 5:
        hits.append(("voices-total", _BINDINGS, {"voices": len(bindings)}))
    urls = list(bindings.values())
    repeats = len(urls) <= 5 and len(set(urls)) < len(urls)
    for key, url in bindings.items():
        match = _voice_key(key)
        available = images if key.startswith("image") else videos
        is_given = match and len(key) <= 9 and int(match[2]) <= available
        is_plain = url_host(url) == "public" and "@" not in url
        if is_given and is_plain and not repeats:
            continue
        pointer = f"{_BINDINGS}/{key.replace('~', '~0').replace('/', '~1')}"
        if not is_plain:
            _judge_url(pointer, url, hits)
        if key in _START_KEYS:
            hits.append(("start-frame-voice", pointer, {"key": key}))
        elif not match:
            hits.append(("voice-key", pointer, {"key": key}))
        elif not is_given:
            hits.append(("voice-range", pointer, {"key": key, "available": available}))
        if repeats and urls.count(url) > 1:
            hits.append(("voice-repeated", pointer, {"value": url, "times": urls.count(url)}))


def _judge_audio(
    request: Request, images: list[str], videos: list[str], *, has_bindings: bool, hits: list[Hit]
) -> None:
    voices, total = request["audio_urls"], len(images) + len(videos)
    if has_bindings:
        hits.append(("audio-urls-ignored", "/audio_urls", {"audio_urls": voices}))
    else:
        hits.append(("audio-urls-legacy", "/audio_urls", {}))
        if 1 <= total < len(voices):
            hits.append(("audio-urls-surplus", "/audio_urls", {"assets": total, "audio_urls": voices}))
        if images and videos:
            hits.append(("audio-urls-order", "/audio_urls", {}))
        if request.get("model_params", {}).get("voice_bindings") is not None:
            hits.append(("voice-bindings-empty", _BINDINGS, {}))
    _judge_urls("/audio_urls", voices, hits)


def _judge_prompt(request: Request, images: list[str], videos: list[str], hits: list[Hit]) -> None:
    prompt = request["prompt"]
    if len(prompt) > 5000:
        hits.append(("prompt-length", "/prompt", {"characters": len(prompt)}))
    if not _says_something(prompt):
        hits.append(("prompt-empty", "/prompt", {}))
    read = prompt[:5000]
    if scripts := _foreign_scripts(read):
        hits.append(("prompt-language", "/prompt", {"scripts": scripts}))
    _judge_mentions(read, images, videos, hits)


def _judge_mentions(read: str, images: list[str], videos: list[str], hits: list[Hit]) -> None:
    named: dict[str, set[int]] = {"image": set(), "video": set()}
    available = {"image": len(images), "video": len(videos)}
    are_exact = True
    for mention in _mentions_in(read):
        kind, number = mention["kind"], mention["number"]
        named[kind].add(number)
        are_exact = are_exact and mention["exact"]
        if not 1 <= number <= available[kind]:
            hits.append(("mention-range", "/prompt", {"mention": mention, "available": available[kind]}))
        elif not mention["exact"]:
            hits.append(("mention-spelling", "/prompt", {"mention": mention}))
    if are_exact and 1 < len(images) + len(videos) <= 5:
        for kind, numbers in named.items():
            _judge_named(kind, available[kind], numbers, read, hits)


def _judge_named(kind: str, count: int, named: set[int], read: str, hits: list[Hit]) -> None:
    unnamed = [number for number in range(1, count + 1) if number not in named]
    if unnamed and not (count == 1 and _the_only[kind](read)):
        hits.extend((f"{kind}-unnamed", f"/{kind}_urls/{number - 1}", {"number": number}) for number in unnamed)


def _judge_fields(request: Request, videos: list[str], hits: list[Hit]) -> None:
    duration = request.get("duration", 5)
    if videos and duration > 10:
        hits.append(("duration-with-videos", "/duration", {"duration": duration}))
    if isinstance(duration, float):
        hits.append(("duration-notation", "/duration", {"duration": duration}))
    if isinstance(request.get("seed"), float):
        hits.append(("seed-notation", "/seed", {"seed": request["seed"]}))
    if "negative_prompt" in request and len(request["negative_prompt"]) > 500:
        hits.append(("negative-prompt-length", "/negative_prompt", {"characters": len(request["negative_prompt"])}))
    if "image_start" in request and "aspect_ratio" in request:
        hits.append(("aspect-ratio-ignored", "/aspect_ratio", {"aspect_ratio": request["aspect_ratio"]}))
    if "callback_url" in request:
        _judge_callback(request["callback_url"], hits)


def _judge_callback(url: str, hits: list[Hit]) -> None:
    host, values = url_host(url), {"value": url}
    if host == "malformed" or url_scheme(url) != "https":
        hits.append(("callback-https", "/callback_url", values))
    if host == "internal":
        hits.append(("callback-internal", "/callback_url", values))
    elif host == "internal-name":
        hits.append(("callback-internal-name", "/callback_url", values))
    if len(url) > 2048:
        hits.append(("callback-length", "/callback_url", values))
