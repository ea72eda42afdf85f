"""Logging of the sessions that block a waiting connection."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg

from runtime.postgres.connections import with_defaults
from schema.named_queries import query

logger = logging.getLogger(__name__)

WARN_AFTER_SECONDS = 3.0
"""Seconds of waiting until the first warning."""
RECHECK_SECONDS = 1.0
"""Seconds between queries for the blocking sessions."""


class Blocker(NamedTuple):
    """Session that blocks another session."""

    pid: int
    application: str
    role: str
    state: str
    """Session state, such as `active` or `idle in transaction`; empty if this role may not see the state."""

    def __str__(self) -> str:
        known = ", ".join(word for word in (self.application, self.role and f"role {self.role}", self.state) if word)
        return f"process {self.pid} of the server" + (f" ({known})" if known else "")


class BlockingSessions:
    """Sessions that blocked a connection when last queried."""

    def __init__(self) -> None:
        self.last: Sequence[Blocker] = ()

    def __str__(self) -> str:
        return ", ".join(map(str, self.last)) or "another session"


@contextmanager
def log_waits(
    dsn: str,
    pid: int,
    what: str,
    *,
    after: float = WARN_AFTER_SECONDS,
    report: Callable[[BlockingSessions], None] | None = None,
) -> Generator[BlockingSessions]:
    """Log the sessions that block the connection `pid`, after `after` seconds and whenever the sessions change.

    pid: server process of the connection. what: subject of the warning, such as `the migration`. report: called instead
    of logging a warning.
    """
    waits, over = BlockingSessions(), threading.Event()
    report = report or (lambda found: logger.warning("%s waits for %s", what, found))
    # the thread logs in the caller's context, so that the lines belong to its execution
    watch = contextvars.copy_context().run
    watching = threading.Thread(
        target=watch, args=(_watch, dsn, pid, what, after, waits, over, report), daemon=True, name="waits"
    )
    watching.start()
    try:
        yield waits
    finally:
        over.set()
        watching.join()


def _watch(
    dsn: str,
    pid: int,
    what: str,
    after: float,
    waits: BlockingSessions,
    over: threading.Event,
    report: Callable[[BlockingSessions], None],
) -> None:
    if over.wait(after):
        return
    try:
        with psycopg.connect(with_defaults(dsn, "querymill waits"), autocommit=True) as conn:
            while True:
                found = blockers(conn, pid)
                if found and found != waits.last:
                    waits.last = found
                    report(waits)
                if over.wait(RECHECK_SECONDS):
                    return
    except psycopg.Error as error:
        logger.warning("%s takes long, and the blocking session cannot be determined: %s", what, str(error).strip())


def blockers(conn: psycopg.Connection[Any], pid: int) -> list[Blocker]:
    """Return the sessions that block the session `pid`; empty if that session is not waiting for a lock."""
    return [Blocker(*row) for row in conn.execute(query("connections", "blockers"), {"pid": pid}).fetchall()]
