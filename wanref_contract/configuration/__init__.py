"""Configuration: what a project wants of every call, in ``wanref.toml`` or in ``[tool.wanref]`` of ``pyproject.toml``.

`finding` looks for the file, `reading` reads and checks it, `overrides` says what holds for which files. Nothing is
imported where there is no file: most calls have none.
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "finding": ("find_configuration", "find_outdone"),
        "overrides": ("Override", "Overrides"),
        "reading": ("Configuration", "ConfigurationInvalid", "read_configuration"),
    },
)
