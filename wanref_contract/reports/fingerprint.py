"""What a finding is known by from one run to the next, though its lines have moved.

A code-scanning service and a baseline ask whether a finding is new. A line number cannot say so, nor can the index in a
list into which something was inserted; the rule, the field and the value can.
"""

from __future__ import annotations

import hashlib
import json

from wanref_contract.pointer import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


def fingerprint(finding: Finding, document: Document) -> str:
    """Return 16 hexadecimal digits that tell *finding* apart from others of its file, but for its equals.

    They follow from the rule, the field without indices in lists, and the text or number it is about.
    """
    found, value = resolve(document.instance, finding.pointer)
    if found and isinstance(value, str) and finding.span:
        value = value[slice(*finding.span)]
    known = json.dumps(value) if found and isinstance(value, str | int | float) else ""
    field = "/".join("*" if part.isdigit() else part for part in finding.pointer.split("/"))
    return hashlib.sha256(f"{finding.rule}\n{field}\n{known}".encode()).hexdigest()[:16]
