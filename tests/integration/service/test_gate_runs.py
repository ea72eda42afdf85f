"""Statements somebody waits for end with the service, and with whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import psycopg
import pytest

from runtime.settings import Settings
from service.errors import InvalidRequest, NotReady
from service.gate_runs import GateRuns
from training.source.catalog import TableName

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
    """Nobody reads the table meanwhile."""
    async with await psycopg.AsyncConnection.connect(settings.database_url or "") as conn:
        await conn.execute("lock table public.shop in access exclusive mode")
        yield


async def until(conn: psycopg.AsyncConnection, waiting: int) -> None:
    async with asyncio.timeout(30):
        while True:
            if await (await conn.execute(WAITING)).fetchone() == (waiting,):
                return


def test_a_stop_ends_what_runs_at_once(settings: Settings) -> None:
    async def run() -> None:
        async with shop(settings) as conn, locked(settings):
            runs = GateRuns()
            asked = asyncio.create_task(runs.run(settings.database_url or "", SHOP, ["select count(*) from shop"] * 50))
            await until(conn, 1)
            runs.stop()
            # one of the fifty is waited for for a second
            async with asyncio.timeout(20):
                with pytest.raises(NotReady):
                    await asked
            await until(conn, 0)
            with pytest.raises(NotReady):
                await runs.run(settings.database_url or "", SHOP, ["select 1 from shop"])

    asyncio.run(run())


def test_who_goes_away_leaves_no_statement_running(settings: Settings) -> None:
    async def run() -> None:
        async with shop(settings) as conn, locked(settings):
            asked = asyncio.create_task(
                GateRuns().run(settings.database_url or "", SHOP, ["select count(*) from shop"])
            )
            await until(conn, 1)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            await until(conn, 0)

    asyncio.run(run())


def test_statements_have_a_time_together(settings: Settings) -> None:
    async def run() -> None:
        async with shop(settings):
            with pytest.raises(InvalidRequest, match="0 of 2 were run"):
                await GateRuns().run(settings.database_url or "", SHOP, ["select 1 from shop"] * 2, seconds=-1)
            found = await GateRuns().run(settings.database_url or "", SHOP, ["select 1 from shop"] * 2)
            assert [result.verdict.valid for result in found] == [True, True]

    asyncio.run(run())
