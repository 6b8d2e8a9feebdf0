"""A program that is talked to: started once, given bytes, listened to, and gone for good in the end.

Whatever it does, nobody waits for it longer than a patience says. What it writes to standard error is read as it comes,
so that it never stands in the way, and its end is kept for whoever wants to know what went wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from asyncio.subprocess import PIPE, Process
from typing import TYPE_CHECKING, Self

from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 4 * 2**20
"""Bytes of an answer; more of them are no answer."""

_LAST_WORDS = 2000
"""Bytes at the end of standard error that are kept."""

_LAST_LINES = 10
"""Of them, the lines that are told."""

_A_MOMENT = 0.005
"""Seconds between two looks at whether a program has ended."""


class ProgramFailed(WanrefError):
    """A program cannot be talked to.

    Attributes:
        command: What was started.
        reason: What it did, or did not.
        last_words: The end of what it wrote to standard error.
    """

    def __init__(self, command: Sequence[str], reason: str, last_words: str = "") -> None:
        super().__init__(tuple(command), reason, last_words)
        self.command = tuple(command)
        self.reason = reason
        self.last_words = last_words

    def __str__(self) -> str:
        lines = [f"{shlex.join(self.command)}: {self.reason}"]
        lines += [f"  | {line}" for line in self.last_words.splitlines()]
        return "\n".join(lines)


class Program:
    """A running program, to be used with ``async with``; leaving that ends it."""

    def __init__(self, command: Sequence[str], *, patience: float) -> None:
        """Prepare to start *command*; *patience* is how many seconds an answer may take."""
        self.command = command
        self.patience = patience
        self._last_words = bytearray()

    async def __aenter__(self) -> Self:
        try:
            self._process: Process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=_LONGEST,
                start_new_session=True,  # so that what the program starts in turn can be ended with it
            )
        except OSError as error:
            raise ProgramFailed(self.command, f"cannot be started: {error.strerror}") from None
        self._listening = asyncio.create_task(self._listen_to_errors())
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        """End the program: of its own accord where all went well, by force where it did not or takes too long."""
        if kind is None:
            await self._let_end()
        self._kill()
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
        with contextlib.suppress(OSError, TimeoutError):  # input that it never took; an heir that holds its output
            async with asyncio.timeout(self.patience):
                await self._process.communicate()

    async def ask(self, line: bytes) -> str:
        """Return the line that the program answers to *line*.

        Raises:
            ProgramFailed: It gives none in time, or ends before.
        """
        assert self._process.stdin
        assert self._process.stdout
        try:
            async with asyncio.timeout(self.patience):
                with contextlib.suppress(ConnectionError):  # it reads no more; whether it has answered is seen below
                    self._process.stdin.write(line + b"\n")
                    await self._process.stdin.drain()
                answer = await self._process.stdout.readline()
        except TimeoutError:
            raise self.failed(f"gave no answer within {self.patience:g} seconds") from None
        except ValueError:
            raise self.failed(f"answered with a line of more than {_LONGEST} bytes") from None
        if not answer.endswith(b"\n"):
            raise self.failed(await self._how_it_ended())
        return answer.decode("utf-8", "replace").rstrip("\r\n")

    async def ask_once(self, content: bytes) -> tuple[str, int]:
        """Return all that the program prints when *content* is all it is given, and its exit status.

        Raises:
            ProgramFailed: It does not end in time, or prints without end.
        """
        try:
            async with asyncio.timeout(self.patience):
                _, output = await asyncio.gather(self._give(content), self._read_output())
                status = await self._process.wait()
        except TimeoutError:
            raise self.failed(f"did not end within {self.patience:g} seconds") from None
        if len(output) > _LONGEST:
            raise self.failed(f"printed more than {_LONGEST} bytes")
        return output.decode("utf-8", "replace"), status

    async def _give(self, content: bytes) -> None:
        assert self._process.stdin
        with contextlib.suppress(ConnectionError):  # it reads no more; what it prints says why
            self._process.stdin.write(content)
            await self._process.stdin.drain()
        self._process.stdin.close()

    async def _read_output(self) -> bytes:
        """Return what is printed, or a little more than is too much of it."""
        assert self._process.stdout
        output = bytearray()
        while len(output) <= _LONGEST and (some := await self._process.stdout.read(2**16)):
            output += some
        return bytes(output)

    async def _let_end(self) -> None:
        """Close the input of the program, and wait for its end no longer than for an answer."""
        assert self._process.stdin
        self._process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                # Not its wait(): that waits for whatever has its output open, too.
                while self._process.returncode is None:  # noqa: ASYNC110 (nothing else tells)
                    await asyncio.sleep(_A_MOMENT)

    async def _how_it_ended(self) -> str:
        """Return in words how the program came to give no answer."""
        try:
            async with asyncio.timeout(self.patience):
                status = await self._process.wait()
                await self._listening
        except TimeoutError:
            return "closed its output before it had answered"
        return f"ended with status {status} before it had answered"

    def failed(self, reason: str) -> ProgramFailed:
        """Return the error that tells what the program did, and its last words."""
        words = self._last_words.decode("utf-8", "replace").splitlines()
        return ProgramFailed(self.command, reason, "\n".join(words[-_LAST_LINES:]))

    async def _listen_to_errors(self) -> None:
        assert self._process.stderr
        while some := await self._process.stderr.read(2**16):
            self._last_words += some
            del self._last_words[:-_LAST_WORDS]

    def _kill(self) -> None:
        """End the program and all that it has started, which may be there still when it is gone itself."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS permits no signal to what has ended
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
