"""The server's own channel of a request, which a live stream sends over without the layers between.

Those layers look at how an answer begins, and at nothing that follows; with a message for each of thousands of clients,
every one of them counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from starlette.types import Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_EXTENSION = "querymill.channel"


class Channel(NamedTuple):
    send: Send
    abort: Callable[[], None] | None
    """Ends the connection at once, whatever waits in it; None where nobody but the server could."""


class Protocol(HttpToolsProtocol):
    """Names the channel among the request's extensions, and keeps two promises the server's own class does not."""

    _earlier: tuple[RequestResponseCycle, ...] = ()
    """Whose answers had not ended when the client sent its next request."""

    def on_headers_complete(self) -> None:
        before = cast("RequestResponseCycle | None", self.cycle)
        super().on_headers_complete()
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle is before:
            # it asks for another protocol, and is no request
            return
        if before is not None and not before.response_complete:
            self._earlier = (*(each for each in self._earlier if not each.response_complete), before)
        # the request runs from the loop's next turn on
        if self.scope["http_version"] == "1.0":
            cycle.send = _Unframed(cycle).send
        self.scope["extensions"] = {_EXTENSION: {"channel": Channel(cast("Send", cycle.send), self.transport.abort)}}

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has left all its requests; the server's own class tells the newest alone."""
        for cycle in self._earlier:
            if not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
        super().connection_lost(exc)


class _Unframed:
    """HTTP/1.0 knows no chunks: an answer whose length is not said ends with its connection."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._send = cast("Send", cycle.send)
        self._open_ended = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._open_ended = all(name.lower() != b"content-length" for name, _ in message.get("headers", ()))
            if self._open_ended:
                self._cycle.chunked_encoding = False
        elif self._open_ended:
            self._cycle.expected_content_length = len(message.get("body", b""))
        await self._send(message)


def direct_channel(scope: Scope, otherwise: Send) -> Channel:
    """For what follows the beginning of an answer, which goes the usual way."""
    return scope.get("extensions", {}).get(_EXTENSION, {}).get("channel", Channel(otherwise, None))
