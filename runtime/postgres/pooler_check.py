"""Checks that a session stays ours: a pooler in transaction mode gives each transaction any session of the server.

Settings, advisory locks, prepared statements and LISTEN of one client would then be those of others.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from runtime.postgres.connections import hang_up, with_defaults
from runtime.postgres.errors import first_line

PATIENCE_SECONDS = 10.0
"""For a second session: a pooler whose pool is used up lets clients wait."""
_LOOKS: Final = 8
"""How often two connections are compared: while others use the pool, they do not share a session every time."""


class NotOurs(Exception):
    """The sessions behind a connection string cannot be relied on; the text says why and what would be right."""


def check_sessions(dsn: str) -> None:
    """Opens a connection to `dsn` and checks it. Raises NotOurs, psycopg.Error."""
    with psycopg.connect(with_defaults(dsn, "querymill pooler"), autocommit=True) as conn:
        check_session(dsn, conn)


def check_session(dsn: str, conn: psycopg.Connection[Any]) -> None:
    """Checks a connection to `dsn` that is in no transaction, with one query if there is no pooler. Raises NotOurs."""
    own = server_process(conn)
    # a pooler tells its clients a process number of its own, by which it knows whom to cancel
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
    """The number of the server's process that answers, whatever number a pooler gave."""
    row = conn.execute("select pg_backend_pid()").fetchone()
    assert row is not None  # noqa: S101  # a select without a table returns one row
    return row[0]


def _is_shared(dsn: str, conn: psycopg.Connection[Any], own: int) -> bool:
    """Whether two open connections use the same process of the server, or one of them changes its process."""
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
