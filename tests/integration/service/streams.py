"""Live streams without a socket: an application with its own log, and its clients."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import Message, Scope

from events.facts.ids import TaskId, log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task.facts import TaskCreated
from runtime.settings.settings import Settings
from service.application import Application, ServiceLimits, open_application
from service.live.heartbeat_response import HeartbeatResponse
from service.live.limits import STREAM_LIMITS, StreamLimits
from service.live.stream import HELLO, LiveStream, StreamRequest

TASK = TaskId("task_20250627_143052")
OTHER = TaskId("task_20250627_150000")
EVERYTHING = StreamRequest()


class Connection:
    """ASGI connection of one client without a socket."""

    def __init__(self) -> None:
        self.got = bytearray()
        self.ended = False
        self._has_room, self._left, self._changed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._has_room.set()

    async def send(self, message: Message) -> None:
        assert not self.ended
        if message["type"] == "http.response.body":
            await self._has_room.wait()
            self.got += message["body"]
            self.ended = not message["more_body"]
        self._changed.set()

    async def receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    def stall(self) -> None:
        """Stop accepting messages."""
        self._has_room.clear()

    def resume(self) -> None:
        self._has_room.set()

    def leave(self) -> None:
        self._left.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    @property
    def ids(self) -> list[int]:
        """Positions of the received events."""
        return [int(number) for number in re.findall(rb"^id: (\d+)\ndata: ", self.got, re.MULTILINE)]

    @property
    def last_id(self) -> int:
        """Last received id, from which a browser would reconnect."""
        return int(re.findall(rb"^id: (\d+)$", self.got, re.MULTILINE)[-1])

    @property
    def names(self) -> list[str]:
        """Event names in order after the `begin` event; `message` stands for an unnamed one."""
        found = [m for m in bytes(self.got).decode().split("\n\n") if "data: " in m and "event: begin" not in m]
        return [next((r[7:] for r in m.split("\n") if r.startswith("event: ")), "message") for m in found]


SCOPE: Scope = {"type": "http", "method": "GET"}


@asynccontextmanager
async def following(
    application: Application, request: StreamRequest = EVERYTHING, caller: str = "caller"
) -> AsyncGenerator[Connection]:
    """Open a stream and wait for its first bytes."""
    connection = Connection()
    response = HeartbeatResponse(application.hub, caller, LiveStream(application.hub, request).messages())
    answering = asyncio.create_task(response(SCOPE, connection.receive, connection.send))
    await connection.until(lambda: HELLO in connection.got)
    try:
        yield connection
    finally:
        connection.leave()
        await answering


def running(
    settings: Settings, test: Callable[[Application], Coroutine[Any, Any, None]], limits: StreamLimits = STREAM_LIMITS
) -> None:
    async def run() -> None:
        async with open_application(settings, limits=ServiceLimits(streams=limits)) as application:
            await test(application)
            assert application.hub.clients == 0

    asyncio.run(run())


def line(number: int, task_id: TaskId = TASK) -> LogRecorded:
    return LogRecorded(
        task_id=task_id, execution_id=None, level="INFO", message=str(number), logged_at="2025-06-27T14:30:52+08:00"
    )


async def append(application: Application, first: int, count: int, task_id: TaskId = TASK) -> None:
    """Append log lines and wait until the hub has delivered them."""
    lines = [line(n, task_id) for n in range(first, first + count)]
    appended = await application.store.lane.append(log_stream(task_id), lines, expected=None)
    async with asyncio.timeout(60):
        await application.feed.reached(appended.last_position)


async def create(application: Application, task_id: TaskId) -> int:
    created = TaskCreated(
        task_id=task_id, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="d"
    )
    appended = await application.store.lane.append(task_stream(task_id), [created], expected=0)
    await application.feed.reached(appended.last_position)
    return appended.last_position
