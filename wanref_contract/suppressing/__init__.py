"""Suppressing: what a person has written beside a request, or in a sidecar, so that a finding is not told.

`comments` reads what stands in the comments of YAML, `sidecar` what stands in a file beside one without comments, and
`judging` sets the findings aside that they mean. What is wrong with a suppression is a finding too, by a rule of
``schema/profiles/suppressions.yaml``. Nothing here opens a file or knows what day it is.
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "comments": ("may_suppress", "read_comments"),
        "judging": (
            "Index",
            "Terms",
            "covered_by_comments",
            "iter_suppressed",
            "lint_sidecar",
            "lint_suppressed_example",
            "set_aside",
        ),
        "sidecar": ("read_sidecar",),
        "suppression": ("Suppressed", "Suppression"),
    },
)
