"""Memory and time of the server's process under SQL that needs gigabytes or minutes without the gate's bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.tables import from_table
from tests.waiting import until_in_thread
from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits

MAX_MEGABYTES = 1_000
"""Maximum memory of the source's session under any SQL, with the tables that it has read."""
ENDED_SECONDS = 10
"""The server notices within this time that the client has gone."""

TABLES = """
create table words (id int primary key, word text, number numeric, doc text, data jsonb, day date);
insert into words select n, 'word' || n, n * 1.5, repeat('text ' || n || ' ', 100),
  jsonb_build_object('a', n, 'list', '[1, 2, 3]'::jsonb), date '2020-01-01' + n % 1000 from generate_series(1, 20000) n;
create table visit (id int primary key, city_id int, guest text);
insert into visit select n, n % 30, 'guest ' || n % 7 from generate_series(1, 100000) n;
analyze
"""


@pytest.fixture(scope="module")
def crowd(embedded: str) -> Iterator[str]:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database crowd")
    dsn = make_conninfo(embedded, dbname="crowd")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(TABLES)
    yield dsn
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database crowd with (force)")


class Measured(psycopg.Connection):
    """Connection that reads the peak memory of its server's process before it is closed."""

    process = 0
    megabytes = 0

    def close(self) -> None:
        status = Path(f"/proc/{self.process}/status")
        if not self.closed and status.exists():
            found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
            self.megabytes = int(found[1]) // 1_024 if found else 0
        super().close()


@pytest.mark.long
@from_table
def test_a_bomb_takes_bounded_memory_and_ends(crowd: str, sql: str) -> None:
    connections: list[Measured] = []

    def connect() -> psycopg.Connection:
        connection = Measured.connect(crowd)
        connection.process = connection.info.backend_pid
        connections.append(connection)
        return connection

    relations = frozenset({TableName("public", "visit"), TableName("public", "words")})
    with Gate(connect, relations, GateLimits(statement_timeout_ms=2_000)) as gate:
        gate.run(sql)

    assert max((connection.megabytes for connection in connections), default=0) <= MAX_MEGABYTES
    with psycopg.connect(crowd, autocommit=True) as conn:
        running = "select from pg_stat_activity where pid = any(%s) and state = 'active'"
        processes = [connection.process for connection in connections]
        until_in_thread(lambda: conn.execute(running, [processes]).fetchone() is None, ENDED_SECONDS)
