"""The server's own end of a connection, which a live stream keeps after its request has been answered.

The layers in between only look at how an answer begins. So the request ends once the stream has begun: its objects are
freed, and all that remains of a client is its connection and the few bytes of a `Channel`.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple, cast
from typing import Protocol as Interface

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_EXTENSION = "querymill.channel"
LAST_CHUNK = b"0\r\n\r\n"


class Piece(NamedTuple):
    """Bytes to send, made once and shared by all clients that want the same."""

    body: bytes
    chunk: bytes
    """The same as one chunk of HTTP/1.1's chunked encoding."""
    events: int


def piece(body: bytes, events: int = 0) -> Piece:
    return Piece(body, b"%x\r\n%b\r\n" % (len(body), body), events)


class Listener(Interface):
    """Who sends over a channel."""

    def has_room(self) -> None:
        """The connection's buffer has drained: more may be sent."""
        ...

    def is_over(self) -> None:
        """The client has left, or its stream has ended; nothing comes after this."""
        ...


class Channel:
    """Takes the place of the request within the server once the stream has begun."""

    __slots__ = ("_cycle", "_fd", "_in_chunks", "_listener", "_protocol", "disconnected", "keep_alive", "more_body",
                 "response_complete")  # fmt: skip

    def __init__(self, protocol: Protocol, cycle: RequestResponseCycle) -> None:
        self._protocol = protocol
        self._cycle: RequestResponseCycle | None = cycle
        self._listener: Listener | None = None
        self._in_chunks = True
        self._fd = -1
        self.disconnected = False
        self.response_complete = False
        self.keep_alive = True
        self.more_body = False

    def take_over(self, listener: Listener) -> bool:
        """The answer has begun; what follows is sent here, and the request may end. False where the client has left."""
        cycle, protocol = self._cycle, self._protocol
        assert cycle is not None  # noqa: S101  # a stream begins once
        self._cycle = None
        if cycle.disconnected:
            return False
        self._listener = listener
        self._in_chunks = bool(cycle.chunked_encoding)
        self.keep_alive = cycle.keep_alive
        if sys.platform != "win32":
            self._fd = protocol.transport.get_extra_info("socket").fileno()
        protocol.put_in_place_of(cycle, self)
        # the server would otherwise log that the request ended without completing its response
        cycle.response_complete = True
        return True

    @property
    def is_full(self) -> bool:
        return self._protocol.flow.write_paused

    def write(self, given: Piece) -> None:
        """Sends at once, and leaves to the transport what the socket does not take; nothing if the client has left."""
        transport = self._protocol.transport
        if transport.is_closing():
            return
        data = given.chunk if self._in_chunks else given.body
        # writing to the socket ourselves saves a fifth of the time that a message to thousands of clients takes
        if self._fd >= 0 and not transport.get_write_buffer_size():
            try:
                sent = os.write(self._fd, data)
            except BlockingIOError:
                sent = 0
            except OSError:
                transport.abort()
                return
            if sent == len(data):
                return
            data = data[sent:]
        transport.write(data)

    def end(self, last: Piece) -> None:
        """Sends the last message; the connection may then serve another request."""
        protocol = self._protocol
        self.write(last)
        if self._in_chunks and not protocol.transport.is_closing():
            protocol.transport.write(LAST_CHUNK)
        self.response_complete = True
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()
        self._tell_end()

    def abort(self) -> None:
        """Ends the connection at once and drops what waits in it; closing would first wait until it has been sent."""
        self._protocol.transport.abort()

    def has_room(self) -> None:
        if self._listener is not None:
            self._listener.has_room()

    # what uvicorn uses of a request that is being answered

    @property
    def message_event(self) -> Channel:
        return self

    def set(self) -> None:
        if self.disconnected:
            self._tell_end()

    @property
    def body(self) -> bytes:
        return b""

    @body.setter
    def body(self, _more: bytes) -> None:
        """Ignored: a request for a stream has no body that matters."""

    def _tell_end(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.is_over()


type Answering = RequestResponseCycle | Channel


class Protocol(HttpToolsProtocol):
    """Names the channel among the request's extensions, and keeps two promises the server's own class does not."""

    _earlier: tuple[Answering, ...] = ()
    """Whose answers had not ended when the client sent its next request."""

    def on_headers_complete(self) -> None:
        before = cast("Answering | None", self.cycle)
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
        self.scope["extensions"] = {_EXTENSION: {"channel": Channel(self, cycle)}}

    def put_in_place_of(self, cycle: RequestResponseCycle, channel: Channel) -> None:
        if self.cycle is cycle:
            self.cycle = channel  # type: ignore[assignment]  # it has all that is asked of one
        else:
            self._earlier = tuple(channel if each is cycle else each for each in self._earlier)
        if self.scope is cycle.scope:
            # kept until the next request, which of a stream may never come
            self.scope = self.url = None  # type: ignore[assignment]
            self.headers = []
        if not self.pipeline:
            self.flow.resume_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        for each in (*self._earlier, cast("Answering | None", self.cycle)):
            if isinstance(each, Channel):
                each.has_room()

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
        self._send = cycle.send
        self._open_ended = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._open_ended = all(name.lower() != b"content-length" for name, _ in message.get("headers", ()))
            if self._open_ended:
                self._cycle.chunked_encoding = False
        elif self._open_ended:
            self._cycle.expected_content_length = len(message.get("body", b""))
        await self._send(message)


def direct_channel(scope: Scope) -> Channel:
    """Of a request that is answered with a stream."""
    return cast("Channel", scope["extensions"][_EXTENSION]["channel"])
