"""A systematic grid of requests: every number of references of each kind, and every way in which one gets a voice.

Examples show what a rule is about; a grid shows what nobody thought of. Its kinds, fields and names come from the
contract, and so does where it ends: one reference past what is accepted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from wanref_contract import cel
from wanref_contract.checking import judge
from wanref_contract.pointer import put, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.contract.contract import Contract

    Cast = tuple[tuple[str, int], ...]
    Fields = Mapping[str, Any]

_SPEAKERS = 2
"""References of a request about voices: with two of them, everything that parts one from another has its case."""

_MOST = 12
"""References at which a contract that refuses no number of them is left."""


def iter_grid(contract: Contract, base: Fields) -> Iterator[tuple[str, str, Any]]:
    """Yield the dimension, the name and the request of every point.

    Args:
        contract: Whose kinds of references, voices and limits are gone through.
        base: The request that the examples of its rules build on; what it has besides references is kept.

    >>> from wanref_contract import load_contract
    >>> points = list(iter_grid(load_contract(), {"model": "wan2.7-reference-video"}))
    >>> [f"{dimension}/{name}" for dimension, name, _ in points][:3]
    ['counts/nobody', 'counts/nobody+start', 'counts/1-video']
    >>> points[2][2]["prompt"]
    'Video 1 in the rain'
    """
    grid = _Grid(contract=contract, base=base)
    for cast in grid.casts():
        for other, fields in grid.others():
            yield "counts", _name(cast) + other, grid.request(cast, fields)
    for cast in grid.casts():
        if 0 < len(cast) <= _SPEAKERS:
            for (other, fields), (voices, bound) in product(grid.others(), grid.voices(cast)):
                yield "voices", f"{_name(cast)}{other}/{voices}", grid.request(cast, {**fields, **bound})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """What the points of the grid are made of."""

    contract: Contract
    base: Fields

    @property
    def assets(self) -> Mapping[str, Any]:
        assets: Mapping[str, Any] = self.contract.data.get("assets", {})
        return assets

    def casts(self) -> Iterator[Cast]:
        """Yield the references of each request, from none of them to the first number that is always refused."""
        kinds = [kind for kind, asset in self.assets.items() if asset.get("numbered", True)]
        for total in range(_MOST + 1 if kinds else 0):
            casts = [
                tuple((kind, number) for kind, most in zip(kinds, counts, strict=True) for number in range(1, most + 1))
                for counts in product(range(total + 1), repeat=len(kinds))
                if sum(counts) == total
            ]
            yield from casts
            if total and all(self._is_refused(cast) for cast in casts):
                return

    def others(self) -> Iterator[tuple[str, Fields]]:
        """Yield nothing, then each asset that has no number, with the field that gives it."""
        yield "", {}
        for kind, asset in self.assets.items():
            if not asset.get("numbered", True):
                yield f"+{kind}", {asset["at"]: _url(kind)}

    def voices(self, cast: Cast) -> Iterator[tuple[str, Fields]]:
        """Yield every way in which the fields that give voices can be filled for *cast*, and its name."""
        ways = [
            [("", {}), *(_bound(way, cast) if "key" in way else _listed(way, cast))]
            for way in self.contract.data.get("voices", ())
            if "at" in way
        ]
        for combined in product(*ways):
            name = "+".join(name for name, _ in combined if name)
            yield name or "none", {at: value for _, fields in combined for at, value in fields.items()}

    def request(self, cast: Cast, fields: Fields) -> Any:
        """Return the request with the references *cast*, all named in its prompt, and *fields* by their pointers."""
        pointers = {asset["at"] for asset in self.assets.values()}
        request = {name: value for name, value in self.base.items() if f"/{name}" not in pointers}
        request = put(request, tokens(self.contract.data["mentions"]["at"]), self._prompt(cast))
        for kind in dict.fromkeys(kind for kind, _ in cast):
            urls = [_url(f"{kind}{number}") for one, number in cast if one == kind]
            request = put(request, tokens(self.assets[kind]["at"]), urls)
        for pointer, value in fields.items():
            request = put(request, tokens(pointer), value)
        return request

    def _is_refused(self, cast: Cast) -> bool:
        return any(finding.severity == "error" for finding in judge(self.request(cast, {}), self.contract))

    def _prompt(self, cast: Cast) -> str:
        names = [f"{self.contract.data['mentions'][kind]['exact'][0]}{number}" for kind, number in cast]
        return f"{', '.join(names) or 'Nobody'} in the rain"


def _bound(way: Mapping[str, Any], cast: Cast) -> Iterator[tuple[str, Fields]]:
    """Yield every choice among *cast* of those to whom a voice is bound by name, nobody too."""
    keys = [str(cel.evaluate(way["key"], {"kind": kind, "number": number})) for kind, number in cast]
    for size in range(len(keys) + 1):
        for chosen in combinations(keys, size):
            yield "-".join(["bound", *chosen]), {way["at"]: {key: _url(f"voice-of-{key}") for key in chosen}}


def _listed(way: Mapping[str, Any], cast: Cast) -> Iterator[tuple[str, Fields]]:
    """Yield lists of voices, from one to one more than *cast* has references."""
    for size in range(1, len(cast) + 2):
        yield f"listed-{size}", {way["at"]: [_url(f"voice{number}") for number in range(1, size + 1)]}


def _name(cast: Cast) -> str:
    """Return how many references of each kind there are, such as ``1-image+2-videos``."""
    counts = Counter(kind for kind, _ in cast)
    return "+".join(f"{count}-{kind}{'' if count == 1 else 's'}" for kind, count in counts.items()) or "nobody"


def _url(name: str) -> str:
    return f"https://example.com/{name}"
