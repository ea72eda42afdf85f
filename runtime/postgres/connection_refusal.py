"""SQLSTATE with which a server refuses a connection."""

from __future__ import annotations

import os
import re
import select
import sys
import time

from psycopg.conninfo import make_conninfo
from psycopg.pq import ConnStatus, PGconn, PollingStatus
from psycopg.pq.abc import PGconn as FailedConnection

_MAX_SECONDS = 5.0
_SQLSTATE = re.compile(rb'\tErrorResponse\t.*? C "(\w{5})"')


def refusal_sqlstate(failed: FailedConnection) -> str | None:
    """Connect once more with the parameters of a failed attempt; return the SQLSTATE with which the server refuses.

    None if the server now accepts the connection, or does not answer. libpq keeps the SQLSTATE of a failed attempt to
    itself and passes on only the message, in the server's language; its trace has the whole response. Returns None on
    other systems than Linux, where the driver cannot trace.
    """
    if sys.platform != "linux":
        return None
    parameters = {option.keyword.decode(): option.val.decode() for option in failed.info if option.val}
    conn = PGconn.connect_start(make_conninfo(**parameters).encode())
    # in memory: the trace may contain the password
    trace = os.memfd_create("libpq trace")
    try:
        if conn.status != ConnStatus.BAD:
            conn.trace(trace)
            _finish_attempt(conn)
            conn.untrace()  # writes the rest
        found = _SQLSTATE.search(os.pread(trace, 2**16, 0))
    finally:
        conn.finish()
        os.close(trace)
    return found and found[1].decode()


def _finish_attempt(conn: FailedConnection) -> None:
    """Go on with a connection attempt until it succeeds or fails, at most `_MAX_SECONDS`."""
    deadline = time.monotonic() + _MAX_SECONDS
    while (status := conn.connect_poll()) in (PollingStatus.READING, PollingStatus.WRITING):
        line = select.poll()
        line.register(conn.socket, select.POLLIN if status == PollingStatus.READING else select.POLLOUT)
        if not line.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return
