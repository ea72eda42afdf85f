"""Logging of the sessions that block a waiting connection."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager

import psycopg

from runtime.postgres.connections import with_defaults
from schema.named_queries import query

logger = logging.getLogger(__name__)

WARN_AFTER_SECONDS = 3.0
"""Seconds of waiting until the first warning."""
RECHECK_SECONDS = 1.0
"""Seconds between queries for the blocking sessions."""


class BlockingSessions:
    """Description of the sessions that blocked a connection when last queried."""

    def __init__(self) -> None:
        self._last = "another session"

    def __str__(self) -> str:
        return self._last

    def watch(self, dsn: str, pid: int, warning: str, after: float, over: threading.Event) -> None:
        """Log `warning` with the sessions that block `pid`, after `after` seconds and whenever they change."""
        if over.wait(after):
            return
        try:
            with psycopg.connect(with_defaults(dsn, "querymill waits"), autocommit=True) as conn:
                while not over.is_set():
                    found = ", ".join(text for (text,) in conn.execute(query("connections", "blockers"), {"pid": pid}))
                    if found and found != self._last:
                        self._last = found
                        logger.warning(warning, found)
                    over.wait(RECHECK_SECONDS)
        except psycopg.Error as error:
            logger.warning("the sessions that block process %d cannot be read: %s", pid, str(error).strip())


@contextmanager
def log_waits(dsn: str, pid: int, warning: str, *, after: float = WARN_AFTER_SECONDS) -> Generator[BlockingSessions]:
    """Log the sessions that block the connection `pid` while the block runs, and return their description.

    pid: server process of the connection. warning: message with `%s` for the sessions.
    """
    waits, over = BlockingSessions(), threading.Event()
    # the thread logs in the caller's context, so that the lines belong to its execution
    watch = contextvars.copy_context().run
    watching = threading.Thread(target=watch, args=(waits.watch, dsn, pid, warning, after, over), daemon=True)
    watching.start()
    try:
        yield waits
    finally:
        over.set()
        watching.join()
