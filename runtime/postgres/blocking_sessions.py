"""Says which session a connection waits for, while it waits, so that nobody has to guess why nothing happens."""

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

SAID_AFTER = 3.0
"""Seconds of waiting after which the warning is logged."""
LOOK_AGAIN = 1.0
"""Seconds between looks at which session holds things up."""


class Blocker(NamedTuple):
    """A session of the server that holds what another waits for."""

    pid: int
    application: str
    role: str
    state: str
    """`active`, `idle in transaction` …, where this role may see it."""

    def __str__(self) -> str:
        known = ", ".join(word for word in (self.application, self.role and f"role {self.role}", self.state) if word)
        return f"process {self.pid} of the server" + (f" ({known})" if known else "")


class Waits:
    """Which sessions a connection waited for when it was last looked at."""

    def __init__(self) -> None:
        self.last: Sequence[Blocker] = ()

    def __str__(self) -> str:
        return ", ".join(map(str, self.last)) or "another session"


@contextmanager
def said_waits(
    dsn: str, pid: int, what: str, *, after: float = SAID_AFTER, say: Callable[[Waits], None] | None = None
) -> Generator[Waits]:
    """While the block runs, warnings tell which session the connection with this pid waits for: after `after` seconds,
    and again whenever it is another one. what: the subject of the sentence, as `the migration`. say: replaces the
    warning."""
    waits, over = Waits(), threading.Event()
    say = say or (lambda found: logger.warning("%s waits for %s", what, found))
    # so that what the thread logs counts as this execution's, too
    watch = contextvars.copy_context().run
    watching = threading.Thread(
        target=watch, args=(_watch, dsn, pid, what, after, waits, over, say), daemon=True, name="waits"
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
    waits: Waits,
    over: threading.Event,
    say: Callable[[Waits], None],
) -> None:
    if over.wait(after):
        return
    try:
        with psycopg.connect(with_defaults(dsn, "querymill waits"), autocommit=True) as conn:
            while True:
                found = blockers(conn, pid)
                if found and found != waits.last:
                    waits.last = found
                    say(waits)
                if over.wait(LOOK_AGAIN):
                    return
    except psycopg.Error as error:
        logger.warning("%s takes long, and it cannot be found out why: %s", what, str(error).strip())


def blockers(conn: psycopg.Connection[Any], pid: int) -> list[Blocker]:
    """The sessions that hold what the one with this pid waits for; none if it does not wait."""
    return [Blocker(*row) for row in conn.execute(query("connections", "blockers"), {"pid": pid}).fetchall()]
