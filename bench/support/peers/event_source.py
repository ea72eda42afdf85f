"""Send events at an even rate, each with the time at which it was sent: to the log, or to nchan.

Usage: python -m bench.support.peers.event_source log DSN TASK_ID RATE SECONDS
       python -m bench.support.peers.event_source nchan PORT TASK_ID RATE SECONDS

Prints `ready`, begins on a line of stdin, and prints one line of JSON: when it began and ended, how many it sent, and
for the log the median seconds from sending an event to the NOTIFY of its commit, as a bare connection receives it.
Both send the same text: nchan gets the event as our service would send it.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import uvloop
from psycopg.sql import SQL, Identifier

from bench.support.server import SCHEMA
from events.append.group_commit import AppendLane
from events.facts import codec
from events.facts.ids import ExecutionId, TaskId, log_stream
from events.facts.records import LogRecorded
from events.wire.event import Event, Meta
from runtime.postgres import connections
from service.live.messages import event_json

CHANNEL = f"{SCHEMA}_events"
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
        module="training.questions.generation.generate",
        function="generate_pairs",
    )


class NotifyListener(threading.Thread):
    """Thread that receives the notifications of the log. Each has the position of a commit's last event."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._conn = psycopg.connect(dsn, autocommit=True)
        self._conn.execute(SQL("listen {}").format(Identifier(CHANNEL)))
        self._received: list[tuple[int, float]] = []
        self._stopped = threading.Event()

    def run(self) -> None:
        with self._conn:
            while not self._stopped.is_set():
                for notification in self._conn.notifies(timeout=0.1):
                    self._received.append((int(notification.payload), time.monotonic()))

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def median_delay(self, sent: dict[int, float]) -> float:
        """Return the median seconds from sending to notification. `sent`: the time of each position."""
        self.stop()
        positions = [position for position, _ in self._received]
        first = {position: bisect_left(positions, position) for position in sent}
        return statistics.median(self._received[n][1] - sent[p] for p, n in first.items() if n < len(positions))


@dataclass(frozen=True, slots=True)
class Source:
    send: Send
    notify_delay: Callable[[], float | None]
    """Median seconds until NOTIFY, once everything is sent; None without a log."""


@asynccontextmanager
async def into_the_log(dsn: str, task_id: TaskId):
    lane = AppendLane(connect=lambda: connections.connect(dsn, SCHEMA, "bench"), channel=CHANNEL, wake_channel="none")
    running = asyncio.create_task(lane.run())
    listener = NotifyListener(dsn)
    listener.start()
    sent: dict[int, float] = {}

    async def send(_number: int) -> None:
        began = time.monotonic()
        appended = await lane.append(log_stream(task_id), [line(task_id)], expected=None, meta=META)
        sent[appended.last_position] = began

    try:
        yield Source(send, lambda: listener.median_delay(sent))
    finally:
        listener.stop()
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
        yield Source(send, lambda: None)
    finally:
        draining.cancel()
        writer.close()


async def at_a_pace(send: Send, rate: float, seconds: float) -> dict[str, float | None]:
    """Send the events when they are due, without waiting for the previous ones to be confirmed."""
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
    async with kinds[kind](where, TaskId(task_id)) as source:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        spent = await at_a_pace(source.send, float(rate), float(seconds))
        print(json.dumps({**spent, "notify_delay": source.notify_delay()}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
