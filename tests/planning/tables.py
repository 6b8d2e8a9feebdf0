"""The tables of what a plan must say, `voices.yaml` and `films.yaml`: read, and compared with a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from wanref_contract.planning import Asset, Plan, Voice

    Case = dict[str, Any]

MODEL = "wan2.7-reference-video"
KINDS = {"i": "image", "v": "video"}


def _read(name: str) -> list[Case]:
    cases: list[Case] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return cases


SPEECH = _read("voices.yaml")
FILMS = _read("films.yaml")


def url(name: str) -> str:
    """Return the address of something."""
    return f"https://example.com/{name}"


def speech_request(case: Case) -> dict[str, Any]:
    """Return the request that a line of the table of voices speaks of."""
    names = case["given"].split()
    request: dict[str, Any] = {"model": MODEL, "prompt": "they sing"}
    request["image_urls"] = [url(name) for name in names if name[0] == "i"]
    request["video_urls"] = [url(name) for name in names if name[0] == "v"]
    if "s" in names:
        request["image_start"] = url("s")
    if "listed" in case:
        request["audio_urls"] = [url(name) for name in case["listed"].split()]
    if "bound" in case:
        bound = case["bound"]
        voices = bound and {f"{KINDS[name[0]]}{name[1]}": url(voice) for name, voice in bound.items()}
        request["model_params"] = {"voice_bindings": voices}
    return request


def speech_told(made: Plan) -> dict[str, str]:
    """Return what a plan says of voices, as the table has it."""
    return {asset.url.removeprefix(url("")): _speech(asset) for asset in made.assets}


def film_request(case: Case) -> dict[str, Any]:
    """Return the request that a line of the table of films speaks of."""
    fields = dict(case["given"])
    if fields.get("video_urls"):
        fields["video_urls"] = [url(name) for name in fields["video_urls"]]
    if fields.get("image_start"):
        fields["image_start"] = url(fields["image_start"])
    return {"model": MODEL, "prompt": "they sing", "image_urls": [url("i1")], **fields}


def film_told(made: Plan) -> Case:
    """Return what a plan says of the film and the bill, as the table has it."""
    assert made.bill is not None
    told = {
        "size": list(made.film.size) if made.film.size else None,
        "seconds": made.film.seconds,
        "at_most": made.film.at_most,
        "counted": [made.bill.least, made.bill.most, made.bill.otherwise],
    }
    return told | ({"dearer": True} if made.bill.dearer else {})


def _speech(asset: Asset) -> str:
    unheard = [f"!{_voice(one.voice)}" if one.rule else f"({_voice(one.voice)})" for one in asset.unheard]
    return " ".join([_voice(asset.voice), *unheard])


def _voice(voice: Voice | None) -> str:
    if voice is None:
        return "-"
    form = {"binding": "{}", "position": "{}@", "own-sound": "own"}[voice.by]
    return form.format((voice.url or "").removeprefix(url("")))
