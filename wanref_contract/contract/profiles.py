"""The profiles: rules that all contracts share, about whole files rather than requests.

Each is a file of ``schema/profiles/``, read when somebody asks for it: a request is judged without them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import ContractFile
from wanref_contract.contract.records import build_profile
from wanref_contract.finding import make_finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding

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


@cache
def rules_by_id(name: str) -> Mapping[str, Rule]:
    """Return the rules of the profile called *name* by their ids.

    >>> rules_by_id("cassettes")["key-kept"].code
    'WAN811'
    """
    return {rule.id: rule for rule in profile_rules(name)}


def profile_finding(
    name: str, rule: str, values: Mapping[str, object], *, pointer: str, meant: str = "", **place: Any
) -> Finding:
    """Return the finding of a rule of the profile called *name*, in its words.

    Args:
        name: The profile.
        rule: The id of the rule.
        values: What its words show.
        pointer: The place in the instance.
        meant: What may have been meant instead; its help then begins with that.
        place: What else `make_finding` takes: ``related``, ``span``, ``location``.

    >>> profile_finding("cassettes", "cookie-kept", {"name": "Cookie"}, pointer="/a").message
    'must not be kept, is the header Cookie'
    """
    words = rules_by_id(name)[rule]
    help_ = words.help.format_map(values)
    return make_finding(
        words,
        message=words.message.format_map(values),
        help=f"Did you mean {meant}? {help_}" if meant else help_,
        pointer=pointer,
        **place,
    )


def profile_file(name: str) -> ContractFile:
    """Return the file of the profile called *name*."""
    return ContractFile.read_profile(f"{name}.yaml")
