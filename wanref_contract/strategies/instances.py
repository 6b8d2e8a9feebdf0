"""Looks into an instance, and changes of one that leave it as it was.

A proposal is tried on a request that must survive its refusal; `wanref_contract.pointer.put` is another such change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import put

if TYPE_CHECKING:
    from collections.abc import Sequence

    Path = tuple[str, ...]


def renamed(instance: Any, path: Sequence[str], key: str) -> Any:
    """Return *instance* with the member at *path* under another *key*, in the same place.

    >>> renamed({"voices": {"a": 1, "b": 2}}, ("voices", "a"), "c")
    {'voices': {'c': 1, 'b': 2}}
    """
    *owner, last = path
    members = value_at(instance, owner)
    return put(instance, owner, {key if name == last else name: value for name, value in members.items()})


def value_at(instance: Any, path: Sequence[str]) -> Any:
    """Return what stands at *path* of *instance*, None where nothing does.

    >>> value_at({"image_urls": ["a"]}, ("image_urls", "0")), value_at({}, ("model_params", "voice_bindings"))
    ('a', None)
    """
    for part in path:
        if isinstance(instance, list):
            instance = instance[int(part)] if part.isdecimal() and int(part) < len(instance) else None
        else:
            instance = instance.get(part) if isinstance(instance, dict) else None
    return instance


def copied(value: Any) -> Any:
    """Return *value* with all its containers copied, so that the caller may change them.

    >>> original = {"image_urls": []}
    >>> copied(original)["image_urls"] is original["image_urls"]
    False
    """
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value
