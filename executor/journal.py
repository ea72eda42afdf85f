"""The log lines of one execution, three ways from one logger: the task's file, the log stream, stderr.

Every record logged while a scope is set (by the steps, by libraries, by `warnings`, by `print`) belongs to that scope's
execution.
A writer is never held up by the database: lines are appended 500 at a time, and what waits beyond that waits on disk.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec

from events.envelope import LogUnavailable, StaleEpoch
from events.ids import ExecutionId, log_stream
from events.lane import AppendLane
from events.records import LOG_LEVELS, LogLevel, LogRecorded
from executor.disk_process import LOG_FILE
from executor.in_english import Language, message
from executor.leases import Lease
from executor.log_file import LogFile, as_bytes
from executor.spool import Spool
from runtime.threads import in_thread

FLUSH_SECONDS = 0.1
BATCH = 500
MOST_NEAR = 500
"""Lines that wait in memory."""
LONGEST_NEAR = 4_000
"""Characters of a line that may."""
LONGEST_MESSAGE = 60_000
"""Characters of one line kept in the event log; the file has all of it."""

logger = logging.getLogger(__name__)


class Journal:
    """One execution's log. Made inside the running event loop; `close` it before the execution ends.

    The event loop never touches the file: whoever gets it after a system call waits for the threads that compute.
    """

    def __init__(self, *, path: str, zone: ZoneInfo, language: Language, lane: AppendLane, lease: Lease) -> None:
        self._language: Language = language
        self._zone = zone
        self._lane = lane
        self._lease = lease
        self._file = LogFile(path)
        self._file_lock = threading.Lock()
        self._second = (0, ("", "", ""))
        self._text: list[str] = []
        """Lines that are not in the file yet."""
        self._near = deque[LogRecorded]()
        self._spool = Spool()
        self._loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._lock = threading.Lock()
        self._awake = False
        """Whether a flush is due or on its way."""
        self._closed = self._emptied = False
        self._due: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None

    def take(self, record: logging.LogRecord, scope: Scope) -> None:
        """Writes one record to the file and queues it for the log stream."""
        shown, stored, offset = self._clock(int(record.created))
        text = self._lane.secrets.mask_text(_whole_text(record, self._language))
        line = f"{shown} [{record.levelname}] {record.name}: {text}\n"
        recorded = LogRecorded(
            task_id=self._lease.task_id,
            execution_id=scope.execution_id,
            level=_level(record.levelno),
            message=_shortened(text),
            logged_at=f"{stored}.{int(record.created % 1 * 1000):03d}{offset}",
            step_name=scope.step,
            module=record.name,
            function=record.funcName,
            extra=_extra(record),
        )
        with self._lock:
            if self._closed:
                # work left to itself after a stop goes on logging; its execution is over
                return
            self._text.append(line)
            waiting = self._queue(recorded)
            wake = not self._awake or waiting == BATCH
            self._awake = True
        if threading.get_ident() == self._loop_thread:
            if wake:
                self._wake(waiting)
            return
        if record.levelno >= logging.WARNING or len(self._text) >= MOST_NEAR:
            # what tells why a process dies is on disk before it does
            self.write_out()
        if wake:
            self._loop.call_soon_threadsafe(self._wake, waiting)

    def _clock(self, second: int) -> tuple[str, str, str]:
        """A second as the file and as the event log have it, and its offset; most lines share the one before's."""
        if self._second[0] != second:
            at = datetime.fromtimestamp(second, self._zone).isoformat()
            self._second = second, (at[:19].replace("T", " "), at[:19], at[19:])
        return self._second[1]

    def write_out(self) -> None:
        """Writes what waits into the file. Not on the event loop. A full disk must not end the step through its log."""
        with self._file_lock:
            with self._lock:
                text, self._text = self._text, []
            if text:
                with suppress(OSError):
                    self._file.append("".join(text))

    def _queue(self, recorded: LogRecorded) -> int:
        """How many wait now. The oldest are in memory; what comes while there is no room waits on disk."""
        room = len(self._near) < MOST_NEAR and len(recorded.message) < LONGEST_NEAR
        if room and not self._spool.waiting:
            self._near.append(recorded)
            return len(self._near)
        return len(self._near) + self._spool.put(msgspec.json.encode(recorded))

    def _take(self) -> list[LogRecorded]:
        """The oldest lines, removed. Nothing waits where there are none, and the next line wakes again."""
        with self._lock:
            if self._near:
                lines = list(self._near)
                self._near.clear()
                return lines
            lines = [_DECODER.decode(line) for line in self._spool.take(BATCH)]
            self._awake = bool(lines)
            return lines

    def _wake(self, waiting: int) -> None:
        if self._closed or self._flushing is not None:
            return
        if waiting < BATCH:
            self._due = self._due or self._loop.call_later(FLUSH_SECONDS, self._start_flush)
        else:
            self._start_flush()

    def _start_flush(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._flushing is None and not self._closed:
            self._flushing = self._loop.create_task(self._flush(), name=f"journal {self._lease.execution_id}")

    async def _flush(self) -> None:
        """Appends until nothing waits."""
        try:
            while lines := self._take():
                if not self._closed:
                    await in_thread(self.write_out, name="log")
                await self._append(lines)
        finally:
            self._flushing = None

    def shut(self) -> None:
        """Takes nothing more."""
        with self._lock:
            self._closed = True

    async def rest(self) -> Sequence[LogRecorded]:
        """The last lines, to be appended by the caller, once all before them are. The file is left to `close_file`."""
        self.shut()
        already, self._emptied = self._emptied, True
        if already:
            return ()
        if self._due is not None:
            self._due.cancel()
        if self._flushing is not None:
            await self._flushing
        last = self._take()
        while more := self._take():
            await self._append(last)
            last = more
        self._spool.close()
        return last

    async def close(self) -> None:
        """Appends what still waits. The file is left to `close_file`."""
        if last := await self.rest():
            await self._append(last)

    @property
    def file_is_open(self) -> bool:
        """Whether `close_file` has something to do."""
        return bool(self._text) or self._file.is_open

    def close_file(self) -> None:
        """Writes what waits and closes the file. Not on the event loop."""
        self.write_out()
        with self._file_lock, suppress(OSError):
            self._file.close()

    async def hand_over(self) -> bytes:
        """What the file lacks, which is the caller's from now on: nothing more is taken here."""
        self.shut()
        if not self._file_lock.acquire(blocking=False):
            await in_thread(self.close_file, name="log")
            return b""
        try:
            if not self._file.is_open:
                text, self._text = self._text, []
                return as_bytes("".join(text))
        finally:
            self._file_lock.release()
        await in_thread(self.close_file, name="log")
        return b""

    async def _append(self, facts: Sequence[LogRecorded]) -> None:
        try:
            await self._lane.append(
                log_stream(self._lease.task_id), facts, expected=None, meta=self._lease.meta, fence=self._lease.fence
            )
        except StaleEpoch:
            self._lease.token.stop("lease_lost")
        except LogUnavailable as error:
            print(f"{len(facts)} log lines of {self._lease.task_id} were lost: {error}", file=sys.stderr)  # noqa: T201  # logging it would come back here


@dataclass(slots=True, kw_only=True)
class Scope:
    """Whose log a record belongs to."""

    journal: Journal
    execution_id: ExecutionId
    step: str | None = None


_SCOPE: ContextVar[Scope | None] = ContextVar("journal_scope", default=None)


class Recording:
    """Everything logged inside, also in threads started with this context, goes to the scope's journal."""

    __slots__ = ("_before", "_scope")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._before = _SCOPE.set(self._scope)

    def __exit__(self, *_: object) -> None:
        _SCOPE.reset(self._before)


def scope_here() -> Scope | None:
    """Whose log what is logged here belongs to; None outside of executions."""
    return _SCOPE.get()


class JournalHandler(logging.Handler):
    """On the root logger: hands each record to the journal of the scope it was logged in."""

    def handle(self, record: logging.LogRecord) -> bool:
        # without the handler's lock: the journal has its own
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        scope = _SCOPE.get()
        if scope is not None:
            scope.journal.take(record, scope)


def install() -> None:
    """Puts the handler on the root logger, once per process; records from INFO on reach it whatever stderr shows."""
    root = logging.getLogger()
    if any(isinstance(handler, JournalHandler) for handler in root.handlers):
        return
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))
    root.setLevel(min(root.level or logging.INFO, logging.INFO))
    root.addHandler(JournalHandler())
    # which of the threads has logged nobody asks here, and to find out is a good part of what a line costs
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]  # there since Python 3.12
    logging.captureWarnings(capture=True)


def task_logger(task_id: str) -> logging.Logger:
    """The logger `TaskDir_<task_id>`, not kept by the logging module: tasks come and go."""
    made = logging.Logger(f"TaskDir_{task_id}", logging.DEBUG)
    made.parent = logging.getLogger()
    return made


_DECODER = msgspec.json.Decoder(LogRecorded)
_FORMATTER = logging.Formatter()


def _whole_text(record: logging.LogRecord, language: Language) -> str:
    """The message, with its traceback folded in."""
    text = message(record, language)
    if record.exc_info and not record.exc_text:
        record.exc_text = _FORMATTER.formatException(record.exc_info)
    if record.exc_text:
        text = f"{text}\n{record.exc_text}"
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    # what no UTF-8 reader and no text column takes
    return text if text.isprintable() else text.encode("utf-8", "replace").decode().replace("\0", "␀")


def _shortened(text: str) -> str:
    over = len(text) - LONGEST_MESSAGE
    return text if over <= 0 else f"{text[:LONGEST_MESSAGE]}… ({over} more characters in {LOG_FILE})"


@lru_cache
def _level(number: int) -> LogLevel:
    return LOG_LEVELS[min(max(number, logging.DEBUG), logging.CRITICAL) // 10 - 1]


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave as `extra={"extra": {…}}`."""
    given: Any = getattr(record, "extra", None)
    return cast("dict[str, Any]", given) if isinstance(given, dict) else {}
