"""Limits on the head of a request, which uvicorn has for its other HTTP parser only.

The request line and the fields are held in memory before any API key has been looked at, so size and time are bounded
where the bytes arrive.
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
    """Answers 431 to a head that is too large, and closes a connection whose next head takes too long."""

    max_head_seconds = MAX_HEAD_SECONDS
    _unparsed = 0
    """Bytes since the last head, body part or end of a request: of an unfinished head, or of trailing fields."""
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
            # no more than may be held is parsed at once: the system hands over up to 256 KB
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
        # uvicorn declares it as always there, and begins without one
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _refuse(self) -> None:
        """Answer 431 and close. While another answer is on its way, nothing can be put between: only close."""
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
        """Close, unless an answer is on its way: after that, the limit of idle connections counts."""
        self._deadline = None
        if not self._is_answering and not self.transport.is_closing():
            self.transport.close()
