"""Changes of an instance that leave the instance as it was.

A proposal is tried on a request that must survive its refusal, so every change here copies what it leads through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    Path = tuple[str, ...]


def put(instance: Any, path: Sequence[str], value: Any) -> Any:
    """Return *instance* with *value* at *path*; what is in the way of an object gives way to one.

    >>> put({"prompt": "rain"}, ("model_params", "voice_bindings"), {})
    {'prompt': 'rain', 'model_params': {'voice_bindings': {}}}
    >>> put({"image_urls": ["a", "b"]}, ("image_urls", "1"), "c")
    {'image_urls': ['a', 'c']}
    """
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(instance, list) and head.isdecimal():
        index = int(head)
        return [*instance[:index], put(instance[index], rest, value), *instance[index + 1 :]]
    if not isinstance(instance, dict):
        instance = {}
    if not rest:
        return {**instance, head: value}
    return {**instance, head: put(instance.get(head), rest, value)}


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
