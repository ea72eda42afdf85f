"""Read-only connections to business databases."""

from __future__ import annotations

import os
import socket
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from runtime.postgres.connections import KEEPALIVE
from runtime.postgres.errors import first_line
from runtime.postgres.refused_connections import is_full

CLOSING_SECONDS = 1.0
"""Maximum seconds `close` waits for the server to end the session."""

_CLIENT_CHECK = "client_connection_check_interval"
"""Setting of PostgreSQL 14 or newer, refused by older servers and by servers on Windows: the interval at which a server
that runs a query checks its client. Otherwise the query of a killed process runs until its time limit."""
_CLIENT_CHECK_MS = 2_000
_NO_OPTIONS = "unsupported startup parameter"
"""PgBouncer's error for the connection parameter `options`, in all pool modes."""


class SourceUnreachable(Exception):
    """The source's database cannot be reached; the message has the reason, the cause is the driver's error, if any."""


class SourceFull(SourceUnreachable):
    """The source, or a pooler in front of it, accepts no more connections; the message has the reason."""


class SourceConnection(psycopg.Connection[Any]):
    """Connection with callbacks for its end: closed, or garbage-collected without being closed."""

    _at_end: tuple[weakref.finalize[[], Self], Callable[[], object]] | None = None

    def when_closed(self, then: Callable[[], object], *, forgotten: Callable[[], object]) -> None:
        """Register callbacks for the end of the connection.

        `then` is called in the thread that closes the connection. `forgotten` is called instead if the connection is
        garbage-collected, in any thread including the event loop's: it must neither wait nor take a lock.
        """
        finalizer = weakref.finalize(self, forgotten)
        finalizer.atexit = False
        self._at_end = finalizer, then

    def close(self) -> None:
        """Close and wait until the server has ended the session, which counts against connection limits until then."""
        idle = self._idle_socket()
        super().close()
        if idle is not None:
            with idle:
                _wait_for_end(idle)
        if self._at_end is not None:
            finalizer, then = self._at_end
            if finalizer.detach() is not None:
                then()

    def _idle_socket(self) -> socket.socket | None:
        """Return a duplicate of the socket; None if a statement may be running, because the session then ends late."""
        if self.closed or self.pgconn.transaction_status in (TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN):
            return None
        return socket.socket(fileno=os.dup(self.fileno()))


def _wait_for_end(line: socket.socket) -> None:
    """Wait until the server closes the socket, at most CLOSING_SECONDS. A server process closes its socket on exit."""
    deadline = time.monotonic() + CLOSING_SECONDS
    # stop waiting for a server that is silent, keeps sending, or is gone
    with suppress(OSError):
        while (left := deadline - time.monotonic()) > 0:
            line.settimeout(left)
            if not line.recv(4096):
                return


def open_source(dsn: str, *, statement_timeout_ms: int = 30_000, name: str = "querymill source") -> SourceConnection:
    """Open a synchronous read-only connection to a business database. Raises SourceUnreachable, SourceFull.

    `statement_timeout_ms` and read-only are defaults of the session. PgBouncer refuses such options, and in transaction
    mode the session changes after each transaction, so callers set both again in each transaction. Statements are not
    prepared.
    """
    given = conninfo_to_dict(dsn)
    extra = {k: v for k, v in {**KEEPALIVE, "application_name": name}.items() if k not in given}
    extra["client_encoding"] = "UTF8"  # a database without an encoding would return bytes
    options = f"{given.get('options') or ''} -c default_transaction_read_only=on"
    options = f"{options} -c statement_timeout={statement_timeout_ms}".strip()
    try:
        try:
            return _connected(make_conninfo(dsn, **extra, options=f"{options} -c {_CLIENT_CHECK}={_CLIENT_CHECK_MS}"))
        except psycopg.OperationalError as refused:
            if _NO_OPTIONS in str(refused):
                return _connected(make_conninfo(dsn, **extra))
            if _CLIENT_CHECK in str(refused):
                return _connected(make_conninfo(dsn, **extra, options=options))
            raise
    except UnicodeError:  # from encoding the host's name
        raise SourceUnreachable(f"failed to resolve host {given.get('host')!r}: it is not a valid name") from None
    except psycopg.Error as error:
        reason = first_line(error)
        kind = SourceFull if is_full(reason) else SourceUnreachable
        raise kind(reason) from error


def _connected(dsn: str) -> SourceConnection:
    return SourceConnection.connect(dsn, autocommit=True, prepare_threshold=None)
