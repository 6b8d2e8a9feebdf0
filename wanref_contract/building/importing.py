"""A request to the film that stands for it, so that people can go on with names.

What comes back is what the API makes of the request (`wanref_contract.planning`): what it ignores and cuts is gone, a
voice by position is the voice of somebody, and building the film gives a request with the same plan. A mention that the
builder would spell otherwise stays in the prompt as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from wanref_contract.building.assembling import ASSETS, VOICE
from wanref_contract.building.prompts import Prompt, escape_braces, write_prompt
from wanref_contract.contract.loading import default_contract
from wanref_contract.planning import plan
from wanref_contract.pointer import put, resolve, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.planning import Asset, Plan

    Spot = tuple[int, int, str]

_SENSIBLE = re.compile(r"[^\W\d_]([\w-]{0,22}[^\W_])?")
"""What makes a name out of the name of a file: a word that begins with a letter, and is no longer than a name is."""

_FATES: Mapping[str, str] = {"ignore": "ignored", "override": "overridden", "truncate": "cut"}
"""What becomes of a field, by the effect of the rule that says so."""


def film_from_request(request: object, *, contract: Contract | None = None) -> dict[str, Any]:
    """Return a film that stands for *request*, in the order in which people write one.

    Raises:
        ContractViolated: The API refuses the request; with every finding.

    >>> film_from_request({
    ...     "model": "wan2.7-reference-video", "prompt": "Image 1 sings", "image_urls": ["https://example.com/anna.png"],
    ... })
    {'assets': {'anna': {'image': 'https://example.com/anna.png'}}, 'prompt': '{anna} sings'}
    """
    contract = contract or default_contract()
    made = plan(request, contract=contract)
    references = [asset for asset in made.assets if asset.number is not None]
    names = _names(references)
    film: dict[str, Any] = {ASSETS: {names[asset.pointer]: _asset(asset) for asset in references}}
    for text in made.texts:
        is_prompt = text.pointer == contract.data["mentions"]["at"]
        written = _template(text.read, made, names, contract) if is_prompt else text.read
        film = put(film, tokens(text.pointer), written)
    for asset in made.assets:
        if asset.number is None:
            film = put(film, tokens(asset.pointer), asset.url)
    for setting in made.settings:
        if setting.given and not (setting.pointer == "/model" and setting.value == contract.name):
            film = put(film, tokens(setting.pointer), setting.value)
    return film


def left_out(request: object, *, contract: Contract | None = None) -> tuple[str, ...]:
    """Return what the film of *request* does not have, in words: what the API ignores, overrides and cuts.

    Raises:
        ContractViolated: The API refuses the request; with every finding.

    >>> request = {"model": "wan2.7-reference-video", "prompt": "a" * 5009, "image_urls": ["https://example.com/a.png"]}
    >>> left_out({**request, "fps": 30})
    ('fps (ignored)', '9 characters of prompt (cut)')
    """
    made = plan(request, contract=contract or default_contract())
    gone = [one for one in made.set_aside if one.span is None and not resolve(made.request, one.pointer)[0]]
    fields = [f"{_called(one.pointer)} ({_FATES[one.effect]})" for one in gone]
    texts = [f"{len(text.cut):,} characters of {_called(text.pointer)} (cut)" for text in made.texts if text.cut]
    return tuple(dict.fromkeys([*fields, *texts]))


def _called(pointer: str) -> str:
    return ".".join(tokens(pointer))


def _asset(asset: Asset) -> dict[str, str]:
    voice = asset.voice.url if asset.voice else None
    return {asset.kind: asset.url} if voice is None else {asset.kind: asset.url, VOICE: voice}


def _names(assets: Sequence[Asset]) -> Mapping[str, str]:
    """Return a name for each asset, by its pointer: that of its file where it is a word, and nobody else's."""
    stems = {asset.pointer: _stem(asset.url) for asset in assets}
    plain = {asset.pointer: f"{asset.kind}{asset.number}" for asset in assets}
    taken = Counter([*stems.values(), *plain.values()])
    return {at: stem if stem and taken[stem] == 1 else plain[at] for at, stem in stems.items()}


def _stem(url: str) -> str:
    """Return the name of the file at *url* without its ending, where it would do as a name.

    >>> _stem("https://example.com/cast/anna.v2.png?x=1"), _stem("https://example.com/8f3a.png")
    ('anna', '')
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    stem = unquote(path).rpartition("/")[2].partition(".")[0]
    return stem if _SENSIBLE.fullmatch(stem) else ""


def _template(text: str, made: Plan, names: Mapping[str, str], contract: Contract) -> str:
    """Return the template that stands for *text*, with a name for every mention that is spelt as the builder does."""
    spots = sorted((start, end, names[asset.pointer]) for asset in made.assets for start, end in asset.mentions)
    named = {names[asset.pointer]: (asset.kind, asset.number) for asset in made.assets if asset.pointer in names}
    while True:
        template = "".join(_pieces(text, spots))
        prompt = write_prompt(template, named, contract, pointer="")
        if prompt.text == text:
            return template
        kept = _faithful(text, spots, prompt)
        if len(kept) == len(spots):
            return escape_braces(text)
        spots = kept


def _pieces(text: str, spots: Iterable[Spot]) -> Iterator[str]:
    """Yield the pieces of the template that has a name at each of *spots* of *text*."""
    at = 0
    for start, end, name in spots:
        yield escape_braces(text[at:start])
        yield f"{{{name}}}"
        at = end
    yield escape_braces(text[at:])


def _faithful(text: str, spots: Sequence[Spot], prompt: Prompt) -> list[Spot]:
    """Return those of *spots* for whose name the prompt has just what stood in *text*."""
    written = [words for piece, words in prompt.written() if piece.is_name]
    return [spot for spot, words in zip(spots, written, strict=True) if words == text[spot[0] : spot[1]]]
