"""Baselines: findings that were there when somebody began to judge, so that new ones alone are told.

A baseline counts, by file, what findings are known by (`wanref_contract.reports.fingerprint`), which outlives moved
lines. `entries` is what it holds, `file` its text. Nothing here opens a file.
"""

from __future__ import annotations

from wanref_contract.baseline.entries import Baseline, Entry, entry_of
from wanref_contract.baseline.file import BaselineInvalid, parse_baseline, render_baseline

__all__ = ["Baseline", "BaselineInvalid", "Entry", "entry_of", "parse_baseline", "render_baseline"]
