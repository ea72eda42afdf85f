"""HTTP response of one live stream, with heartbeats and a send timeout."""

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
    """Return a comment that keeps an idle connection open through proxies. Clients ignore comments."""
    return ServerSentEvent(comment="still here", sep="\n")


class HeartbeatResponse(EventSourceResponse):
    """Response of one live stream, counted as open until the client disconnects or the messages end."""

    def __init__(self, hub: Hub, caller: str, messages: AsyncGenerator[bytes]) -> None:
        limits = hub.limits
        super().__init__(  # type: ignore[reportUnknownMemberType]  # of the library
            messages,
            ping=limits.heartbeat_seconds,
            ping_message_factory=heartbeat,
            send_timeout=limits.send_seconds,
            # without a grace period, the library cancels the stream before its last message when the server stops
            shutdown_grace_period=limits.farewell_seconds,
        )
        self._hub = hub
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream. Raises TooManyStreams or TooManyOfOneCaller before the first message."""
        with self._hub.open_stream(self._caller):
            try:
                await super().__call__(scope, receive, send)
            except SendTimeoutError:
                logger.info("a live stream was closed: its client took nothing for %g s", self._hub.limits.send_seconds)
