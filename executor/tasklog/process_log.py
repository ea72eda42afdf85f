"""Log of the process on stderr and in a file: masked, and written by a background thread.

Without the thread, a terminal or pipe that is not read would block logging code, and so the whole executor.
"""

from __future__ import annotations

import atexit
import copy
import logging
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from queue import Queue

from psycopg.conninfo import conninfo_to_dict

from events.wire.masking import Secrets
from executor.tasklog.log_context import TaskLogHandler
from executor.tasklog.translations import Language, message

MAX_QUEUED_RECORDS = 20_000
MAX_EXIT_SECONDS = 2.0
"""Time limit for writing queued records when the process exits."""
_FORMATTER = logging.Formatter()


class DroppingQueueHandler(QueueHandler):
    """Handler that queues records without blocking. If the queue is full, drops records and later logs their number."""

    def __init__(self, records: Queue[logging.LogRecord], max_records: int = MAX_QUEUED_RECORDS) -> None:
        super().__init__(records)
        self._records = records
        self._max_records = max_records
        self._dropped = 0

    def enqueue(self, record: logging.LogRecord) -> None:
        # after an overflow, wait until half of the queue is free: otherwise each free place would be filled by a count
        if self._records.qsize() >= (self._max_records // 2 if self._dropped else self._max_records):
            self._dropped += 1
            return
        if self._dropped:
            text = f"{self._dropped} lines were not shown here: they came faster than they were read"
            self._records.put(logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, None, None))
            self._dropped = 0
        self._records.put(record)


def show_in_background() -> None:
    """Move the root logger's handlers to a background thread, behind a DroppingQueueHandler; once per process."""
    root = logging.getLogger()
    slow = [h for h in root.handlers if type(h) in (logging.StreamHandler, logging.FileHandler, RotatingFileHandler)]
    if not slow:
        return
    for handler in slow:
        handler.setLevel(max(handler.level, root.level))
        root.removeHandler(handler)
    records: Queue[logging.LogRecord] = Queue()
    root.addHandler(DroppingQueueHandler(records))
    QueueListener(records, *slow, respect_handler_level=True).start()
    atexit.register(wait_until_written, records)


def wait_until_written(records: Queue[logging.LogRecord], seconds: float = MAX_EXIT_SECONDS) -> None:
    """Wait until all queued records are written, at most `seconds`: the reader of a pipe may hang."""
    with records.all_tasks_done:
        records.all_tasks_done.wait_for(lambda: not records.unfinished_tasks, seconds)


class MaskingFilter(logging.Filter):
    """Filter that replaces a record by a translated copy with masked secrets. Other handlers get the original."""

    def __init__(self, secrets: Secrets, language: Language) -> None:
        super().__init__()
        self._secrets = secrets
        self._language: Language = language

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        masked = copy.copy(record)
        masked.msg = self._secrets.mask_text(message(record, self._language))
        masked.args = None
        if masked.exc_info and not masked.exc_text:
            masked.exc_text = _FORMATTER.formatException(masked.exc_info)
        if masked.exc_text:
            masked.exc_text = self._secrets.mask_text(masked.exc_text)
        return masked


def register_password(secrets: Secrets, dsn: str) -> None:
    """Register the password of a connection string, and the string itself, for masking."""
    if password := conninfo_to_dict(dsn).get("password"):
        secrets.register(str(password))
        secrets.register(dsn)


def mask_process_log(secrets: Secrets, language: Language) -> None:
    """Add a MaskingFilter to all root handlers except TaskLogHandler: task logs mask their lines themselves.

    The other handlers write their lines in `language`.
    """
    for handler in logging.getLogger().handlers:
        if not isinstance(handler, TaskLogHandler):
            handler.addFilter(MaskingFilter(secrets, language))
