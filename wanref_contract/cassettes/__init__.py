"""Cassettes: recorded conversations with the API, read, judged and rid of their secrets.

The format is that of vcrpy, which this folder does without: it reads and writes texts, and touches neither files nor
the network. `wanref_contract.replaying` plays a cassette to a client, `wanref_contract.recording` makes one.
"""

from __future__ import annotations

from wanref_contract.cassettes.cassette import LARGEST, Body, Cassette, CassetteUnusable, Head, Interaction
from wanref_contract.cassettes.judging import USUAL_AGE, Terms, lint_cassette, lint_cassette_example
from wanref_contract.cassettes.reading import read_cassette

__all__ = [
    "LARGEST",
    "USUAL_AGE",
    "Body",
    "Cassette",
    "CassetteUnusable",
    "Head",
    "Interaction",
    "Terms",
    "lint_cassette",
    "lint_cassette_example",
    "read_cassette",
]
