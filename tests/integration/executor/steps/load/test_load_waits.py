"""A load held up by another session: the log names that session, and the load continues when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import SHOP, TASK, Bench

pytestmark = pytest.mark.long


def test_load_waiting_for_a_session_names_it_in_the_log(play: Callable[..., None], database: str) -> None:
    async def scenario(bench: Bench) -> None:
        with psycopg.connect(database, autocommit=True) as source:
            source.execute(SHOP)
        async with bench.real_daemon():
            await bench.create(dsn=database, pairs_total=12)
            assert (await bench.ended(await bench.request("complete"))).status == "completed"
            with psycopg.connect(bench.settings.database_url or "", application_name="reindexer") as other:
                other.execute("lock table langchain_pg_embedding in share mode")
                again = await bench.request("training_load")
                line = await line_about(bench, "reindexer")
            assert (await bench.ended(again)).status == "completed"
        assert line.startswith("等待其他会话释放向量库: process ")
        assert line.endswith("of the server (reindexer, role postgres, idle in transaction)")

    play(scenario)


async def line_about(bench: Bench, word: str) -> str:
    async with asyncio.timeout(60):
        while True:
            lines = [e.fact().message for e in await bench.store.read_task(TASK, types=["log.recorded"])]
            if found := next((line for line in lines if word in line), None):
                return found
            await asyncio.sleep(0.1)  # a bench's log sends no event for a line
