"""Check that enough database connections are available."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.bootstrap import bring_up_to_date
from runtime.postgres import connection_budget
from runtime.postgres.connection_budget import check_connection_budget
from runtime.settings.settings import SettingsError

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


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda dsn: check_connection_budget(dsn, LIMIT), id="connection budget check"),
        pytest.param(lambda dsn: bring_up_to_date(dsn, "querymill"), id="migration"),
    ],
)
def test_closing_connections_are_awaited(
    limited: str, monkeypatch: pytest.MonkeyPatch, ask: Callable[[str], object]
) -> None:
    held = [psycopg.connect(limited) for _ in range(LIMIT)]

    def pause(_: float) -> None:
        for conn in held:
            conn.close()

    monkeypatch.setattr(connection_budget.time, "sleep", pause)
    ask(limited)


def test_exhausted_connections_are_reported_with_the_number_needed(
    limited: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_budget, "CLOSING_SECONDS", 0)
    held = [psycopg.connect(limited) for _ in range(LIMIT)]
    try:
        with pytest.raises(SettingsError, match=r"at least 2 connections are needed: .*places_reader"):
            check_connection_budget(limited, LIMIT)
    finally:
        for conn in held:
            conn.close()


def test_other_connection_errors_are_passed_on(database: str) -> None:
    nowhere = make_conninfo(database, dbname=f"{conninfo_to_dict(database)['dbname']}_not")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        check_connection_budget(nowhere, 1)
