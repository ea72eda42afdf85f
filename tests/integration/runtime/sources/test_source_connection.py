"""Connections to business databases are closed on both sides."""

from __future__ import annotations

import psycopg
import pytest

from runtime.sources import source_connection
from runtime.sources.source_connection import open_source

ROUNDS = 200


def test_closed_connection_is_gone_on_the_server(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as watching:
        for _ in range(ROUNDS):
            source = open_source(database, name="counted")
            source.execute("select 1")
            source.close()
            counted = watching.execute("select count(*) from pg_stat_activity where application_name = 'counted'")
            assert counted.fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "value", "interval"),
    [
        pytest.param("_CLIENT_CHECK_MS", 2_000, "2s", id="a server that can watch its client"),
        pytest.param("_CLIENT_CHECK", "client_connection_check", "0", id="one that does not know the setting"),
        pytest.param("_CLIENT_CHECK_MS", -1, "0", id="one that refuses the value"),
    ],
)
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
