"""What the tests of the reports share: findings, texts, and places found by what stands there."""

from __future__ import annotations

import pytest

from wanref_contract.finding import Finding
from wanref_contract.source import MISSING, Document
from wanref_contract.source.document import Places
from wanref_contract.source.location import Lines

_CLIP_TOO_LONG = {
    "rule": "duration-with-videos",
    "code": "WAN104",
    "severity": "error",
    "effect": "reject",
    "certainty": "documented",
    "message": "must be at most 10 seconds when video_urls is given, is 11",
    "help": "Drop the reference video, or shorten the clip.",
    "pointer": "/duration",
}


@pytest.fixture(scope="session")
def make_finding():
    """Return a function that makes the finding of a clip too long, but for the changes it is told."""
    return lambda **changes: Finding(**{**_CLIP_TOO_LONG, **changes})


@pytest.fixture(scope="session")
def make_document():
    """Return a function that makes a document of any text, without reading it."""

    def make(text, *, index=0, first_line=1):
        return Document(
            index=index,
            instance=MISSING,
            notices=(),
            text=text,
            first_line=first_line,
            places=Places(Lines(text, first=first_line)),
        )

    return make


@pytest.fixture(scope="session")
def locate():
    """Return a function that gives the location of the first occurrence of a part in a text."""

    def locate(text, part, *, first_line=1):
        start = text.index(part)
        return Lines(text, first=first_line).location(start, start + len(part))

    return locate
