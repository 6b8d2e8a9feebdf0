"""The package as users have it: a wheel installed beside its dependencies, compiled, in an environment of its own.

An editable install starts slower, because it finds the package by a hook of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """An environment with the package and the peers that are commands.

    Attributes:
        python: Its interpreter.
        wanref: The command ``wanref``.
        check_jsonschema: The command ``check-jsonschema``.
    """

    python: str
    wanref: str
    check_jsonschema: str


def install(folder: str, *, checkout: str) -> Installation:
    """Build the wheel of *checkout*, install it into a new environment under *folder*, and return that.

    Raises:
        subprocess.CalledProcessError: pip could not do it; what it said stands on standard error.
    """
    venv.create(os.path.join(folder, "venv"), with_pip=True)
    programs = os.path.join(folder, "venv", "bin")
    pip = [os.path.join(programs, "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, checkout])
    wheel = next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".whl"))
    _run([*pip, "install", "--compile", wheel, "check-jsonschema"])
    return Installation(
        python=os.path.join(programs, "python"),
        wanref=os.path.join(programs, "wanref"),
        check_jsonschema=os.path.join(programs, "check-jsonschema"),
    )


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)
