"""Packages that load what is behind their names when a name is first asked for, so that importing one costs nothing.

Such a package imports its names under ``TYPE_CHECKING``, for editors and mypy, and says here where each is. The rule
language does without: it stands on its own.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def lazy_names(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of *package*, which loads a name from the module that has it.

    Args:
        package: The ``__name__`` of the package.
        homes: The names by the module in the package that has them.

    >>> load = lazy_names("wanref_contract", {"pointer": ["escape"]})
    >>> load("escape")("a/b")
    'a~1b'
    """
    home = {name: module for module, names in homes.items() for name in names}

    def load(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        # Not importlib.import_module: importing importlib costs more than reading a request.
        return getattr(__import__(f"{package}.{home[name]}", fromlist=[name]), name)

    return load
