"""The response that carries one live stream: heartbeats, send timeouts and the end of the connection."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from service.live.hub import Hub

logger = logging.getLogger(__name__)
# at DEBUG, the library logs every message it sends
logging.getLogger("sse_starlette").setLevel(logging.INFO)


def heartbeat() -> ServerSentEvent:
    """Comment that keeps a quiet connection open through proxies; clients ignore it."""
    return ServerSentEvent(comment="still here", sep="\n")


class HeartbeatResponse(EventSourceResponse):
    """Counts as an open stream of its caller until the client has left or the messages have ended."""

    def __init__(self, hub: Hub, caller: str, messages: AsyncGenerator[bytes]) -> None:
        limits = hub.limits
        super().__init__(  # type: ignore[reportUnknownMemberType]  # of the library
            messages,
            ping=limits.heartbeat_seconds,
            ping_message_factory=heartbeat,
            send_timeout=limits.send_seconds,
            # time for the last message: without it, the library cancels the stream as soon as the server stops
            shutdown_grace_period=limits.farewell_seconds,
        )
        self._hub = hub
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._hub.open_stream(self._caller):
            try:
                await super().__call__(scope, receive, send)
            except SendTimeoutError:
                logger.info("a live stream was closed: its client took nothing for %g s", self._hub.limits.send_seconds)
