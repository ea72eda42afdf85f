"""Hints beside the commits: sent after them, combined, and never necessary."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Never

import psycopg
import pytest

from events.append.group_commit import AppendLane
from events.append.hints import Hint, HintSender
from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_feed, open_log
from runtime.postgres import connections
from runtime.settings.settings import Settings, load_settings
from tests.forked import start_python
from tests.waiting import until

T = TaskId("task_20250627_143052")
LINE = LogRecorded(task_id=T, execution_id=None, level="INFO", message="m", logged_at="x")


@pytest.fixture
def beside(settings: Settings) -> Settings:
    return settings.model_copy(update={"notify": "beside"})


@asynccontextmanager
async def listening(settings: Settings) -> AsyncGenerator[psycopg.AsyncConnection[Any]]:
    async with await connections.connect(settings.database_url or "", settings.database_schema) as conn:
        await conn.execute("listen querymill_events")
        yield conn


async def payloads(conn: psycopg.AsyncConnection[Any], last: int) -> list[int]:
    """Return the positions notified, up to `last`."""
    found: list[int] = []
    async for hint in conn.notifies(timeout=60):
        found.append(int(hint.payload))
        if found[-1] == last:
            break
    return found


def test_hints_of_commits_that_wait_are_combined(beside: Settings) -> None:
    async def run() -> list[int]:
        async with listening(beside) as conn, open_log(beside) as store:
            lane = store.lane
            assert lane.hints is not None
            opened, connect = asyncio.Event(), lane.hints.connect

            async def connect_later() -> psycopg.AsyncConnection[Any]:
                await opened.wait()
                return await connect()

            lane.hints.connect = connect_later
            for _ in range(5):
                await lane.append(log_stream(T), [LINE], expected=None)
            opened.set()
            found = await payloads(conn, 5)
            await lane.append(log_stream(T), [LINE], expected=None)
            return found + await payloads(conn, 6)

    assert asyncio.run(run()) == [5, 6]


def test_last_hint_is_sent_before_the_process_ends(beside: Settings) -> None:
    async def run() -> list[int]:
        async with listening(beside) as conn:
            async with open_log(beside) as store:
                await store.lane.append(log_stream(T), [LINE, LINE], expected=None)
            return await payloads(conn, 2)

    assert asyncio.run(run()) == [2]


def test_hint_is_sent_again_after_its_connection_ended(beside: Settings) -> None:
    async def run() -> None:
        async with listening(beside) as conn, open_log(beside) as store:
            for position in range(1, 4):
                await store.lane.append(log_stream(T), [LINE], expected=None)
                assert await payloads(conn, position) == [position]
                await conn.execute(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like '%hints'"
                )

    asyncio.run(run())


@pytest.mark.parametrize(
    ("several", "combined"),
    [
        ([None, None], None),
        ([None, 2], 2),
        ([1, None, 2], 3),
        pytest.param([1, 0, 2], 0, id="events for all executors prevail"),
    ],
)
def test_combined_hint_has_all_requests(several: list[int | None], combined: int | None) -> None:
    hints = [Hint(position, requests) for position, requests in enumerate(several)]
    total = hints[0]
    for hint in hints[1:]:
        total += hint
    assert total == Hint(len(several) - 1, combined)


def test_process_killed_between_commit_and_hint_delays_but_loses_nothing(beside: Settings) -> None:
    """The appending process kills itself with SIGKILL when it is about to send the hint of its commit."""
    chosen = beside.model_copy(update={"fallback_seconds": 0.3})
    environment = {**os.environ, "QUERYMILL_DATABASE_URL": beside.database_url or ""}

    async def run() -> None:
        feed = open_feed(chosen, after=0)
        seen: list[int] = []
        feed.subscribe(lambda page: seen.extend(event.position for event in page))
        following = asyncio.create_task(feed.run())

        async def connected() -> bool:
            return feed.connected

        await until(connected)
        killed = start_python(["-m", __name__], environment, Path.cwd(), [0, 1, 2])
        assert await asyncio.to_thread(killed.wait, 60) == -signal.SIGKILL
        async with asyncio.timeout(60):
            await feed.reached(2)
        following.cancel()
        assert seen == [1, 2]

    asyncio.run(run())


async def append_and_die() -> None:
    """Append two events; die when the hint is due."""

    async def die() -> Never:
        os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.Event().wait()
        raise AssertionError

    settings = load_settings()
    hints = HintSender(connect=die, channel=settings.channel, wake_channel=settings.work_channel)
    lane = AppendLane(
        connect=lambda: connections.connect(settings.database_url or "", settings.database_schema),
        channel=settings.channel,
        wake_channel=settings.work_channel,
        notify=False,
        hints=hints,
    )
    async with hints.running():
        running = asyncio.create_task(lane.run())
        await lane.append(log_stream(T), [LINE, LINE], expected=None)
        await running


if __name__ == "__main__":
    asyncio.run(append_and_die())
