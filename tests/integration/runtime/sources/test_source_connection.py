"""Connections to business databases are closed on both sides."""

from __future__ import annotations

import psycopg
import pytest

from runtime.sources import source_connection
from runtime.sources.source_connection import open_source
from tests.tables import from_table

ROUNDS = 200


def test_closed_connection_is_gone_on_the_server(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as watching:
        for _ in range(ROUNDS):
            source = open_source(database, name="counted")
            source.execute("select 1")
            source.close()
            counted = watching.execute("select count(*) from pg_stat_activity where application_name = 'counted'")
            assert counted.fetchone() == (0,)


@from_table
def test_server_watches_its_client_if_it_can(
    database: str, monkeypatch: pytest.MonkeyPatch, name: str, value: object, interval: str
) -> None:
    monkeypatch.setattr(source_connection, name, value)
    with open_source(database) as source:
        shown = [
            source.execute(f"show {setting}").fetchone()
            for setting in ("client_connection_check_interval", "default_transaction_read_only", "statement_timeout")
        ]
    assert shown == [(interval,), ("on",), ("30s",)]
