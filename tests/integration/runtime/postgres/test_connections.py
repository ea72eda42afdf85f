"""A session is independent of the settings of its role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from events.audit import log_verification as log_check
from runtime.postgres import connections
from runtime.postgres.connections import connect, open_pool, session
from runtime.postgres.migrations import migrate
from tests.pgbouncer import pooled
from tests.waiting import PATIENCE

ROLE = "set_up_oddly"
ODD = {
    "idle_session_timeout": "1s",
    "statement_timeout": "1s",
    "lock_timeout": "1s",
    "default_transaction_isolation": "serializable",
    "client_encoding": "LATIN1",
    "datestyle": "German",
    "intervalstyle": "sql_standard",
    "search_path": "nowhere",
    "timezone": "America/New_York",
}


@pytest.fixture
def odd(database: str) -> Generator[str]:
    """DSN of the database for a role with changed defaults throughout."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(f"drop role if exists {ROLE}".encode())
        conn.execute(f"create role {ROLE} login".encode())
        conn.execute(f"grant create on database {conn.info.dbname} to {ROLE}".encode())
        for name, value in ODD.items():
            setting = sql.SQL("alter role {} set {} = {}")
            conn.execute(setting.format(sql.Identifier(ROLE), sql.Identifier(name), sql.Literal(value)))
        yield make_conninfo(database, user=ROLE)
        conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


ASKED = """
select '价格', now(), interval '1 day 2 hours', current_setting('lock_timeout'),
    current_setting('idle_session_timeout'), current_setting('statement_timeout'),
    current_setting('transaction_isolation'), to_regclass('events') is not null,
    timestamptz '2026-11-01 05:30Z', timestamptz '2026-11-01 06:30Z'
"""


def test_role_settings_change_nothing_relied_on(odd: str) -> None:
    async def ask() -> list[tuple[Any, ...] | None]:
        own = await connect(odd, "mill")
        async with own, open_pool(odd, "mill") as pool, pool.connection() as lent:
            return [await (await conn.execute(ASKED)).fetchone() for conn in (own, lent)]

    migrate(odd, "mill")
    with log_check.connect(odd, "mill") as verifying:
        rows = [*asyncio.run(ask()), verifying.execute(ASKED).fetchone()]
    for row in rows:
        assert row is not None
        assert (row[0], *row[2:-2]) == ("价格", timedelta(days=1, hours=2), "0", "0", "0", "read committed", True)
        # New York's clocks were set back between the two times
        assert row[-1] - row[-2] == timedelta(hours=1)


def test_failed_connection_names_the_setting(embedded: str) -> None:
    nowhere = make_conninfo(embedded, dbname="nowhere")
    with pytest.raises(psycopg.OperationalError, match=r'^QUERYMILL_VECTOR_URL: .*database "nowhere" does not exist$'):
        session(nowhere, "test", setting="QUERYMILL_VECTOR_URL")


def test_pool_closes_idle_connections(database: str) -> None:
    """If a role is allowed few connections, another process may wait for one."""
    count = (
        "select count(*) from pg_stat_activity where application_name like 'grown%%' and datname = current_database()"
    )

    async def run() -> None:
        async with open_pool(database, "public", name="grown", idle_seconds=0.1) as pool, asyncio.timeout(60):
            async with pool.connection() as one, pool.connection() as other:
                assert one is not other
                (grown,) = await (await other.execute(count)).fetchone() or (0,)
                assert grown >= 2
            async with pool.connection() as left:
                while await (await left.execute(count)).fetchone() != (1,):
                    pass

    asyncio.run(run())


@pytest.mark.parametrize(
    "reached",
    [
        pytest.param(nullcontext[str], id="directly"),
        pytest.param(partial(pooled, mode="session"), id="through a pooler"),
    ],
)
def test_statement_of_an_impatient_client_ends_on_the_server(
    database: str, monkeypatch: pytest.MonkeyPatch, reached: Callable[[str], AbstractContextManager[str]]
) -> None:
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.5)

    async def give_up(url: str) -> None:
        conn = await connect(url, "public", impatient=True)
        with pytest.raises(psycopg.OperationalError):
            await conn.execute("select pg_advisory_lock(1), pg_sleep(3600)")
        await conn.close()

    with reached(database) as url, psycopg.connect(database, autocommit=True) as conn:
        asyncio.run(give_up(url))
        conn.execute(f"set lock_timeout to '{PATIENCE} s'".encode())
        # waits for the end of the session that took it
        conn.execute("select pg_advisory_lock(1)")
