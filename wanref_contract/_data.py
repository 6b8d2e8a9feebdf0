"""Where the contracts and the recorded conversations lie. Nothing else in the package may compute those paths.

An installed package holds them as ``wanref_contract/schema`` and ``wanref_contract/recordings``; a checkout, and an
editable install of it, keeps them beside the package, as ``schema`` and ``cassettes``.
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


def cassettes_folder() -> str:
    """Return the folder of the cassettes that come with the package.

    >>> os.path.isdir(cassettes_folder())
    True
    """
    inside = os.path.join(_PACKAGE, "recordings")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "cassettes")
