"""A film put together in a program, one call after another.

A `RequestBuilder` says what a film file says and nothing more: it is made into the same value, and that into a request.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wanref_contract.building.assembling import ASSETS, VOICE
from wanref_contract.building.judging import build_request
from wanref_contract.contract.loading import default_contract
from wanref_contract.errors import NameTaken
from wanref_contract.pointer import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBuilder:
    """A film under way. It never changes: each call returns a new one, so a half-made film can be made into several.

    Attributes:
        prompt: What happens, with the names of assets between braces.
        assets: By name, what each asset is, as in a film file.
        fields: The other fields of the API, by their names.
        contract: The contract; `wan2.7-reference-video` unless given.

    >>> duet = (
    ...     RequestBuilder(prompt="{anna} sings to {tom}")
    ...     .image("anna", "https://example.com/anna.png", voice="https://example.com/anna.mp3")
    ...     .video("tom", "https://example.com/tom.mp4")
    ... )
    >>> duet.set(duration=8).build()["prompt"]
    'Image 1 sings to Video 1'
    >>> duet.set(duration=80).build()
    Traceback (most recent call last):
      ...
    wanref_contract.errors.ContractViolated: 1 finding:
    /duration: must be at most 15 seconds, is 80 [WAN410 duration-range]
    """

    prompt: str
    assets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    contract: Contract | None = field(default=None, repr=False)

    def image(self, name: str, url: str, *, voice: str | None = None) -> RequestBuilder:
        """Return this film with an image called *name*, which speaks with *voice*.

        Raises:
            NameTaken: An asset is called so already.
        """
        return self._with("image", name, url, voice)

    def video(self, name: str, url: str, *, voice: str | None = None) -> RequestBuilder:
        """Return this film with a video called *name*, which speaks with *voice* or else with its own sound.

        Raises:
            NameTaken: An asset is called so already.
        """
        return self._with("video", name, url, voice)

    def start(self, url: str) -> RequestBuilder:
        """Return this film with the picture at *url* as its first frame.

        >>> RequestBuilder(prompt="rain").start("https://example.com/dawn.png").fields
        {'image_start': 'https://example.com/dawn.png'}
        """
        (home,) = tokens((self.contract or default_contract()).data["assets"]["start"]["at"])
        return self.set(**{home: url})

    def set(self, **fields: Any) -> RequestBuilder:
        """Return this film with more fields of the API, such as ``duration`` or ``seed``.

        >>> RequestBuilder(prompt="rain").set(seed=7).film
        {'assets': {}, 'prompt': 'rain', 'seed': 7}
        """
        return replace(self, fields={**self.fields, **fields})

    @property
    def film(self) -> dict[str, Any]:
        """The film, as a film file has it."""
        return {ASSETS: dict(self.assets), "prompt": self.prompt, **self.fields}

    def build(self) -> dict[str, Any]:
        """Return the request.

        Raises:
            ContractViolated: Something is wrong with the film, or the API would refuse the request; with every finding.
        """
        return build_request(self.film, contract=self.contract)

    def _with(self, kind: str, name: str, url: str, voice: str | None) -> RequestBuilder:
        if name in self.assets:
            raise NameTaken(name)
        asset = {kind: url} if voice is None else {kind: url, VOICE: voice}
        return replace(self, assets={**self.assets, name: asset})
