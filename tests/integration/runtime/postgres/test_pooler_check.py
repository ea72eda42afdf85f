"""Behind a pooler: parts that need their own sessions refuse shared ones, and other parts work."""

from __future__ import annotations

import asyncio
from functools import partial
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest
from psycopg import sql

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from executor.steps.api import StepContext
from executor.steps.pairs.loaded_pairs import vector_database
from querymill.installation_checks import _vector
from runtime.bootstrap import prepare_database
from runtime.postgres.connections import hang_up
from runtime.postgres.migrations import LOCK_KEY, migrate
from runtime.postgres.pooler_check import SharedSession, check_sessions
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.source_connection import open_source
from service.admin.api_keys import any_key
from service.sources.tables import read_tables
from tests.pgbouncer import PoolMode, pooled
from tests.waiting import until
from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits
from training.source.read import SourceRequest, read_source

MODES = pytest.mark.parametrize("mode", ["session", "transaction"])
LENT = (
    "the pooler in between lends a session for one transaction only; give the server's own address, or a pool in"
    " session mode (PgBouncer's pool_mode = session)"
)
WAITING = """
select pid from pg_locks join pg_database d on d.oid = database
where locktype = 'advisory' and not granted and datname = current_database()
"""


def test_direct_sessions_pass_the_check(database: str) -> None:
    check_sessions(database)


def test_log_behind_transaction_pooling_is_refused_without_traces(database: str) -> None:
    with pooled(database, "transaction") as url:
        with pytest.raises(SettingsError) as refused:
            prepare_database(Settings(database_url=url, database_schema="mill"))
        assert str(refused.value) == f"QUERYMILL_DATABASE_URL: {LENT}"
        with psycopg.connect(database) as conn:
            assert conn.execute("select count(*) from pg_locks where objid = %s", (LOCK_KEY,)).fetchone() == (0,)
            assert conn.execute("select to_regnamespace('mill')").fetchone() == (None,)


def test_direct_url_behind_transaction_pooling_is_refused(log_database: str) -> None:
    with pooled(log_database, "transaction") as url, pytest.raises(SettingsError) as refused:
        prepare_database(Settings(database_url=log_database, database_direct_url=url))
    assert str(refused.value) == f"QUERYMILL_DATABASE_DIRECT_URL: {LENT}"


def test_log_behind_session_pooling_is_migrated(database: str) -> None:
    with pooled(database, "session") as url:
        assert migrate(url, "mill")
        assert not any_key(url, "mill")


def test_append_with_lost_pooler_connection_is_appended_once(settings: Settings, log_database: str) -> None:
    """The server process continues behind the pooler, which reports process ids of its own to its clients."""
    line = LogRecorded(
        task_id=TaskId("task_20250627_143052"),
        execution_id=None,
        level="INFO",
        message="once",
        logged_at="2025-06-27T14:30:52+08:00",
    )

    async def waiting_instead_of(conn: psycopg.AsyncConnection[tuple[int]], pids: list[int]) -> list[int]:
        async def waits() -> list[int] | None:
            found = await (await conn.execute(WAITING)).fetchall()
            return list(found[0]) if len(found) == 1 and list(found[0]) != pids else None

        return await until(waits)

    async def lose_one(url: str) -> tuple[int] | None:
        async with (
            await psycopg.AsyncConnection[tuple[int]].connect(log_database, autocommit=True) as other,
            open_log(settings.model_copy(update={"database_url": url})) as store,
        ):
            await other.execute("select pg_advisory_lock(hashtext(%s))", (settings.channel,))
            append = asyncio.create_task(store.lane.append(log_stream(line.task_id), [line], expected=None))
            sent = await waiting_instead_of(other, [])
            assert store.lane._conn is not None
            hang_up(store.lane._conn.pgconn.socket)
            await waiting_instead_of(other, sent)
            await other.execute("select pg_advisory_unlock(hashtext(%s))", (settings.channel,))
            await append
            return await (await other.execute("select count(*) from querymill.events")).fetchone()

    with pooled(log_database, "session") as url:
        assert asyncio.run(lose_one(url)) == (1,)


def test_vector_store_behind_transaction_pooling_is_refused(database: str) -> None:
    with pooled(database, "transaction") as url:
        settings = Settings(vector_url=url)
        with pytest.raises(SharedSession, match=r"^QUERYMILL_VECTOR_URL: the pooler in between lends"):
            vector_database(cast("StepContext", SimpleNamespace(settings=settings)))
        found = _vector(url)
        assert (found.ok, found.advice.split(",")[0]) == (False, "give the server's own address")
        with psycopg.connect(url) as conn:
            assert conn.execute("show idle_in_transaction_session_timeout").fetchone() == ("0",)


@MODES
def test_source_behind_a_pooler_is_read_and_its_session_unchanged(database: str, mode: PoolMode) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            "create table orders (id int primary key, city text);"
            " insert into orders select n, 'c' || n % 3 from generate_series(1, 50) n"
        )
    orders = frozenset({TableName("public", "orders")})
    with pooled(database, mode) as url:
        with open_source(database) as direct, open_source(url) as conn:
            assert read_source(conn, SourceRequest(language="en")) == read_source(direct, SourceRequest(language="en"))
        assert [r.name for r in asyncio.run(read_tables("shop", url)).relations] == ["orders"]
        with Gate(partial(open_source, url), orders, GateLimits(statement_timeout_ms=2_000)) as gate:
            assert gate.run("select count(*) from orders", 10).verdict.valid
            assert not gate.run(
                "select count(*) from orders a, orders b, orders c, orders d, orders e", 10
            ).verdict.valid
        # other users of the pool keep their settings
        with psycopg.connect(url, prepare_threshold=None) as conn:
            for name, value in {"default_transaction_read_only": "off", "statement_timeout": "0"}.items():
                assert conn.execute(sql.SQL("show {}").format(sql.Identifier(name))).fetchone() == (value,)
