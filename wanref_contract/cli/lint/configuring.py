"""The configuration of a project, put where the command line says nothing: what both leave open keeps its default."""

from __future__ import annotations

from wanref_contract.configuration import find_configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from wanref_contract.cli.lint.options import Options
    from wanref_contract.configuration import Configuration, Override, Overrides
    from wanref_contract.contract.contract import Contract
    from wanref_contract.errors import Problem

KEYS = ("contract", "select", "ignore", "fail-on", "format", "paths", "baseline", "strict-baseline")
"""What both the command line and a file can say, in the words of the file."""


def configure(options: Options) -> Configuration | None:
    """Fill *options* with what the project's configuration says, and return that; None where there is none.

    What the command line has said is an attribute of *options* itself already, and stays.

    Raises:
        ConfigurationInvalid: The file does not say what one can say.
        OSError: It cannot be read.
    """
    path = options.config or ("" if options.no_config else find_configuration("."))
    if not path:
        return None
    from wanref_contract.cli.configured import configured_value
    from wanref_contract.configuration import read_configuration

    configuration = read_configuration(path)
    given = given_names(options)
    for key in KEYS:
        name = key.replace("-", "_")
        if key in configuration.values and name not in given:
            setattr(options, name, configured_value(configuration, key))
            options.origins[name] = configuration.origin(key)
    _check_rules(configuration, options)
    return configuration


def given_names(options: Options) -> set[str]:
    """Return the attributes of *options* that somebody has set, to nothing too; without paths none are given."""
    return {name for name, value in vars(options).items() if value or name != "paths"}


# ---- Rules --------------------------------------------------------------------------------------------------------


def _check_rules(configuration: Configuration, options: Options) -> None:
    """Resolve the rules of the *configuration*.

    Raises:
        ConfigurationInvalid: A name names no rule, or no rule is left.
    """
    values = configuration.values
    if not {"select", "ignore", "severities", "per-file"} & values.keys():
        return
    from wanref_contract.configuration import ConfigurationInvalid
    from wanref_contract.contract.loading import load_contract

    contract = load_contract(options.contract)
    names = _Names(configuration, contract)
    names.listed("select")
    names.listed("ignore")
    options.overrides = _overrides(names)
    if not names.problems and not _left(options, contract):
        names.problems += _nothing_left(configuration, options)
    if names.problems:
        raise ConfigurationInvalid(names.problems)


def _left(options: Options, contract: Contract) -> frozenset[str]:
    """Return the ids of the rules that are reported."""
    from wanref_contract.cli.rule_names import rule_ids

    selected = rule_ids(contract, options.select) or frozenset(rule.id for rule in contract.all_rules)
    return selected - rule_ids(contract, options.ignore)


def _nothing_left(configuration: Configuration, options: Options) -> Iterator[Problem]:
    """Yield that no rule is left, at what the file says of it, which the command line may say the rest of."""
    select, ignore = (name if name in options.origins else f"--{name}" for name in ("select", "ignore"))
    if "select" in options.origins:
        yield configuration.problem(f"select and {ignore} leave no rule to report", "select")
    elif "ignore" in options.origins:
        select = f"{select} and " if options.select else ""
        yield configuration.problem(f"{select}ignore leave{'' if select else 's'} no rule to report", "ignore")


def _overrides(names: _Names) -> Overrides | None:
    from wanref_contract.configuration import Override, Overrides

    values = names.configuration.values
    if not {"severities", "per-file"} & values.keys():
        return None
    per_file: list[Override] = [
        Override(
            pattern=pattern,
            ignore=names.listed("per-file", pattern, "ignore"),
            severities=names.weighed("per-file", pattern, "severities"),
        )
        for pattern in values.get("per-file", {})
    ]
    return Overrides(
        folder=names.configuration.folder, severities=names.weighed("severities"), per_file=tuple(per_file)
    )


class _Names:
    """The names of rules in a file, resolved; and what is wrong with them."""

    def __init__(self, configuration: Configuration, contract: Contract) -> None:
        self.configuration, self.contract = configuration, contract
        self.problems: list[Problem] = []
        codes = [rule.code for rule in contract.all_rules]
        self._beginnings = {code[:end] for code in codes for end in range(1, len(code))}

    def listed(self, *keys: str) -> frozenset[str]:
        """Return the ids that the list under *keys* names."""
        names = self._under(keys) or ()
        return frozenset(id_ for number, name in enumerate(names) for id_ in self._ids(name, *keys, number))

    def weighed(self, *keys: str) -> Mapping[str, str]:
        """Return what the table under *keys* says, by id: of several names of a rule the most exact one is heard."""
        weighed: dict[str, tuple[str, str]] = {}
        for name, severity in sorted((self._under(keys) or {}).items(), key=lambda item: self._exactness(item[0])):
            for id_ in self._ids(name, *keys, name):
                other = weighed.get(id_, ("", ""))[0]
                if other and self._exactness(other) == self._exactness(name):
                    why = f"{name} names what {other} names already"
                    self.problems.append(self.configuration.problem(why, *keys, name, suggestion="keep one of them"))
                    break
                weighed[id_] = name, severity
        return {id_: severity for id_, (_, severity) in weighed.items()}

    def _exactness(self, name: str) -> int:
        """Return how long a beginning of codes the *name* is; an id is as exact as a whole code."""
        return len(name) if name.upper() in self._beginnings else len(self.contract.rules[0].code)

    def _under(self, keys: Iterable[str]) -> Any:
        value: Any = self.configuration.values
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def _ids(self, name: str, *keys: str | int) -> Iterable[str]:
        from wanref_contract.cli.rule_names import rule_ids
        from wanref_contract.errors import UnknownRule

        try:
            return rule_ids(self.contract, [name])
        except UnknownRule as error:
            hint = f"did you mean {' or '.join(error.nearest)}?" if error.nearest else "wanref rule lists them all"
            self.problems.append(self.configuration.problem(f"no rule is called {name!r}", *keys, suggestion=hint))
            return ()
