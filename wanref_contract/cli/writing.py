"""Files, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress


def write_whole(path: str, text: str) -> None:
    """Write *text* to the file *path*, whose old content stays until all of it is written.

    Raises:
        OSError: It cannot be written.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):  # a pipe or a device, which nothing can take the place of
        _write(target, text, "w")
        return
    beside = f"{target}.{os.getpid()}.part"
    try:
        _write(beside, text, "x")
        if os.path.exists(target):
            os.chmod(beside, os.stat(target).st_mode & 0o7777)
        os.replace(beside, target)
    except OSError as error:
        raise OSError(error.errno, f"cannot be written: {error.strerror}", path) from error
    finally:
        with suppress(OSError):
            os.unlink(beside)


def _write(path: str, text: str, mode: str) -> None:
    with open(path, mode, encoding="utf-8", newline="\n") as file:
        file.write(text)
