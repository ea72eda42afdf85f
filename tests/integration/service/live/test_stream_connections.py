"""Live streams over real connections: no stream outlives its client's connection."""

# only the hub's private sets show the connected clients
# pyright: reportPrivateUsage=false
from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
import uvloop

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from runtime.settings.settings import Settings
from service.api.app import create_app
from service.application import Application, ServiceLimits
from service.live.hub import Hub, resync_message
from service.live.limits import STREAM_LIMITS, StreamLimits
from service.live.send_queue import SendQueue
from service.live.tcp_timeout import set_tcp_user_timeout
from tests.waiting import until

PATH = "/api/v0/data_pipeline/events"
TASK = TaskId("task_20250627_143052")
END_OF_ANSWER = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Service:
    server: uvicorn.Server
    application: Application
    port: int
    clients: list[Client] = field(default_factory=list["Client"])

    @property
    def hub(self) -> Hub:
        return self.application.hub

    async def ask(self, request: str, *, receive_bytes: int | None = None) -> Client:
        line = socket.socket()
        if receive_bytes is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self.port))
        client = Client(*await asyncio.open_connection(sock=line, limit=4_096))
        self.clients.append(client)
        client.writer.write(request.encode())
        return client

    async def log_much(self, megabytes: int) -> None:
        line = LogRecorded(task_id=TASK, execution_id=None, level="INFO", message="x" * 50_000, logged_at="x")
        done = await self.application.store.lane.append(log_stream(TASK), [line] * (20 * megabytes), expected=None)
        await until(lambda: self.hub.position >= done.last_position)


@dataclass(frozen=True, slots=True)
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read_until(self, expected: bytes) -> bytes:
        found = bytearray()
        async with asyncio.timeout(60):
            while expected not in found:
                more = await self.reader.read(4_096)
                assert more, bytes(found)
                found += more
        return bytes(found)

    async def rest(self) -> bytes:
        async with asyncio.timeout(60):
            return await self.reader.read(-1)

    def leave(self) -> None:
        self.writer.transport.abort()


def request(method: str = "GET", query: str = "", version: str = "1.1", path: str = PATH) -> str:
    return f"{method} {path}{query} HTTP/{version}\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"


@asynccontextmanager
async def serving(settings: Settings, limits: StreamLimits) -> AsyncGenerator[Service]:
    listener = socket.create_server(("127.0.0.1", 0))
    set_tcp_user_timeout(listener, limits.send_seconds)
    app = create_app(settings, ServiceLimits(streams=limits))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))  # serve() would install signal handlers
    await until(lambda: server.started)
    service = Service(server, app.state.application, listener.getsockname()[1])
    try:
        yield service
    finally:
        for client in service.clients:
            client.leave()
        server.should_exit = True
        await serving


def play(
    settings: Settings, scenario: Callable[[Service], Coroutine[None, None, None]], limits: StreamLimits = STREAM_LIMITS
) -> None:
    async def run() -> None:
        async with serving(settings, limits) as service:
            await scenario(service)

    uvloop.run(run())


async def frozen(service: Service, query: str = "") -> Client:
    """Client with an open stream that it does not read."""
    client = await service.ask(request(query=query), receive_bytes=4_096)
    await client.read_until(b": querymill\n\n")
    client.reader._transport.pause_reading()  # type: ignore[attr-defined]  # freezes the client
    return client


def queues(service: Service) -> list[SendQueue]:
    return [queue for group in service.hub._groups.values() for queue in group.queues]


def waiting(service: Service) -> int:
    """Number of clients with queued messages."""
    return sum(bool(queue._blocks) for queue in queues(service))


def end_streams(service: Service) -> None:
    for queue in queues(service):
        queue.end(resync_message(soon=True))


def test_client_leaving_during_a_send_is_removed(settings: Settings) -> None:
    async def scenario(service: Service) -> None:
        clients = [await frozen(service) for _ in range(5)]
        await service.log_much(8)
        await until(lambda: waiting(service) == 5)
        for client in clients:
            client.leave()
        await until(lambda: service.hub.clients == 0 and not service.server.server_state.connections)

    play(settings, scenario)


def test_stream_with_a_pipelined_request_ends_with_its_connection(settings: Settings) -> None:
    async def scenario(service: Service) -> None:
        client = await service.ask(request() + request(path="/healthz"))
        await client.read_until(b": querymill\n\n")
        client.leave()
        await until(lambda: service.hub.clients == 0 and not service.server.server_state.connections)

    play(settings, scenario, StreamLimits(heartbeat_seconds=0.1))


@pytest.mark.parametrize("early", [pytest.param(True, id="pipelined"), pytest.param(False, id="sent after the stream")])
def test_requests_after_a_stream_share_its_connection(settings: Settings, early: bool) -> None:
    async def scenario(service: Service) -> None:
        following = request("HEAD") + request(query="?after=0")
        client = await service.ask(request() + (following if early else ""))
        await client.read_until(b": querymill\n\n")
        await until(lambda: bool(queues(service)))
        end_streams(service)
        got = await client.read_until(b"event: resync")
        got += b"" if END_OF_ANSWER in got else await client.read_until(END_OF_ANSWER)
        if not early:
            client.writer.write(following.encode())
        got += b"" if b": querymill\n\n" in got else await client.read_until(b": querymill\n\n")
        assert got.count(b"HTTP/1.1 200 OK\r\n") == 2
        assert service.hub.clients == 1
        client.leave()
        await until(lambda: service.hub.clients == 0)

    play(settings, scenario)


def chunks(answer: bytes) -> bytes:
    """Body of a complete chunked answer."""
    rest, found = answer.partition(b"\r\n\r\n")[2], bytearray()
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        assert rest[length : length + 2] == b"\r\n"
        found += rest[:length]
        rest = rest[length + 2 :]
        if not length:
            break
    return bytes(found)


def test_stalled_client_gets_all_events_after_resuming(settings: Settings) -> None:
    async def scenario(service: Service) -> None:
        client = await service.ask(request(), receive_bytes=4_096)
        got = await client.read_until(b": querymill\n\n")
        await until(lambda: bool(queues(service)))
        client.reader._transport.pause_reading()  # type: ignore[attr-defined]
        await service.log_much(5)
        await until(lambda: waiting(service) == 1)
        client.reader._transport.resume_reading()  # type: ignore[attr-defined]
        while got.count(b"\ndata: ") < 100:
            got += await client.read_until(b"\ndata: ")
        end_streams(service)
        got += await client.read_until(END_OF_ANSWER)
        positions = re.findall(rb"^id: (\d+)\ndata: .*?x{50000}.*$", chunks(got), re.MULTILINE)
        assert [int(position) for position in positions] == list(range(1, 101))

    play(settings, scenario)


def test_head_returns_the_headers_and_opens_no_stream(settings: Settings) -> None:
    async def scenario(service: Service) -> None:
        clients = [await service.ask(request("HEAD") * 2) for _ in range(3)]
        for client in clients:
            got = await client.read_until(b"\r\n\r\n")
            while got.count(b"\r\n\r\n") < 2:
                got += await client.read_until(b"\r\n\r\n")
            assert got.count(b"content-type: text/event-stream") == 2
            assert not got.rpartition(b"\r\n\r\n")[2]
            client.leave()
        assert service.hub.clients == 0

    play(settings, scenario)
