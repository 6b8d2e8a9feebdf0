"""What outlives the process: tasks, credits, callbacks and clocks, in a file of SQLite.

The sandbox works on values in memory; a store only hears of every change before it is acknowledged, and tells all of it
again at the next start. One table holds every kind of value as JSON. A file belongs to one sandbox at a time.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_APPLICATION = 0x77616E72  # "wanr": the file says whose it is
_VERSION = 1


class StateUnusable(WanrefError):
    """The file of a state cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A value as it is kept.

    Attributes:
        room: The room it belongs to.
        kind: What it is, such as ``task``.
        id: What it is known by among its kind.
        value: The value as JSON.
    """

    room: str
    kind: str
    id: str
    value: Any


class Store(Protocol):
    """Whatever keeps records.

    Attributes:
        path: The file they are in; empty for none.
    """

    path: str

    def load(self) -> Iterator[Record]:
        """Yield every record, in the order in which they were first saved."""
        ...

    def save(self, records: Iterable[Record]) -> None:
        """Keep *records*, all or none, in place of those with their room, kind and id."""
        ...

    def forget(self, room: str) -> None:
        """Drop every record of *room*."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class NoStore:
    """Keeps nothing: what the sandbox knows ends with the process."""

    path = ""

    def load(self) -> Iterator[Record]:
        """Yield nothing."""
        return iter(())

    def save(self, records: Iterable[Record]) -> None:
        """Keep nothing."""

    def forget(self, room: str) -> None:
        """Drop nothing."""

    def close(self) -> None:
        """Hold nothing."""


class SqliteStore:
    """Keeps records in a file, each change on the disk before `save` returns.

    Raises:
        StateUnusable: The file is in use, damaged, or not one of ours; or it has no name that a file can have.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        if path in ("", ":memory:"):  # SQLite keeps these in no file
            raise StateUnusable(f"a state must have a file to be kept in, not {path!r}")
        try:
            self._connection = _open(path)
        except sqlite3.Error as error:
            busy = "another sandbox is using it" if "locked" in str(error) else str(error)
            raise StateUnusable(f"{path}: cannot keep a state here: {busy}") from error

    def load(self) -> Iterator[Record]:
        """Yield every record, in the order in which they were first saved.

        Raises:
            StateUnusable: The file is damaged.
        """
        rows = self._connection.execute("SELECT room, kind, id, value FROM record ORDER BY seq")
        try:
            for room, kind, id_, value in rows:
                yield Record(room=room, kind=kind, id=id_, value=json.loads(value))
        except (sqlite3.Error, TypeError, ValueError) as error:
            raise damaged(self.path, str(error)) from error

    def save(self, records: Iterable[Record]) -> None:
        """Keep *records*, all or none, in place of those with their room, kind and id."""
        rows = [(record.room, record.kind, record.id, json.dumps(record.value)) for record in records]
        with self._connection:
            self._connection.executemany(
                "INSERT INTO record (room, kind, id, value) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (room, kind, id) DO UPDATE SET value = excluded.value",
                rows,
            )

    def forget(self, room: str) -> None:
        """Drop every record of *room*."""
        with self._connection:
            self._connection.execute("DELETE FROM record WHERE room = ?", (room,))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def damaged(path: str, why: str) -> StateUnusable:
    """Return the error that the file at *path* holds what no sandbox has written."""
    return StateUnusable(f"{path}: the state is damaged: {why}\n  move the file away, or name another, to begin anew")


def _open(path: str) -> sqlite3.Connection:
    # Checked by hand: the sandbox is one event loop, wherever that runs.
    connection = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        _check_owner(connection, path)
        (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise damaged(path, sound.splitlines()[-1])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged task survives the power too
        with connection:
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, room TEXT NOT NULL, kind TEXT NOT NULL,"
                " id TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (room, kind, id))"
            )
    except BaseException:
        connection.close()
        raise
    return connection


def _check_owner(connection: sqlite3.Connection, path: str) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and (application, version) != (_APPLICATION, _VERSION):
        raise StateUnusable(f"{path}: holds something else than the state of this version of the sandbox")
