"""Opening of the event log of a database: a pool for reading, a lane for appending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg

from events.append.group_commit import AppendLane
from events.follow.feed import Feed
from events.store.event_store import EventStore
from events.wire.masking import Secrets
from runtime.postgres import connections
from runtime.settings.settings import Settings


class NoDatabase(Exception):
    """QUERYMILL_DATABASE_URL is not set and no embedded PostgreSQL was started."""


@asynccontextmanager
async def open_log(
    settings: Settings,
    *,
    name: str = "querymill",
    pool_size: int = 8,
    impatient: bool = False,
    patience: float = 30.0,
    unwilling_seconds: float = 60.0,
) -> AsyncGenerator[EventStore]:
    """Open the log of `settings.database_url` with a running lane. Waiting appends are committed on exit.

    impatient: a read without a response for `connections.ANSWER_SECONDS` counts as lost; an append always does.
    patience: seconds after which a read without a free connection raises PoolTimeout.
    unwilling_seconds: time after which an append raises LogUnwilling if the log is read-only or its disk is full.
    Raises NoDatabase if no database is set.
    """
    dsn = settings.database_url
    if dsn is None:
        raise NoDatabase(NoDatabase.__doc__)
    secrets = Secrets()
    for secret in (settings.llm_api_key, settings.embedding_api_key, settings.secret_key):
        if secret:
            secrets.register(secret)

    async def connect() -> psycopg.AsyncConnection[Any]:
        return await connections.connect(dsn, settings.database_schema, f"{name} append", impatient=True)

    lane = AppendLane(
        connect=connect,
        channel=settings.channel,
        wake_channel=settings.work_channel,
        notify=settings.notify,
        secrets=secrets,
        unwilling_seconds=unwilling_seconds,
    )
    async with connections.open_pool(
        dsn, settings.database_schema, name=name, max_size=pool_size, impatient=impatient, patience=patience
    ) as pool:
        running = asyncio.create_task(lane.run(), name="append lane")
        try:
            yield EventStore(connection=pool.connection, lane=lane)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            # if the asyncio task was cancelled before it started, `run` has not closed the lane
            lane.close()


def open_feed(settings: Settings, *, after: int, channel: str | None = None, name: str = "querymill") -> Feed:
    """Return a feed of the events after a position; the caller must start its `run`.

    The feed connects to `database_direct_url` if set, because it would occupy a pooler's connection permanently.
    Raises NoDatabase if no database is set.
    """
    dsn = settings.database_direct_url or settings.database_url
    if dsn is None:
        raise NoDatabase(NoDatabase.__doc__)

    async def connect() -> psycopg.AsyncConnection[Any]:
        return await connections.connect(dsn, settings.database_schema, f"{name} feed", impatient=True)

    return Feed(
        connect=connect,
        channel=channel or settings.channel,
        position=after,
        listen=settings.notify,
        fallback_seconds=settings.fallback_seconds,
    )
