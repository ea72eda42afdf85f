"""The disk as an executor knows it: a child process that is asked to keep bytes, and says when they are on the disk.

Each call of the file system releases the GIL and has to wait for it again; a process of its own has its own. The child
knows nothing that is not on the disk: one that died is replaced, and its successor is asked again.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

import msgspec

from executor.storage.disk_process import LENGTH_BYTES, Dropped, Kept, Wanted, framed
from runtime.files.artefact_store import StoredObject

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Processes that may die over one request before it fails."""
PAUSE_SECONDS = 0.1
"""Between the end of a process and the start of the next."""
LAST_SECONDS = 1.0
"""What the process is given to finish when the executor ends."""
_DECODER = msgspec.msgpack.Decoder(Kept)


@dataclass(slots=True)
class _Request:
    wanted: Wanted
    answer: asyncio.Future[Kept]
    attempts: int = 0


class _Answers(asyncio.SubprocessProtocol):
    """What one process says, and that it has ended."""

    def __init__(self, answered: Callable[[Kept], None]) -> None:
        self._answered = answered
        self._data = bytearray()
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._data += data
        start = 0
        while (begin := start + LENGTH_BYTES) <= len(self._data):
            end = begin + int.from_bytes(self._data[start:begin])
            if end > len(self._data):
                break
            self._answered(_DECODER.decode(self._data[begin:end]))
            start = end
        del self._data[:start]

    def process_exited(self) -> None:
        if not self.gone.done():
            self.gone.set_result(None)


class Found(NamedTuple):
    """What is kept: of the log, where there is one, of the files and of the objects."""

    log: StoredObject | None
    files: Sequence[StoredObject]
    objects: Sequence[StoredObject]
    shown: bool
    """Whether the task's directory shows the files."""


@dataclass(slots=True)
class Disk:
    """Made by `open_disk`."""

    root: Path
    _transport: asyncio.SubprocessTransport | None = None
    _requests: dict[int, _Request] = field(default_factory=dict[int, _Request])
    _asked: int = 0
    _closing: bool = False

    async def keep(
        self,
        task_id: str,
        files: Sequence[tuple[str, bytes]],
        *,
        objects: Sequence[bytes] = (),
        log: bytes | None = None,
        until: float,
    ) -> Found:
        """Keeps bytes in the store, and shows files in the task's directory unless `until` (monotonic) has come first.

        `log`: the last lines of the task's log, which then joins the store. Raises OSError as the disk does, with
        nothing half-written. For a caller that is cancelled meanwhile nothing is shown.
        """
        self._asked = number = self._asked + 1
        wanted = Wanted(
            number=number, task_id=task_id, files=tuple(files), objects=tuple(objects), log=log, until=until
        )
        request = self._requests[number] = _Request(wanted, asyncio.get_running_loop().create_future())
        try:
            self._tell(wanted)
            kept = await request.answer
        except asyncio.CancelledError:
            self._tell(Dropped(number))
            raise
        finally:
            self._requests.pop(number, None)
        if kept.failed is not None:
            raise OSError(*kept.failed)
        stored = kept.stored
        first = 0 if log is None else 1
        last = first + len(files)
        return Found(stored[0] if first else None, stored[first:last], stored[last:], kept.shown)

    @property
    def pid(self) -> int | None:
        """Of the process; None while there is none."""
        return None if self._transport is None else self._transport.get_pid()

    async def answers(self) -> None:
        """Returns once the process has started, so that no request has to wait for that."""
        await self.keep("", (), until=0)

    async def run(self) -> None:
        """One process after another, until `close`."""
        while not self._closing:
            try:
                await self._live()
            except OSError as error:
                logger.error("the process that writes files could not be started: %s", error)
            if not self._closing:
                logger.error("the process that writes files has ended; another takes its place")
                self._count_attempts()
                await asyncio.sleep(PAUSE_SECONDS)

    async def _live(self) -> None:
        """One process, from its beginning to its end."""
        pipe = asyncio.subprocess.PIPE
        transport, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Answers(self._answered),
            sys.executable,
            "-m",
            "executor.storage.disk_process",
            str(self.root),
            stdin=pipe,
            stdout=pipe,
            stderr=None,
        )
        self._transport = transport
        try:
            for request in self._requests.values():
                self._tell(msgspec.structs.replace(request.wanted, again=request.attempts > 0))
            await process.gone
        finally:
            self._transport = None
            transport.close()

    def close(self) -> None:
        """The process finishes what it was asked for, and `run` ends."""
        self._closing = True
        if self._transport is not None:
            self._pipe(self._transport).close()

    def _tell(self, message: Wanted | Dropped) -> None:
        # while there is no process nothing is lost: the next one is asked for all that waits
        if self._transport is not None and not (requests := self._pipe(self._transport)).is_closing():
            requests.write(framed(message))

    @staticmethod
    def _pipe(transport: asyncio.SubprocessTransport) -> asyncio.WriteTransport:
        # uvloop's is no subclass of it
        return cast("asyncio.WriteTransport", transport.get_pipe_transport(0))

    def _answered(self, kept: Kept) -> None:
        request = self._requests.get(kept.number)
        if request is not None and not request.answer.done():
            request.answer.set_result(kept)

    def _count_attempts(self) -> None:
        for request in self._requests.values():
            request.attempts += 1
            if request.attempts >= MOST_ATTEMPTS and not request.answer.done():
                request.answer.set_exception(OSError(errno.EIO, "the process that writes files has ended"))


@asynccontextmanager
async def open_disk(root: Path) -> AsyncGenerator[Disk]:
    """The disk with the folder of all task directories."""
    disk = Disk(root)
    running = asyncio.create_task(disk.run(), name="disk")
    try:
        yield disk
    finally:
        disk.close()
        await asyncio.wait({running}, timeout=LAST_SECONDS)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
