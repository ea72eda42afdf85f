"""Whether sessions stay ours: a pooler in transaction mode lends one of the server's for each transaction only.

What a session sets, locks, prepares and listens to would then be another's, and another's ours.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from runtime.database import hang_up, with_defaults
from runtime.error_text import first_line

PATIENCE_SECONDS = 10.0
"""For a second session: a pooler whose pool is used up keeps who comes waiting."""
_LOOKS: Final = 8
"""Others may use the pool at the same time, so that two connections do not meet at once."""


class NotOurs(Exception):
    """The sessions behind a connection string cannot be relied on; the text says why and what would be right."""


def check_sessions(dsn: str) -> None:
    """Raises NotOurs, psycopg's errors."""
    with psycopg.connect(with_defaults(dsn, "querymill pooler"), autocommit=True) as conn:
        check_session(dsn, conn)


def check_session(dsn: str, conn: psycopg.Connection[Any]) -> None:
    """The same of a connection to `dsn` that is outside of a transaction. Costs one query where no pooler is."""
    own = server_process(conn)
    # a pooler gives its clients keys of its own to cancel with
    if own == conn.info.backend_pid:
        return
    try:
        shared = _is_shared(dsn, conn, own)
    except psycopg.OperationalError as error:
        reason = first_line(error)
        raise NotOurs(
            f"the pooler in between gives no second connection ({reason}); enlarge its pool (PgBouncer's"
            " default_pool_size), or give the server's own address"
        ) from None
    if shared:
        raise NotOurs(
            "the pooler in between lends a session for one transaction only; give the server's own address, or a pool"
            " in session mode (PgBouncer's pool_mode = session)"
        )


def server_process(conn: psycopg.Connection[Any]) -> int:
    """The server's process that answers, whatever a pooler says of it."""
    row = conn.execute("select pg_backend_pid()").fetchone()
    assert row is not None  # noqa: S101  # a select without a table returns one row
    return row[0]


def _is_shared(dsn: str, conn: psycopg.Connection[Any], own: int) -> bool:
    """Whether two connections at once meet in one process of the server, or one of them wanders."""
    with (
        psycopg.connect(with_defaults(dsn, "querymill pooler"), autocommit=True) as other,
        _no_longer_than(PATIENCE_SECONDS, other),
    ):
        return any(server_process(other) == own or server_process(conn) != own for _ in range(_LOOKS))


@contextmanager
def _no_longer_than(seconds: float, conn: psycopg.Connection[Any]) -> Generator[None]:
    timer = threading.Timer(seconds, hang_up, (conn.pgconn.socket,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
