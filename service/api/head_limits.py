"""Limits on size and time of the head of a request; uvicorn has such limits only for its other HTTP parser.

Request line and headers are held in memory before the API key is checked, so the limits apply as the bytes arrive.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.api.envelope import problem
from service.schemas.errors import HeadTooLarge

MAX_HEAD_BYTES = 64 * 1024
MAX_HEAD_SECONDS = 30.0


class HeadLimits(HttpToolsProtocol):
    """HTTP protocol that responds 431 to a head that is too large and closes a connection if a head takes too long."""

    max_head_seconds = MAX_HEAD_SECONDS
    _unparsed = 0
    """Bytes of an unfinished head or of trailing fields, since the last complete head, body part or request."""
    _in_head = True
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._start_clock()
        while data and not self.transport.is_closing():
            # parsed in pieces of at most the limit, because a single read may return 256 KB
            room = MAX_HEAD_BYTES - self._unparsed
            piece, data = data[:room], data[room:]
            self._unparsed += len(piece)
            super().data_received(piece)
            if self._unparsed >= MAX_HEAD_BYTES:
                self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._start_clock()

    def on_headers_complete(self) -> None:
        self._unparsed, self._in_head = 0, False
        self._stop_clock()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed, self._in_head = 0, True
        super().on_message_complete()

    @property
    def _is_answering(self) -> bool:
        # uvicorn's type of `cycle` excludes None, but `cycle` is None before the first request
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _refuse(self) -> None:
        """Respond 431 and close the connection. While another response is being sent, only close the connection."""
        if not self._is_answering:
            scope = {"type": "http", "path": "/", "headers": self.headers or []}
            answer = problem(Request(scope), HeadTooLarge(limit=MAX_HEAD_BYTES))
            fields = [(b"connection", b"close"), *self.server_state.default_headers, *answer.raw_headers]
            lines = b"".join(b"%b: %b\r\n" % field for field in fields)
            self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[431], lines, answer.body))
        self.transport.close()

    def _start_clock(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.max_head_seconds, self._out_of_time)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _out_of_time(self) -> None:
        """Close the connection unless a response is being sent; then uvicorn's limit on idle connections applies."""
        self._deadline = None
        if not self._is_answering and not self.transport.is_closing():
            self.transport.close()
