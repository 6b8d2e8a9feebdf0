"""The profiles: rules that all contracts share, about whole files rather than requests.

Each is a file of ``schema/profiles/``, read when somebody asks for it: a request is judged without them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wanref_contract.contract.files import ContractFile
from wanref_contract.contract.records import build_profile

if TYPE_CHECKING:
    from wanref_contract.contract.model import Rule

PROFILES = ("authoring", "conversations", "cassettes", "suppressions")
"""The profiles by name, in the order of their codes; `authoring` is about film files, `conversations` about
answers, `cassettes` about recordings, `suppressions` about what is not to be told."""


@cache
def profile_rules(name: str) -> tuple[Rule, ...]:
    """Return the rules of the profile called *name*, one of `PROFILES`.

    Raises:
        ContractInvalid: There is no such file, or it cannot be read.

    >>> profile_rules("authoring")[0].code
    'WAN601'
    """
    return build_profile(profile_file(name).value, judged=name)


def profile_file(name: str) -> ContractFile:
    """Return the file of the profile called *name*."""
    return ContractFile.read_profile(f"{name}.yaml")
