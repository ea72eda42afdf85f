"""Appends of whole log lines of a task over a lane of their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial

from bench.support.server import SCHEMA
from events.append.group_commit import AppendLane
from events.facts.ids import ExecutionId, TaskId, log_stream
from events.facts.records import LogRecorded
from events.wire.event import Meta
from runtime.postgres import connections

TASK = TaskId("task_20260101_120000")
META = Meta(executor="host-1234", epoch=1)
CHANNEL, WORK = "querymill_events", "querymill_work"


def line(number: int) -> LogRecorded:
    return LogRecorded(
        task_id=TASK,
        execution_id=ExecutionId(f"{TASK}_step_qa_generation_exec_20260101120000"),
        level="INFO",
        message=f"开始处理表: bss_business_day_data ({number}/108)",
        logged_at="2026-01-01T12:00:00.123+08:00",
        step_name="qa_generation",
        module="training.questions.generation.generate",
        function="generate_pairs",
    )


@asynccontextmanager
async def open_lane(dsn: str) -> AsyncGenerator[AppendLane]:
    connect = partial(connections.connect, dsn, SCHEMA, "bench")
    lane = AppendLane(connect=connect, channel=CHANNEL, wake_channel=WORK)
    running = asyncio.create_task(lane.run())
    try:
        yield lane
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def lone(lane: AppendLane, commits: int, size: int) -> float:
    """Return the events per second of one caller."""
    lines = [line(n) for n in range(size)]
    started = time.perf_counter()
    for _ in range(commits):
        await lane.append(log_stream(TASK), lines, expected=None, meta=META)
    return commits * size / (time.perf_counter() - started)


async def many(lane: AppendLane, callers: int, appends: int) -> float:
    """Return the events per second of several callers, one event per append."""

    async def caller(n: int) -> None:
        stream = log_stream(TaskId(f"{TASK}_{n}"))
        for i in range(appends):
            await lane.append(stream, [line(i)], expected=None, meta=META)

    started = time.perf_counter()
    await asyncio.gather(*(caller(n) for n in range(callers)))
    return callers * appends / (time.perf_counter() - started)
