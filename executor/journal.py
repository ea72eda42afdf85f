"""The log lines of one execution, three ways from one logger: the task's file, the log stream, stderr.

Every record logged while a scope is set (by the steps, by libraries, by `warnings`) belongs to that scope's execution.
A writer is never held up by the database: lines wait on disk until they are appended, 500 at a time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec

from events.envelope import LogUnavailable, StaleEpoch
from events.ids import ExecutionId, log_stream
from events.lane import AppendLane
from events.records import LOG_LEVELS, LogLevel, LogRecorded
from executor.leases import Lease
from executor.spool import Spool

LOG_FILE = "data_pipeline.log"
FLUSH_SECONDS = 0.1
BATCH = 500
LONGEST_MESSAGE = 60_000
"""Characters of one line kept in the event log; the file has all of it."""

logger = logging.getLogger(__name__)


class Journal:
    """One execution's log. `open` it inside the running event loop, `close` it before the execution ends."""

    def __init__(self, *, path: Path, zone: ZoneInfo, lane: AppendLane, lease: Lease) -> None:
        self._path = path
        self._zone = zone
        self._lane = lane
        self._lease = lease
        self._file = _open_own(path)
        self._spool = Spool()
        self._full = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._told = False
        self._closed = False
        self._flusher = self._loop.create_task(self._run(), name=f"journal {lease.execution_id}")

    def take(self, record: logging.LogRecord, scope: Scope) -> None:
        """Writes one record to the file and queues it for the log stream."""
        at = datetime.fromtimestamp(record.created, self._zone)
        message = self._lane.secrets.mask_text(_whole_text(record))
        line = f"{at:%Y-%m-%d %H:%M:%S} [{record.levelname}] {record.name}: {message}\n"
        recorded = LogRecorded(
            task_id=self._lease.task_id,
            execution_id=scope.execution_id,
            level=_level(record),
            message=_shortened(message),
            logged_at=at.isoformat(timespec="milliseconds"),
            step_name=scope.step,
            module=record.name,
            function=record.funcName,
            extra=_extra(record),
        )
        encoded = msgspec.json.encode(recorded)
        with self._lock:
            if self._closed:
                # work left to itself after a stop goes on logging; its execution is over
                return
            # a full disk must not end the step through its log
            with suppress(OSError, ValueError):
                self._file.write(line)
                self._file.flush()
            waiting = self._spool.put(encoded)
        if waiting >= BATCH and not self._told:
            self._told = True
            self._loop.call_soon_threadsafe(self._full.set)

    async def close(self) -> None:
        """Appends what still waits and closes the file."""
        with self._lock:
            self._closed = True
        self._full.set()
        await self._flusher
        self._file.close()
        self._spool.close()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._full.wait()
            self._full.clear()
            self._told = False
            last = self._closed
            while lines := self._spool.take(BATCH):
                await self._append([_DECODER.decode(line) for line in lines])
            if last:
                return

    async def _append(self, facts: list[LogRecorded]) -> None:
        try:
            await self._lane.append(
                log_stream(self._lease.task_id), facts, expected=None, meta=self._lease.meta, fence=self._lease.fence
            )
        except StaleEpoch:
            self._lease.token.stop("lease_lost")
        except LogUnavailable as error:
            print(f"{len(facts)} log lines of {self._lease.task_id} were lost: {error}", file=sys.stderr)  # noqa: T201  # logging it would come back here


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose log a record belongs to."""

    journal: Journal
    execution_id: ExecutionId
    step: str | None = None


_SCOPE: ContextVar[Scope | None] = ContextVar("journal_scope", default=None)


@contextmanager
def recording(scope: Scope) -> Generator[None]:
    """Everything logged inside, also in threads started with this context, goes to the scope's journal."""
    token = _SCOPE.set(scope)
    try:
        yield
    finally:
        _SCOPE.reset(token)


class JournalHandler(logging.Handler):
    """On the root logger: hands each record to the journal of the scope it was logged in."""

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
    logging.captureWarnings(capture=True)


def task_logger(task_id: str) -> logging.Logger:
    """The logger `TaskDir_<task_id>`, not kept by the logging module: tasks come and go."""
    made = logging.Logger(f"TaskDir_{task_id}", logging.DEBUG)
    made.parent = logging.getLogger()
    return made


_DECODER = msgspec.json.Decoder(LogRecorded)
_FORMATTER = logging.Formatter()


def _open_own(path: Path) -> Any:
    """The file, opened to go on in it. After an earlier execution it is a link to a stored object: that one stays."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_nlink > 1:
        copy = path.with_name(f".{path.name}-{os.getpid()}")
        shutil.copyfile(path, copy)
        copy.replace(path)
    return path.open("a", encoding="utf-8", errors="replace")


def _whole_text(record: logging.LogRecord) -> str:
    """The message, with its traceback folded in."""
    text = record.getMessage()
    if record.exc_info and not record.exc_text:
        record.exc_text = _FORMATTER.formatException(record.exc_info)
    if record.exc_text:
        text = f"{text}\n{record.exc_text}"
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    # what no UTF-8 reader and no text column takes
    return text.encode("utf-8", "replace").decode().replace("\0", "␀")


def _shortened(message: str) -> str:
    over = len(message) - LONGEST_MESSAGE
    return message if over <= 0 else f"{message[:LONGEST_MESSAGE]}… ({over} more characters in {LOG_FILE})"


def _level(record: logging.LogRecord) -> LogLevel:
    number = min(max(record.levelno, logging.DEBUG), logging.CRITICAL)
    return LOG_LEVELS[number // 10 - 1]


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave as `extra={"extra": {…}}`."""
    given: Any = getattr(record, "extra", None)
    return cast("dict[str, Any]", given) if isinstance(given, dict) else {}
