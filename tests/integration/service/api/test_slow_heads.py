"""Request heads that are too large or too slow, over real connections."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
import uvloop
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from service.api.head_limits import HeadLimits

BEGIN = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = BEGIN + b"\r\n"
HASTE_SECONDS = 1.0


class Hasty(HeadLimits):
    """Protocol with a head timeout that is short enough for a test."""

    max_head_seconds = HASTE_SECONDS


@asynccontextmanager
async def serving(app: Callable[[Scope, Receive, Send], Coroutine[None, None, None]]) -> AsyncGenerator[int]:
    """Serve the application; yield its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=Hasty, log_config=None, access_log=False, lifespan="off"))
    running = asyncio.create_task(server._serve([listener]))  # serve() would install signal handlers
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await running


async def ok(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("ok")(scope, receive, send)


async def ask(port: int, given: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(given)
    return reader, writer


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Read until the service closes the connection."""
    async with asyncio.timeout(60):
        return await reader.read(-1)


@pytest.mark.long
@pytest.mark.parametrize(
    ("before", "drop"),
    [
        pytest.param(b"", b"", id="no bytes"),
        pytest.param(BEGIN, b"x: y\r\n", id="a field at intervals"),
        pytest.param(b"", b"\r\n", id="empty lines"),
        pytest.param(WHOLE + BEGIN, b"x: y\r\n", id="after an answered request"),
    ],
)
def test_incomplete_head_after_timeout_closes_the_connection(before: bytes, drop: bytes) -> None:
    async def main() -> None:
        async with serving(ok) as port:
            reader, writer = await ask(port, before)

            async def drip() -> None:
                with suppress(ConnectionError):
                    while True:
                        writer.write(drop)
                        await writer.drain()
                        await asyncio.sleep(HASTE_SECONDS / 10)

            dripping = asyncio.create_task(drip())
            with suppress(ConnectionResetError):
                assert (await rest(reader)).count(b"HTTP/1.1") == before.count(WHOLE)
            dripping.cancel()
            writer.close()

    uvloop.run(main())


@pytest.mark.long
def test_slow_answer_is_not_limited_by_the_head_timeout() -> None:
    """The head timeout applies neither to the answer nor to the pause before the next request."""

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(2 * HASTE_SECONDS)
        await ok(scope, receive, send)

    async def main() -> None:
        async with serving(slow) as port:
            reader, writer = await ask(port, WHOLE)
            for following in (WHOLE, b""):
                async with asyncio.timeout(60):
                    assert await reader.readuntil(b"\r\n\r\nok")
                writer.write(following)
            writer.close()

    uvloop.run(main())


def test_flood_of_headers_is_refused_at_once() -> None:
    flood = b"x-flood: " + b"f" * 1000 + b"\r\n"

    async def main() -> None:
        async with serving(ok) as port:
            reader, writer = await ask(port, BEGIN)
            sent = 0
            with suppress(ConnectionError):
                async with asyncio.timeout(60):
                    while sent < 60_000_000:
                        writer.write(flood * 100)
                        await writer.drain()
                        sent += 100 * len(flood)
            assert sent < 20_000_000, "what the system holds on both ends is less"
            with suppress(ConnectionError):
                assert (await rest(reader)).startswith(b"HTTP/1.1 431 ")
            writer.close()

    uvloop.run(main())
