"""What ``wanref lint`` can be told, and what holds where it is not."""

from __future__ import annotations

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli.lint.choice import Choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.configuration import Overrides

SEVERITIES = ("error", "warning", "info")
"""From the gravest to the mildest."""

FORMATS = ("auto", "json", "jsonl", "yaml")


class Options:
    """The options of one call; what stands here holds unless it is told otherwise."""

    paths: Sequence[str] = ()
    format = "text"
    fail_on = "error"
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    contract = DEFAULT_CONTRACT
    input_format = "auto"
    color = "auto"
    fix = False
    diff = False
    unsafe_fixes = False
    jobs = 1
    watch = False
    config = ""
    no_config = False
    outputs: Sequence[tuple[str, str]] = ()
    baseline = ""
    strict_baseline = False
    write_baseline = ""
    overrides: Overrides | None = None

    def __init__(self) -> None:
        self.origins: dict[str, str] = {}
        """By attribute, where a configuration says what stands there."""

    def choice(self) -> Choice:
        """Return what is told of what the contract finds.

        Raises:
            NoRuleLeft: Nothing.
            UnknownRule: A name names no rule.
        """
        return Choice(self.contract, self.select, self.ignore, self.overrides, self.paths)
