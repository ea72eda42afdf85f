"""Size limits of request heads and trailers, enforced in uvicorn's protocol class."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from service.api.head_limits import MAX_HEAD_BYTES, HeadLimits

BEGIN = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
UPLOAD = b"PUT / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = UPLOAD + b"Transfer-Encoding: chunked\r\n\r\n"
SENT_AT_ONCE = 256 * 1024
"""Bytes that the operating system delivers in one read."""


class Transport(asyncio.Transport):
    """A connection without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def padded(begin: bytes, size: int) -> bytes:
    """Build a head of `size` bytes from fields of 1 KB."""
    fields = b""
    while (left := size - len(begin) - len(fields) - 2) > 2048:
        fields += b"x-pad: " + b"p" * 1015 + b"\r\n"
    return begin + fields + b"x-pad: " + b"p" * (left - 9) + b"\r\n\r\n"


def run(given: bytes, piece: int = SENT_AT_ONCE, *, answer: Callable[[], Any] | None = None) -> tuple[Transport, int]:
    """Feed bytes in pieces; return the transport and the number of requests that reached the application."""
    reached = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal reached
        reached += 1
        if answer is not None:
            await answer()
        while scope["method"] == "PUT" and (await receive()).get("more_body"):
            pass
        await PlainTextResponse("ok")(scope, receive, send)

    async def main() -> Transport:
        config = uvicorn.Config(app, http=HeadLimits, log_config=None, access_log=False)
        config.load()
        transport = Transport()
        protocol = HeadLimits(config, ServerState(), {}, asyncio.get_running_loop())
        protocol.connection_made(transport)
        for start in range(0, len(given), piece):
            if not transport.closed:
                protocol.data_received(given[start : start + piece])
        for _ in range(20):  # let the application run
            await asyncio.sleep(0)
        closed = transport.closed
        protocol.connection_lost(None)
        transport.closed = closed
        return transport

    return asyncio.run(main()), reached


@pytest.mark.parametrize("piece", [SENT_AT_ONCE, 1000, 1460])
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        pytest.param(padded(BEGIN, MAX_HEAD_BYTES), True, id="a head of 64 KB"),
        pytest.param(padded(BEGIN, MAX_HEAD_BYTES + 1), False, id="one byte more"),
        pytest.param(padded(BEGIN, 3 * MAX_HEAD_BYTES), False, id="a large complete head"),
        pytest.param(BEGIN + b"x: " + b"p" * MAX_HEAD_BYTES, False, id="an unterminated field"),
        pytest.param(b"GET /" + b"p" * MAX_HEAD_BYTES, False, id="an unterminated address"),
        pytest.param(b"\r\n" * MAX_HEAD_BYTES, False, id="empty lines before a request"),
    ],
)
def test_head_over_64_kilobytes_is_refused(given: bytes, taken: bool, piece: int) -> None:
    transport, reached = run(given, piece)
    assert reached == taken
    assert transport.closed is not taken
    assert transport.written.startswith(b"HTTP/1.1 200 " if taken else b"HTTP/1.1 431 ")


def test_oversized_head_returns_a_translated_problem() -> None:
    transport, _ = run(padded(BEGIN + b"Accept-Language: en\r\n", MAX_HEAD_BYTES + 1))
    head, _, body = transport.written.partition(b"\r\n\r\n")
    head += b"\r\n"
    assert b"\r\ncontent-type: application/problem+json\r\n" in head
    assert b"\r\nconnection: close\r\n" in head
    assert b"\r\ncontent-length: %d\r\n" % len(body) in head
    problem = json.loads(body)
    assert (problem["code"], problem["status"]) == ("head_too_large", 431)
    assert problem["detail"] == "The request line and the headers are larger than 65536 bytes together."


def test_large_body_does_not_count_as_head() -> None:
    whole = UPLOAD + b"Content-Length: 1000000\r\n\r\n" + b"b" * 1_000_000
    assert run(whole)[0].written.startswith(b"HTTP/1.1 200 ")
    assert run(CHUNKED + b"10\r\n0123456789abcdef\r\n" * 20_000 + b"0\r\n\r\n")[0].written.startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_are_limited_separately() -> None:
    transport, reached = run(padded(BEGIN, 40_000) * 4)
    assert (reached, transport.closed) == (4, False)


@pytest.mark.parametrize("trailing", [b"x: " + b"p" * 1000 + b"\r\n", b"p" * 1000], ids=["fields", "one field"])
def test_oversized_trailers_close_the_connection(trailing: bytes) -> None:
    transport, _ = run(CHUNKED + b"1\r\nb\r\n0\r\n" + trailing * 200, answer=asyncio.Event().wait)
    assert transport.closed
    assert transport.written == b"", "another answer may be on its way"
