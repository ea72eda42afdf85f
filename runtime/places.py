"""Whether the log's server has as many connections left as a process keeps, asked before the process relies on them."""

from __future__ import annotations

import psycopg

from runtime.database import with_defaults
from runtime.settings import SettingsError
from schema.named_queries import query

SERVICE = 5
"""What a service keeps: to append, to follow the log, to project it, to read; many requests at once take 6 more."""
EXECUTOR = 4
"""What an executor keeps: to append, to claim, to read, to count connections to sources."""
STEPS = 2
"""What the steps of an executor add for as long as they load, or try SQL on made-up rows."""


def check_places(dsn: str, needed: int) -> None:
    """Raises SettingsError where fewer are left than `needed`; psycopg's errors where the database does not answer.

    Without them requests and steps would wait for each other's connections, and time out one by one.
    """
    with psycopg.connect(with_defaults(dsn, "querymill places"), autocommit=True) as conn:
        bound = conn.execute(query("places", "left")).fetchone()
    assert bound is not None  # noqa: S101  # the server has a bound, always
    kind, name, most, left = bound
    if left >= needed:
        return
    what, advice = {
        "role": (f"the role {name}", "raise its CONNECTION LIMIT"),
        "database": (f"the database {name}", "raise its CONNECTION LIMIT"),
        "server": ("the server", "raise its max_connections"),
    }[kind]
    raise SettingsError(
        f"QUERYMILL_DATABASE_URL: {what} allows {most} connections, of which {max(left, 0)} are left, and at least"
        f" {needed} are needed; end what holds them, or {advice}"
    )
