"""Opening of the event log of a database: a pool for reading, a lane for appending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

import psycopg

from events.append.group_commit import AppendLane
from events.follow.feed import Feed
from events.store.event_store import EventStore
from events.store.replica import PATIENCE_SECONDS, Replica
from events.wire.masking import Secrets
from runtime.postgres import connections
from runtime.settings.bucket_address import bucket_secrets
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
    read_only_seconds: float = 60.0,
    read_replica: bool = False,
) -> AsyncGenerator[EventStore]:
    """Open the log of `settings.database_url` with a running lane. Waiting appends are committed on exit.

    impatient: a read without a response for `connections.ANSWER_SECONDS` counts as lost; an append always does.
    patience: seconds after which a read without a free connection raises PoolTimeout.
    read_only_seconds: time after which an append raises LogReadOnly if the log is read-only or its disk is full.
    read_replica: read history from the replica in `settings.read_url`, if that is set.
    Raises NoDatabase if no database is set.
    """
    dsn = settings.database_url
    if dsn is None:
        raise NoDatabase(NoDatabase.__doc__)
    secrets = Secrets()
    own = (settings.llm_api_key, settings.embedding_api_key, settings.secret_key, settings.audit_key)
    for secret in (*own, *bucket_secrets()):
        if secret:
            secrets.register(secret)

    connect = partial(connections.connect, dsn, settings.database_schema, impatient=True)
    lane = AppendLane(
        connect=partial(connect, f"{name} append"),
        channel=settings.channel,
        wake_channel=settings.work_channel,
        secrets=secrets,
        read_only_seconds=read_only_seconds,
    )
    open_pool = partial(connections.open_pool, schema=settings.database_schema)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(dsn, name=name, max_size=pool_size, impatient=impatient, patience=patience)
        )
        replica = None
        if read_replica and settings.read_url is not None:
            reading = await stack.enter_async_context(
                open_pool(settings.read_url, name=f"{name} replica", impatient=True, patience=PATIENCE_SECONDS)
            )
            replica = Replica(connection=reading.connection, primary=pool.connection)
        running = asyncio.create_task(lane.run(), name="append lane")
        try:
            yield EventStore(connection=pool.connection, lane=lane, replica=replica)
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
        fallback_seconds=settings.fallback_seconds,
    )
