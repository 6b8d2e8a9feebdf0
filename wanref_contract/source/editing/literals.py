"""How a value is written in a text, in the manner of what stood there before or stands beside it."""

from __future__ import annotations

import json
import re
from typing import Any

from wanref_contract.source.yaml_scalars import is_string

_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")
_PLAIN = re.compile(r"[^\W_][^\x00-\x1f\x7f-\x9f,\[\]{}\"'`\\]*")
"""Texts that need no quotes in YAML, wherever they stand, but for what `_AMBIGUOUS` says."""

_AMBIGUOUS = re.compile(r": | #|[\s:]$")


def write_json(value: object, *, like: str = "", indent: str = "") -> str:
    r"""Return *value* as JSON: escaped as *like*, what stood there; over several lines where there is an *indent*.

    >>> write_json("雨"), write_json("雨", like='"\\u96e8\\u5929"')
    ('"雨"', '"\\u96e8"')
    """
    escapes = "\\u" in like and like.isascii()
    text = json.dumps(value, ensure_ascii=escapes, indent=indent or None)
    return text if escapes or _is_whole(text) else json.dumps(value, indent=indent or None)


def write_yaml(value: object, *, like: str = "") -> str:
    """Return a scalar, or a flow collection, as YAML: in the quotes of *like*, what stood there, or such as it needs.

    >>> write_yaml("9:16", like="16:9"), write_yaml("rain", like="'sun'"), write_yaml({"image1": 5})
    ('"9:16"', "'rain'", '{image1: 5}')
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{write_key(key)}: {write_yaml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_yaml, value))}]"
    if not isinstance(value, str) or like.startswith('"'):
        return write_json(value, like=like)
    if like.startswith("'") and _is_printed(value):
        return "'" + value.replace("'", "''") + "'"
    return value if is_plain(value) else write_json(value)


def write_key(key: str, *, like: str = "") -> str:
    """Return a key as YAML, in the quotes of *like*.

    >>> write_key("image1"), write_key("yes"), write_key("seed", like='"duration"')
    ('image1', '"yes"', '"seed"')
    """
    if like[:1] in ("'", '"'):
        return write_yaml(key, like=like)
    return key if _PLAIN_KEY.fullmatch(key) and is_string(key) else write_json(key)


def write_block(key: str, value: object, indent: str, line_end: str) -> str:
    r"""Return a member as lines of YAML in block style, without the end of the last.

    >>> write_block("model_params", {"voice_bindings": {"image1": "a"}}, "", "\n")
    'model_params:\n  voice_bindings:\n    image1: a'
    """
    head = f"{indent}{write_key(key)}:"
    if not isinstance(value, dict) or not value:
        return f"{head} {write_yaml(value)}"
    return line_end.join([head, *(write_block(name, item, f"{indent}  ", line_end) for name, item in value.items())])


def is_plain(text: str) -> bool:
    """Say whether *text* can stand in YAML without quotes, and is text to every reader.

    >>> is_plain("https://example.com/a.mp3?x=1"), is_plain("a: b"), is_plain("no"), is_plain("16:9")
    (True, False, False, False)
    """
    return bool(_PLAIN.fullmatch(text)) and not _AMBIGUOUS.search(text) and is_string(text)


def piece_of(text: str, literal: str, *, is_json: bool) -> str:
    r"""Return *text* as it stands inside of *literal*.

    >>> piece_of("it's", "'a text'", is_json=False), piece_of('a "b"', '"text"', is_json=True)
    ("it''s", 'a \\"b\\"')
    """
    if is_json or literal.startswith('"'):
        return write_json(text, like=literal)[1:-1]
    return text.replace("'", "''") if literal.startswith("'") else text


def _is_printed(text: str) -> bool:
    return all(character.isprintable() for character in text)


def _is_whole(text: str) -> bool:
    """Say whether *text* has no half of a pair of surrogates, which no file can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def empty_of(children: Any) -> str:
    """Return the empty collection of the kind that *children* make, in flow style.

    >>> empty_of({}), empty_of([])
    ('{}', '[]')
    """
    return "{}" if isinstance(children, dict) else "[]"
