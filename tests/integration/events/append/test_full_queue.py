"""A session that listens inside an open transaction fills the server's notification queue: NOTIFY then fails in the
whole cluster. Appending and following must continue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from events.facts.ids import ExecutionId, ExecutorId, TaskId, log_stream
from events.facts.records import LogRecorded
from events.follow.feed import Feed
from events.store.event_log import open_feed, open_log
from executor.control.leases import Lease, LeaseKeeper
from querymill.installation_checks import _listener
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings, load_settings
from tests.acceptance.chaos.own_server import OwnServer

T = TaskId("task_20250627_143052")
LINE = LogRecorded(task_id=T, execution_id=None, level="INFO", message="m", logged_at="x")


@pytest.fixture(scope="module")
def small_queue(embedded: str) -> Iterator[str]:
    """DSN of a migrated log on a server with a notification queue of half a megabyte."""
    assert embedded
    with OwnServer("-c max_notify_queue_pages=64") as server:
        dsn = server.database("log")
        migrate(dsn, "querymill")
        yield dsn


@pytest.fixture
def forgetful(small_queue: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Session that listens in an open transaction and so keeps the queue full."""
    with psycopg.connect(small_queue, application_name="forgetful") as conn:
        conn.execute("listen somewhere")
        conn.commit()
        conn.execute("select 1")
        with psycopg.connect(small_queue, autocommit=True) as other, suppress(psycopg.errors.ProgramLimitExceeded):
            for number in range(1_000):
                other.execute("select pg_notify('somewhere', %s)", (f"{number}{'x' * 7_000}",))
        yield conn


@pytest.fixture
def chosen(small_queue: str, tmp_path: Path) -> Settings:
    return load_settings(database_url=small_queue, home_dir=tmp_path, fallback_seconds=0.2)


@pytest.mark.long
def test_full_queue_append_and_follow_continue_and_hints_resume(
    chosen: Settings, forgetful: psycopg.Connection[tuple[object, ...]]
) -> None:

    async def run(feed: Feed) -> None:
        following = asyncio.create_task(feed.run())
        async with asyncio.timeout(60), open_log(chosen) as store:
            store.lane.suspend_notify_seconds = 0.2
            for _ in range(3):
                answers = (store.lane.append(log_stream(TaskId(f"t{n}")), [LINE], expected=None) for n in range(30))
                last = max(answer.last_position for answer in await asyncio.gather(*answers))
                await feed.reached(last)
                # a probe in the meantime is no connection loss
                assert feed.connected
            forgetful.close()
            async with await psycopg.AsyncConnection.connect(chosen.database_url or "", autocommit=True) as listener:
                await listener.execute("listen querymill_events")
                payloads: list[str] = []
                while not payloads:
                    await store.lane.append(log_stream(T), [LINE], expected=None)
                    payloads += [hint.payload async for hint in listener.notifies(timeout=0.2, stop_after=1)]
        following.cancel()

    asyncio.run(run(open_feed(chosen, after=0)))


@pytest.mark.long
def test_full_queue_released_execution_is_claimable_at_once(
    chosen: Settings, forgetful: psycopg.Connection[tuple[object, ...]]
) -> None:
    assert forgetful
    lease = Lease(
        execution_id=ExecutionId("e"), task_id=T, executor=ExecutorId("one"), epoch=1, renewed_at=0, seconds=60
    )

    async def run() -> None:
        async with open_log(chosen) as store:
            keeper = LeaseKeeper(connection=store.connection, executor=lease.executor, settings=chosen)
            async with store.connection() as conn:
                await conn.execute(
                    "insert into leases (execution_id, task_id, executor, epoch, expires_at)"
                    " values ('e', %s, 'one', 1, now() + interval '1 hour')",
                    (T,),
                )
                await keeper.release(lease)
                found = await (await conn.execute("select expires_at < now() from leases")).fetchone()
        assert found == (True,)

    asyncio.run(run())


def test_doctor_reports_a_full_queue(chosen: Settings, forgetful: psycopg.Connection[tuple[object, ...]]) -> None:
    assert forgetful
    found = _listener(chosen.database_url or "")
    assert (found.ok, found.found) == (False, "the server's notification queue is full")
