"""Gate runs for requests: their statements end with the service or with the request."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from functools import partial
from typing import Any

import psycopg
import pytest

from executor.control.source_connections import source_slots
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import ConnectionSlots, slot_address
from service.pairs.gate_threads import GateRuns, SelectTables
from service.schemas.errors import InvalidRequest, NotReady, SourceBusy
from service.sources.tables import SourceTables
from training.catalog.model import TableName
from training.gate.verdict import Result

SHOP = frozenset({TableName("public", "shop")})
WAITING = """
select count(*) from pg_locks
where not granted and database = (select oid from pg_database where datname = current_database())
"""


@asynccontextmanager
async def shop(settings: Settings) -> AsyncGenerator[psycopg.AsyncConnection]:
    async with await psycopg.AsyncConnection.connect(settings.database_url or "", autocommit=True) as conn:
        await conn.execute("create table public.shop (id int primary key)")
        yield conn


@asynccontextmanager
async def locked(settings: Settings) -> AsyncGenerator[None]:
    """Hold a lock on the table that blocks readers."""
    async with await psycopg.AsyncConnection.connect(settings.database_url or "") as conn:
        await conn.execute("lock table public.shop in access exclusive mode")
        yield


def only_the_shop(_: SourceTables) -> frozenset[TableName]:
    return SHOP


@asynccontextmanager
async def gate_runs(
    settings: Settings, chosen: SelectTables = only_the_shop
) -> AsyncGenerator[Callable[..., Coroutine[Any, Any, list[Result]]]]:
    """Yield a function that runs statements on the table."""
    runs = GateRuns(ConnectionSlots.of(settings), settings.sql_seconds)
    try:
        yield partial(GateRuns.run, runs, "shop", settings.database_url or "", chosen)
    finally:
        runs.stop()
        runs.slots.close()


async def until(conn: psycopg.AsyncConnection, waiting: int) -> None:
    async with asyncio.timeout(60):
        while True:
            if await (await conn.execute(WAITING)).fetchone() == (waiting,):
                return


def test_stop_ends_running_statements(settings: Settings) -> None:
    async def play() -> None:
        async with shop(settings) as conn, locked(settings):
            runs = GateRuns(ConnectionSlots.of(settings), settings.sql_seconds)
            run = partial(runs.run, "shop", settings.database_url or "", only_the_shop)
            asked = asyncio.create_task(run(["select count(*) from shop"] * 50))
            await until(conn, 1)
            runs.stop()
            # each of the fifty statements would wait a second for the lock
            async with asyncio.timeout(40):
                with pytest.raises(NotReady):
                    await asked
            await until(conn, 0)
            with pytest.raises(NotReady):
                await run(["select 1 from shop"])
            runs.slots.close()

    asyncio.run(play())


def test_cancelled_request_ends_its_statement(settings: Settings) -> None:
    async def play() -> None:
        async with shop(settings) as conn, locked(settings), gate_runs(settings) as run:
            # each of them waits a second for the lock
            asked = asyncio.create_task(run(["select count(*) from shop"] * 20))
            await until(conn, 1)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            await until(conn, 0)

    asyncio.run(play())


def test_statements_share_one_time_limit(settings: Settings) -> None:
    async def play() -> None:
        async with shop(settings), gate_runs(settings) as run:
            with pytest.raises(InvalidRequest, match="0 of 2 were run"):
                await run(["select 1 from shop"] * 2, seconds=-1)
            found = await run(["select 1 from shop"] * 2)
            assert [result.verdict.valid for result in found] == [True, True]

    asyncio.run(play())


def test_runs_share_the_connection_limit_of_the_source(settings: Settings) -> None:
    """With a limit of three and one slot in use, a second run waits and is refused after its patience."""
    limited = settings.model_copy(update={"source_connections": 3})
    held = threading.Semaphore(0)
    free = threading.Event()

    def held_after_its_slot(_: SourceTables) -> frozenset[TableName]:
        held.release()
        free.wait(60)
        return SHOP

    async def play() -> None:
        with closing(source_slots(limited)) as executor:
            async with shop(settings), gate_runs(limited, held_after_its_slot) as run:
                slot = executor.try_take(slot_address(settings.database_url or ""), "an execution")
                assert slot is not None
                try:
                    first = asyncio.create_task(run(["select count(*) from shop"]))
                    assert await asyncio.to_thread(held.acquire, timeout=60)
                    with pytest.raises(SourceBusy, match="waiting for the database shop"):
                        await run(["select 1 from shop"], patience=0.2)
                    second = asyncio.create_task(run(["select count(*) from shop"], patience=60))
                    executor.release(slot)
                    assert await asyncio.to_thread(held.acquire, timeout=60)
                    # two runs are the maximum for this service
                    with pytest.raises(SourceBusy):
                        await run(["select 1 from shop"], patience=0.2)
                finally:
                    free.set()
                assert [found[0].verdict.valid for found in await asyncio.gather(first, second)] == [True, True]
                assert (await run(["select 1 from shop"]))[0].verdict.valid

    asyncio.run(play())
