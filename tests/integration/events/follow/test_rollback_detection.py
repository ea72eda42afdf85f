"""A log rolled back under its followers: events already read are gone, and their positions are assigned again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.follow.feed import Feed
from events.follow.rollback_detection import LogRolledBack
from events.store.event_log import open_feed, open_log
from events.store.event_store import EventStore
from events.wire.event import Event
from runtime.settings.settings import Settings


def line(task: str) -> LogRecorded:
    return LogRecorded(task_id=TaskId(task), execution_id=None, level="INFO", message="m", logged_at="x")


async def append(store: EventStore, task: str, number: int) -> None:
    for _ in range(number):
        await store.lane.append(log_stream(TaskId(task)), [line(task)], expected=None)


@dataclass
class Gate:
    """Lets a feed connect only while it is open."""

    connect: Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]
    open: asyncio.Event = field(default_factory=asyncio.Event)
    conn: psycopg.AsyncConnection[Any] | None = None

    async def __call__(self) -> psycopg.AsyncConnection[Any]:
        await self.open.wait()
        self.conn = await self.connect()
        return self.conn


def set_back(settings: Settings, position: int) -> None:
    """Remove the events after `position`, as restoring an older backup does."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url) as conn:
        conn.execute(f"set search_path to {settings.database_schema}".encode())
        conn.execute("set session_replication_role to replica")
        for table in ("event_index", "events"):
            conn.execute(f"delete from {table} where position > %s".encode(), (position,))


def following(feed: Feed) -> tuple[Gate, asyncio.Task[None], list[int]]:
    seen: list[int] = []

    def see(page: Sequence[Event]) -> None:
        seen.extend(event.position for event in page)

    feed.subscribe(see)
    gate = Gate(feed.connect)
    gate.open.set()
    feed.connect = gate
    return gate, asyncio.create_task(feed.run()), seen


def test_rollback_is_detected_on_an_open_connection(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            feed = open_feed(settings, after=0)
            feed.fallback_seconds = 0.05
            _, running, _ = following(feed)
            await append(store, "a", 3)
            await asyncio.wait_for(feed.reached(3), 60)
            set_back(settings, 1)
            with pytest.raises(LogRolledBack, match="what was read at position 3 is gone, it ends at 1"):
                await asyncio.wait_for(running, 60)

    asyncio.run(run())


def test_rollback_is_detected_as_soon_as_the_log_has_grown_again(settings: Settings) -> None:
    async def run() -> list[int]:
        async with open_log(settings) as store:
            feed = open_feed(settings, after=0)
            feed.fallback_seconds = 3_600
            _, running, seen = following(feed)
            await append(store, "a", 3)
            await asyncio.wait_for(feed.reached(3), 60)
            set_back(settings, 1)
            await append(store, "b", 5)
            with pytest.raises(LogRolledBack, match="what was read at position 3 is gone, something else stands there"):
                await asyncio.wait_for(running, 60)
            return seen

    assert asyncio.run(run()) == [1, 2, 3]


@pytest.mark.parametrize("grown", [1, 2, 5])
def test_rollback_is_detected_after_the_log_has_grown_again(settings: Settings, grown: int) -> None:
    async def run() -> list[int]:
        async with open_log(settings) as store:
            feed = open_feed(settings, after=0)
            gate, running, seen = following(feed)
            await append(store, "a", 3)
            await asyncio.wait_for(feed.reached(3), 60)
            gate.open.clear()
            assert gate.conn is not None
            await end_session(settings, gate.conn)
            set_back(settings, 1)
            await append(store, "b", grown)
            gate.open.set()
            with pytest.raises(LogRolledBack, match="what was read at position 3 is gone"):
                await asyncio.wait_for(running, 60)
            return seen

    assert asyncio.run(run()) == [1, 2, 3]


async def end_session(settings: Settings, conn: psycopg.AsyncConnection[Any]) -> None:
    """End the session, as a server shutdown does."""
    assert settings.database_url is not None
    async with await psycopg.AsyncConnection.connect(settings.database_url, autocommit=True) as other:
        await other.execute("select pg_terminate_backend(%s, 5000)", (conn.info.backend_pid,))
