"""Live streams without a socket: an application over a log of its own, and clients of its hub."""

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
from service.application import Application, open_application
from service.live import stream as live_stream
from service.live.direct_channel import Listener, Piece
from service.live.stream import LiveStream, StreamRequest

TASK = TaskId("task_20250627_143052")
OTHER = TaskId("task_20250627_150000")
EVERYTHING = StreamRequest()


class Connection:
    """The server's end of one client's connection: what a channel is, without a socket."""

    def __init__(self) -> None:
        self.got = bytearray()
        self.ended = False
        self.is_full = False
        self.listener: Listener | None = None
        self._news = asyncio.Event()

    async def respond(self, message: Message) -> None:
        assert message["type"] == "http.response.start"

    async def receive(self) -> Message:
        raise AssertionError("a stream asks for nothing")

    def take_over(self, listener: Listener) -> bool:
        self.listener = listener
        return True

    def write(self, given: Piece) -> None:
        assert not self.ended
        assert given.chunk == b"%x\r\n%b\r\n" % (len(given.body), given.body)
        self.got += given.body
        self._news.set()

    def end(self, last: Piece) -> None:
        self.write(last)
        self.ended = True
        self.leave()

    def abort(self) -> None:
        self.leave()

    def drain(self) -> None:
        self.is_full = False
        if self.listener is not None:
            self.listener.has_room()

    def leave(self) -> None:
        listener, self.listener = self.listener, None
        if listener is not None:
            listener.is_over()

    def scope(self) -> Scope:
        return {"type": "http", "method": "GET", "extensions": {"querymill.channel": {"channel": self}}}

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                self._news.clear()
                await self._news.wait()

    @property
    def ids(self) -> list[int]:
        """Of the events."""
        return [int(number) for number in re.findall(rb"^id: (\d+)\ndata: ", self.got, re.MULTILINE)]

    @property
    def last_id(self) -> int:
        """Where a browser would come again from."""
        return int(re.findall(rb"^id: (\d+)$", self.got, re.MULTILINE)[-1])

    @property
    def names(self) -> list[str]:
        """Event names in order behind the beginning, `message` for those that have none."""
        found = [m for m in bytes(self.got).decode().split("\n\n") if "data: " in m and "event: begin" not in m]
        return [next((r[7:] for r in m.split("\n") if r.startswith("event: ")), "message") for m in found]


@asynccontextmanager
async def following(
    application: Application, request: StreamRequest = EVERYTHING, caller: str = "somebody"
) -> AsyncGenerator[Connection]:
    """An open stream that has joined the others."""
    connection = Connection()
    stream = LiveStream(application.hub, request, caller)
    await stream(connection.scope(), connection.receive, connection.respond)
    await connection.until(lambda: live_stream.HELLO in connection.got)
    try:
        yield connection
    finally:
        connection.leave()


def running(settings: Settings, test: Callable[[Application], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with open_application(settings) as application:
            await test(application)
            assert application.hub.clients == 0

    asyncio.run(run())


def line(number: int, task_id: TaskId = TASK) -> LogRecorded:
    return LogRecorded(
        task_id=task_id, execution_id=None, level="INFO", message=str(number), logged_at="2025-06-27T14:30:52+08:00"
    )


async def append(application: Application, first: int, count: int, task_id: TaskId = TASK) -> None:
    """Appends lines and waits until the hub has handed them on."""
    lines = [line(n, task_id) for n in range(first, first + count)]
    appended = await application.store.lane.append(log_stream(task_id), lines, expected=None)
    async with asyncio.timeout(20):
        await application.feed.reached(appended.last_position)


async def create(application: Application, task_id: TaskId) -> int:
    created = TaskCreated(
        task_id=task_id, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="d"
    )
    appended = await application.store.lane.append(task_stream(task_id), [created], expected=0)
    await application.feed.reached(appended.last_position)
    return appended.last_position
