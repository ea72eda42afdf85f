"""Checks at the start that the log's server has as many connections left as a process will keep open."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg

from runtime.postgres.capacity_errors import is_full
from runtime.postgres.connections import with_defaults
from runtime.postgres.errors import first_line
from runtime.settings.settings import SettingsError
from schema.named_queries import query

SERVICE = 6
"""What a service keeps: to append, to follow the log, to project it, to read, and to count the connections that pair
runs take; many requests at once take 6 more."""
EXECUTOR = 4
"""What an executor keeps: to append, to claim, to read, to count connections to sources."""
STEPS = 2
"""What the steps of an executor add for as long as they load, or try SQL on made-up rows."""
CLOSING_SECONDS = 3.0
PAUSE_SECONDS = 0.1


def once_closed[Result](attempt: Callable[[], Result]) -> Result:
    """Calls `attempt`, again for `CLOSING_SECONDS` while it fails for want of a connection: those this process has just
    closed count until the server has noticed.
    """
    deadline = time.monotonic() + CLOSING_SECONDS
    while True:
        try:
            return attempt()
        except psycopg.OperationalError as refused:
            if time.monotonic() > deadline or not is_full(str(refused)):
                raise
        time.sleep(PAUSE_SECONDS)


def check_places(dsn: str, needed: int) -> None:
    """Raises SettingsError where fewer are left than `needed`; psycopg's errors where the database does not answer.

    With fewer, requests and steps would wait for one another's connections and time out one by one. Connections that
    have just been closed, such as by a migration, still count here, too.
    """
    deadline = time.monotonic() + CLOSING_SECONDS
    while (missing := _missing(dsn, needed)) is not None:
        if time.monotonic() > deadline:
            raise SettingsError(missing)
        time.sleep(PAUSE_SECONDS)


def _missing(dsn: str, needed: int) -> str | None:
    """What bounds the connections, and how many that leaves; None where they are enough."""
    try:
        with psycopg.connect(with_defaults(dsn, "querymill places"), autocommit=True) as conn:
            bound = conn.execute(query("connections", "connections_left")).fetchone()
    except psycopg.OperationalError as refused:
        reason = first_line(refused)
        if not is_full(reason):
            raise
        return f"QUERYMILL_DATABASE_URL: at least {needed} connections are needed, and none is left: {reason}"
    assert bound is not None  # noqa: S101  # the server has a bound, always
    kind, name, most, left = bound
    if left >= needed:
        return None
    what, advice = {
        "role": (f"the role {name}", "raise its CONNECTION LIMIT"),
        "database": (f"the database {name}", "raise its CONNECTION LIMIT"),
        "server": ("the server", "raise its max_connections"),
    }[kind]
    return (
        f"QUERYMILL_DATABASE_URL: {what} allows {most} connections, of which {max(left, 0)} are left, and at least"
        f" {needed} are needed; end what holds them, or {advice}"
    )
