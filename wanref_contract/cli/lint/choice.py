"""Which findings ``wanref lint`` is asked to tell: of every file, and of single ones."""

from __future__ import annotations

from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from wanref_contract.configuration import Overrides
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding


class Choice:
    """What is told of what a contract finds, and how many findings were left out so far.

    Args:
        name: The contract, by its name or its folder.
        select: The rules that are told, by id, code or the first letters of codes; all where there are none.
        ignore: The rules that are not.
        overrides: What the configuration says of severities and of single files.
        named: The files that were named one by one, which are judged though nothing in them looks like a request.

    Raises:
        NoRuleLeft: Every rule that was selected is ignored.
        UnknownRule: A name names no rule.
    """

    def __init__(
        self,
        name: str,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        overrides: Overrides | None = None,
        named: Collection[str] = (),
    ) -> None:
        self.name = name
        self.select, self.ignore = self._known(select), self._known(ignore)
        self._check()
        self.overrides = overrides
        self.named = named
        self.left_out = 0

    def __reduce__(self) -> tuple[object, ...]:
        """Be made anew in another process: what is compiled does not travel."""
        return Choice, (self.name, tuple(self.select), tuple(self.ignore), self.overrides, self.named)

    @cached_property
    def contract(self) -> Contract:
        """The contract, loaded when it is first needed."""
        from wanref_contract.contract.loading import load_contract

        return load_contract(self.name)

    def wants(self, finding: Finding) -> bool:
        """Say whether *finding* is told, as far as its file does not matter."""
        return (not self.select or finding.rule in self.select) and finding.rule not in self.ignore

    def overridden(self, path: str) -> tuple[frozenset[str], Mapping[str, str]]:
        """Return the rules that are ignored in the file *path*, and how grave the findings of others are there."""
        return self.overrides.at(path) if self.overrides else (frozenset(), {})

    def _check(self) -> None:
        if self.ignore and not (self.select or {rule.id for rule in self.contract.all_rules}) - self.ignore:
            from wanref_contract.cli.rule_names import NoRuleLeft

            raise NoRuleLeft

    def _known(self, names: Sequence[str]) -> frozenset[str]:
        if not names:
            return frozenset()
        from wanref_contract.cli.rule_names import rule_ids

        return rule_ids(self.contract, names)
