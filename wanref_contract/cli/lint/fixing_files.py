"""Files, mended in place or shown as they would be: what ``wanref lint --fix`` and ``--diff`` do before they judge.

A file is read, mended, and written whole to another file beside it, which then takes its place: whoever looks, and
whatever happens on the way, sees the old file or the new one. One that somebody else has written to meanwhile is left
as it is. JSON Lines go through line by line, however many they are.
"""

from __future__ import annotations

import difflib
import io
import os
import stat
import sys
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from itertools import tee
from typing import TYPE_CHECKING, Any, BinaryIO

from wanref_contract.cli import inputs, say, shown, warn
from wanref_contract.cli.other_files import LeftAlone, OtherKind, is_unrelated
from wanref_contract.contract.loading import load_contract
from wanref_contract.fixing import Terms, fix_text
from wanref_contract.source import quick, read_documents
from wanref_contract.wording import quote, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from wanref_contract.cli.lint.judging import Judge
    from wanref_contract.cli.lint.options import Options
    from wanref_contract.finding import Finding
    from wanref_contract.fixing import Dropped, FixedText

_PIECE = 1 << 16


def show_diffs(options: Options, judge: Judge) -> int:
    """Print what mending the files that *options* name would change; return the exit status."""
    fixer = Fixer(options, judge)
    left_alone = LeftAlone()
    failed = changed = 0

    def pass_over(error: OSError) -> None:
        nonlocal failed
        failed += 1
        say(f"{shown(str(error.filename))}: {error.strerror}")

    for path in inputs.iter_paths(options.paths, onerror=pass_over):
        try:
            diff = fixer.diff(path)
        except OSError as error:
            if isinstance(error, OtherKind) and path not in options.paths:
                left_alone.take(path, error)
            else:
                pass_over(OSError(error.errno, f"cannot be read: {error.strerror}", path))
            continue
        changed += bool(diff)
        _print_diff(diff)
    mended = f"{_counted(changed, 'file')} would change, and {_counted(fixer.made, 'finding')} be mended"
    dropped = f"; {_counted(fixer.dropped, 'value')} would be dropped" if fixer.dropped else ""
    more = f"; --unsafe-fixes would mend {fixer.more} more" if fixer.more else ""
    warn(f"{mended}{dropped}{more}; nothing was written")
    left_alone.end()
    fixer.tell_films()
    return 2 if failed else int(changed > 0)


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _print_diff(diff: bytes) -> None:
    """Print *diff* to the byte, for `patch` to read; made safe where it is a terminal that reads it."""
    if sys.stdout.isatty():
        sys.stdout.write(shown(diff.decode("utf-8", "replace"), lines=True))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(diff)


class NotWritten(Exception):
    """A mended file could not take the place of the old one, for a reason in a few words."""


class Fixer:
    """Mends the requests of files.

    Attributes:
        made: How many findings were mended so far.
        failed: How many files could not be written.
        films: How many film files were left alone.
        dropped: How many values are gone with what was mended.
        more: How many more findings would be mended if unsafe fixes were made; counted for a diff alone.
    """

    def __init__(self, options: Options, judge: Judge) -> None:
        self.options = options
        self.judge = judge
        self.terms = Terms(
            contract=load_contract(options.contract), unsafe=options.unsafe_fixes, wanted=judge.choice.wants
        )
        self.made = self.failed = self.films = self.dropped = self.more = 0

    def open_mended(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Return the file *path*, mended, open for reading; standard input is mended to standard output.

        A film file is left alone: what a fix makes of a request need not hold of the film that stands for it.

        Raises:
            OSError: It cannot be read.
        """
        self.judge.turn_to(path)
        if inputs.is_sidecar(path) or inputs.is_conversation(path):
            return inputs.open_input(path)
        if inputs.is_film(path):
            self.films += 1
            return inputs.open_input(path)
        if path == inputs.STANDARD_INPUT or not stat.S_ISREG(os.stat(path).st_mode):
            return self._mended_stream(path)
        made = self.made
        try:
            with open(path, "rb") as stream:
                self._mend_file(path, stream)
        except NotWritten as error:
            say(f"{shown(path)}: {error}; it is left as it was")
            self.made = made
            self.failed += 1
        except BaseException:  # somebody stopped it, and it is left as it was
            self.made = made
            raise
        return open(path, "rb")

    def diff(self, path: str) -> bytes:
        """Return what mending the file *path* would change, as a unified diff; nothing for no change, or a film file.

        Raises:
            OSError: It cannot be read.
        """
        self.judge.turn_to(path)
        if inputs.is_sidecar(path) or inputs.is_conversation(path):
            return b""
        if inputs.is_film(path):
            self.films += 1
            return b""
        with inputs.open_input(path) as stream:
            old, new = self._old_and_new(path, stream)
        name = path.replace(os.sep, "/")
        lines = difflib.diff_bytes(difflib.unified_diff, old, new, f"a/{name}".encode(), f"b/{name}".encode())
        return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)

    def tell_films(self) -> None:
        """Say how many film files were left alone, if any."""
        if self.films:
            warn(f"{_counted(self.films, 'film file')} left alone: only requests are mended")

    def _mended_stream(self, path: str) -> BinaryIO:
        """Return what is no file, mended: standard input goes on to standard output, anything else nowhere."""
        with inputs.open_input(path) as stream:
            new = b"".join(self._old_and_new(path, stream)[1])
        if path == inputs.STANDARD_INPUT:
            sys.stdout.buffer.write(new)
            sys.stdout.flush()
        else:
            say(f"{shown(path)}: is no file that can be replaced; it is left as it was")
            self.failed += 1
        return io.BytesIO(new)

    def _old_and_new(self, path: str, stream: BinaryIO) -> tuple[list[bytes], list[bytes]]:
        """Return the lines of *stream* as they are, and as they would be."""
        input_format, pieces = inputs.with_format(path, stream, self.options.input_format)
        if input_format == "jsonl":
            lines = list(pieces)
            return lines, list(self._iter_mended_lines(path, lines))
        data = b"".join(pieces)
        return _lines(data), _lines(self._mended(path, data, input_format))

    def _mend_file(self, path: str, stream: BinaryIO) -> None:
        """Mend the file *path*, open as *stream*.

        Raises:
            NotWritten: It was not to be replaced.
            OSError: It holds no requests.
        """
        read = _Reading(stream)
        input_format, pieces = inputs.with_format(path, read, self.options.input_format)  # type: ignore[arg-type]
        if input_format != "jsonl":
            pieces = [b"".join(pieces)]
            mended = iter([self._mended(path, pieces[0], input_format)])
        else:
            pieces, again = tee(pieces)
            mended = self._iter_mended_lines(path, again)
        try:
            with _Beside(os.path.realpath(path)) as beside:
                for old, new in zip(pieces, mended, strict=True):
                    beside.write(new, is_new=new != old)
                beside.take_place(read.digest.digest())
        except OtherKind:
            raise
        except OSError as error:
            raise NotWritten(f"cannot be written: {error.strerror}") from error

    def _iter_mended_lines(self, path: str, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield each of *lines*, mended, with the line end that it has."""
        index = 0
        for number, line in enumerate(lines):
            text = line.rstrip(b"\r\n")
            if text.strip():
                yield self._mended(path, text, "json", line=number, index=index) + line[len(text) :]
                index += 1
            else:
                yield line

    def _mended(self, path: str, data: bytes, input_format: str, *, line: int = 0, index: int = 0) -> bytes:
        """Return the text *data*, which begins on the *line* and with the request of these numbers, mended.

        Raises:
            OSError: The file is of another kind than its name says, or only stands in the folder.
        """
        if input_format == "json" and self._is_clean(data):
            return data
        instances = [document.instance for document in read_documents(data, input_format)]
        if instances and not index:
            self.judge.sieve.refuse(instances[0])
        if any(is_unrelated(instance, self.terms.contract) for instance in instances):  # a fix would empty it
            where = f"{path}:{line + 1}" if input_format == "json" and line else path
            say(f"{shown(where)}: nothing in it is a field of a request; it is left as it was")
            return data
        terms = replace(self.terms, aside=self.judge.sieve.aside(index=index))
        fixed = fix_text(data, input_format, terms)
        self.made += len(fixed.made)
        self.dropped += len(fixed.dropped)
        self._tell_refused(path, fixed, line)
        if not self.options.diff:
            _tell_dropped(path, fixed.dropped, line)
        elif not terms.unsafe:
            self.more += len(fix_text(fixed.data, input_format, replace(terms, unsafe=True)).made)
        return fixed.data

    def _is_clean(self, data: bytes) -> bool:
        try:
            return self.terms.contract.functions.clean(quick.parse(data))
        except quick.Doubt:
            return False

    def _tell_refused(self, path: str, fixed: FixedText, line: int) -> None:
        for refused in fixed.refused:
            where = f"{shown(path)}{_where(refused.finding, line)}"
            say(f"{where}: {refused.finding.rule} is not mended, the text does not surely allow it")


def _tell_dropped(path: str, dropped: Iterable[Dropped], line: int) -> None:
    """Tell each value that is gone: the film does without it, its author perhaps not."""
    for one in dropped:
        value = show(one.value) if isinstance(one.value, str) else quote(one.value)
        why = one.why[:1].lower() + one.why[1:].removesuffix(".")
        where = f"{path}{_where(one.finding, line)}"
        warn(shown(f"{where}: dropped {one.pointer} ({value}): {why}"))


def _where(finding: Finding, line: int) -> str:
    place = finding.location
    return f":{place.line + line}:{place.column}" if place else ""


class _Reading:
    """A file on its way through, and the digest of what was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.digest = blake2b()

    def read(self) -> bytes:
        """Read all that is left."""
        return b"".join(self)

    def __iter__(self) -> Iterator[bytes]:
        for line in self.stream:
            self.digest.update(line)
            yield line


class _Beside:
    """A new file beside another one, which takes its place in the end or goes again; made when the two first differ."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.path = ""
        self.same = 0  # how many bytes the two have in common, before there is a file
        self.file: Any = None

    def __enter__(self) -> _Beside:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self.file is not None:
                self.file.close()
        finally:  # closing writes what is left, which may fail
            with suppress(FileNotFoundError):
                os.unlink(self.path)  # where there is none, the name is empty, and nothing is called so

    def write(self, piece: bytes, *, is_new: bool) -> None:
        """Write *piece* behind what was written; unless *is_new*, the target has it too."""
        if self.file is None and not is_new:
            self.same += len(piece)
            return
        if self.file is None:
            self._open()
        self.file.write(piece)

    def _open(self) -> None:
        folder, name = os.path.split(self.target)
        # It has its name before it is there, so that it goes however early a signal comes.
        self.path = os.path.join(folder, f".{name}.{os.urandom(4).hex()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self.file = os.fdopen(os.open(self.path, flags, 0o600), "wb")
        with open(self.target, "rb") as target:
            while piece := target.read(min(_PIECE, self.same)):
                self.file.write(piece)
                self.same -= len(piece)

    def take_place(self, expected: bytes) -> None:
        """Take the place of the target, whose digest is *expected*; where the two do not differ, it stays.

        Raises:
            NotWritten: It is another, or nobody may write to it.
        """
        if self.file is None:
            return
        mode = os.stat(self.target).st_mode
        if not mode & 0o222 or not os.access(self.target, os.W_OK):
            raise NotWritten("is read-only")
        self.file.flush()
        os.fsync(self.file.fileno())
        os.chmod(self.path, stat.S_IMODE(mode))
        if _digest_of(self.target) != expected:
            raise NotWritten("was written to by somebody else meanwhile")
        os.replace(self.path, self.target)
        _sync_folder(os.path.dirname(self.target))


def _digest_of(path: str) -> bytes:
    digest = blake2b()
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.digest()


def _sync_folder(folder: str) -> None:
    """Have the new name outlast a loss of power, where folders can be synchronized."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lines(data: bytes) -> list[bytes]:
    return list(io.BytesIO(data))  # lines end at a line feed and nowhere else
