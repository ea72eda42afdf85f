"""Sends events at an even pace, each with the time at which it was sent: into the log, or to nchan.

Usage: python -m bench.support.event_source log DSN TASK_ID RATE SECONDS
       python -m bench.support.event_source nchan PORT TASK_ID RATE SECONDS

Prints `ready`, begins on a line of stdin, and prints one line of JSON: when it began, when the last was sent, how many.
Both send the same text: nchan is given what our service makes of the event.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import uvloop

from bench.support.server import SCHEMA
from events.append.group_commit import AppendLane
from events.facts import codec
from events.facts.ids import ExecutionId, TaskId, log_stream
from events.facts.records import LogRecorded
from events.wire.event import Event, Meta
from runtime.postgres import connections
from service.live.messages import event_json

META = Meta(executor="host-1234", epoch=1)
TICK = 0.001
type Send = Callable[[int], Awaitable[object]]


def line(task_id: TaskId) -> LogRecorded:
    return LogRecorded(
        task_id=task_id,
        execution_id=ExecutionId(f"{task_id}_step_qa_generation_exec_20260101120000"),
        level="INFO",
        message=f"处理表 bss_business_day_data ~{time.monotonic():.6f}",
        logged_at="2026-01-01T12:00:00.123+08:00",
        step_name="qa_generation",
        module="training.questions.generate",
        function="generate_pairs",
    )


@asynccontextmanager
async def into_the_log(dsn: str, task_id: TaskId):
    lane = AppendLane(
        connect=lambda: connections.connect(dsn, SCHEMA, "bench"), channel=f"{SCHEMA}_events", wake_channel="none"
    )
    running = asyncio.create_task(lane.run())

    async def send(_number: int) -> None:
        await lane.append(log_stream(task_id), [line(task_id)], expected=None, meta=META)

    try:
        yield send
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def to_nchan(port: str, task_id: TaskId):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))

    async def drain() -> None:
        while await reader.read(65536):
            pass

    draining = asyncio.create_task(drain())

    async def send(number: int) -> None:
        fact = line(task_id)
        event = Event(
            position=number + 1,
            stream=log_stream(task_id),
            version=number + 1,
            task_id=task_id,
            type="log.recorded",
            schema_version=1,
            data=codec.encode(fact).decode(),
            meta=msgspec.json.encode(META).decode(),
            recorded_at=datetime.now(UTC),
        )
        body = event_json(event, ZoneInfo("Asia/Shanghai"))
        writer.write(b"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()

    try:
        yield send
    finally:
        draining.cancel()
        writer.close()


async def at_a_pace(send: Send, rate: float, seconds: float) -> dict[str, float]:
    """Never waits for an answer before the next: as many are sent as are due."""
    total = int(rate * seconds)
    sending: set[asyncio.Task[object]] = set()
    began = time.monotonic()
    sent = 0
    while sent < total:
        due = min(total, int((time.monotonic() - began) * rate) + 1)
        for number in range(sent, due):
            task = asyncio.ensure_future(send(number))
            sending.add(task)
            task.add_done_callback(sending.discard)
        sent = due
        await asyncio.sleep(max(TICK, began + sent / rate - time.monotonic()))
    ended = time.monotonic()
    await asyncio.gather(*sending)
    return {"began": began, "ended": ended, "sent": sent, "cpu": time.process_time()}


async def main() -> None:
    kind, where, task_id, rate, seconds = sys.argv[1:6]
    kinds = {"log": into_the_log, "nchan": to_nchan}
    async with kinds[kind](where, TaskId(task_id)) as send:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(await at_a_pace(send, float(rate), float(seconds))), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
