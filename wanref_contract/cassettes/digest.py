"""What a contract decides by, as a short text: a recording says under which it was made.

Words, sources and examples are left out: a message that is written better makes no recording old.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.cassettes.calls import load_profile
from wanref_contract.contract.files import ContractFile

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

_WORDS = frozenset({"$comment", "description", "examples", "help", "note", "seen", "source", "title", "why"})
"""Keys under which something is said to people."""

_DECIDING = ("id", "effect", "certainty", "at", "when", "require", "every", "each", "schema", "observe")
"""What of a rule decides."""

_RESPONSES = "responses.schema.json"
_LENGTH = 12


@lru_cache
def contract_digest(contract: Contract) -> str:
    """Return the digest of what *contract* and its profile decide by.

    >>> from wanref_contract import load_contract
    >>> len(contract_digest(load_contract()))
    12
    """
    has_responses = os.path.exists(os.path.join(contract.folder, _RESPONSES))
    decisions = {
        "contract": contract.data,
        "request": contract.request_schema,
        "responses": ContractFile.read(contract.folder, _RESPONSES).value if has_responses else None,
        "rules": [{name: getattr(rule, name) for name in _DECIDING} for rule in contract.rules],
        "profile": {
            name: value
            for name, value in load_profile(contract.data["profile"]).items()
            if name not in ("classes", "contradictions", "retries")
        },
    }
    text = json.dumps(_without_words(decisions), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def contract_version(contract: Contract) -> str:
    """Return the day of the documentation that *contract* follows.

    >>> from wanref_contract import load_contract
    >>> contract_version(load_contract())
    '2026-08-02'
    """
    return str(contract.data["upstream"]["seen"])


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_words(item) for key, item in value.items() if key not in _WORDS}
    return [_without_words(item) for item in value] if isinstance(value, list | tuple) else value
