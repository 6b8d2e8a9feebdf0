"""Fixes: findings mended by machine, safe where the film stays what it was.

What a fix does is data beside its rule. `mending` makes changes of it, `rounds` says which are made when, `instances`
makes them on an instance and `texts` on what a person wrote. Files are for those who hold them.
"""

from __future__ import annotations

from wanref_contract.fixing.instances import Fixed, fix, fix_instance
from wanref_contract.fixing.mending import Mending, iter_mendings
from wanref_contract.fixing.rounds import Terms, is_same_film
from wanref_contract.fixing.texts import Dropped, FixedText, Refused, fix_text

__all__ = [
    "Dropped",
    "Fixed",
    "FixedText",
    "Mending",
    "Refused",
    "Terms",
    "fix",
    "fix_instance",
    "fix_text",
    "is_same_film",
    "iter_mendings",
]
