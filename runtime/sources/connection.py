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

from runtime.postgres.capacity_errors import is_full
from runtime.postgres.connections import KEEPALIVE
from runtime.postgres.errors import first_line

CLOSING_SECONDS = 1.0
"""How long `close` waits for the server to let go of a connection."""

_NO_OPTIONS = "unsupported startup parameter"
"""What PgBouncer says to `options`, in each of its modes."""


class SourceUnreachable(Exception):
    """The source's database cannot be reached; the text says why."""


class SourceFull(SourceUnreachable):
    """The source, or a pooler before it, takes no more connections now; the text says why."""


class SourceConnection(psycopg.Connection[Any]):
    """A connection that does something once it is closed, or forgotten without being closed."""

    _at_end: tuple[weakref.finalize[[], Self], Callable[[], object]] | None = None

    def when_closed(self, then: Callable[[], object], *, forgotten: Callable[[], object]) -> None:
        """`then` is called in the thread that closes the connection. `forgotten` is called instead by the garbage
        collector, at any moment and in any thread, the event loop's included: it must neither wait nor take a lock.
        """
        finalizer = weakref.finalize(self, forgotten)
        finalizer.atexit = False
        self._at_end = finalizer, then

    def close(self) -> None:
        """Closes it and waits until the server has, too: until then it would count beside one opened in its place."""
        line = self._idle_line()
        super().close()
        if line is not None:
            with line:
                _wait_for_end(line)
        if self._at_end is not None:
            finalizer, then = self._at_end
            if finalizer.detach() is not None:
                then()

    def _idle_line(self) -> socket.socket | None:
        """A second descriptor of the socket; None unless the server is idle and sees at once that we have closed."""
        if self.closed or self.pgconn.transaction_status in (TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN):
            return None
        return socket.socket(fileno=os.dup(self.fileno()))


def _wait_for_end(line: socket.socket) -> None:
    """Waits until the other side has closed the socket, which a server's process does as it ends."""
    deadline = time.monotonic() + CLOSING_SECONDS
    # a server that says nothing for so long, goes on sending, or is gone is not waited for
    with suppress(OSError):
        while (left := deadline - time.monotonic()) > 0:
            line.settimeout(left)
            if not line.recv(4096):
                return


def open_source(dsn: str, *, statement_timeout_ms: int = 30_000, name: str = "querymill source") -> SourceConnection:
    """A synchronous read-only connection to a business database. Raises SourceUnreachable, SourceFull with the reason.

    A pooler takes no options, and in transaction mode the session is another's after each transaction. So whoever reads
    does so in a transaction that is read-only and bounded by itself, and nothing is prepared.
    """
    given = conninfo_to_dict(dsn)
    extra = {k: v for k, v in {**KEEPALIVE, "application_name": name}.items() if k not in given}
    extra["client_encoding"] = "UTF8"  # a database without an encoding would give bytes
    options = f"-c default_transaction_read_only=on -c statement_timeout={statement_timeout_ms}"
    ours = {"options": f"{given.get('options') or ''} {options}".strip()}
    try:
        try:
            return _connected(make_conninfo(dsn, **extra, **ours))
        except psycopg.OperationalError as refused:
            if _NO_OPTIONS not in str(refused):
                raise
            return _connected(make_conninfo(dsn, **extra))
    except UnicodeError:  # from encoding the host's name
        raise SourceUnreachable(f"failed to resolve host {given.get('host')!r}: it can be no name") from None
    except psycopg.Error as error:
        reason = first_line(error)
        kind = SourceFull if is_full(reason) else SourceUnreachable
        raise kind(reason) from None


def _connected(dsn: str) -> SourceConnection:
    return SourceConnection.connect(dsn, autocommit=True, prepare_threshold=None)
