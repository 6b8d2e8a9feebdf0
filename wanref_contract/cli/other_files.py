"""Files of another kind than requests, told as what they are and by whom they are judged.

Judged as requests they would give findings, none of which says what is wrong. Commands ask here when a file has
findings, so a clean one costs nothing.
"""

from __future__ import annotations

import errno

from wanref_contract.cli import inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _is_exchange(value: object) -> bool:
    return isinstance(value, dict) and {"operation", "response"} <= value.keys()
