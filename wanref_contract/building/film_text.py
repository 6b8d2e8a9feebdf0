"""A film as the text of a film file, the way a person would lay it out.

Whatever YAML could take for something else is in quotes, so that every reader sees the same film.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract.building.assembling import ASSETS
from wanref_contract.source.yaml_scalars import is_string

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNBROKEN = 10**9
"""A line width that is never reached: a line break in the middle of a sentence is hard to read, and to edit."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,/:_-?=%+~()'!")
"""What may stand in a text without quotes; other letters may as well. YAML has uses for the rest."""

_MEANT_IN_FLOW = frozenset(",?[]{}")
"""What YAML 1.1 reads between braces as more than a part of a text."""

_ESCAPE = re.compile(r"\\(?:U([0-9A-F]{8})|.)")
"""An escape between double quotes; the only text with a backslash that is written on one line is there."""

_TEXT = "tag:yaml.org,2002:str"


def render_film(film: Mapping[str, Any]) -> str:
    r"""Return *film* as YAML, an asset a line, a text of several lines as a block.

    >>> film = {"assets": {"anna": {"image": "https://example.com/a.png"}}, "prompt": "{anna} sings", "duration": 8}
    >>> print(render_film(film), end="")
    assets:
      anna: {image: https://example.com/a.png}
    prompt: "{anna} sings"
    duration: 8
    """
    return "".join(_member(key, value) for key, value in film.items())


def _member(key: str, value: Any) -> str:
    if key == ASSETS and value:
        lines = [f"  {_dumped(name)}: {_asset(asset)}\n" for name, asset in value.items()]
        return f"{key}:\n{''.join(lines)}"
    if isinstance(value, str) and "\n" in value:
        text: str = yaml.dump({key: value}, Dumper=_Dumper, **_STYLE)
        return text
    return f"{_dumped(key)}: {_dumped(value)}\n"


def _asset(asset: Mapping[str, str]) -> str:
    """Return *asset* on one line, its addresses without quotes where nothing in them means more between braces."""
    members = [
        f"{_dumped(key)}: {_dumped(value, quoted=not _MEANT_IN_FLOW.isdisjoint(value))}" for key, value in asset.items()
    ]
    return f"{{{', '.join(members)}}}"


def _dumped(value: Any, *, quoted: bool = False) -> str:
    """Return *value* on one line, in quotes where it is asked for, or has several lines."""
    if isinstance(value, dict | list):
        flow: str = yaml.dump(value, Dumper=_Dumper, **{**_STYLE, "default_flow_style": True})
        return _with_signs(flow.rstrip("\n"))
    style = '"' if quoted or (isinstance(value, str) and "\n" in value) else None
    item: str = yaml.dump([value], Dumper=_Dumper, default_style=style, **_STYLE)
    return _with_signs(item.removeprefix("- ").rstrip("\n"))


def _with_signs(line: str) -> str:
    """Return *line* with an emoji as itself where PyYAML has written its number, as it does between quotes."""
    return _ESCAPE.sub(lambda found: _sign(found[1]) if found[1] else found[0], line)


def _sign(digits: str) -> str:
    sign = chr(int(digits, 16))
    return sign if sign.isprintable() else f"\\U{digits}"


_STYLE: Mapping[str, Any] = {"allow_unicode": True, "default_flow_style": False, "sort_keys": False, "width": _UNBROKEN}


class _Dumper(yaml.SafeDumper):
    """Writes a text without quotes where it is one to every reader, and writes out what is there twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (what PyYAML calls it)
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_plain = is_string(text) and all(sign in _PLAIN or sign.isalpha() for sign in text)
    is_block = "\n" in text.rstrip("\n") and not text.endswith("\n\n")
    style = "|" if is_block else None if is_plain else '"'
    return dumper.represent_scalar(_TEXT, text, style=dumper.default_style or style)


_Dumper.add_representer(str, _represent_text)
