"""Log lines of one execution: written to the task's log file and appended to the task's log stream.

Lines are appended 500 at a time. The threads of a step wait while too many lines are queued, so that memory is bounded
and no line is lost; the event loop never waits.
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
from zoneinfo import ZoneInfo

from events.append.group_commit import AppendLane
from events.facts.ids import ExecutionId, log_stream
from events.facts.records import LOG_LEVELS, LogLevel, LogRecorded
from events.facts.workflow import LOG_FILE
from events.wire.event import LogUnavailable, StaleEpoch
from events.wire.masking import Secrets
from executor.control.leases import Lease
from executor.tasklog.log_file import LogFile
from executor.tasklog.translations import Language, message
from runtime.process.worker_threads import in_thread

FLUSH_SECONDS = 0.1
BATCH_LINES = 500
MAX_QUEUED_LINES = 5_000
MAX_QUEUED_CHARACTERS = 2_000_000
"""Characters of queued lines from which threads wait. One line has at most MAX_MESSAGE_CHARACTERS."""
MAX_MESSAGE_CHARACTERS = 60_000
"""Maximum length of a line in the event log; the file contains the whole line."""
NAME = "TaskLog"
_FORMATTER = logging.Formatter()
INCOMPLETE = "the log file is incomplete (%s); the event log has every line"


class TaskLog:
    """Log of one execution, without a file if `path` is None.

    Create it inside the running event loop, and close it before the execution ends.

    The event loop does not access the file: after each system call, it would wait for the GIL while threads compute.
    """

    def __init__(self, *, path: str | None, zone: ZoneInfo, language: Language, lane: AppendLane, lease: Lease) -> None:
        self._language: Language = language
        self._zone = zone
        self._lane = lane
        self._lease = lease
        self._file = None if path is None else LogFile(path)
        self._file_lock = threading.Lock()
        self._second = (0, ("", "", ""))
        self._text: list[str] = []
        """Lines not yet written to the file."""
        self._queued = deque[LogRecorded]()
        """Lines not yet appended to the log stream."""
        self._queued_characters = 0
        self._loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._reported_incomplete = False
        self._flush_scheduled = False
        self._closed = self._emptied = False
        self._due: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None

    def take(self, record: logging.LogRecord, execution_id: ExecutionId, step: str | None) -> None:
        """Queue a record for the file and the log stream; ignore the record after `shut`."""
        line, recorded = self._rendered(record, execution_id, step)
        with self._lock:
            if self._closed:
                # a unit that did not stop in time may still log, but its execution has ended
                return
            self._text.append(line)
            waiting = self._queue(recorded)
            wake = not self._flush_scheduled or waiting == BATCH_LINES
            self._flush_scheduled = True
        if threading.get_ident() == self._loop_thread:
            if wake:
                self._wake(waiting)
            return
        if record.levelno >= logging.WARNING or len(self._text) >= BATCH_LINES:
            # if the process dies, the reason must already be on disk
            self.write_out()
        if wake:
            self._loop.call_soon_threadsafe(self._wake, waiting)
        if self._is_full:
            with self._room:
                self._room.wait_for(lambda: self._closed or not self._is_full)

    def note(self, text: str, *values: object) -> None:
        """Queue a warning about the log itself, for the event log only. Also works after `shut`."""
        record = logging.LogRecord(NAME, logging.WARNING, __file__, 0, text, values, None, "note")
        _, recorded = self._rendered(record, self._lease.execution_id, None)
        with self._lock:
            waiting = self._queue(recorded)
            self._flush_scheduled = True
        self._loop.call_soon_threadsafe(self._wake, waiting)

    def _rendered(
        self, record: logging.LogRecord, execution_id: ExecutionId, step: str | None
    ) -> tuple[str, LogRecorded]:
        """Return a record's line for the file and its fact for the event log."""
        shown, stored, offset = self._clock(int(record.created))
        text = _masked_line(record, self._language, self._lane.secrets)
        return f"{shown} [{record.levelname}] {record.name}: {text}\n", LogRecorded(
            task_id=self._lease.task_id,
            execution_id=execution_id,
            level=_level(record.levelno),
            message=_shortened(text),
            logged_at=f"{stored}.{int(record.created % 1 * 1000):03d}{offset}",
            step_name=step,
            module=record.name,
            function=record.funcName,
        )

    def _clock(self, second: int) -> tuple[str, str, str]:
        """Return a Unix time as text for the file, as text for the event log, and its UTC offset.

        The last result is cached, because most lines share a second.
        """
        # read once: another thread may replace the cached value
        kept, written = self._second
        if kept != second:
            at = datetime.fromtimestamp(second, self._zone).isoformat()
            written = at[:19].replace("T", " "), at[:19], at[19:]
            self._second = second, written
        return written

    def write_out(self) -> None:
        """Write queued lines to the file. Not on the event loop.

        If the disk is full, the step continues: the event log has all lines, and a warning that the file is incomplete.
        """
        with self._file_lock:
            with self._lock:
                text, self._text = self._text, []
            if not text or self._file is None:
                return
            try:
                self._file.append("".join(text))
            except OSError as error:
                reported, self._reported_incomplete = self._reported_incomplete, True
                if not reported:
                    self.note(INCOMPLETE, error.strerror or str(error))

    def _queue(self, recorded: LogRecorded) -> int:
        """Queue a line; return the queue length."""
        self._queued.append(recorded)
        self._queued_characters += len(recorded.message)
        return len(self._queued)

    @property
    def _is_full(self) -> bool:
        return len(self._queued) >= MAX_QUEUED_LINES or self._queued_characters >= MAX_QUEUED_CHARACTERS

    def _take(self) -> list[LogRecorded]:
        """Remove and return the oldest queued lines. If the queue is empty, the next line schedules a flush again."""
        with self._lock:
            lines = [self._queued.popleft() for _ in range(min(BATCH_LINES, len(self._queued)))]
            self._queued_characters -= sum([len(line.message) for line in lines])
            self._flush_scheduled = bool(lines)
            self._room.notify_all()
            return lines

    def _wake(self, waiting: int) -> None:
        if self._closed or self._flushing is not None:
            return
        if waiting < BATCH_LINES:
            self._due = self._due or self._loop.call_later(FLUSH_SECONDS, self._start_flush)
        else:
            self._start_flush()

    def _not_due(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _start_flush(self) -> None:
        self._not_due()
        if self._flushing is None and not self._closed:
            self._flushing = self._loop.create_task(self._flush(), name=f"task log {self._lease.execution_id}")

    async def _flush(self) -> None:
        """Append queued lines to the log stream until the queue is empty."""
        try:
            while lines := self._take():
                if not self._closed:
                    await in_thread(self.write_out, name="log")
                await self._append(lines)
        finally:
            self._flushing = None

    def shut(self) -> None:
        """Ignore further records."""
        with self._lock:
            self._closed = True
            self._room.notify_all()

    async def rest(self) -> Sequence[LogRecorded]:
        """Shut the log, append all queued lines except the last batch, and return that batch. Leaves the file open."""
        self.shut()
        already, self._emptied = self._emptied, True
        if already:
            # notes taken since
            return self._take()
        self._not_due()
        if self._flushing is not None:
            await self._flushing
        last = self._take()
        while more := self._take():
            await self._append(last)
            last = more
        return last

    async def close(self) -> None:
        """Shut the log and append all queued lines. Leaves the file open."""
        if last := await self.rest():
            await self._append(last)

    def finish_file[Result](self, use: Callable[[int], Result]) -> Result:
        """Shut the log, write queued lines, and return the result of `use`, which gets the file's descriptor.

        Not on the event loop. Raises OSError.
        """
        assert self._file is not None  # noqa: S101  # there is a file if there are task directories
        self.shut()
        self.write_out()
        with self._file_lock:
            return use(self._file.open())

    def close_file(self) -> None:
        """Write queued lines and close the file. Not on the event loop."""
        self.write_out()
        if self._file is not None:
            with self._file_lock, suppress(OSError):
                self._file.close()

    @property
    def is_file_closed(self) -> bool:
        """True if the file is closed and no line is left to write to it, or there is no file."""
        return self._file is None or not (self._text or self._file.is_open)

    async def _append(self, facts: Sequence[LogRecorded]) -> None:
        try:
            await self._lane.append(
                log_stream(self._lease.task_id), facts, expected=None, meta=self._lease.meta, fence=self._lease.fence
            )
        except StaleEpoch:
            self._lease.token.stop("lease_lost")
        except LogUnavailable as error:
            print(f"{len(facts)} log lines of {self._lease.task_id} were lost: {error}", file=sys.stderr)  # noqa: T201  # logging it would call this method again


def _masked_line(record: logging.LogRecord, language: Language, secrets: Secrets) -> str:
    """Return a record's translated message and traceback, with masked secrets and without unstorable characters."""
    text = message(record, language)
    if record.exc_info and not record.exc_text:
        record.exc_text = _FORMATTER.formatException(record.exc_info)
    if record.exc_text:
        text = f"{text}\n{record.exc_text}"
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    # UTF-8 cannot encode lone surrogates, and a text column cannot store NUL
    storable = text if text.isprintable() else text.encode("utf-8", "replace").decode().replace("\0", "␀")
    return secrets.mask_text(storable)


def _shortened(text: str) -> str:
    over = len(text) - MAX_MESSAGE_CHARACTERS
    return text if over <= 0 else f"{text[:MAX_MESSAGE_CHARACTERS]}… ({over} more characters in {LOG_FILE})"


@lru_cache
def _level(number: int) -> LogLevel:
    return LOG_LEVELS[min(max(number, logging.DEBUG), logging.CRITICAL) // 10 - 1]
