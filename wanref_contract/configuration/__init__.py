"""Configuration: what a project wants of every call, in ``wanref.toml`` or in ``[tool.wanref]`` of ``pyproject.toml``.

`finding` looks for the file, `reading` reads and checks it, `overrides` says what holds for which files. Nothing is
imported where there is no file: most calls have none.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.configuration.finding import find_configuration, find_outdone
    from wanref_contract.configuration.overrides import Override, Overrides
    from wanref_contract.configuration.reading import Configuration, ConfigurationInvalid, read_configuration

__all__ = [
    "Configuration",
    "ConfigurationInvalid",
    "Override",
    "Overrides",
    "find_configuration",
    "find_outdone",
    "read_configuration",
]

_HOMES = {
    "Configuration": "reading",
    "ConfigurationInvalid": "reading",
    "Override": "overrides",
    "Overrides": "overrides",
    "find_configuration": "finding",
    "find_outdone": "finding",
    "read_configuration": "reading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(__import__(f"{__name__}.{_HOMES[name]}", fromlist=[name]), name)
