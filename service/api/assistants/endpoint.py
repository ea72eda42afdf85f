"""`/mcp`: the Model Context Protocol over streamable HTTP, without sessions, started by the first request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from runtime.process.worker_threads import in_thread

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
MAX_BODY_BYTES = 256 * 1024


@dataclass(slots=True, eq=False)
class AssistantEndpoint:
    """ASGI application. Host and origin of a request were checked by the edge, its key by the authentication."""

    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _manager: StreamableHTTPSessionManager | None = None
    _running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lock:
            manager = self._manager or await self._start()
        await manager.handle_request(scope, receive, send)

    async def _start(self) -> StreamableHTTPSessionManager:
        # in a thread, because the import takes most of a second
        self._manager = manager = await in_thread(_manager, name="mcp")
        started = asyncio.Event()

        async def run() -> None:
            async with manager.run():
                started.set()
                await asyncio.Event().wait()

        self._running = asyncio.create_task(run(), name="assistants")
        await started.wait()
        return manager

    async def close(self) -> None:
        """End the requests of assistants."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)


def _manager() -> StreamableHTTPSessionManager:
    # imported here, because a service that no assistant asks does not need these libraries
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415

    from service.api.assistants.server import assistant_server  # noqa: PLC0415

    return StreamableHTTPSessionManager(
        assistant_server(), json_response=True, stateless=True, max_request_body_size=MAX_BODY_BYTES
    )
