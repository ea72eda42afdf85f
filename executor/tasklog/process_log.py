"""What the process itself shows, on stderr and in its own log file, written by a thread of its own.

A terminal or a pipe that nobody reads would otherwise hold up whoever logs, and with it the whole executor.
"""

from __future__ import annotations

import atexit
import copy
import logging
import queue
import threading
from logging.handlers import RotatingFileHandler

MOST_WAITING = 20_000
"""Records that may wait to be shown; what comes on top is counted and left out."""
LAST_WORDS_SECONDS = 2.0


class BackgroundHandler(logging.Handler):
    """Passes records on to slower handlers without ever waiting for them."""

    def __init__(self, slow: list[logging.Handler]) -> None:
        super().__init__()
        self._slow = slow
        self._queue: queue.Queue[logging.LogRecord | None] = queue.Queue(MOST_WAITING)
        self._left_out = 0
        self._thread = threading.Thread(target=self._run, name="process log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        # arguments may change until the thread gets there; other handlers want the record as it is
        waiting = copy.copy(record)
        waiting.msg, waiting.args = record.getMessage(), None
        try:
            self._queue.put_nowait(waiting)
        except queue.Full:
            self._left_out += 1

    def finish(self) -> None:
        """Shows what still waits, if somebody looks."""
        try:
            self._queue.put(None, timeout=LAST_WORDS_SECONDS)
        except queue.Full:
            return
        self._thread.join(LAST_WORDS_SECONDS)

    def _run(self) -> None:
        while (record := self._queue.get()) is not None:
            self._show(record)
            if self._left_out and self._queue.qsize() < MOST_WAITING // 2:
                left_out, self._left_out = self._left_out, 0
                text = f"{left_out} lines were not shown here: they came faster than they were read"
                self._show(logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, None, None))

    def _show(self, record: logging.LogRecord) -> None:
        for handler in self._slow:
            if record.levelno >= handler.level:
                handler.handle(record)


def show_in_background() -> None:
    """Puts one background handler in the place of the root logger's handlers, once per process."""
    root = logging.getLogger()
    slow = [h for h in root.handlers if type(h) in (logging.StreamHandler, logging.FileHandler, RotatingFileHandler)]
    if not slow:
        return
    for handler in slow:
        handler.setLevel(max(handler.level, root.level))
        root.removeHandler(handler)
    background = BackgroundHandler(slow)
    root.addHandler(background)
    atexit.register(background.finish)
