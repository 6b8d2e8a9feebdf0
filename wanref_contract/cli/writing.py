"""Files, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class WholeFile:
    """The file *path* under way: what it held stays until the end of a ``with`` block that no exception leaves.

    Attributes:
        path: The file, as it was named.

    Raises:
        OSError: It cannot be written; told at once where that is known at once.
    """

    def __init__(self, path: str, *, errors: str = "strict") -> None:
        self.path = path
        # A pipe or a device, which nothing can take the place of, is written as it comes.
        self._target = "" if os.path.exists(path) and not os.path.isfile(path) else os.path.realpath(path)
        # A number of the process would come again, in a container with the first one, and so find what one left behind.
        self._written = f"{self._target}.{os.urandom(4).hex()}.part" if self._target else path
        try:
            mode = "x" if self._target else "w"
            self._file = open(self._written, mode, encoding="utf-8", newline="\n", errors=errors)  # noqa: SIM115
        except OSError as error:
            raise _unwritable(path, error) from error

    def write(self, text: str) -> None:
        """Write *text* behind what was written before."""
        try:
            self._file.write(text)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def __enter__(self) -> WholeFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            self._file.close()
            if kind is None and self._target:
                if os.path.exists(self._target):
                    os.chmod(self._written, os.stat(self._target).st_mode & 0o7777)
                os.replace(self._written, self._target)
        except OSError as error:
            if kind is None:
                raise _unwritable(self.path, error) from error
        finally:
            if self._target:
                with suppress(OSError):
                    os.unlink(self._written)


def write_whole(path: str, text: str) -> None:
    """Write *text* to the file *path*, whose old content stays until all of it is written.

    Raises:
        OSError: It cannot be written.
    """
    with WholeFile(path) as file:
        file.write(text)


def _unwritable(path: str, error: OSError) -> OSError:
    folder = os.path.dirname(path)
    why = error.strerror if os.path.isdir(folder or ".") else f"there is no folder {folder}"
    return OSError(error.errno, f"cannot be written: {why}", path)
