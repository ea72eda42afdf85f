"""Start on a server whose connections are all in use."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from runtime import bootstrap

LIMIT = 2


@pytest.fixture
def limited(log_database: str) -> Iterator[str]:
    """DSN of a login limited to `LIMIT` connections."""
    with psycopg.connect(log_database, autocommit=True) as conn:
        conn.execute(f"create role places_reader login connection limit {LIMIT}".encode())
        conn.execute("grant usage on schema querymill to places_reader")
        conn.execute("grant select on all tables in schema querymill to places_reader")
        yield make_conninfo(log_database, user="places_reader")
        conn.execute("drop owned by places_reader")
        conn.execute("drop role places_reader")


def test_migration_waits_for_closing_connections(limited: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = [psycopg.connect(limited) for _ in range(LIMIT)]

    def pause(_: float) -> None:
        for conn in held:
            conn.close()

    monkeypatch.setattr(bootstrap.time, "sleep", pause)
    bootstrap.bring_up_to_date(limited, "querymill")
