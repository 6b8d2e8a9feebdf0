"""Whom a film shows: each asset with its name, where the prompt names it, and the voice it speaks with.

Which voice is heard is a table of the contract, ``voices``, gone through from above: the first way that has a voice for
an asset wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.planning.plan_values import Asset, Unheard, Voice
from wanref_contract.pointer import escape, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding


def cast_of(
    contract: Contract, names: Mapping[str, Any], prompt: str, findings: Sequence[Finding]
) -> tuple[Asset, ...]:
    """Return the assets of a request.

    Args:
        contract: The contract.
        names: What its expressions may speak of, as `wanref_contract.rules.shared_names` gives it.
        prompt: What is read of the prompt.
        findings: What was found in the request.
    """
    given = list(_iter_given(contract, names["this"]))
    mentions = [one for one in contract.scope.callables["mentions_in"](prompt) if one["exact"]]
    chinese = _is_chinese(prompt, mentions)
    counts = {kind: sum(one == kind for one, *_ in given) for kind in contract.data.get("assets", {})}
    ways = [_Way(contract, way, names, counts, findings) for way in contract.data.get("voices", ())]
    return tuple(
        _asset(contract, one, mentions, ways, label=_label(contract, one[0], one[1], chinese=chinese)) for one in given
    )


def voice_key(contract: Contract, kind: str, number: int) -> tuple[str, str] | None:
    """Return the pointer of the map of voices, and the key in it of the asset *number* of *kind*; None for none.

    >>> from wanref_contract import load_contract
    >>> voice_key(load_contract(), "image", 2)
    ('/model_params/voice_bindings', 'image2')
    """
    for way in contract.data.get("voices", ()):
        if "key" in way and contract.data["assets"][kind].get("takes_voice", True):
            return way["at"], str(contract.scope.voice_key(way["key"]).evaluate({"kind": kind, "number": number}))
    return None


def _iter_given(contract: Contract, this: Mapping[str, Any]) -> Iterator[tuple[str, int | None, str, str]]:
    """Yield kind, number, pointer and address of every asset in *this*."""
    for kind, asset in contract.data.get("assets", {}).items():
        found, value = resolve(this, asset["at"])
        if found and asset.get("numbered", True):
            assert isinstance(value, list)  # judged
            yield from ((kind, index + 1, f"{asset['at']}/{index}", url) for index, url in enumerate(value))
        elif found:
            yield kind, None, asset["at"], str(value)


class _Way:
    """One way to come by a voice, in one request."""

    def __init__(
        self,
        contract: Contract,
        way: Mapping[str, Any],
        names: Mapping[str, Any],
        counts: Mapping[str, int],
        findings: Iterable[Finding],
    ) -> None:
        self.scope, self.way, self.counts = contract.scope, way, counts
        self.at = way.get("at", "")
        self.voices = resolve(names["this"], self.at)[1] if self.at else None
        when = contract.scope.condition(way.get("when", "true"))
        self.is_open = bool(when.evaluate(names, contract.scope.callables))
        self.rule = next((one.rule for one in findings if one.pointer == self.at and one.effect == "ignore"), "")

    def voice(self, kind: str, number: int | None, pointer: str) -> Voice | None:
        """Return the voice that this way has for an asset, were it the only one."""
        if kind in self.way.get("of", ()):
            return Voice(url=None, by=self.way["by"], pointer=pointer)
        key = self._key(kind, number)
        url = None if key is None else resolve(self.voices, f"/{escape(key)}")[1]
        return Voice(url=str(url), by=self.way["by"], pointer=f"{self.at}/{escape(key)}") if url is not None else None

    def _key(self, kind: str, number: int | None) -> str | int | None:
        """Return the key or the position under which the voice of an asset would stand."""
        if "key" in self.way and number is not None:
            return str(self.scope.voice_key(self.way["key"]).evaluate({"kind": kind, "number": number}))
        if kind not in self.way.get("order", ()):
            return None
        before = self.way["order"][: self.way["order"].index(kind)]
        return sum(self.counts[other] for other in before) + (number or 1) - 1


def _asset(
    contract: Contract,
    given: tuple[str, int | None, str, str],
    mentions: Iterable[Mapping[str, Any]],
    ways: Iterable[_Way],
    *,
    label: str,
) -> Asset:
    kind, number, pointer, url = given
    takes_voice = contract.data["assets"][kind].get("takes_voice", True)
    offers = [(way, voice) for way in ways if takes_voice and (voice := way.voice(kind, number, pointer))]
    heard = next((voice for way, voice in offers if way.is_open), None)
    return Asset(
        kind=kind,
        number=number,
        label=label,
        pointer=pointer,
        url=url,
        mentions=tuple(
            (one["start"], one["end"]) for one in mentions if (one["kind"], one["number"]) == (kind, number)
        ),
        voice=heard,
        unheard=tuple(
            Unheard(voice=voice, rule="" if way.is_open else way.rule) for way, voice in offers if voice is not heard
        ),
    )


def _label(contract: Contract, kind: str, number: int | None, *, chinese: bool) -> str:
    """Return what an asset is called, in the language of the prompt."""
    if number is None:
        return str(contract.data["assets"][kind].get("called", kind))
    names = contract.data.get("mentions", {}).get(kind, {}).get("exact", [f"{kind} "])
    return f"{next((name for name in names if name.isascii() != chinese), names[0])}{number}"


def _is_chinese(prompt: str, mentions: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether *prompt* is written in Chinese: as its first mention is, or else most of it."""
    if mentions:
        return not mentions[0]["text"].isascii()
    return 2 * len(prompt.encode("ascii", "ignore")) < len(prompt)
