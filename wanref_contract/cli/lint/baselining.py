"""Baselines for ``wanref lint``: the old one of ``--baseline``, and the new one of ``--write-baseline``.

Both know every finding that they have, and such a finding is not told. What they hold is a count for each kind of
finding, however many files and lines there are. Why a request cannot be read is told each time, and is in no baseline.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from wanref_contract.baseline import Baseline, BaselineInvalid, Entry, entry_of, parse_baseline, render_baseline
from wanref_contract.cli import inputs, say, shown, warn
from wanref_contract.cli.writing import write_whole
from wanref_contract.linting import is_why_unread

if TYPE_CHECKING:
    from wanref_contract.cli.lint.judging import Judge
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


_LARGEST = 64 << 20
"""How many bytes of a baseline are read; that is room for hundreds of thousands of kinds of findings."""


class Baselining(ABC):
    """A baseline in use.

    Args:
        path: Its file.
        judge: What the findings come from.

    Attributes:
        stale: After the end of a run, what is said of known findings that are gone; empty where none is.
    """

    stale = ""

    def __init__(self, path: str, judge: Judge) -> None:
        self._path, self._judge = path, judge
        self._folder = os.path.dirname(os.path.realpath(path))
        self._judged: set[str] = set()

    def has(self, path: str, finding: Finding, document: Document) -> bool:
        """Say whether *finding*, the next one of *document* in the file *path*, is known."""
        return not is_why_unread(finding, document) and self._has(self._entry(path, finding, document))

    @abstractmethod
    def _has(self, entry: Entry) -> bool:
        """Say whether the next finding of the kind *entry* is known."""

    def end_file(self, path: str) -> None:
        """Take note that every finding of the file *path* was asked for."""
        self._judged.add(self._name(path))

    @abstractmethod
    def end(self, *, is_whole: bool) -> int:
        """Do what is to be done at the end of a run, and return how many known findings are gone.

        Args:
            is_whole: Whether everything was read that was to be.
        """

    def _entry(self, path: str, finding: Finding, document: Document) -> Entry:
        return entry_of(self._name(path), finding, document)

    def _name(self, path: str) -> str:
        """Return what the file *path* is called in the baseline, wherever the run was started."""
        if path == inputs.STANDARD_INPUT:
            return path
        whole = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
        with suppress(ValueError):  # on another drive
            whole = os.path.relpath(whole, self._folder)
        return whole.replace(os.sep, "/")

    def _read(self) -> Baseline:
        """Return the baseline in the file.

        Raises:
            BaselineInvalid: It is none, or one of another contract.
            OSError: It cannot be read.
        """
        if os.path.exists(self._path) and not os.path.isfile(self._path):  # it may have no end
            raise BaselineInvalid(self._path, "is no file, and a baseline is one")
        with open(self._path, "rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise BaselineInvalid(self._path, f"is no baseline: it is larger than {_LARGEST >> 20} MiB")
        baseline = parse_baseline(data, name=self._path)
        if baseline.contract != self._judge.contract_name:
            reason = f"is a baseline of {baseline.contract}, and {self._judge.contract_name} judges"
            raise BaselineInvalid(self._path, reason)
        return baseline

    def _is_there(self, entry: Entry) -> bool:
        """Say whether the file of *entry* was not judged in this run, and still is there; standard input always is."""
        if entry.path in self._judged:
            return False
        return entry.path == inputs.STANDARD_INPUT or os.path.exists(os.path.join(self._folder, entry.path))


class OldFindings(Baselining):
    """The baseline of ``--baseline``: each finding in it is known as often as it is counted there.

    Args:
        path: Its file.
        judge: What the findings come from.
        origin: Where a configuration names the file, if one does.
    """

    def __init__(self, path: str, judge: Judge, *, origin: str = "") -> None:
        super().__init__(path, judge)
        try:
            self._left = self._read().entries
        except FileNotFoundError as error:
            named = f", though {origin} names it" if origin else ""
            again = f"there is no such file{named}; --write-baseline {shown(path)} writes one"
            raise FileNotFoundError(error.errno, again, path) from error

    def _has(self, entry: Entry) -> bool:
        """Say whether the finding is one of those left."""
        if self._left[entry] < 1:
            return False
        self._left[entry] -= 1
        return True

    def end(self, *, is_whole: bool) -> int:  # noqa: ARG002 (of files that were read whole, something can be said)
        """Say how many of the baseline were looked for in vain, and return how many."""
        gone = sum(count for entry, count in self._left.items() if count > 0 and self._is_gone(entry))
        if gone:
            them = "one finding in it is" if gone == 1 else f"{gone:,} findings in it are"
            self.stale = f"{self._path}: {them} gone; --write-baseline {self._path} makes it anew"
            warn(f"wanref: {shown(self.stale)}")
        return gone

    def _is_gone(self, entry: Entry) -> bool:
        """Say whether *entry* would have been found, if it still were there."""
        if self._is_there(entry):
            return False
        choice = self._judge.choice
        is_asked = not choice.select or entry.rule in choice.select
        path = os.path.join(self._folder, entry.path)
        return is_asked and entry.rule not in choice.ignore and entry.rule not in choice.overridden(path)[0]


class NewBaseline(Baselining):
    """The baseline of ``--write-baseline``: everything that is found goes into it."""

    def __init__(self, path: str, judge: Judge) -> None:
        super().__init__(path, judge)
        self._found: Counter[Entry] = Counter()
        try:
            self._before = self._read().entries
        except FileNotFoundError:
            self._before = Counter()

    def _has(self, entry: Entry) -> bool:
        """Take in the finding, which is known from now on."""
        self._found[entry] += 1
        return True

    def end(self, *, is_whole: bool) -> int:
        """Write the file; what it said of files that were not judged stays in it, as long as there are such files."""
        if not is_whole:
            say(f"{shown(self._path)}: is not written, because not everything was read")
            return 0
        kept = Counter({entry: count for entry, count in self._before.items() if self._is_there(entry)})
        entries = self._found + kept
        write_whole(self._path, render_baseline(Baseline(contract=self._judge.contract_name, entries=entries)))
        findings = "1 finding" if entries.total() == 1 else f"{entries.total():,} findings"
        files = len({entry.path for entry in entries})
        warn(f"wanref: {shown(self._path)}: {findings} in {files:,} file{'' if files == 1 else 's'}")
        return 0
