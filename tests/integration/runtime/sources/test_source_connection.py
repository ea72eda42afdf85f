"""Connections to business databases are closed on both sides."""

from __future__ import annotations

import psycopg

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
