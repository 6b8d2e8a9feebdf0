"""What a command is to read: files, folders, patterns and standard input, as bytes."""

from __future__ import annotations

import os
import sys
from itertools import chain

from wanref_contract.suppressing import SIDECAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO, NoReturn

STANDARD_INPUT = "-"

MISNAMED = ".wanref.yml"
"""What a sidecar is sometimes called behind the name of its file, and then nobody reads it."""

TEST_FILE = "it is a file of tests, which pytest runs"
"""Why a file that has the name of one is not judged."""

LINES = (".jsonl", ".ndjson")
"""What the name of a file ends with that holds a request on each of its lines."""

_EXTENSIONS = (".json", *LINES, ".yaml", ".yml")
_KIND_EXTENSIONS = (".json", ".yaml", ".yml")


def iter_paths(
    paths: Iterable[str], *, onerror: Callable[[OSError], object], besides: Collection[str] = ()
) -> Iterator[str]:
    """Yield the files that *paths* name: those of a folder and below sorted, without hidden ones and contracts.

    Args:
        paths: Files, folders and patterns.
        onerror: Is told of each folder and pattern that cannot be read or names no request file; the others go on.
        besides: The real paths of files that no folder and no pattern gives, because this run writes or uses them.
    """
    for path in paths:
        try:
            files = _files_of(path)
            if besides and files != [path]:
                files = _some(path, [one for one in files if os.path.realpath(one) not in besides])
            yield from files
        except OSError as error:
            onerror(error)


def with_sidecars(paths: Iterable[str]) -> Iterator[str]:
    """Yield each of *paths*, and behind it what is called as its sidecar is or should be; that once.

    What has the name may be no file: to open it says so.
    """
    told: set[str] = set()
    for path in paths:
        if path not in told:
            yield path
        if is_sidecar(path):
            told.add(path)
            continue
        for sidecar in (path + SIDECAR, path + MISNAMED):
            if sidecar not in told and path != STANDARD_INPUT and os.path.lexists(sidecar):
                told.add(sidecar)
                yield sidecar


def open_input(path: str) -> AbstractContextManager[BinaryIO]:
    """Open *path*, or standard input for ``-``, which stays open.

    Raises:
        OSError: It cannot be opened, or is called as a sidecar is or should be, and is none.
    """
    if is_sidecar(path):
        _refuse_no_sidecar(path)
    if path == STANDARD_INPUT:
        from contextlib import nullcontext

        if sys.stdin is None:
            raise OSError(9, "it is closed", "standard input")
        return nullcontext(sys.stdin.buffer)
    return open(path, "rb")


def with_format(path: str, stream: BinaryIO, wanted: str) -> tuple[str, Iterable[bytes]]:
    """Return the format of what *stream* holds, and its bytes: by lines where the format has lines, else in one piece.

    Args:
        path: The file's name, which mostly tells the format.
        stream: What is read; of it the first lines at once, where only the content tells its format.
        wanted: The format, or ``auto``.
    """
    extension = os.path.splitext(path)[1].lower()
    if wanted == "auto" and extension == ".json":
        wanted = "json"
    elif wanted == "auto":
        from wanref_contract.source import guess_format

        if extension not in _EXTENSIONS:
            head = _first_lines(stream)
            wanted = guess_format(path, b"".join(head))
            return wanted, chain(head, stream if wanted == "jsonl" else (stream.read(),))
        wanted = guess_format(path)
    return wanted, stream if wanted == "jsonl" else (stream.read(),)


def _first_lines(stream: BinaryIO) -> list[bytes]:
    """Read *stream* to the second line that is not blank: so much tells its format."""
    lines: list[bytes] = []
    seen = 0
    for line in stream:
        lines.append(line)
        seen += bool(line.removeprefix(b"\xef\xbb\xbf").strip())
        if seen == 2:
            break
    return lines


def is_request_name(name: str) -> bool:
    """Say whether a folder is read for files of this *name*.

    >>> is_request_name("duet.yaml"), is_request_name("duet.txt")
    (True, False)
    """
    return name.lower().endswith(_EXTENSIONS)


def is_pattern(path: str) -> bool:
    """Say whether *path* may stand for several files.

    >>> is_pattern("films/*.yaml"), is_pattern("films")
    (True, False)
    """
    return any(sign in path for sign in "*?[")


def is_sidecar(path: str) -> bool:
    """Say whether the file *path* is a sidecar, by its name: ``batch.jsonl.wanref.yaml``.

    One that is misnamed beside its file is meant to be one, and to open it says so.

    >>> is_sidecar("batch.jsonl.wanref.yaml"), is_sidecar("batch.yaml")
    (True, False)
    """
    return path.endswith(SIDECAR) or (path.endswith(MISNAMED) and os.path.exists(path.removesuffix(MISNAMED)))


def is_test(path: str) -> bool:
    """Say whether the file *path*, which has the name of a sidecar, is one of tests: ``test_rain.wanref.yaml``.

    >>> is_test("films/test_rain.wanref.yaml"), is_test("films/test_rain.yaml.wanref.yaml")
    (True, False)
    """
    name = os.path.basename(owner_of(path))
    return name.startswith("test_") and "." not in name


def sidecar_of(path: str) -> str:
    """Return the sidecar of the file *path*; nothing where it has none that is a file."""
    sidecar = path + SIDECAR
    return sidecar if path != STANDARD_INPUT and os.path.isfile(sidecar) else ""


def _refuse_no_sidecar(path: str) -> None:
    """Have it told where *path* has nearly the name of a sidecar, or the name and is no file, which may never end."""
    if path.endswith(MISNAMED):
        meant = os.path.basename(path.removesuffix(MISNAMED)) + SIDECAR
        raise OSError(22, f"it is no sidecar by its name; did you mean {meant}?", path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(22, "it is no file", path)


def owner_of(sidecar: str) -> str:
    """Return the file that a *sidecar* belongs to."""
    return sidecar.removesuffix(SIDECAR)


def is_film(path: str) -> bool:
    """Say whether the file *path* is a film file, by its name: ``duet.film.yaml``.

    >>> is_film("duet.film.yaml"), is_film("duet.yaml")
    (True, False)
    """
    return _ends(path, ".film")


def is_conversation(path: str) -> bool:
    """Say whether the file *path* is a conversation, by its name: ``night.conversation.yaml``.

    >>> is_conversation("night.conversation.yaml"), is_conversation("night.yaml")
    (True, False)
    """
    return _ends(path, ".conversation")


def _ends(path: str, kind: str) -> bool:
    stem, extension = os.path.splitext(path.lower())
    return extension in _KIND_EXTENSIONS and stem.endswith(kind)


def _files_of(path: str) -> list[str]:
    if os.path.isdir(path):
        return _some(path, _files_below(path))
    if is_pattern(path) and not os.path.exists(path):
        from glob import glob

        return _some(
            path, sorted(one for one in glob(path, recursive=True) if os.path.isfile(one) and not is_sidecar(one))
        )
    return [path]


def _some(path: str, files: list[str]) -> list[str]:
    if not files:
        raise FileNotFoundError(2, f"names no request file ({', '.join(_EXTENSIONS)})", path)
    return files


def _raise(error: OSError) -> NoReturn:
    """Let a folder that cannot be read be told, rather than passed over."""
    raise error


def _files_below(folder: str) -> list[str]:
    found = []
    for parent, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        if "contract.yaml" in files:  # a contract, not requests
            folders.clear()
            continue
        named = sorted(name for name in files if is_request_name(name) and not is_sidecar(name))
        found += [path for path in (os.path.join(parent, name) for name in named) if not _is_endless(path)]
    return found


def _is_endless(path: str) -> bool:
    """Say whether *path* is a pipe or a device, of which nobody who names a folder waits for the end."""
    return not os.path.isfile(path) and os.path.exists(path)
