"""Startup check that the log's server has enough free connections for a process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

import psycopg

from runtime.postgres.connections import with_defaults
from runtime.postgres.errors import first_line
from runtime.postgres.refused_connections import is_full
from runtime.settings.settings import SettingsError
from schema.named_queries import query

SERVICE_CONNECTIONS = 6
"""Connections of a service: to append, to follow the log, to project it, to read, and to hold the connection slots of
pair runs. Concurrent requests use up to 6 more, and questions to a dataset up to 4."""
EXECUTOR_CONNECTIONS = 4
"""Connections of an executor: to append, to claim, to read, and to hold connection slots."""
STEP_CONNECTIONS = 2
"""Additional connections of an executor whose steps load items, or run SQL on generated rows (one for all threads)."""
CLOSING_SECONDS = 3.0
PAUSE_SECONDS = 0.1


def retry_while_full[Result](attempt: Callable[[], Result]) -> Result:
    """Call `attempt`, and retry for `CLOSING_SECONDS` if the server has no free connection.

    Connections that this process has just closed count until the server has ended their sessions.
    """
    deadline = time.monotonic() + CLOSING_SECONDS
    while True:
        try:
            return attempt()
        except psycopg.OperationalError as refused:
            if time.monotonic() > deadline or not _is_full(refused):
                raise
        time.sleep(PAUSE_SECONDS)


def check_connection_budget(dsn: str, needed: int) -> None:
    """Raise SettingsError if fewer than `needed` connections are free, psycopg's errors if the database is unreachable.

    With fewer connections, requests and steps would wait for each other's connections and time out.
    """

    def check() -> None:
        limit = connections_left(dsn)
        if limit.left < needed:
            what = f"the {limit.kind} {limit.name}".rstrip()
            left = max(limit.left, 0)
            raise psycopg.errors.TooManyConnections(f"{what} allows {limit.allowed}, of which {left} are left")

    try:
        retry_while_full(check)
    except psycopg.OperationalError as refused:
        if not _is_full(refused):
            raise
        raise SettingsError(
            f"QUERYMILL_DATABASE_URL: at least {needed} connections are needed: {first_line(refused)};"
            " end what holds them, or raise that limit"
        ) from None


def _is_full(error: psycopg.OperationalError) -> bool:
    return isinstance(error, psycopg.errors.TooManyConnections) or is_full(str(error))


class ConnectionLimit(NamedTuple):
    """The tightest limit of a login's connections."""

    kind: Literal["role", "database", "server"]
    name: str
    allowed: int
    left: int


def connections_left(dsn: str) -> ConnectionLimit:
    """Return the tightest limit, with the connections that the login may still open. Raises psycopg.Error."""
    with psycopg.connect(with_defaults(dsn, "querymill connections"), autocommit=True) as conn:
        row = conn.execute(query("connections", "connections_left")).fetchone()
    assert row is not None  # noqa: S101  # the server always has a limit
    return ConnectionLimit(*row)
