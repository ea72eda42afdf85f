"""Hints and pages read with libpq on a real connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.follow.feed_connection import PAGE, FeedConnection
from events.store.event_log import open_log
from events.store.event_store import EventStore
from runtime.postgres import connections
from runtime.settings.settings import Settings

T = TaskId("task_20250627_143052")
LINE = LogRecorded(task_id=T, execution_id=None, level="INFO", message="第一行", logged_at="x")
LONG = 10.0
SHORT = 0.05


@asynccontextmanager
async def listening(
    settings: Settings,
) -> AsyncIterator[tuple[EventStore, psycopg.AsyncConnection[Any], FeedConnection]]:
    async with open_log(settings) as store:
        conn = await connections.connect(settings.database_url or "", settings.database_schema, "test feed")
        try:
            yield store, conn, await FeedConnection.open(conn, settings.channel, answer_seconds=LONG)
        finally:
            await conn.close()


async def hint(store: EventStore, channel: str, payload: str) -> None:
    async with store.connection() as conn:
        await conn.execute("select pg_notify(%s, %s)", (channel, payload))


def test_several_hints_return_the_newest_once(settings: Settings) -> None:
    async def run() -> tuple[int | None, int | None]:
        async with listening(settings) as (store, conn, tail):
            for payload in ("7", "9", "nonsense", "8"):
                await hint(store, settings.channel, payload)
            # the driver's own statement reads everything sent before it
            await conn.execute("select 1")
            return await tail.wait_for_notification(LONG), await tail.wait_for_notification(SHORT)

    assert asyncio.run(run()) == (9, None)


def test_hint_received_with_a_page_is_returned_at_once(settings: Settings) -> None:
    async def run() -> int | None:
        async with listening(settings) as (store, _, tail):
            await hint(store, settings.channel, "5")
            await tail.page(0)
            return await tail.wait_for_notification(LONG)

    assert asyncio.run(run()) == 5


def test_probe_returns_as_an_empty_hint(settings: Settings) -> None:
    async def run() -> int | None:
        async with listening(settings) as (_, _, tail):
            await tail.probe(LONG)
            return await tail.wait_for_notification(LONG)

    assert asyncio.run(run()) == 0


def test_page_equals_the_events_read_by_the_store(settings: Settings) -> None:
    async def run() -> None:
        async with listening(settings) as (store, _, tail):
            await store.lane.append(log_stream(T), [LINE] * (PAGE + 1), expected=None)
            first = await tail.page(0)
            assert first == await store.read_log(after=0, limit=PAGE)
            assert [e.position for e in await tail.page(PAGE)] == [PAGE + 1]
            assert await tail.page(PAGE + 1) == []

    asyncio.run(run())


def test_wait_on_closed_connection_raises(settings: Settings) -> None:
    async def run() -> None:
        async with listening(settings) as (store, conn, tail):
            waiting = asyncio.create_task(tail.wait_for_notification(LONG))
            async with store.connection() as admin:
                await admin.execute("select pg_terminate_backend(%s)", (conn.info.backend_pid,))
            with pytest.raises(psycopg.OperationalError):
                await waiting

    asyncio.run(run())
