"""An executor that lost its lease cannot append, whatever the order of its append and the takeover."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg

from events.append.group_commit import AppendLane
from events.facts.ids import ExecutionId, ExecutorId, TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import Fence, StaleEpoch
from executor.control.leases import claim
from runtime.postgres import connections
from runtime.settings.settings import Settings

TASK = TaskId("task_20250627_143052")
TRIALS = 100


def line(number: int) -> LogRecorded:
    return LogRecorded(
        task_id=TASK, execution_id=None, level="INFO", message=str(number), logged_at="2025-06-27T14:30:52+08:00"
    )


async def take_over(conn: psycopg.AsyncConnection[Any], execution: ExecutionId, executor: str) -> int:
    """Take over the lease; return the new epoch."""
    await conn.execute("update leases set expires_at = '-infinity' where execution_id = %s", [execution])
    [lease] = await claim(conn, {execution: TASK}, executor=ExecutorId(executor), seconds=60)
    return lease.epoch


async def refused(lane: AppendLane, execution: ExecutionId, epoch: int, number: int) -> bool:
    try:
        await lane.append(log_stream(TASK), [line(number)], expected=None, fence=Fence(execution, epoch))
    except StaleEpoch:
        return True
    return False


async def lines(store: EventStore) -> list[str]:
    return [event.fact().message for event in await store.read_stream(log_stream(TASK))]


def test_append_after_takeover_is_refused(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store, store.connection() as conn:
            accepted = 0
            for number in range(TRIALS):
                execution = ExecutionId(f"e{number}")
                epoch = await take_over(conn, execution, "zombie")
                accepted += not await refused(store.lane, execution, epoch, number)
                await take_over(conn, execution, "successor")
                assert await refused(store.lane, execution, epoch, -number)
            assert accepted == TRIALS
            assert await lines(store) == [str(number) for number in range(TRIALS)]

    asyncio.run(run())


def test_append_waiting_for_the_lock_during_takeover_is_refused(settings: Settings) -> None:
    async def run() -> None:
        dsn = settings.database_url or ""
        async with (
            open_log(settings) as store,
            store.connection() as watcher,
            await connections.connect(dsn, settings.database_schema) as holder,
        ):
            for number in range(TRIALS):
                execution = ExecutionId(f"e{number}")
                epoch = await take_over(watcher, execution, "zombie")
                async with holder.transaction():
                    await holder.execute("select pg_advisory_xact_lock(hashtext(%s))", [settings.channel])
                    late = asyncio.create_task(refused(store.lane, execution, epoch, number))
                    await append_waits(watcher)
                    await take_over(watcher, execution, "successor")
                assert await late
            assert await lines(store) == []

    asyncio.run(run())


async def append_waits(conn: psycopg.AsyncConnection[Any]) -> None:
    """Wait until an append waits for the lock."""
    async with asyncio.timeout(60):
        while True:
            cursor = await conn.execute(
                "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                " and database = (select oid from pg_database where datname = current_database())"
            )
            if (await cursor.fetchone() or (0,))[0]:
                return
