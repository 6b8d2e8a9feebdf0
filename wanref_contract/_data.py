"""Where the contracts lie. Nothing else in the package may compute that path.

An installed package holds them as ``wanref_contract/schema``; a checkout, and an editable install of it, keeps them
beside the package.
"""

from __future__ import annotations

import os

DEFAULT_CONTRACT = "wan2.7-reference-video"

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def schema_folder() -> str:
    """Return the folder of all contracts, profiles and meta-schemas.

    >>> os.path.isdir(os.path.join(schema_folder(), DEFAULT_CONTRACT))
    True
    """
    inside = os.path.join(_PACKAGE, "schema")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "schema")
