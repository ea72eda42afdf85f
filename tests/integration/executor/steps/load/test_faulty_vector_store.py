"""A vector store that fails during a load: its content stays, the error names it, and the load can be
repeated."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import pytest

from tests.integration.executor.conftest import SHOP, Bench
from tests.tables import from_table
from tests.waiting import until

pytestmark = pytest.mark.long

TURN = 7355087263419871
"""Lock that a load holds while it changes the store."""
LOADS = "select pid from pg_stat_activity where application_name = 'querymill load' and wait_event_type = 'Lock'"


@contextmanager
def load_held_up(dsn: str) -> Generator[psycopg.Connection]:
    """Hold up loads before they change anything; yield a session that may change the store meanwhile."""
    with psycopg.connect(dsn) as holder:
        holder.execute("select pg_advisory_xact_lock(%s)", (TURN,))
        with psycopg.connect(dsn, autocommit=True) as other:
            yield other


async def waiting_load(other: psycopg.Connection) -> int:
    """Server process of a load that is held up."""
    return (await until(lambda: other.execute(LOADS).fetchone()))[0]


def rows(dsn: str) -> set[tuple[str, str]]:
    with psycopg.connect(dsn) as conn:
        return set(conn.execute("select id, document from langchain_pg_embedding").fetchall())


async def loaded_once(bench: Bench, source: str) -> None:
    with psycopg.connect(source, autocommit=True) as conn:
        conn.execute(SHOP)
    await bench.create(dsn=source, pairs_total=12, language="en")
    assert (await bench.ended(await bench.request("complete"))).status == "completed"


@from_table
def test_failed_load_keeps_the_content_and_names_the_store(
    play: Callable[..., None], database: str, new_database: Callable[..., str], fault: str, error: str
) -> None:
    store = new_database()

    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await loaded_once(bench, database)
            whole = rows(store)
            with psycopg.connect(store, autocommit=True) as conn:
                conn.execute(
                    "delete from langchain_pg_embedding where id = (select min(id) from langchain_pg_embedding)"
                )
            left = rows(store)
            with load_held_up(store) as other:
                execution_id = await bench.request("training_load")
                await waiting_load(other)
                other.execute(fault.encode())
            execution = await bench.ended(execution_id)
            assert (execution.status, execution.error) == ("failed", error)
            with psycopg.connect(store, autocommit=True) as conn:
                conn.execute("alter table if exists elsewhere rename to langchain_pg_embedding")
                assert rows(store) == left
                conn.execute(
                    "alter table langchain_pg_embedding drop constraint if exists langchain_pg_embedding_check"
                )
            assert (await bench.ended(await bench.request("training_load"))).status == "completed"
            assert rows(store) == whole

    play(scenario, vector_url=store)


def test_load_is_retried_after_each_lost_connection(
    play: Callable[..., None], database: str, new_database: Callable[..., str]
) -> None:
    store = new_database()

    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await loaded_once(bench, database)
            whole = rows(store)
            with load_held_up(store) as other:
                execution_id = await bench.request("training_load")
                for _ in range(3):
                    other.execute("select pg_terminate_backend(%s, 5000)", (await waiting_load(other),))
            execution = await bench.ended(execution_id)
        assert (execution.status, execution.error) == ("completed", None)
        assert rows(store) == whole
        lines = [line for line in await bench.messages() if "QUERYMILL_VECTOR_URL: terminating connection" in line]
        assert len(lines) == 1

    play(scenario, vector_url=store)
