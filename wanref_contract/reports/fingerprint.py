"""What a finding is known by from one run to the next, though its lines have moved.

A code-scanning service and a baseline ask whether a finding is new. A line number cannot say so, nor can the index in a
list into which something was inserted; the rule, the field and the value can.
"""

from __future__ import annotations

import hashlib
import json
import re

from wanref_contract.pointer import resolve
from wanref_contract.wording import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

_STARS = re.compile(r"\*+")


def fingerprint(finding: Finding, document: Document) -> str:
    """Return 16 hexadecimal digits that tell *finding* apart from others of its file, but for its equals.

    They follow from the rule, the field without indices in lists, and the text or number it is about, without what
    gives access to a URL in it: a signature is another one each day.
    """
    found, value = resolve(document.instance, finding.pointer)
    if found and isinstance(value, str) and finding.span:
        value = value[slice(*finding.span)]
    if isinstance(value, str):
        value = _STARS.sub("*", masked(value))  # which are as many as the secret had characters
    known = json.dumps(value) if found and isinstance(value, str | int | float) else ""
    return hashlib.sha256(f"{finding.rule}\n{field_of(finding)}\n{known}".encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]


def field_of(finding: Finding) -> str:
    """Return the field that *finding* is about, as a pointer in which ``*`` stands for each index in a list."""
    return "/".join("*" if part.isdigit() else part for part in finding.pointer.split("/"))
