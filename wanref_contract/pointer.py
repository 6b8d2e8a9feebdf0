"""JSON Pointers (RFC 6901), and the patterns of this package in which ``*`` stands for every item."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any


def escape(key: object) -> str:
    """Return *key* as one reference token.

    >>> escape("a/b~c")
    'a~1b~0c'
    """
    return str(key).replace("~", "~0").replace("/", "~1")


@lru_cache(maxsize=1024)  # those of the rules come again and again
def tokens(pointer: str) -> tuple[str, ...]:
    """Return the keys that *pointer* goes through, the root giving none.

    >>> tokens("/model_params/voice_bindings/a~1b")
    ('model_params', 'voice_bindings', 'a/b')
    """
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def resolve(instance: object, pointer: str) -> tuple[bool, object]:
    """Return whether *pointer* leads somewhere in *instance*, and the value there.

    >>> resolve({"image_urls": ["a"]}, "/image_urls/0"), resolve({}, "/seed")
    ((True, 'a'), (False, None))
    """
    for token in tokens(pointer):
        if isinstance(instance, dict) and token in instance:
            instance = instance[token]
        elif isinstance(instance, list) and token.isascii() and token.isdecimal() and int(token) < len(instance):
            instance = instance[int(token)]
        else:
            return False, None
    return True, instance


def iter_places(instance: object, pattern: str) -> Iterator[tuple[str, str | int | None, object]]:
    """Yield pointer, last key or index, and value of every place in *instance* that *pattern* names.

    >>> list(iter_places({"image_urls": ["a", "b"]}, "/image_urls/*"))
    [('/image_urls/0', 0, 'a'), ('/image_urls/1', 1, 'b')]
    """
    parent, _, last = pattern.rpartition("/")
    found, value = resolve(instance, parent if last == "*" else pattern)
    if not found:
        return
    if last != "*":
        yield pattern, None, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{parent}/{escape(key)}", key, item
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{parent}/{index}", index, item


def put(instance: Any, path: Sequence[str], value: Any) -> Any:
    """Return *instance* with *value* where the tokens of *path* lead; the instance itself is not touched.

    Only what the path leads through is copied. What is in the way of an object gives way to one.

    >>> put({"prompt": "rain"}, ("model_params", "voice_bindings"), {})
    {'prompt': 'rain', 'model_params': {'voice_bindings': {}}}
    >>> put({"image_urls": ["a", "b"]}, tokens("/image_urls/1"), "c")
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
    return {**instance, head: put(instance.get(head), rest, value)}


def overlaps(pointer: str, others: Iterable[str]) -> bool:
    """Say whether *pointer* is, holds or lies in one of *others*.

    >>> overlaps("/image_urls", ["/image_urls/2"]), overlaps("/image_urls", ["/image_start"])
    (True, False)
    """
    return any(f"{pointer}/".startswith(f"{other}/") or f"{other}/".startswith(f"{pointer}/") for other in others)
