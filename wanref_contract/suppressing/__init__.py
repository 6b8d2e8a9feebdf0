"""Suppressing: what a person has written beside a request, or in a sidecar, so that a finding is not told.

`comments` reads what stands in the comments of YAML, `sidecar` what stands in a file beside one without comments, and
`judging` sets the findings aside that they mean. What is wrong with a suppression is a finding too, by a rule of
``schema/profiles/suppressions.yaml``. Nothing here opens a file or knows what day it is.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.suppressing.comments import may_suppress, read_comments
    from wanref_contract.suppressing.judging import (
        Index,
        Terms,
        covered_by_comments,
        iter_suppressed,
        lint_sidecar,
        lint_suppressed_example,
        set_aside,
    )
    from wanref_contract.suppressing.sidecar import read_sidecar
    from wanref_contract.suppressing.suppression import Suppressed, Suppression

__all__ = [
    "SIDECAR",
    "Index",
    "Suppressed",
    "Suppression",
    "Terms",
    "covered_by_comments",
    "iter_suppressed",
    "lint_sidecar",
    "lint_suppressed_example",
    "may_suppress",
    "read_comments",
    "read_sidecar",
    "set_aside",
]

SIDECAR = ".wanref.yaml"
"""What the name of a sidecar has behind the name of its file."""

_HOMES = {
    "Index": "judging",
    "Suppressed": "suppression",
    "Suppression": "suppression",
    "Terms": "judging",
    "covered_by_comments": "judging",
    "iter_suppressed": "judging",
    "lint_sidecar": "judging",
    "lint_suppressed_example": "judging",
    "may_suppress": "comments",
    "read_comments": "comments",
    "read_sidecar": "sidecar",
    "set_aside": "judging",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(__import__(f"{__name__}.{_HOMES[name]}", fromlist=[name]), name)
