"""The hub against a real log: histories meet live events, slow clients are told to come again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from events.ids import TaskId, log_stream
from events.records import LogRecorded
from runtime.settings import Settings
from service.application import Application, open_application
from service.broadcast import MOST_WAITING, StreamRequest

TASK = TaskId("task_20250627_143052")


def line(number: int) -> LogRecorded:
    return LogRecorded(
        task_id=TASK, execution_id=None, level="INFO", message=str(number), logged_at="2025-06-27T14:30:52+08:00"
    )


async def append(application: Application, first: int, count: int) -> None:
    lines = [line(n) for n in range(first, first + count)]
    await application.store.lane.append(log_stream(TASK), lines, expected=None)


def ids(chunk: bytes) -> list[int]:
    return [int(row.removeprefix(b"id: ")) for row in chunk.split(b"\n") if row.startswith(b"id: ")]


async def first_ids(stream: AsyncGenerator[bytes], count: int) -> list[int]:
    found: list[int] = []
    async for chunk in stream:
        found += ids(chunk)
        if len(found) >= count:
            break
    return found


def test_history_and_live_events_meet_without_gap_or_double(settings: Settings) -> None:
    async def run() -> None:
        async with open_application(settings) as application:
            await append(application, 1, 2_500)
            async with aclosing(application.hub.stream(StreamRequest(after=0))) as stream:
                reading = asyncio.create_task(first_ids(stream, 5_000))
                for start in range(2_501, 5_001, 100):
                    await append(application, start, 100)
                async with asyncio.timeout(20):
                    assert (await reading)[:5_000] == list(range(1, 5_001))

    asyncio.run(run())


def test_a_client_that_takes_nothing_is_told_to_come_again(settings: Settings) -> None:
    async def run() -> None:
        async with open_application(settings) as application:
            async with aclosing(application.hub.stream(StreamRequest())) as stream:
                assert await anext(stream) == b": querymill\n\n"
                waiting = asyncio.ensure_future(anext(stream))
                await asyncio.sleep(0)
                await append(application, 1, 1)
                assert ids(await waiting) == [1]
                # nobody reads now
                await append(application, 2, 3 * MOST_WAITING)
                await application.feed.reached(1 + 3 * MOST_WAITING)
                await append(application, 5_000, 1)
                await application.feed.reached(2 + 3 * MOST_WAITING)
                rest = [chunk async for chunk in stream]
            got = [i for chunk in rest for i in ids(chunk)]
            assert got == list(range(2, 2 + len(got)))
            assert b"event: resync\n" in rest[-1]
            assert application.hub.clients == 0
            # it comes again with its last id and misses nothing
            async with aclosing(application.hub.stream(StreamRequest(after=got[-1]))) as again:
                expected = list(range(got[-1] + 1, 3 * MOST_WAITING + 3))
                assert await first_ids(again, len(expected)) == expected

    asyncio.run(run())


def test_a_burst_of_log_lines_is_in_the_tables(settings: Settings) -> None:
    async def run() -> None:
        async with open_application(settings) as application:
            await append(application, 1, 3_000)
            head = await application.store.head()
            assert await application.projector.wait_for(head, 10)
            # lines of a task nobody created are in no view
            assert await application.compare_projections() == dict.fromkeys(
                ("data_pipeline_tasks", "data_pipeline_task_executions", "data_pipeline_task_logs",
                 "data_pipeline_task_outputs"), 0)  # fmt: skip

    asyncio.run(run())
