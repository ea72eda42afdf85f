"""Check that a connection keeps its server session, which poolers in transaction mode do not guarantee.

If sessions are shared, settings, advisory locks, prepared statements and LISTEN of one client affect other clients.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from runtime.postgres.connections import with_defaults
from runtime.postgres.errors import first_line

_COMPARISONS: Final = 8
"""Number of comparisons of two connections, which do not always share a session if the pool is busy."""


class SharedSession(Exception):
    """A pooler changes the session of a connection; the message has the remedy."""


def check_sessions(dsn: str) -> None:
    """Open a connection to `dsn` and check its session. Raises SharedSession, psycopg.Error."""
    with psycopg.connect(with_defaults(dsn, "querymill pooler"), autocommit=True) as conn:
        check_session(dsn, conn)


def check_session(dsn: str, conn: psycopg.Connection[Any]) -> None:
    """Raise SharedSession if a pooler may change the session of `conn`, which must not be in a transaction.

    Without a pooler, the check is a single query.
    """
    own = server_process(conn)
    # a pooler reports its own process ids, which it uses for cancellations
    if own == conn.info.backend_pid:
        return
    try:
        shared = _is_shared(dsn, conn, own)
    except psycopg.OperationalError as error:
        reason = first_line(error)
        raise SharedSession(
            f"the pooler in between gives no second connection ({reason}); enlarge its pool (PgBouncer's"
            " default_pool_size), or give the server's own address"
        ) from None
    if shared:
        raise SharedSession(
            "the pooler in between lends a session for one transaction only; give the server's own address, or a pool"
            " in session mode (PgBouncer's pool_mode = session)"
        )


def server_process(conn: psycopg.Connection[Any]) -> int:
    """Return the process id of the connection's server process, also behind a pooler."""
    row = conn.execute("select pg_backend_pid()").fetchone()
    assert row is not None  # noqa: S101  # a select without a table returns one row
    return row[0]


def _is_shared(dsn: str, conn: psycopg.Connection[Any], own: int) -> bool:
    """Return True if a second connection uses the server process of `conn`, or if `conn` changes its server process."""
    with psycopg.connect(with_defaults(dsn, "querymill pooler"), autocommit=True) as other:
        return any(server_process(other) == own or server_process(conn) != own for _ in range(_COMPARISONS))
