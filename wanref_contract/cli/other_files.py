"""Files of another kind than requests, told as what they are and by whom they are judged.

Judged as requests they would give findings, none of which says what is wrong. Commands ask here when a file has
findings, so a clean one costs nothing.
"""

from __future__ import annotations

import errno

from wanref_contract.cli import inputs, shown, warn
from wanref_contract.wording import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract

_MOST_NAMED = 3
"""Files without a field of a request that are named; a repository may have hundreds."""

FILM = "a film"
CONVERSATION = "a conversation"

_BY_KEYS: Mapping[frozenset[str], str] = {
    frozenset({"interactions"}): "a cassette",
    frozenset({"cases"}): "a test file",
    frozenset({"version", "runs"}): "a report for code scanning",
    frozenset({"version", "contract", "summary"}): "a report",
    frozenset({"version", "contract", "findings"}): "a baseline",
}
"""What an object is that has these keys, and no prompt."""

_JUDGED: Mapping[str, str] = {
    FILM: "a name that ends in .film.yaml or .film.json has it judged",
    CONVERSATION: "a name that ends in .conversation.yaml or .conversation.json has it judged",
    "a cassette": "wanref cassette check judges it",
    "a test file": "pytest runs it where its name is test_NAME.wanref.yaml",
    "a report for code scanning": "wanref lint --format sarif writes such files",
    "a report": "wanref lint --format json writes such files",
    "a baseline": "wanref lint --baseline takes it",
}
"""Who knows what to do with a file of that kind."""


class OtherKind(OSError):
    """A file holds no requests, and nothing that was meant to be one; as requests it cannot be read."""


class Unrelated(OtherKind):
    """Nothing in a file is a field of a request, and nobody named the file."""


class LeftAlone:
    """The files of a folder that are none that is judged here, told: those of a kind each, the others together."""

    def __init__(self) -> None:
        self._unrelated: list[str] = []

    def take(self, path: str, why: OtherKind) -> None:
        """Take in that the file *path* is left alone."""
        if isinstance(why, Unrelated):
            self._unrelated.append(path)
        else:
            warn(f"wanref: {shown(path)}: left alone: {why.strerror}")

    def end(self) -> None:
        """Tell what is left to tell."""
        if self._unrelated:
            named, more = self._unrelated[:_MOST_NAMED], len(self._unrelated) - _MOST_NAMED
            them = ", ".join([shown(path) for path in named] + ([f"{more:,} more"] if more > 0 else []))
            warn(f"wanref: left alone: {them}: nothing in them is a field of a request; who names one has it judged")


def kind_of(instance: object) -> str:
    """Return of what kind the file is that holds *instance*, where it is known to be no request; nothing otherwise.

    >>> kind_of({"version": 1, "interactions": []}), kind_of({"prompt": "rain"})
    ('a cassette', '')
    """
    if isinstance(instance, list):
        return CONVERSATION if instance and all(map(_is_exchange, instance)) else ""
    if not isinstance(instance, dict):
        return ""
    if "prompt" in instance:
        assets = instance.get("assets")
        is_film = isinstance(assets, dict) and bool(assets) and all(isinstance(one, dict) for one in assets.values())
        return FILM if is_film else ""
    return next((kind for keys, kind in _BY_KEYS.items() if keys <= instance.keys()), "")


def refuse_other(path: str, instance: object) -> None:
    """Have it told where the file *path* holds *instance*, which is of another kind than its name says.

    Raises:
        OtherKind: It is, and nobody who looks for requests meant it.
        OSError: It is a film, which its name does not say.
    """
    kind = kind_of(instance)
    as_named = FILM if inputs.is_film(path) else CONVERSATION if inputs.is_conversation(path) else ""
    if kind not in ("", as_named):
        error = OSError if kind == FILM else OtherKind
        raise error(errno.EINVAL, f"it is {kind}, and no request; {_JUDGED[kind]}", path)


def refuse_unrelated(path: str, instance: object, contract: Contract) -> None:
    """Have it told where nothing that *instance*, of the file *path*, holds is a field of a request.

    Raises:
        Unrelated: So it is, as in a ``package.json`` that stands in the folder too.
    """
    if is_unrelated(instance, contract) and not (inputs.is_film(path) or inputs.is_conversation(path)):
        raise Unrelated(errno.EINVAL, "nothing in it is a field of a request", path)


def is_unrelated(instance: object, contract: Contract) -> bool:
    """Say whether nothing in *instance* is a field of a request, well or badly spelt, in a wrapper or without.

    >>> from wanref_contract.contract.loading import default_contract
    >>> contract = default_contract()
    >>> is_unrelated({"name": "x"}, contract), is_unrelated({"promt": "x"}, contract), is_unrelated({}, contract)
    (True, False, False)
    >>> is_unrelated({"input": {"prompt": "x"}}, contract), is_unrelated([1, 2], contract)
    (False, True)
    """
    members = instance if isinstance(instance, list) else [instance]
    objects = [one for one in members if isinstance(one, dict)]
    inner = [one for whole in objects for one in whole.values() if isinstance(one, dict)]
    keys = {key.lower() for one in (*objects, *inner) for key in one}
    fields = {*contract.homes, *(pointer.rpartition("/")[2] for pointer in contract.foreign)}
    if not keys:
        return isinstance(instance, list) and instance != []
    return not any(key in fields or nearest(key, fields) for key in keys)


def _is_exchange(value: object) -> bool:
    return isinstance(value, dict) and {"operation", "response"} <= value.keys()
