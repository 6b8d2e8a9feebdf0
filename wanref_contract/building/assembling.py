"""A film to the request that it stands for, with the place that everything came from.

Assets are numbered in the order of the file, for each kind on its own. What is wrong with the film itself is remarked;
what is wrong with the request is for the rules of the contract, so values are passed on as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from wanref_contract.building.prompts import Prompt, numbered_mentions, write_prompt
from wanref_contract.building.remarks import MOST, Remark
from wanref_contract.planning.cast import voice_key
from wanref_contract.pointer import escape, resolve, tokens
from wanref_contract.wording import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.contract.contract import Contract

ASSETS = "assets"
VOICE = "voice"
"""The two keys of a film that no request has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A request, and where it comes from.

    Attributes:
        film: What it was made of.
        request: The request; None where there is none to speak of.
        remarks: What is wrong with the film itself.
        unsound: Pointers into the request of what cannot be right, because something is wrong with the film.
        origins: By pointer into the request, the place in the film, where the two differ.
        prompt: The prompt with its way back; None where it is no text.
    """

    film: Any
    request: dict[str, Any] | None
    remarks: tuple[Remark, ...] = ()
    unsound: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)
    prompt: Prompt | None = None

    def origin(self, pointer: str) -> str:
        """Return the place in the film of what stands at *pointer* of the request, or of what holds it."""
        parts = tokens(pointer)
        for length in range(len(parts), 0, -1):
            head = "".join(f"/{escape(part)}" for part in parts[:length])
            if head in self.origins:
                return self.origins[head] + "".join(f"/{escape(part)}" for part in parts[length:])
        return pointer if resolve(self.film, pointer)[0] else pointer.rpartition("/")[0]


def assemble(film: object, contract: Contract) -> Assembly:
    """Return the request that *film* stands for.

    >>> from wanref_contract import load_contract
    >>> film = {"assets": {"anna": {"image": "https://example.com/a.png"}}, "prompt": "{anna} sings", "duration": 8}
    >>> assemble(film, load_contract()).request["prompt"]
    'Image 1 sings'
    """
    if not isinstance(film, dict):
        instead = f"Begin with {ASSETS} and a prompt."
        values = {"wanted": "an object", "value": quote(film), "instead": instead}
        return Assembly(film=film, request=None, remarks=(Remark(rule="film-shape", pointer="", values=values),))
    return _Work(film, contract).assembly()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """An asset of a film; its kind is empty where that cannot be told."""

    name: str
    kind: str = ""
    number: int | None = None


class _Work:
    """One assembly under way."""

    def __init__(self, film: Mapping[str, Any], contract: Contract) -> None:
        self.film, self.contract = film, contract
        self.kinds: Mapping[str, Any] = contract.data.get("assets", {})
        self.request: dict[str, Any] = {"model": contract.name}
        self.remarks: list[Remark] = []
        self.origins: dict[str, str] = {}
        self.numbered: dict[str, list[Any]] = {}  # what stands in each list of assets, by its pointer
        self.is_whole = True  # whether every asset of the film is in the request

    def assembly(self) -> Assembly:
        """Do the work: fields first, then assets, then the prompt that names them."""
        for key in self.film:
            if key != ASSETS:
                self._take_field(key)
        references = list(self._references())
        for reference in references:
            if reference.kind:
                self._place(reference)
            else:
                self.is_whole = False
        for home, values in self.numbered.items():
            self._put(home, values)
        unsound = frozenset() if self.is_whole else self._homes()
        at = self.contract.data.get("mentions", {}).get("at", "")
        prompt = self._write_prompt(at, references)
        known = self.contract.request_schema["properties"]
        return Assembly(
            film=self.film,
            request={key: self.request[key] for key in [*known, *self.request] if key in self.request},
            remarks=tuple(self.remarks),
            unsound=unsound | ({at} if prompt and prompt.remarks else set()),
            origins={**dict.fromkeys(self._homes(), f"/{ASSETS}" if ASSETS in self.film else ""), **self.origins},
            prompt=prompt,
        )

    # ---- Fields ----------------------------------------------------------------------------------------------------

    def _take_field(self, key: str) -> None:
        """Take over the field *key* of the API, or remark that it is none, or that it is not given this way."""
        known = self.contract.request_schema["properties"]
        pointer = f"/{escape(key)}"
        if key not in known and pointer not in self.contract.foreign:
            self._unknown_key(pointer, key, "a film file", [ASSETS, *self._own_fields()])
            return
        moved = [home for home in self._moved() if tokens(home)[0] == key and resolve(self.film, home)[0]]
        for home in moved:
            self._remark("field-moved", home, {"field": tokens(home)[-1], "instead": self._instead(home)})
            self.is_whole = False
        if not moved:
            value = self.film[key]
            self.request[key] = dict(value) if isinstance(value, dict) else value  # assets may be put into a group

    def _own_fields(self) -> list[str]:
        """Return the names of the fields that a film has in common with a request."""
        moved = {tokens(home)[0] for home in self._moved()}
        return [name for name in self.contract.request_schema["properties"] if name not in moved]

    def _moved(self) -> list[str]:
        """Return the pointers of the fields that a film gives by way of its assets only."""
        numbered = [kind["at"] for kind in self.kinds.values() if kind.get("numbered", True)]
        return [*numbered, *(way["at"] for way in self.contract.data.get("voices", ()) if "at" in way)]

    def _homes(self) -> frozenset[str]:
        """Return the pointers of everything in a request that comes from assets."""
        return frozenset([*self._moved(), *(kind["at"] for kind in self.kinds.values())])

    def _instead(self, home: str) -> str:
        """Return how the field at *home* is written in a film."""
        kind = next((kind for kind, one in self.kinds.items() if one["at"] == home), "")
        return f"NAME: {{{kind}: URL}}" if kind else f"NAME: {{{next(iter(self.kinds), '')}: URL, {VOICE}: URL}}"

    # ---- Assets ----------------------------------------------------------------------------------------------------

    def _references(self) -> Iterator[_Reference]:
        """Yield every asset of the film, and remark what is wrong with each."""
        assets = self.film.get(ASSETS)
        if assets is not None and not isinstance(assets, dict):
            instead = f"Give each a name: NAME: {{{next(iter(self.kinds), '')}: URL}}."
            self._wrong_shape(f"/{ASSETS}", assets, "an object of assets", instead)
            self.is_whole = False
            return
        counts = dict.fromkeys(self.kinds, 0)
        for name, asset in (assets or {}).items():
            kind = self._kind_of(name, asset)
            if kind:
                counts[kind] += 1
            numbered = kind and self.kinds[kind].get("numbered", True)
            yield _Reference(name=name, kind=kind, number=counts[kind] if numbered else None)

    def _kind_of(self, name: str, asset: Any) -> str:
        """Return the kind of the asset *name*, or remark why it cannot be told."""
        pointer = f"/{ASSETS}/{escape(name)}"
        if not name.strip() or name != name.strip() or any(sign in name for sign in "{}\n"):
            self._remark("asset-name", pointer, {"name": quote(name)})
        if not isinstance(asset, dict):
            instead = f"Say what it is: {{{next(iter(self.kinds), '')}: URL}}."
            self._wrong_shape(pointer, asset, f"an object with {' or '.join(self.kinds)}", instead)
            return ""
        unknown = [key for key in asset if key not in self.kinds and key != VOICE]
        for key in unknown:
            self._unknown_key(f"{pointer}/{escape(key)}", key, "an asset", [*self.kinds, VOICE])
        given = [kind for kind in self.kinds if kind in asset]
        if len(given) != 1:
            if given or not unknown:
                values = {"kinds": ", ".join(self.kinds), "given": " and ".join(given) or "none"}
                self._remark("asset-kind", pointer, {**values, "first": next(iter(self.kinds), "")})
            return ""
        return given[0]

    def _place(self, reference: _Reference) -> None:
        """Put an asset and its voice where the request has them."""
        kind, number = reference.kind, reference.number
        pointer, home = f"/{ASSETS}/{escape(reference.name)}", self.kinds[kind]["at"]
        asset = self.film[ASSETS][reference.name]
        if number is not None:
            self.numbered.setdefault(home, []).append(asset[kind])
            self.origins[f"{home}/{number - 1}"] = f"{pointer}/{kind}"
        elif resolve(self.request, home)[1] is None:
            self._put(home, asset[kind])
            self.origins[home] = f"{pointer}/{kind}"
        else:
            first = self.origins.get(home, home)
            values = {"first": first.removeprefix("/").replace("/", ".")}
            self._remark("asset-surplus", f"{pointer}/{kind}", values, related=(first,))
        if VOICE in asset:
            self._bind(reference, asset[VOICE], f"{pointer}/{VOICE}")

    def _bind(self, reference: _Reference, voice: Any, pointer: str) -> None:
        """Bind *voice* to an asset, or remark that it takes none."""
        numbered = reference.number is not None
        key = voice_key(self.contract, reference.kind, reference.number or 0) if numbered else None
        if key is None:
            called = self.kinds[reference.kind].get("called", reference.kind)
            self._remark("voice-misplaced", pointer, {"called": called})
            return
        home = f"{key[0]}/{escape(key[1])}"
        self._put(home, voice)
        self.origins[home] = pointer

    # ---- Prompt ----------------------------------------------------------------------------------------------------

    def _write_prompt(self, at: str, references: list[_Reference]) -> Prompt | None:
        """Write the prompt with the names of *references*, where it is a text."""
        found, template = resolve(self.request, at)
        if not at or not found or not isinstance(template, str):
            return None
        named = {one.name: (one.kind, one.number) if one.kind else None for one in references}
        prompt = write_prompt(template, named, self.contract, pointer=at)
        self._put(at, prompt.text)
        self.remarks += prompt.remarks
        self.remarks += islice(numbered_mentions(prompt, named, self.contract, pointer=at), MOST)
        return prompt

    # ---- Remarks ---------------------------------------------------------------------------------------------------

    def _unknown_key(self, pointer: str, key: str, where: str, known: list[str]) -> None:
        values = {"key": quote(key), "where": where, "known": ", ".join(known)}
        self._remark("film-key", pointer, values, meant=(key, tuple(known)))

    def _wrong_shape(self, pointer: str, value: Any, wanted: str, instead: str) -> None:
        self._remark("film-shape", pointer, {"wanted": wanted, "value": quote(value), "instead": instead})

    def _remark(
        self,
        rule: str,
        pointer: str,
        values: Mapping[str, str],
        *,
        related: tuple[str, ...] = (),
        meant: tuple[str, tuple[str, ...]] | None = None,
    ) -> None:
        if len(self.remarks) < MOST:
            self.remarks.append(Remark(rule=rule, pointer=pointer, values=values, related=related, meant=meant))

    def _put(self, pointer: str, value: Any) -> None:
        """Put *value* at *pointer* of the request; a group in its way that is none stays, for the rules to judge."""
        *groups, last = tokens(pointer)
        owner = self.request
        for group in groups:
            inner = owner.get(group)
            if inner is not None and not isinstance(inner, dict):
                return
            owner[group] = {} if inner is None else inner
            owner = owner[group]
        owner[last] = value
