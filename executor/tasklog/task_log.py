"""The log lines of one execution: written to the task's file and appended to its log stream.

A writer is never held up by the database: lines are appended 500 at a time, and what waits beyond that waits on disk.
Only where that is full, writers wait for the database, so that neither a line nor the step is lost.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec

from events.append.group_commit import AppendLane
from events.facts.ids import ExecutionId, log_stream
from events.facts.records import LOG_LEVELS, LogLevel, LogRecorded
from events.facts.workflow import LOG_FILE
from events.wire.event import LogUnavailable, StaleEpoch
from executor.control.leases import Lease
from executor.tasklog.log_file import LogFile
from executor.tasklog.spool import Spool
from executor.tasklog.translations import Language, message
from runtime.files.artefact_store import StoredObject
from runtime.process.worker_threads import in_thread

FLUSH_SECONDS = 0.1
BATCH = 500
MOST_NEAR = 500
"""Lines that wait in memory."""
LONGEST_NEAR = 4_000
"""Characters of a line that may."""
LONGEST_MESSAGE = 60_000
"""Characters of one line kept in the event log; the file has all of it."""
NAME = "Journal"
INCOMPLETE = "日志文件不完整 (%s), 事件日志中有全部行"


class Journal:
    """One execution's log. Made inside the running event loop; `close` it before the execution ends.

    The event loop never touches the file: after each system call it would wait for the GIL while threads compute.
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
        self._room = threading.Condition(self._lock)
        self._told_full = False
        self._file_refused = False
        """Whether the event log says that the file is incomplete."""
        self._awake = False
        """Whether a flush is due or on its way."""
        self._closed = self._emptied = False
        self._due: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None

    def take(self, record: logging.LogRecord, execution_id: ExecutionId, step: str | None) -> None:
        """Writes one record to the file and queues it for the log stream."""
        line, recorded = self._told(record, execution_id, step)
        with self._lock:
            if self._closed:
                # work that was left to itself after a stop may still log, but its execution is over
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
            # the line that says why a process is about to die has to be on disk before it does
            self.write_out()
        if wake:
            self._loop.call_soon_threadsafe(self._wake, waiting)
        if self._spool.full:
            self._wait_for_room()

    def note(self, text: str, *values: object) -> None:
        """A warning of the log about itself, for the event log alone; also once nothing else is taken any more."""
        record = logging.LogRecord(NAME, logging.WARNING, __file__, 0, text, values, None, "note")
        _, recorded = self._told(record, self._lease.execution_id, None)
        with self._lock:
            waiting = self._queue(recorded)
            self._awake = True
        self._loop.call_soon_threadsafe(self._wake, waiting)

    def _told(self, record: logging.LogRecord, execution_id: ExecutionId, step: str | None) -> tuple[str, LogRecorded]:
        """The record as the file and as the event log have it."""
        shown, stored, offset = self._clock(int(record.created))
        text = self._lane.secrets.mask_text(_whole_text(record, self._language))
        return f"{shown} [{record.levelname}] {record.name}: {text}\n", LogRecorded(
            task_id=self._lease.task_id,
            execution_id=execution_id,
            level=_level(record.levelno),
            message=_shortened(text),
            logged_at=f"{stored}.{int(record.created % 1 * 1000):03d}{offset}",
            step_name=step,
            module=record.name,
            function=record.funcName,
            extra=_extra(record),
        )

    def _wait_for_room(self) -> None:
        """Makes the thread that logs wait where lines cannot wait on disk; never the event loop, which makes room."""
        with self._lock:
            told, self._told_full = self._told_full, True
        if not told and (refused := self._spool.refused) is not None:
            self.note("临时目录无法写入 (%s), 步骤等待日志写入", refused.strerror)
        with self._room:
            while self._spool.full and not self._closed:
                self._room.wait()

    def _clock(self, second: int) -> tuple[str, str, str]:
        """A second as the file and the event log write it, and its offset. Kept, as most lines share a second."""
        # read once: another thread may replace it at any time
        kept, written = self._second
        if kept != second:
            at = datetime.fromtimestamp(second, self._zone).isoformat()
            written = at[:19].replace("T", " "), at[:19], at[19:]
            self._second = second, written
        return written

    def write_out(self) -> None:
        """Writes what waits into the file. Not on the event loop.

        A full disk must not end the step through its log: lines the file cannot take are in the event log, which says
        so once.
        """
        with self._file_lock:
            with self._lock:
                text, self._text = self._text, []
            if not text:
                return
            try:
                self._file.append("".join(text))
            except OSError as error:
                refused, self._file_refused = self._file_refused, True
                if not refused:
                    self.note(INCOMPLETE, error.strerror or str(error))

    def _queue(self, recorded: LogRecorded) -> int:
        """Adds a line; returns how many wait now: the oldest in memory, those for which it has no room on disk."""
        room = len(self._near) < MOST_NEAR and len(recorded.message) < LONGEST_NEAR
        if room and not self._spool.waiting:
            self._near.append(recorded)
            return len(self._near)
        return len(self._near) + self._spool.put(msgspec.json.encode(recorded))

    def _take(self) -> list[LogRecorded]:
        """Removes and returns the oldest lines. Where there are none, the next line wakes the flush again."""
        with self._lock:
            if self._near:
                lines = list(self._near)
                self._near.clear()
                return lines
            self._room.notify_all()
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

    def _not_due(self) -> None:
        # dropped as well: a timer keeps its context alive, and the context this journal
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _start_flush(self) -> None:
        self._not_due()
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
            self._room.notify_all()

    async def rest(self) -> Sequence[LogRecorded]:
        """The last lines, to be appended by the caller, once all before them are. The file is left to `close_file`."""
        self.shut()
        already, self._emptied = self._emptied, True
        if already:
            return ()
        self._not_due()
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

    def finish_file(self, keep: Callable[[int], StoredObject]) -> StoredObject:
        """Takes nothing more, writes what waits, and lets `keep` store the file, given its descriptor. Not on the loop.

        Raises OSError.
        """
        self.shut()
        self.write_out()
        with self._file_lock:
            return keep(self._file.open())

    def close_file(self) -> None:
        """Writes what waits and closes the file. Not on the event loop."""
        self.write_out()
        with self._file_lock, suppress(OSError):
            self._file.close()

    async def _append(self, facts: Sequence[LogRecorded]) -> None:
        try:
            await self._lane.append(
                log_stream(self._lease.task_id), facts, expected=None, meta=self._lease.meta, fence=self._lease.fence
            )
        except StaleEpoch:
            self._lease.token.stop("lease_lost")
        except LogUnavailable as error:
            print(f"{len(facts)} log lines of {self._lease.task_id} were lost: {error}", file=sys.stderr)  # noqa: T201  # logging it would come back here


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
