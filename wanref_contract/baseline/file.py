"""A baseline as text: JSON, a line for each kind of finding, in an order that makes small diffs.

``schema/meta/baseline.schema.json`` describes it. It is checked here by hand, because every run with a baseline reads
one, and loading a schema would take longer than judging a hundred files.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from wanref_contract.baseline.entries import Baseline, Entry
from wanref_contract.errors import WanrefError
from wanref_contract.wording import quote

if TYPE_CHECKING:
    from typing import Any

VERSION = 1

_KEYS = {"version", "contract", "findings"}
_TEXTS = ("path", "rule", "field", "fingerprint")
_FINGERPRINT = re.compile("[0-9a-f]{16}")


class BaselineInvalid(WanrefError):
    """A file is no baseline, or none for this contract.

    Attributes:
        name: The file.
        reason: What is wrong with it.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}\n  wanref lint --write-baseline FILE writes one"


def render_baseline(baseline: Baseline) -> str:
    r"""Return *baseline* as text.

    >>> render_baseline(Baseline(contract="wan2.7-reference-video", entries=Counter()))
    '{\n  "version": 1,\n  "contract": "wan2.7-reference-video",\n  "findings": []\n}\n'
    """
    lines = [
        json.dumps({**{key: getattr(entry, key) for key in _TEXTS}, "count": count})
        for entry, count in sorted(baseline.entries.items())
        if count > 0
    ]
    listed = "[\n    {}\n  ]".format(",\n    ".join(lines)) if lines else "[]"
    head = f'"version": {VERSION},\n  "contract": {json.dumps(baseline.contract)}'
    return f'{{\n  {head},\n  "findings": {listed}\n}}\n'


def parse_baseline(data: bytes, *, name: str) -> Baseline:
    r"""Return the baseline that stands in *data*, the content of the file *name*.

    >>> parse_baseline(b'{"version": 1, "contract": "x", "findings": []}', name="old").contract
    'x'
    >>> parse_baseline(b'{"version": 2, "contract": "x", "findings": []}', name="old")
    Traceback (most recent call last):
        ...
    wanref_contract.baseline.file.BaselineInvalid: old: is no baseline: version must be 1, is 2
      wanref lint --write-baseline FILE writes one

    Raises:
        BaselineInvalid: It is none.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BaselineInvalid(name, f"is no baseline: no JSON at line {error.lineno}, column {error.colno}") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, a number too long, too deep
        raise BaselineInvalid(name, "is no baseline: no JSON") from error
    reason = _what_is_wrong(value)
    if reason:
        raise BaselineInvalid(name, f"is no baseline: {reason}")
    entries: Counter[Entry] = Counter()
    for one in value["findings"]:
        entries[Entry(**{key: one[key] for key in _TEXTS})] += one["count"]
    return Baseline(contract=value["contract"], entries=entries)


def _what_is_wrong(value: Any) -> str:
    """Return what keeps *value* from being a baseline; nothing where it is one."""
    if not isinstance(value, dict):
        return f"it must be an object, is {quote(value)}"
    if value.keys() != _KEYS:
        return f"it must have the keys {', '.join(sorted(_KEYS))} and no other"
    if type(value["version"]) is not int or value["version"] != VERSION:
        return f"version must be {VERSION}, is {quote(value['version'])}"
    if not isinstance(value["contract"], str) or not value["contract"]:
        return f"contract must be a name, is {quote(value['contract'])}"
    if not isinstance(value["findings"], list):
        return f"findings must be a list, is {quote(value['findings'])}"
    wrong = (number for number, one in enumerate(value["findings"]) if not _is_entry(one))
    number = next(wrong, None)
    return "" if number is None else f"findings/{number} must be an entry, is {quote(value['findings'][number])}"


def _is_entry(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {*_TEXTS, "count"}
        and all(isinstance(value[key], str) for key in _TEXTS)
        and bool(value["path"] and value["rule"])
        and _FINGERPRINT.fullmatch(value["fingerprint"]) is not None
        and type(value["count"]) is int
        and value["count"] > 0
    )
