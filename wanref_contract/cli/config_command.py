"""``wanref config``: what holds for a call of ``wanref lint`` made here, and who says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wanref_contract.cli import put, shown, warn
from wanref_contract.cli.lint.configuring import KEYS, configure, given_names
from wanref_contract.cli.lint.judging import Judge
from wanref_contract.cli.lint.options import SEVERITIES, Options
from wanref_contract.cli.lint.parser import add_configuration_options
from wanref_contract.cli.parser import Names, Parser
from wanref_contract.configuration import find_outdone
from wanref_contract.wording import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.configuration import Configuration

    Setting = tuple[str, object, str]
    """What it is called, what it is, and who says so."""

_BY_DEFAULT = "default"
_BY_OPTION = "option"


class _Shown(Options):
    """Options of which the form of the answer is one."""

    output = "text"


def run(arguments: Sequence[str]) -> int:
    """Print every setting that holds under *arguments*, with its source; return the exit status."""
    options = _Shown()
    _parser().parse_args(arguments, namespace=options)
    configuration = configure(options)
    Judge(options.choice())  # what could not judge does not hold
    settings = list(_iter_settings(options, configuration))
    file = configuration.shown if configuration else None
    outdone = find_outdone(configuration.shown) if configuration else ""
    if outdone:
        warn(f"wanref: {shown(outdone)}: has a table [tool.wanref] too, which does not count beside {shown(str(file))}")
    if options.output == "json":
        told = {name: {"value": value, "from": source} for name, value, source in settings}
        put(json.dumps({"version": 1, "file": file, "settings": told}, indent=2, ensure_ascii=False))
        return 0
    put(f"configuration: {file or 'none'}")
    width = max(len(name) for name, _, _ in settings)
    for name, value, source in settings:
        put(f"{name:<{width}}  {_words(value)}  ({source})")
    return 0


def _iter_settings(options: Options, configuration: Configuration | None) -> Iterator[Setting]:
    given = given_names(options)
    for key in KEYS:
        name = key.replace("-", "_")
        value = getattr(options, name)
        source = options.origins.get(name) or (_BY_OPTION if name in given else _BY_DEFAULT)
        yield key, list(value) if isinstance(value, list | tuple) else None if value == "" else value, source
    values = configuration.values if configuration else {}
    for rule, severity in values.get("severities", {}).items():
        yield f"severities.{rule}", severity, _origin(configuration, "severities", rule)
    for pattern, more in values.get("per-file", {}).items():
        for key, value in more.items():
            if key == "ignore":
                yield f"per-file.{pattern}.ignore", value, _origin(configuration, "per-file", pattern, key)
            else:
                for rule, severity in value.items():
                    at = ("per-file", pattern, key, rule)
                    yield f"per-file.{pattern}.severities.{rule}", severity, _origin(configuration, *at)


def _origin(configuration: Configuration | None, *keys: str) -> str:
    return configuration.origin(*keys) if configuration else _BY_DEFAULT


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else show(value)


def _parser() -> Parser:
    parser = Parser(
        prog="wanref config",
        description="Show what holds for wanref lint in this folder: each setting, and the line or option it is from.",
        epilog="It is the nearest wanref.toml, or pyproject.toml with [tool.wanref], up to the root of the repository.",
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="what would be read")
    add("--format", dest="output", choices=("text", "json"), help="how the settings are written (default: text)")
    add("--fail-on", choices=SEVERITIES, help="as of wanref lint, to see what it changes; the next three too")
    add("--select", action=Names, metavar="RULES", help="report these alone")
    add("--ignore", action=Names, metavar="RULES", help="do not report these")
    add("--contract", metavar="NAME", help="what to judge by")
    add_configuration_options(parser)
    return parser
